"""The gateway at its worst: the bot comes back by itself, answers what it missed once, or says why it stops."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.app_platforms import COGS
from bot.config import Settings
from bot.platforms.discord.client import Client, ShardedClient, run_discord
from bot.platforms.starting import CannotStart
from tests.fakes.discord.server import TOKEN, FakeDiscord
from tests.platforms.discord.conftest import Class, connected
from tests.platforms.discord.test_discord_process import PATIENCE, referent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.app import App

SENTENCE = "j'ai fait l'inventaire de la salle 204 avec glpi"
HOPELESS = {
    4004: "refuse le jeton", 4010: "--shards", 4011: "referent run --shards", 4012: "la mettre à jour",
    4013: "la mettre à jour", 4014: "« intents »",
}  # fmt: skip


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[tuple[FakeDiscord, App, int]]:
    """A server bound to a School, nobody connected yet."""
    settings = Settings(data=tmp_path, school="Lycée", clock=datetime(2026, 1, 14, 11, 30, tzinfo=UTC))
    async with FakeDiscord.running() as fake, opened(settings, "test") as app:
        guild = fake.world.guild("BTS SIO 2")
        await app.directory.bind("discord", str(guild), app.school)  # type: ignore[arg-type] # its value
        yield fake, app, guild
        assert fake.world.refused == []
        assert fake.world.unanswered == []


async def realisations(app: App) -> int:
    return int((await app.store.all("select count(*) from realisation"))[0][0])


async def missed_and_answered(there: Class) -> None:
    """What is asked while nobody listens is answered once the bot is back, and counts once."""
    lina = there.person("Lina")
    before = await realisations(there.app)
    made = await lina.start(2, lina.typed("declarer", {"phrase": SENTENCE, "codes": "B1.1"}))
    made.age(-30.0)  # a busy machine is no fault of the bot's
    seen = await lina.outcome(made)
    assert "Déclaré et soumis" in seen.text
    assert await realisations(there.app) == before + 1
    assert "Compléter n° " in (await lina.click(seen, "Compléter")).modal["title"]  # type: ignore[index] # it opened


@pytest.mark.parametrize("code", [1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])
async def test_a_connection_that_ends_is_resumed(classroom: Class, code: int) -> None:
    gateway = classroom.fake.gateway
    if code == 1006:
        gateway.cut()
    else:
        await gateway.drop(code)
    await missed_and_answered(classroom)
    assert (gateway.identified, gateway.resumed) == (1, 1)


async def test_a_session_that_is_over_begins_anew(classroom: Class) -> None:
    """Op 9, not resumable: what was opened before still works."""
    lina, gateway = classroom.person("Lina"), classroom.fake.gateway
    seen = await lina.slash("declarer", phrase=SENTENCE, codes="B1.1")
    await gateway.invalidate(resumable=False)
    await asyncio.wait_for(gateway.ready.wait(), PATIENCE)
    assert (gateway.identified, gateway.resumed) == (2, 0)
    assert "Compléter n° 1" in (await lina.click(seen, "Compléter")).modal["title"]  # type: ignore[index] # it opened


async def test_a_session_that_can_be_resumed_is(classroom: Class) -> None:
    await classroom.fake.gateway.invalidate(resumable=True)
    await missed_and_answered(classroom)
    assert (classroom.fake.gateway.identified, classroom.fake.gateway.resumed) == (1, 1)


async def test_a_resume_that_is_refused_begins_anew(classroom: Class) -> None:
    """The session was forgotten while the bot was away: a drop, then op 9."""
    gateway = classroom.fake.gateway
    gateway._session = "forgotten"
    await gateway.drop(4000)
    await asyncio.wait_for(gateway.ready.wait(), PATIENCE)
    assert (gateway.identified, gateway.resumed) == (2, 0)
    assert "`B1.1`" in (await classroom.person("Lina").slash("critere", code="B1.1")).text


async def test_a_connection_that_only_looks_open_is_left(world: tuple[FakeDiscord, App, int]) -> None:
    """Heartbeats without an answer: the bot closes the connection itself, comes back and answers."""
    fake, app, guild = world
    fake.gateway.heartbeat_every = 200
    async with connected(fake, app, heartbeat_timeout=1.0) as client:
        fake.gateway.freeze()
        await missed_and_answered(Class(fake, app, guild, client))
    assert fake.gateway.resumed >= 1
    assert 4000 in fake.gateway.closed_by_bot


async def test_a_gateway_that_drags_is_waited_for(
    world: tuple[FakeDiscord, App, int], caplog: pytest.LogCaptureFixture
) -> None:
    fake, app, guild = world
    fake.gateway.slowness = 0.2
    async with connected(fake, app) as client:
        await missed_and_answered(Class(fake, app, guild, client))
    assert (fake.gateway.connections, fake.gateway.identified) == (1, 1)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


async def test_the_connection_is_compressed_as_the_client_wants_it(classroom: Class) -> None:
    """What the fake speaks is what the installed client asks for; everything here goes through it."""
    asked = classroom.fake.gateway.asked
    assert asked == {"v": "10", "encoding": "json", "compress": "zlib-stream"}
    assert classroom.fake.gateway._deflate is not None


def single(app: App) -> Client:
    return Client(app.dispatcher, app.pending, app.clock, COGS)


def sharded(app: App) -> Client:
    return ShardedClient(app.dispatcher, app.pending, app.clock, COGS, shard_ids=[0], shard_count=2)


@pytest.mark.parametrize("make", [single, sharded])
@pytest.mark.parametrize("code", HOPELESS)
async def test_what_no_other_try_helps_is_said(
    world: tuple[FakeDiscord, App, int], code: int, make: Callable[[App], Client]
) -> None:
    fake, app, _ = world
    fake.gateway.refuse_with = code
    with pytest.raises(CannotStart, match=HOPELESS[code]):
        await asyncio.wait_for(run_discord(lambda: make(app), TOKEN, fake.base, fake.gateway_url), PATIENCE)
    assert fake.gateway.connections <= 2


async def test_an_unknown_close_code_is_not_the_end(classroom: Class) -> None:
    await classroom.fake.gateway.drop(4999)
    await missed_and_answered(classroom)


@pytest.mark.parametrize("code", [4004, 4014])
async def test_the_process_ends_with_78_and_a_sentence(tmp_path: Path, code: int) -> None:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        fake.gateway.refuse_with = code
        process = await referent(fake, tmp_path, "run")
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 78
    assert HOPELESS[code] in said.decode()
    assert "Traceback" not in said.decode()
    assert TOKEN not in said.decode()
    assert fake.gateway.connections == 1
