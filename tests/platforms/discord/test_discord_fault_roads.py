"""Every fault on every road that acts: a command, a form, a button, a pick. Told, done once, and no fault of ours logged."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.platforms.discord import answering, delivery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.discord.person import Person, Seen
    from tests.platforms.discord.conftest import Class

SENTENCE = "j'ai fait l'inventaire de la salle 204 avec glpi"
FAULTS: dict[str, dict[str, Any]] = {
    "cut": {"kind": "cut"},
    "cut twice": {"kind": "cut", "times": 2},
    "lost": {"kind": "lose"},
    "lost twice": {"kind": "lose", "times": 2},
    "two seconds late": {"kind": "delay", "seconds": 2.0},
    "500": {"kind": "status", "status": 500},
    "502": {"kind": "status", "status": 502},
    "500 twice": {"kind": "status", "status": 500, "times": 2},
    "503 twice": {"kind": "status", "status": 503, "times": 2},
    "limited": {"kind": "limited", "seconds": 0.3},
    "limited everywhere": {"kind": "limited", "seconds": 0.3, "everywhere": True},
}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same steps, without their pauses."""
    monkeypatch.setattr(delivery, "FIRST_WAITS", (0.01, 0.02, 0.03))
    monkeypatch.setattr(delivery, "LATER_WAITS", (0.01, 0.02, 0.03))


async def by_command(lina: Person) -> Callable[[], Awaitable[Seen]]:
    return lambda: lina.slash("declarer", phrase=SENTENCE, codes="B1.1")


async def by_form(lina: Person) -> Callable[[], Awaitable[Seen]]:
    form = await lina.slash("declarer")
    return lambda: lina.fill(form, phrase=SENTENCE)


async def by_button(lina: Person) -> Callable[[], Awaitable[Seen]]:
    offered = await lina.slash("declarer", phrase=SENTENCE)
    return lambda: lina.click(offered, "Soumettre pour")


async def by_pick(lina: Person) -> Callable[[], Awaitable[Seen]]:
    offered = await lina.slash("declarer", phrase=SENTENCE)
    return lambda: lina.pick(offered, offered.selects[0]["options"][0]["value"])


ROADS = (by_command, by_form, by_button, by_pick)


async def acts(classroom: Class) -> tuple[int, int]:
    """Realisations, and claims; doing something twice would add to the first or make a second attempt."""
    store = classroom.app.store
    (realisations,) = (await store.all("select count(*) from realisation"))[0]
    (claims, attempt) = (await store.all("select count(*), coalesce(max(attempt), 1) from claim"))[0]
    assert int(attempt) == 1, "submitted twice"
    return int(realisations), int(claims)


def counted(road: object, before: tuple[int, int], after: tuple[int, int]) -> None:
    """Assert that the road acted once: a declaration by words, a submission by a code, a button or a pick."""
    name = getattr(road, "__name__", "")
    assert after[0] - before[0] == (1 if road in {by_command, by_form} else 0), name
    assert (after[1] > before[1]) == (road is not by_form), name


@pytest.mark.parametrize("deferred", [False, True], ids=["at once", "deferred"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_loses_no_act_and_repeats_none(
    classroom: Class,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    deferred: bool,
) -> None:
    caplog.set_level(logging.INFO)
    for place, road in enumerate(ROADS):
        lina = classroom.person(f"Lina {place}")
        do = await road(lina)
        before = await acts(classroom)
        if deferred:
            monkeypatch.setattr(answering, "DEFER_AFTER", 0.0)
        path = "webhooks" if deferred and fault not in {"limited", "limited everywhere"} else "callback"
        classroom.fake.faults.add(path=path, **FAULTS[fault])
        seen = await do()
        monkeypatch.setattr(answering, "DEFER_AFTER", 1.0)
        await asyncio.wait_for(classroom.client.answering._intake._idle.wait(), 10)
        after = await acts(classroom)
        assert "❌" not in seen.text, (road.__name__, seen.text)
        assert seen.private
        counted(road, before, after)
        assert not classroom.fake.faults._waiting or all(f.times <= 0 for f in classroom.fake.faults._waiting)
        classroom.fake.faults.clear()
    assert {code for *_, code, _ in classroom.fake.world.refused} <= {40060}, (
        "how the bot learns that it was heard"
    )
    classroom.fake.world.refused.clear()
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("fault", ["cut", "cut twice", "lost", "500", "502", "503 twice", "limited"])
async def test_a_completion_is_given_all_the_same(classroom: Class, fault: str) -> None:
    classroom.fake.faults.add(path="callback", **FAULTS[fault])
    assert await classroom.person("Lina").completing("critere", "code", "b1")
    assert {code for *_, code, _ in classroom.fake.world.refused} <= {40060}
    classroom.fake.world.refused.clear()


@pytest.mark.parametrize("times", [1, 2])
async def test_what_the_gateway_repeats_when_it_resumes_is_done_once(classroom: Class, times: int) -> None:
    """The connection ends before the bot says what it heard: every event since comes again."""
    for place, road in enumerate(ROADS):
        lina = classroom.person(f"Lina {place}")
        do = await road(lina)
        before = await acts(classroom)
        seen = await do()
        for _ in range(times):
            gateway = classroom.fake.gateway
            again = [p for p in gateway._sent if p["t"] == "INTERACTION_CREATE"][-1]
            await gateway.dispatch("INTERACTION_CREATE", again["d"])
            await gateway.drop(4000)
            await gateway.dispatch("INTERACTION_CREATE", again["d"])
            await asyncio.wait_for(gateway.ready.wait(), 10)
        assert "`B1.1`" in (await lina.slash("critere", code="B1.1")).text
        after = await acts(classroom)
        assert seen.text
        counted(road, before, after)
