"""What an event is to the bot, whatever a client put into it: encrypted events are checked by no server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.reply import Card, Section, Table
from bot.commands.text import UserText, text
from bot.platforms.matrix.addressing import called, commanded
from bot.platforms.matrix.emoji import typed_by
from bot.platforms.matrix.reading import arrival_of, of_payload, pill_of, since_arrival, to_payload, when
from bot.platforms.matrix.rendering import LARGEST, bodies_of

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
ME = "@bot:x"
NAMES = (ME, "@bot", "bot", "Référent")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "msgtype": st.sampled_from(["m.text", "m.file", "m.image", "m.notice"]) | JSON,
        "body": st.text() | JSON,
        "formatted_body": st.text() | JSON,
        "filename": JSON,
        "session_id": st.text(max_size=5) | JSON,
        "m.mentions": JSON | st.fixed_dictionaries({"user_ids": st.lists(JSON)}),
        "m.relates_to": JSON
        | st.fixed_dictionaries(
            {},
            optional={
                "rel_type": st.sampled_from(["m.replace", "m.thread", "m.annotation"]) | JSON,
                "event_id": JSON,
                "key": JSON,
                "is_falling_back": JSON,
                "m.in_reply_to": JSON | st.fixed_dictionaries({"event_id": JSON}),
            },
        ),
    },
)
EVENT = st.fixed_dictionaries(
    {"type": st.sampled_from(["m.room.message", "m.room.encrypted", "m.reaction"]) | JSON, "content": CONTENT | JSON},
    optional={
        "sender": st.just("@lina:x") | JSON, "event_id": st.just("$e") | JSON,
        "origin_server_ts": st.integers() | JSON, "unsigned": JSON | st.fixed_dictionaries({"age": JSON}),
    },
)  # fmt: skip


@given(EVENT)
def test_no_event_breaks_the_reading_and_what_is_read_survives_the_store(event: dict[str, object]) -> None:
    """One that did would stop the bot at each start: it stays in the room for ever."""
    at = when(event, NOW)
    assert NOW - timedelta(days=61) < at <= NOW
    arrival = arrival_of(event, "!r:x", ME, at)
    if arrival is not None:
        assert of_payload(to_payload(arrival)) == arrival
    assert list(since_arrival([event], ME, alone_with="@lina:x")) == [event]


@pytest.mark.parametrize(
    ("body", "mentioned", "line"),
    [
        ("@bot critere", False, "critere"),
        ("bot: aide", False, "aide"),
        ("Référent\u00a0: aide", False, "aide"),
        ("referent, aide", False, "aide"),
        ("@bot !aide", False, "aide"),
        ("@bot:x", False, ""),
        ("merci Référent pour aide", True, "merci   pour aide"),
        ("bot est là", False, None),
        ("référent de stage : Mme Martin", False, None),
        ("@botanique aide", False, None),
        ("bonjour", False, None),
    ],
)
def test_the_bot_hears_its_name_when_it_is_called(body: str, *, mentioned: bool, line: str | None) -> None:
    """A class also talks about référents: only an address counts."""
    assert called(body, NAMES, mentioned=mentioned) == line


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("!aide", "aide"),
        ("\u00a0!\u202faide", "aide"),
        ("！aide", "aide"),
        ("!!", None),
        ("!", None),
        ("a !b", None),
    ],
)
def test_a_prefix_opens_a_command(body: str, line: str | None) -> None:
    assert commanded(body) == line


def test_emoji_stand_for_words() -> None:
    keys = ["1️⃣", "🔟", "✅", "❌", "👍🏽", "▶️", "🇧", "🅰️", "🎉", "²", ""]
    assert [typed_by(key) for key in keys] == [
        "1", "10", "oui", "non", "oui", "suite", "b", "a", None, None, None,
    ]  # fmt: skip


@given(st.lists(st.text(max_size=6000), max_size=40))
def test_every_part_of_an_answer_fits_an_event(lines: list[str]) -> None:
    """And typed text never becomes a tag."""
    card = Card(text("Titre"), (Section(tuple(text(UserText(line)) for line in lines)),))
    for plain, html in bodies_of(card):
        assert len(plain.encode()) + len(html.encode()) < LARGEST + 200
        for tag in ("<strong>", "</strong>", "<code>", "</code>", "<em>", "</em>", "<br>"):
            html = html.replace(tag, "")  # noqa: PLW2901 - what is left holds no tag
        assert "<" not in html


def test_a_table_keeps_its_columns() -> None:
    """Clients fold spaces: only preformatted text keeps figures under each other."""
    table = Table(
        text("Classe"), ("Qui", "Acquis"), ((text("Lina"), text("4")), (text("Noé & co"), text("12")))
    )
    ((plain, html),) = bodies_of(table)
    assert "<pre>" in html
    assert "Noé &amp; co" in html
    rows = [line for line in plain.splitlines() if line.startswith(("Lina", "Noé", "Qui"))]
    assert len({row.rindex(cell) for row, cell in zip(rows, ("Acquis", "4", "12"), strict=True)}) == 1


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<a href="https://matrix.to/#/@bot:lycee.example">Référent</a>: aide', "Référent"),
        (
            "<a class=x href='https://matrix.to/#/%40bot%3Alycee.example?via=x'>L&#39;aide &amp; co</a>",
            "L'aide & co",
        ),
        ('<a href="https://matrix.to/#/@lina:lycee.example">Lina</a>', ""),
        ('<a href="https://evil.example/#/@bot:lycee.example">Référent</a>', ""),
        ("<a " * 20_000, ""),
        ("", ""),
    ],
)
def test_a_pill_tells_what_its_client_calls_the_bot(html: str, name: str) -> None:
    """Clients show the name they know, which may be of yesterday."""
    assert pill_of({"formatted_body": html}, "@bot:lycee.example") == name


def test_spaces_without_end_take_no_time() -> None:
    """A message holds 64,000 of them."""
    assert called(f"@bot{' ' * 60_000}aide", NAMES, mentioned=False) == "aide"
    assert called(f"@bot aide{' ' * 60_000}x", NAMES, mentioned=False) == f"aide{' ' * 60_000}x"
