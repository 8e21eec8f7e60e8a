"""The local Discord refuses what Discord refuses: each limit taken at its end, refused one above, with its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.fakes.discord.commands import check_choices, check_set
from tests.fakes.discord.forms import check_modal
from tests.fakes.discord.messages import Draft, Part, check_message
from tests.fakes.discord.places import ATTACH_FILES, SEND_MESSAGES, VIEW_CHANNEL
from tests.fakes.discord.rules import FILE_BYTES, LIMITS, Form
from tests.fakes.discord.server import TOKEN, FakeDiscord
from tests.fakes.discord.wire import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.wire import Json

V2 = 1 << 15


def text(words: str) -> Json:
    return {"type": 10, "content": words}


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "a", "custom_id": "a", **more}


def options(count: int, **more: Any) -> list[Json]:
    return [{"label": "a", "value": f"v{n}", **more} for n in range(count)]


def select(**more: Any) -> Json:
    return {"type": 3, "custom_id": "s", "options": options(25), **more}


def message(*components: Json, **more: Any) -> None:
    check_message(Draft({"flags": V2, "components": list(components), **more}))


def legacy(**body: Any) -> None:
    check_message(Draft(body))


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def modal(**more: Any) -> None:
    field = {"type": 4, "custom_id": "f", "style": 1}
    label = {
        "type": 18,
        "label": "l",
        "component": {**field, **more.pop("field", {})},
        **more.pop("holder", {}),
    }
    check_modal({"custom_id": "m", "title": "t", "components": [label], **more})


def command(**more: Any) -> None:
    check_set([{"name": "a", "description": "b", "type": 1, **more}])


def option(**more: Any) -> None:
    command(options=[{"name": "a", "description": "b", "type": 3, **more}])


def choices(*given: Json) -> None:
    form = Form()
    check_choices(form, form.items((), {"choices": list(given)}, "choices", "autocomplete"), 3)
    form.verdict()


def embed(**more: Any) -> None:
    legacy(embeds=[{"title": "t", **more}])


SIZES: dict[str, Callable[[int], None]] = {
    "content": lambda n: legacy(content="x" * n),
    "nonce": lambda n: legacy(content="x", nonce="n" * n),
    "embeds": lambda n: legacy(embeds=[{"title": "t"}] * n),
    "embed.title": lambda n: embed(title="x" * n),
    "embed.description": lambda n: embed(description="x" * n),
    "embed.fields": lambda n: embed(fields=[{"name": "n", "value": "v"}] * n),
    "embed.field.name": lambda n: embed(fields=[{"name": "x" * n, "value": "v"}]),
    "embed.field.value": lambda n: embed(fields=[{"name": "n", "value": "x" * n}]),
    "embed.footer": lambda n: embed(footer={"text": "x" * n}),
    "embed.author": lambda n: embed(author={"name": "x" * n}),
    "embed.url": lambda n: embed(url="https://a.example/".ljust(n, "x")),
    "embeds.total": lambda n: legacy(
        embeds=[{"description": "x" * (n // 2)}, {"description": "x" * (n - n // 2)}]
    ),
    "mention.ids": lambda n: legacy(content="x", allowed_mentions={"users": [str(k) for k in range(n)]}),
    "custom_id": lambda n: message(row(button(custom_id="c" * n))),
    "components.legacy": lambda n: legacy(
        content="x", components=[row(button(custom_id=f"{k}")) for k in range(n)]
    ),
    "components.v2": lambda n: message(*[text("x")] * n),
    "components.v2.text": lambda n: message(text("x" * (n // 2)), text("x" * (n - n // 2))),
    "row": lambda n: message(row(*(button(custom_id=f"{k}") for k in range(n)))),
    "button.label": lambda n: message(row(button(label="l" * n))),
    "text display": lambda n: message(text("x" * n)),
    "select.options": lambda n: message(row(select(options=options(n)))),
    "select.placeholder": lambda n: message(row(select(placeholder="p" * n))),
    "select.max": lambda n: message(row(select(max_values=n))),
    "option.label": lambda n: message(row(select(options=options(1, label="l" * n)))),
    "option.value": lambda n: message(row(select(options=[{"label": "a", "value": "v" * n}]))),
    "option.description": lambda n: message(row(select(options=options(1, description="d" * n)))),
    "modal.title": lambda n: modal(title="t" * n),
    "modal.label": lambda n: modal(holder={"label": "l" * n}),
    "modal.description": lambda n: modal(holder={"description": "d" * n}),
    "text.placeholder": lambda n: modal(field={"placeholder": "p" * n}),
    "text.value": lambda n: modal(field={"value": "v" * n}),
    "text.max": lambda n: modal(field={"max_length": n}),
    "radio.options": lambda n: modal(field={"type": 21, "options": options(n)}),
    "autocomplete": lambda n: choices(*({"name": f"{k}", "value": f"{k}"} for k in range(n))),
    "choice.name": lambda n: choices({"name": "n" * n, "value": "v"}),
    "choice.value": lambda n: choices({"name": "n", "value": "v" * n}),
    "command.name": lambda n: command(name="n" * n),
    "command.description": lambda n: command(description="d" * n),
    "command.options": lambda n: command(
        options=[{"name": f"o{k}", "description": "d", "type": 3} for k in range(n)]
    ),
    "command.choices": lambda n: option(choices=[{"name": f"c{k}", "value": f"{k}"} for k in range(n)]),
    "command.length": lambda n: option(max_length=n),
    "files": lambda n: check_message(Draft({"content": "x"}, parts(n))),
    "file.description": lambda n: check_message(
        Draft({"content": "x", "attachments": [{"id": 0, "description": "d" * n}]}, parts(1))
    ),
    "button.url": lambda n: message(
        row({"type": 2, "style": 5, "label": "a", "url": "https://a.example/".ljust(n, "x")[: max(n, 18)]})
    ),
    "section": lambda n: message(section(*[text("x")] * n)),
    "gallery": lambda n: message({"type": 12, "items": [{"media": {"url": "https://a.example/x.png"}}] * n}),
    "media.description": lambda n: message(
        {"type": 12, "items": [{"media": {"url": "https://a.example/x.png"}, "description": "d" * n}]}
    ),
    "select.min": lambda n: message(row(select(min_values=n, max_values=25))),
    "modal.components": lambda n: modal(components=[field_label(f"f{k}") for k in range(n)]),
    "text.min": lambda n: modal(field={"min_length": n}),
    "checkboxes.options": lambda n: modal(field={"type": 22, "options": options(n)}),
    "checkboxes.min": lambda n: modal(field={"type": 19, "min_values": n, "max_values": 10}),
    "checkboxes.max": lambda n: modal(field={"type": 22, "options": options(10), "max_values": n}),
    "command.size": lambda n: command(options=filling(n)),
}
OWN_TESTS = {"commands.chat", "commands.user", "commands.message", "container"}
"""Three with an error code of their own (30032); a container of 40 is one component too many already."""


def parts(count: int) -> list[Part]:
    return [Part(f"files[{n}]", f"{n}.txt", b"x") for n in range(count)]


def section(*components: Json, **more: Any) -> Json:
    return {"type": 9, "components": list(components), "accessory": button(), **more}


def field_label(custom_id: str) -> Json:
    return {"type": 18, "label": "l", "component": {"type": 4, "custom_id": custom_id, "style": 1}}


def filling(size: int) -> list[Json]:
    """Options that make a command of so many characters (about 8,000), with its name and description of one each."""
    choices = [{"name": f"{k:03}", "value": "v" * 100} for k in range(25)]
    left = size - 2 - 3 * (2 + 25 * 103)
    described = (left // 3, left // 3, left - 2 * (left // 3))
    return [
        {"name": f"{k:02}", "description": "d" * length, "type": 3, "choices": choices}
        for k, length in enumerate(described)
    ]


def test_every_limit_of_the_table_is_tried() -> None:
    assert set(SIZES) | OWN_TESTS == set(LIMITS)


@pytest.mark.parametrize("limit", SIZES)
def test_a_limit_is_taken_and_one_above_is_refused(limit: str) -> None:
    low, high = LIMITS[limit]
    SIZES[limit](high)
    with pytest.raises(ApiError) as refused:
        SIZES[limit](high + 1)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert refused.value.errors, "the tree says where"
    if low:
        SIZES[limit](low)


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda: legacy(content=" "), 50006),
        (message, 50006),
        (lambda: message(text("x"), content="x"), 50035),
        (lambda: message(text("x"), embeds=[{"title": "t"}]), 50035),
        (lambda: message(row(button(), button())), 50035),
        (lambda: message(row(select(), button(custom_id="b"))), 50035),
        (lambda: message(row(button(label=None))), 50035),
        (lambda: message(row(button(style=5))), 50035),
        (lambda: message(row(select(options=options(2), max_values=3))), 50035),
        (lambda: message(row(select(options=[*options(1), *options(1)]))), 50035),
        (lambda: legacy(content="x", flags=1 << 6), 50035),
        (lambda: legacy(content="x", allowed_mentions={"parse": ["users"], "users": ["1"]}), 50035),
        (lambda: embed(url="javascript:x"), 50035),
        (lambda: message(section(text("x"), accessory=None)), 50035),
        (lambda: message(section(text("x"), accessory=text("y"))), 50035),
        (lambda: message(section(button())), 50035),
        (lambda: message({"type": 17, "components": [{"type": 17, "components": [text("x")]}]}), 50035),
        (lambda: message({"type": 17, "components": [text("x")] * 40}), 50035),
        (lambda: message(button()), 50035),
        (lambda: message(row(text("x"))), 50035),
        (lambda: message(row(row(button()))), 50035),
        (lambda: message(text("x"), section(text("y"), accessory=button()), row(button())), 50035),
        (lambda: message(row(select(min_values=3, max_values=2))), 50035),
        (lambda: message(row(select(options=[{**one, "default": True} for one in options(2)]))), 50035),
        (lambda: message({"type": 13, "file": {"url": "attachment://absent.txt"}}), 50035),
        (lambda: message({"type": 13, "file": {"url": "https://a.example/x.txt"}}), 50035),
        (lambda: message({"type": 12, "items": [{"media": {"url": "attachment://absent.png"}}]}), 50035),
        (lambda: message(row(button(url="https://a.example"))), 50035),
        (lambda: message(row(button(emoji={"name": "pas un emoji"}))), 50035),
        (lambda: legacy(content="x", components=[text("y")]), 50035),
        (lambda: check_message(Draft({"flags": 0, "content": "x"}, edit=True, was_v2=True)), 50035),
        (lambda: check_message(Draft({"content": "x"}, edit=True, was_v2=True)), 50035),
        (lambda: modal(components=[field_label("a"), field_label("a")]), 50035),
        (lambda: modal(components=[row(button())]), 50035),
        (lambda: modal(field={"style": 3}), 50035),
        (lambda: modal(field={"value": "xx", "max_length": 1}), 50035),
        (lambda: modal(field={"min_length": 3, "max_length": 2}), 50035),
        (lambda: option(name="a b"), 50035),
        (lambda: command(options=[{"name": "a", "description": "d", "type": 3}] * 2), 50035),
        (lambda: command(options=[{"name": "a", "description": "d", "type": 3},
                                  {"name": "b", "description": "d", "type": 3, "required": True}]), 50035),
        (lambda: command(options=[{"name": "a", "description": "d", "type": 3},
                                  {"name": "b", "description": "d", "type": 1}]), 50035),
        (lambda: check_set([{"name": "a", "description": "d", "type": 1}] * 2), 50035),
        (lambda: check_set([{"name": f"c{n}", "type": 2} for n in range(16)]), 30032),
        (lambda: modal(components=[]), 50035),
        (lambda: command(name="Critère"), 50035),
        (lambda: command(name="crite\u0300re"), 50035),
        (lambda: command(description=""), 50035),
        (lambda: option(autocomplete=True, choices=[{"name": "a", "value": "a"}]), 50035),
        (lambda: choices({"name": "a", "value": 1}), 50035),
        (lambda: check_set([{"name": f"c{n}", "description": "d", "type": 1} for n in range(101)]), 30032),
        (lambda: check_set([{"name": f"c{n}", "type": 3} for n in range(16)]), 30032),
        (lambda: check_message(Draft({"content": "x"}, [Part("files[0]", "a", b"x" * (FILE_BYTES + 1))])), 40005),
    ],
)  # fmt: skip
def test_a_rule_without_a_number_is_kept_too(write: Callable[[], None], code: int) -> None:
    with pytest.raises(ApiError) as refused:
        write()
    assert refused.value.code == code


async def test_permissions_are_asked_of_a_post_and_limits_paced() -> None:
    """50001 without sight of the channel, 50013 without the right to write; 429 with its headers."""
    async with FakeDiscord.running() as fake, aiohttp.ClientSession() as session:
        guild = fake.world.guild("BTS SIO 2")
        channel, own = fake.world.channel_of(guild), fake.world.bot_role(guild).id

        async def post() -> tuple[int, int, dict[str, str]]:
            url, head = f"{fake.base}/channels/{channel}/messages", {"Authorization": f"Bot {TOKEN}"}
            async with session.post(url, json={"content": "x"}, headers=head) as answer:
                return answer.status, (await answer.json()).get("code", 0), dict(answer.headers)

        assert (await post())[0] == 200
        fake.world.places[channel].deny(own, SEND_MESSAGES)
        assert (await post())[:2] == (403, 50013)
        fake.world.places[channel].deny(own, VIEW_CHANNEL | ATTACH_FILES)
        assert (await post())[:2] == (403, 50001)
        fake.world.places[channel].overwrites.clear()
        fake.pacing.channel = (2, 30.0)
        statuses = [await post() for _ in range(3)]
        assert [status for status, *_ in statuses] == [200, 200, 429]
        assert statuses[-1][2]["Via"]
        assert float(statuses[-1][2]["Retry-After"]) > 0
