"""A reminder through `referent run`, the process that a host starts: killed around the sending, posted once.

A teacher makes it with the slash command; the clock that the process is given then stands past the due instant.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import PATIENCE, a_bot, command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fakes.discord.faults import Kind
    from tests.hosting.process import Bot

THE_DAY_BEFORE = "2026-11-24T09:00:00Z"
DUE = "2026-11-25T07:00:30Z"  # half a minute after eight o'clock in Paris
AGAIN = "2026-11-25T07:01:30Z"  # a process's clock stands still: a second attempt is due by then
WORDS = "Rendre le tableau de synthèse"
POST = r"channels/\d+/messages"
ROUNDS = max(1, int(os.environ.get("REFERENT_ROUNDS", "1")) // 40)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        yield fake


async def made(fake: FakeDiscord, data: Path) -> None:
    """Mme Martin asks for a reminder for tomorrow, eight o'clock."""
    async with a_bot(fake, data, REFERENT_HORLOGE=THE_DAY_BEFORE) as bot:
        await bot.ready()
        _, drawn, _ = await command(data, "code-enseignant")
        martin = bot.person("Mme Martin")
        await martin.click(await martin.slash("code", code=drawn.strip()), "D’accord")
        asked = await martin.slash("rappel creer", quand="demain 8h", texte=WORDS)
        saved = await martin.click(asked, "Enregistrer")
        assert "rappel n° 1" in saved.text
        bot.process.kill()


def posted(fake: FakeDiscord) -> int:
    """How often the words stand in the class's channel; the teacher reads them there too, in private answers."""
    channel = str(fake.world.channel_of(next(iter(fake.world.guilds))))
    return sum(WORDS in str(m) for m in fake.world.messages.values() if m["channel_id"] == channel)


def states(data: Path) -> list[str]:
    """What the store holds of the one message."""
    with closing(sqlite3.connect(data / "referent.db")) as store:
        return [state for (state,) in store.execute("select state from reminder_occurrence")]


async def until_sent(data: Path) -> None:
    """Wait until the store says that it is sent."""
    async with asyncio.timeout(PATIENCE):
        while states(data) != ["sent"]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def at_the_post(bot: Bot, kind: str) -> None:
    """Wait until the bot's post met its fault."""
    async with asyncio.timeout(PATIENCE):
        while not any(what == kind and "messages" in path for _, path, what in bot.fake.faults.happened):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)


async def test_killed_between_claim_and_send_it_is_posted_once(fake: FakeDiscord, tmp_path: Path) -> None:
    """Cut: Discord has not read it. Delayed: it counts after the bot died. Lost: it counts, unheard."""
    await made(fake, tmp_path / "made")
    faults: list[tuple[Kind, float]] = [("cut", 0), ("delay", 0.3), ("lose", 0)]
    for turn, (kind, seconds) in enumerate(faults * ROUNDS):
        data, before = tmp_path / str(turn), posted(fake)
        shutil.copytree(tmp_path / "made", data, ignore=shutil.ignore_patterns("*.sock"))
        fake.faults.happened.clear()
        fake.posts.forget_nonces()
        fake.faults.add(kind, method="POST", path=POST, seconds=seconds)
        async with a_bot(fake, data, REFERENT_HORLOGE=DUE) as bot:
            await at_the_post(bot, kind)
            bot.process.kill()
            await bot.ended()
        assert states(data) != ["sent"]
        async with a_bot(fake, data, REFERENT_HORLOGE=AGAIN):
            await until_sent(data)
        assert posted(fake) - before == 1, kind
    async with a_bot(fake, data, REFERENT_HORLOGE=AGAIN) as bot:  # and never again
        await bot.ready()
        await asyncio.sleep(0.3)
    assert posted(fake) - before == 1


async def test_a_clock_set_back_a_day_says_it_once(fake: FakeDiscord, tmp_path: Path) -> None:
    """The machine's battery dies: the day comes twice, the reminder once."""
    await made(fake, tmp_path)
    before = posted(fake)
    for clock in (DUE, THE_DAY_BEFORE, DUE):
        async with a_bot(fake, tmp_path, REFERENT_HORLOGE=clock) as bot:
            await bot.ready()
            await until_sent(tmp_path)
            await asyncio.sleep(0.2)
        assert posted(fake) - before == 1
