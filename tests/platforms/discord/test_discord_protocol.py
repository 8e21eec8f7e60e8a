"""The local Discord answers a bot as Discord does: one first answer, then edits and follow-ups, each in its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import APPLICATION, EPHEMERAL, V2

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.discord.state import Interaction
    from tests.fakes.discord.wire import Json

CARD: Json = {"flags": V2, "components": [{"type": 10, "content": "x"}]}
MODAL: Json = {
    "custom_id": "m", "title": "t",
    "components": [{"type": 18, "label": "l", "component": {"type": 4, "custom_id": "f", "style": 1}}],
}  # fmt: skip


class Raw:
    """A client that sends what it is told to, right or wrong."""

    def __init__(self, fake: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self.fake, self._session = fake, session
        guild = fake.world.guild("BTS SIO 2")
        self.lina = Person(fake, fake.world.user("Lina"), fake.world.channel_of(guild))

    async def asked(self, kind: int = 2, message: Json | None = None) -> Interaction:
        data = (
            {"id": "1", "name": "x", "type": 1} if kind in {2, 4} else {"custom_id": "x", "component_type": 2}
        )
        return await self.lina.start(kind, data, message)

    async def send(self, method: str, path: str, body: Json | None = None) -> tuple[int, int]:
        """The HTTP status and Discord's error code of what comes back."""
        async with self._session.request(method, f"{self.fake.base}/{path}", json=body) as answer:
            told: Any = {} if answer.status == 204 else await answer.json()
            return answer.status, told.get("code", 0) if isinstance(told, dict) else 0

    async def first(self, made: Interaction, kind: int, data: Json | None = None) -> tuple[int, int]:
        return await self.send(
            "POST", f"interactions/{made.id}/{made.token}/callback", {"type": kind, "data": data or {}}
        )

    async def original(self, made: Interaction, method: str, body: Json | None = None) -> tuple[int, int]:
        return await self.send(method, f"webhooks/{APPLICATION}/{made.token}/messages/@original", body)

    async def further(self, made: Interaction, body: Json) -> tuple[int, int]:
        return await self.send("POST", f"webhooks/{APPLICATION}/{made.token}", body)


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    async with FakeDiscord.running() as fake, aiohttp.ClientSession() as session:
        yield Raw(fake, session)


async def test_there_is_one_first_answer(raw: Raw) -> None:
    made = await raw.asked()
    assert await raw.first(made, 4, CARD) == (204, 0)
    assert await raw.first(made, 4, CARD) == (400, 40060)
    assert await raw.first(made, 5) == (400, 40060)


async def test_after_three_seconds_nobody_listens(raw: Raw) -> None:
    made = await raw.asked()
    made.age(3.01)
    assert await raw.first(made, 4, CARD) == (404, 10062)
    at_last = await raw.asked()
    at_last.age(2.5)
    assert (await raw.first(at_last, 4, CARD))[0] == 204


async def test_nothing_follows_before_the_first_answer(raw: Raw) -> None:
    made = await raw.asked()
    assert await raw.original(made, "PATCH", CARD) == (404, 10015)
    assert await raw.further(made, CARD) == (404, 10015)
    assert (await raw.original(made, "GET"))[0] == 404


async def test_a_token_lives_for_fifteen_minutes(raw: Raw) -> None:
    made = await raw.asked()
    await raw.first(made, 5)
    made.age(899)
    assert (await raw.original(made, "PATCH", CARD))[0] == 200
    made.age(2)
    assert await raw.original(made, "PATCH", CARD) == (401, 50027)
    assert await raw.further(made, CARD) == (401, 50027)


async def test_who_reads_an_answer_is_settled_by_the_deferral(raw: Raw) -> None:
    """A flag on what follows changes nothing: the placeholder was public, or private, and stays so."""
    for flags in (0, EPHEMERAL):
        made = await raw.asked()
        await raw.first(made, 5, {"flags": flags})
        await raw.further(made, {**CARD, "flags": V2 | (EPHEMERAL - flags)})
        (shown,) = (await raw.lina.outcome(made)).messages
        assert shown["flags"] & EPHEMERAL == flags


async def test_a_form_is_a_first_answer_and_nothing_else(raw: Raw) -> None:
    made = await raw.asked()
    await raw.first(made, 5)
    assert await raw.first(made, 9, MODAL) == (400, 40060)
    assert await raw.first(await raw.asked(5), 9, MODAL) == (400, 50035)
    assert (await raw.first(await raw.asked(), 9, MODAL))[0] == 204


@pytest.mark.parametrize(
    ("kind", "answers"), [(2, (6, 7, 8)), (3, (8,)), (4, (4, 5, 6, 7, 9)), (5, (6, 7, 8, 9))]
)
async def test_the_kind_of_an_answer_fits_the_interaction(
    raw: Raw, kind: int, answers: tuple[int, ...]
) -> None:
    for answer in answers:
        assert await raw.first(await raw.asked(kind), answer, CARD) == (400, 50035), answer


async def test_a_deferral_takes_one_flag(raw: Raw) -> None:
    assert await raw.first(await raw.asked(), 5, {"flags": V2}) == (400, 50035)
    assert (await raw.first(await raw.asked(), 5, {"flags": EPHEMERAL}))[0] == 204


async def test_a_message_of_components_stays_one(raw: Raw) -> None:
    made = await raw.asked()
    await raw.first(made, 4, CARD)
    assert await raw.original(made, "PATCH", {"content": "x"}) == (400, 50035)
    assert await raw.original(made, "PATCH", {**CARD, "flags": 0}) == (400, 50035)
    assert (await raw.original(made, "PATCH", {"components": CARD["components"]}))[0] == 200


async def test_what_was_deleted_is_unknown(raw: Raw) -> None:
    made = await raw.asked()
    await raw.first(made, 4, CARD)
    assert (await raw.original(made, "DELETE"))[0] == 204
    assert await raw.original(made, "PATCH", CARD) == (404, 10008)


async def test_a_made_up_interaction_is_unknown(raw: Raw) -> None:
    assert await raw.send("POST", "interactions/1/none/callback", {"type": 4, "data": CARD}) == (404, 10062)


async def test_nobody_taps_what_only_another_sees(raw: Raw) -> None:
    """A private message takes the taps of its reader: what a forger copies from it stands in one of theirs."""
    made = await raw.asked()
    await raw.first(made, 4, {**CARD, "flags": V2 | EPHEMERAL})
    seen = await raw.lina.outcome(made)
    noe = Person(raw.fake, raw.fake.world.user("Noé"), raw.lina.channel)
    with pytest.raises(AssertionError, match="someone else"):
        await noe.tap(seen.messages[-1], "x")
    forged = await noe.start(3, {"custom_id": "x", "component_type": 2}, noe.copying(seen).messages[-1])
    await raw.first(forged, 7, {"components": [{"type": 10, "content": "y"}]})
    assert (await noe.outcome(forged)).text == "y"
    assert seen.text == "x"
