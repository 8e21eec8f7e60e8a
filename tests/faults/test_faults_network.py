"""What a network and a busy service do: cut, resume, refuse, limit. Acknowledged acts lost: none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord.server import FakeDiscord
from tests.faults.acts import Acts, count
from tests.hosting.process import Bot, a_bot, command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        yield fake


async def dropped(bot: Bot) -> None:
    await bot.fake.gateway.drop()


async def asked_to_reconnect(bot: Bot) -> None:
    await bot.fake.gateway.reconnect()


async def invalid_session(bot: Bot) -> None:
    await bot.fake.gateway.invalidate()


async def away(bot: Bot) -> None:
    bot.fake.gateway.refuse_next = 2
    await bot.fake.gateway.drop()


async def server_errors(bot: Bot) -> None:
    bot.fake.faults.add("status", path="callback", status=500)
    bot.fake.faults.add("status", path="callback", status=502)


async def a_storm_of_429(bot: Bot) -> None:
    bot.fake.faults.add("limited", path="callback", seconds=0.2, everywhere=True, times=4)


async def answers_lost(bot: Bot) -> None:
    bot.fake.faults.add("lose", path="callback")
    bot.fake.faults.add("cut", path="callback")


FAULTS: list[Callable[[Bot], Awaitable[None]]] = [
    dropped, asked_to_reconnect, invalid_session, away, server_errors, a_storm_of_429, answers_lost,
]  # fmt: skip


async def test_whatever_the_network_does_what_was_told_is_kept(
    fake: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fakes.discord.person.PATIENCE", 4.0)
    acts = Acts("")
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        people = [bot.person(f"Étudiant {n}") for n in range(3)]
        for fault in FAULTS:
            acts.fault = fault.__name__.replace("_", " ")
            async with asyncio.TaskGroup() as group:
                acts.over.clear()
                for person in people:
                    group.create_task(acts.go_on(person))
                await asyncio.sleep(0.15)
                await fault(bot)
                await asyncio.sleep(0.4)
                acts.over.set()
            await asyncio.wait_for(fake.gateway.ready.wait(), 30)
            before = len(acts.acknowledged)
            async with asyncio.timeout(30):
                while len(acts.acknowledged) == before:  # it answers again, whatever happened
                    try:
                        await acts.declare(people[0])
                    except (AssertionError, TimeoutError):
                        continue
            fake.faults.clear()
        assert bot.process.returncode is None
        bot.process.kill()
        await bot.ended()
    assert acts.lost(tmp_path / "referent.db") == set()
    assert len(acts.acknowledged) > len(FAULTS)


async def test_a_token_taken_away_while_it_runs_ends_it_with_78(fake: FakeDiscord, tmp_path: Path) -> None:
    acts = Acts("401, the token taken away")
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        assert await acts.declare(bot.person("Lina"))
        fake.faults.add("status", path="users/@me", status=401, times=100)
        await fake.gateway.drop(4004)
        assert await bot.ended() == 78
    assert any("refuse le jeton" in line for line in bot.log)
    assert acts.lost(tmp_path / "referent.db") == set()


async def test_a_name_that_no_dns_knows_is_tried_again_and_the_door_stays_open(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    nowhere = {
        "REFERENT_DISCORD_API_BASE": "http://discord.invalid/api/v10",
        "REFERENT_DISCORD_GATEWAY": "ws://discord.invalid/gateway/",
    }
    async with a_bot(fake, tmp_path, **nowhere) as bot:
        async with asyncio.timeout(20):
            while not any("discord fell" in line for line in bot.log):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        _, out, _ = await command(tmp_path, "console", typed="/declarer Poste avec GLPI\noui\n")
        assert "Enregistré (n° 1)" in out
        code, out, _ = await command(tmp_path, "diagnostic")
        assert code == 1
        assert "Discord : tombe et redémarre" in out
        assert bot.process.returncode is None
        bot.process.kill()
        await bot.ended()
    _, out, _ = await command(tmp_path, "console", typed="/preuve lister\n")
    count("DNS failure", 1, int("Poste avec GLPI" not in out))
    assert "Poste avec GLPI" in out
