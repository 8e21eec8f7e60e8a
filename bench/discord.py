"""Discord: what an answer costs, against a floor bot that replies with recorded payloads of the same shape.

    python -m bench.discord [EACH] [ROUNDS]     1,000 interactions and 5 interleaved rounds unless told

Both bots are processes of their own that the unmodified discord.py connects to the local server of the
tests. Times go from INTERACTION_CREATE sent to the callback received. Budgets: a look-up and a completion
at most 1.5 times the floor (p50), a durable act at most the floor + 2 ms, p99 at most the floor's + 5 ms;
RSS 90 MB, start to READY 1.5 s; the longest gap of a heartbeat under load tells a blocked loop.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.report import ROOT, percentile, table, write
from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from tests.fakes.discord.state import Interaction

EACH, ROUNDS = 1_000, 5
SENTENCE = "j'ai fait l'inventaire de la salle 204 avec glpi"
HEARTBEAT = 200  # ms asked of the bot under load
SCHOOL = "Lycée de mesure"


@dataclass
class Bot:
    """A bot process with a server of its own, and somebody who uses it."""

    fake: FakeDiscord
    person: Person
    process: Process
    ready_after: float

    def rss(self) -> float:
        """Resident memory, MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


@asynccontextmanager
async def started(data: Path, *command: str) -> AsyncIterator[Bot]:
    """A bot on a fresh local server, ready, with a person enrolled."""
    async with FakeDiscord.running() as fake:
        fake.pacing.overall = fake.pacing.channel = (10**6, 1.0)
        fake.contract = None  # the judge's time is not the bot's
        guild = fake.world.guild("BTS SIO 2")
        person = Person(fake, fake.world.user("Lina"), fake.world.channel_of(guild))
        async with opened(Settings(data=data, school=SCHOOL), "bench") as app:
            await app.directory.enrol(Account(Platform.DISCORD, str(person.user.id), "Lina"), app.school)
        environment = os.environ | {
            "REFERENT_DATA": str(data), "REFERENT_DISCORD_TOKEN": fake.token, "REFERENT_DISCORD_API_BASE": fake.base,
            "REFERENT_DISCORD_GATEWAY": fake.gateway_url, "REFERENT_DISCORD__SERVEURS": str(guild),
            "REFERENT_ETABLISSEMENT__NOM": SCHOOL,
        }  # fmt: skip
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await asyncio.wait_for(fake.gateway.ready.wait(), 60)
            yield Bot(fake, person, process, time.perf_counter() - begun)
        finally:
            process.terminate()
            await process.wait()


async def timed(bot: Bot, name: str, count: int) -> list[float]:
    """Milliseconds from the event to the callback, one interaction at a time."""
    times = []
    for _ in range(count):
        made = await asked(bot.person, name)
        while made.answered is None:
            made.changed.clear()
            await asyncio.wait_for(made.changed.wait(), 10)
        times.append(made.answered_after * 1000)
    return times


async def asked(person: Person, name: str) -> Interaction:
    if name == "completion":
        data = person.typed("critere", {"code": "b1"})
        data["options"][0]["focused"] = True
        return await person.start(4, data)
    if name == "look-up":
        return await person.start(2, person.typed("critere", {"code": "B1.1"}))
    return await person.start(2, person.typed("declarer", {"phrase": SENTENCE}))


async def recorded(bot: Bot) -> dict[str, Any]:
    """The payloads that ours answers with, for the floor to send."""
    kept: dict[str, Any] = {}
    for name in ("look-up", "completion", "act"):
        made = await asked(bot.person, name)
        await bot.person.outcome(made)
        command = "declarer" if name == "act" else "critere"
        if name == "completion":
            kept[f"{command}:8"] = {"choices": made.choices}
        else:
            message = bot.fake.world.messages[made.messages[-1]]
            flags = int(message["flags"])
            kept[f"{command}:4"] = {
                "components": message["components"],
                "flags": flags,
                "allowed_mentions": {"parse": []},
            }
    return kept


async def under_load(bot: Bot, count: int) -> dict[str, float]:
    """Eight people at once for a while: the longest gap between heartbeats tells a blocked loop."""
    bot.fake.gateway.heartbeat_every = HEARTBEAT
    await bot.fake.gateway.drop(4000)
    await asyncio.wait_for(bot.fake.gateway.ready.wait(), 30)
    bot.fake.gateway.heartbeats.clear()
    begun = time.perf_counter()
    await asyncio.gather(
        *(timed(bot, name, count) for name in ("look-up", "completion", "act", "look-up") * 2)
    )
    seconds = time.perf_counter() - begun
    beats = bot.fake.gateway.heartbeats
    gaps = [(later - before) * 1000 - HEARTBEAT for before, later in pairwise(beats)]
    return {
        "a second": 8 * count / seconds,
        "heartbeat late by, ms": max(gaps, default=0.0),
        "RSS, MB": bot.rss(),
    }


async def measured(each: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            ours = await stack.enter_async_context(started(Path(folder) / "ours", "-m", "bot", "run"))
            file = Path(folder) / "recorded.json"
            file.write_text(json.dumps(await recorded(ours)), encoding="utf-8")
            floor = await stack.enter_async_context(
                started(Path(folder) / "floor", "-m", "bench.discord_floor", str(file))
            )
            floor.fake.world.commands = ours.fake.world.commands
            times: dict[str, dict[str, list[list[float]]]] = {}
            for _ in range(rounds):
                for name in ("look-up", "completion", "act"):
                    for who, bot in (("floor", floor), ("ours", ours)):
                        times.setdefault(name, {}).setdefault(who, []).append(await timed(bot, name, each))
            results: dict[str, Any] = {name: compared(pair) for name, pair in times.items()}
            results["start to READY, s"] = ours.ready_after
            results["RSS idle, MB"] = ours.rss()
            results["under load"] = await under_load(ours, each)
            results["refused requests"] = len(ours.fake.world.refused)
            results["unanswered interactions"] = len(ours.fake.world.unanswered)
            return results


def compared(pair: dict[str, list[list[float]]]) -> dict[str, float]:
    """Medians over the rounds."""
    told = {}
    for who, runs in pair.items():
        told[f"{who} p50, ms"] = median(percentile(run, 0.5) for run in runs)
        told[f"{who} p99, ms"] = median(percentile(run, 0.99) for run in runs)
    told["ratio p50"] = told["ours p50, ms"] / told["floor p50, ms"]
    told["more at p50, ms"] = told["ours p50, ms"] - told["floor p50, ms"]
    told["more at p99, ms"] = told["ours p99, ms"] - told["floor p99, ms"]
    return told


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    results = asyncio.run(measured(each, rounds))
    names = ("look-up", "completion", "act")
    columns = ("floor p50, ms", "ours p50, ms", "ratio p50", "more at p50, ms", "more at p99, ms")
    table(("", *columns), [(name, *(float(results[name][c]) for c in columns)) for name in names])
    others = {k: v for k, v in results.items() if k not in (*names, "under load")} | results["under load"]
    table(("", "ours"), [(name, value) for name, value in others.items()])
    write("discord", {"interactions": each, "rounds": rounds, **results})


if __name__ == "__main__":
    main()
