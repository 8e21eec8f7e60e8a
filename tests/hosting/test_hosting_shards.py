"""Several processes on one PostgreSQL: each serves its servers, and what one alone may do is done by one.

The real `referent run --shards` against the local Discord, which shares its servers out as Discord does.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.store.postgres.engine import PostgresStore
from bot.store.postgres.migrations import MIGRATIONS
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import PATIENCE, Bot, a_bot, command
from tests.hosting.test_hosting_reminders import AGAIN, DUE, POST, THE_DAY_BEFORE, WORDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fakes.postgres import PostgresServer

SHARDS = 2


class Host:
    """A database, a Discord with a server in each shard, and the processes that somebody starts."""

    def __init__(self, fake: FakeDiscord, url: str, folder: Path) -> None:
        self.fake, self.url, self.folder = fake, url, folder
        self.by_shard: dict[int, int] = {}
        while len(self.by_shard) < SHARDS:
            guild = fake.world.guild(f"BTS SIO {len(fake.world.guilds)}")
            self.by_shard.setdefault((guild >> 22) % SHARDS, guild)
            time.sleep(0.001)  # its id is its instant

    def data(self, shard: int) -> Path:
        """The folder of one process."""
        made = self.folder / str(shard)
        made.mkdir(exist_ok=True)
        return made

    def person(self, name: str, shard: int) -> Person:
        """Somebody in a server of a shard."""
        return Person(self.fake, self.fake.world.user(name), self.fake.world.channel_of(self.by_shard[shard]))

    async def start(self, stack: AsyncExitStack, shard: int, clock: str) -> Bot:
        """A process that serves one shard, ready."""
        bot = await stack.enter_async_context(
            a_bot(
                self.fake, self.data(shard), "run", "--shards", f"{shard}/{SHARDS}",
                REFERENT_STORE__URL=self.url, REFERENT_HORLOGE=clock,
            )
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE):
            while not any("ready" in line for line in bot.log):
                assert bot.process.returncode is None, "".join(bot.log)
                await asyncio.sleep(0.02)
        return bot

    async def states(self) -> list[str]:
        """What the database holds of the messages."""
        async with PostgresStore.open(self.url, clock=SystemClock(), migrations=MIGRATIONS) as store:
            return [row[0] for row in await store.all("select state from reminder_occurrence")]

    def posted(self) -> int:
        """How often the words stand in the channel of the first server."""
        channel = str(self.fake.world.channel_of(self.by_shard[0]))
        return sum(WORDS in str(m) for m in self.fake.world.messages.values() if m["channel_id"] == channel)


@pytest.fixture
async def host(postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Host]:
    await postgres_server.make("shards", SystemClock())
    async with FakeDiscord.running() as fake:
        yield Host(fake, postgres_server.url("shards"), tmp_path)
    await postgres_server.drop("shards")


async def test_each_process_answers_its_servers_and_one_gives_the_commands(host: Host) -> None:
    async with AsyncExitStack() as stack:
        both = await asyncio.gather(*(host.start(stack, shard, THE_DAY_BEFORE) for shard in range(SHARDS)))
        for shard in range(SHARDS):
            assert "`B1.1`" in (await host.person("Lina", shard).slash("critere", code="B1.1")).text
        puts = [
            path for method, path, _ in host.fake.world.requests if method == "PUT" and "commands" in path
        ]
        assert len(puts) == 1

        code, _, said = await command(
            host.data(5), "run", "--shards", f"0/{SHARDS}", REFERENT_STORE__URL=host.url,
            REFERENT_DISCORD_TOKEN=host.fake.token, REFERENT_DISCORD_API_BASE=host.fake.base,
            REFERENT_DISCORD_GATEWAY=host.fake.gateway_url,
        )  # fmt: skip
        assert code == 69
        assert "sert déjà" in said

        both[0].process.kill()
        await both[0].ended()
        assert "`B1.2`" in (await host.person("Lina", 1).slash("critere", code="B1.2")).text
    assert host.fake.world.refused == []


async def test_a_reminder_is_posted_once_when_the_process_that_took_it_is_killed(host: Host) -> None:
    """Both have it before them; Discord swallows the first post; its process dies; the other one looks, and sends."""
    async with AsyncExitStack() as stack:
        bot = await host.start(stack, 0, THE_DAY_BEFORE)
        _, drawn, _ = await command(host.data(0), "code-enseignant", REFERENT_STORE__URL=host.url,
                                    REFERENT_ETABLISSEMENT__NOM="Lycée Ada-Lovelace")  # fmt: skip
        martin = host.person("Mme Martin", 0)
        await martin.click(await martin.slash("code", code=drawn.strip()), "D’accord")
        saved = await martin.click(
            await martin.slash("rappel creer", quand="demain 8h", texte=WORDS), "Enregistrer"
        )
        assert "rappel n° 1" in saved.text
        bot.process.kill()
        await bot.ended()

    before = host.posted()
    host.fake.faults.add("delay", method="POST", path=POST, seconds=1.0)
    async with AsyncExitStack() as stack:
        both = await asyncio.gather(*(host.start(stack, shard, DUE) for shard in range(SHARDS)))
        async with asyncio.timeout(PATIENCE):
            while not host.fake.faults.happened:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.005)
        # The one that is at it is killed with its post under way: nobody can tell which, so both are.
        for bot in both:
            bot.process.kill()
            await bot.ended()
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(host.start(stack, shard, AGAIN) for shard in range(SHARDS)))
        async with asyncio.timeout(PATIENCE):
            while await host.states() != ["sent"]:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        assert host.posted() - before == 1
