"""`referent run` as a host starts it: a process of its own, against the local Discord."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.discord.person import Person
from tests.fakes.discord.server import TOKEN, FakeDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def environment(data: Path, fake: FakeDiscord | None = None, **more: str) -> dict[str, str]:
    """Nothing of this machine's environment but the path; led to the local Discord."""
    known = {"PATH": os.environ["PATH"], "HOME": str(data), "LANG": "C", "REFERENT_DATA": str(data)}
    if fake is not None:
        known |= {
            "REFERENT_DISCORD_TOKEN": TOKEN,
            "REFERENT_DISCORD_API_BASE": fake.base,
            "REFERENT_DISCORD_GATEWAY": fake.gateway_url,
            "REFERENT_DISCORD__SERVEURS": " ".join(str(guild) for guild in fake.world.guilds),
            "REFERENT_ETABLISSEMENT__NOM": "Lycée Ada-Lovelace",
        }
    return known | more


class Bot:
    """A running bot and what it says on its standard error."""

    def __init__(self, fake: FakeDiscord, process: asyncio.subprocess.Process) -> None:
        self.fake, self.process = fake, process
        self.log: list[str] = []

    async def listen(self) -> None:
        """Gather the log until the process ends."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode())

    async def ready(self) -> None:
        """Wait until the bot is connected and its commands are known."""
        async with asyncio.timeout(PATIENCE):
            await self.fake.gateway.ready.wait()
            while not any("ready" in line for line in self.log):
                assert self.process.returncode is None, "".join(self.log)
                await asyncio.sleep(0.02)

    async def ended(self) -> int:
        """The exit code."""
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    def person(self, name: str) -> Person:
        """Somebody in the class's channel."""
        world = self.fake.world
        return Person(self.fake, world.user(name), world.channel_of(next(iter(world.guilds))))


@asynccontextmanager
async def a_bot(fake: FakeDiscord, data: Path, *arguments: str, **more: str) -> AsyncIterator[Bot]:
    """Start `referent run`; whatever happens it is gone at the end."""
    fake.gateway.ready.clear()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *(arguments or ("run",)), cwd=ROOT, env=environment(data, fake, **more),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    bot = Bot(fake, process)
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(bot.listen())
        try:
            yield bot
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            await listening


async def command(data: Path, *arguments: str, typed: str = "", **more: str) -> tuple[int, str, str]:
    """Another `referent` beside it: exit code, what it printed, what it complained of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=ROOT, env=environment(data, None, **more),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(typed.encode()), PATIENCE)
    assert b"Traceback" not in err, err.decode()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
