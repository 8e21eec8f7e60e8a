"""A school of 700 in the last week of March: 20 interactions a second through the real Discord code.

    python -m bench.load [SECONDS [PER_SECOND]]

The bot is a process of its own, as a host runs it, against the local Discord of the tests; people search, read,
look at their progress, declare and submit. Counted: time to the first answer, answers that failed, lines of
ERROR, and the memory of the process. Times include the local server, which shares the machine.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.report import percentile, table, write
from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import Bot, a_bot

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.fakes.discord.person import Seen

SCHOOL, REALISATIONS = 700, 6
SECONDS, RATE = 20.0, 20.0
WORKS = (
    "Inventaire de la salle {} avec GLPI", "Installation d’un serveur DHCP pour la salle {}",
    "Sauvegarde de la base du projet {}", "Mise en ligne du site du client {}", "Réunion de projet {} et planning",
)  # fmt: skip
WORDS = (
    "RGPD",
    "sauvegarde de base",
    "vlan",
    "git",
    "mot de passe",
    "portfolio",
    "c’est quoi la B1.3 ?",
    "glpi",
)
CODES = ("P3.4.5", "B1.1", "b1.3", "E5", "B3.1", "P1.1.5")


class School:
    """The people of the school, what they did so far, and what they do next."""

    def __init__(self, fake: FakeDiscord, chance: random.Random) -> None:
        guild = fake.world.guild("BTS SIO")
        channel = fake.world.channel_of(guild)
        self.people = [Person(fake, fake.world.user(f"Étudiant {n}"), channel) for n in range(SCHOOL)]
        self._chance = chance

    async def with_a_past(self, data: Path) -> None:
        """Two years of declarations in the store, before the bot starts."""
        async with opened(Settings(data=data, school="Lycée Ada-Lovelace"), "bench") as app:
            from bench.store import declaring  # noqa: PLC0415

            for person in self.people:
                account = Account(Platform.DISCORD, str(person.user.id), person.user.name)
                enrolled = await app.directory.enrol(account, app.school)
                declare = declaring(app, enrolled)
                for _ in range(REALISATIONS):
                    await declare()

    def act(self) -> tuple[str, Awaitable[Seen | list[Any]]]:
        """What somebody does next, by its share in the week before the file is due."""
        person, pick = self._chance.choice(self.people), self._chance.random()
        if pick < 0.25:
            return "recherche", person.slash("recherche", mots=self._chance.choice(WORDS))
        if pick < 0.40:
            return "critere", person.slash("critere", code=self._chance.choice(CODES))
        if pick < 0.55:
            return "reste", person.slash("reste")
        if pick < 0.65:
            return "progression", person.slash("progression")
        if pick < 0.75:
            return "preuve lister", person.slash("preuve lister")
        if pick < 0.80:
            return "completion", person.completing(
                "critere", "code", self._chance.choice(("B1", "sauv", "p3"))
            )
        return "declarer", self._declared(person)

    async def _declared(self, person: Person) -> Seen:
        phrase = self._chance.choice(WORKS).format(self._chance.randrange(900))
        seen = await person.slash("declarer", phrase=phrase)
        submit = next((label for label in seen.buttons if label.startswith("Soumettre")), None)
        return seen if submit is None else await person.click(seen, submit)


async def measured(seconds: float, rate: float) -> dict[str, Any]:
    chance = random.Random(2026)
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord.running() as fake:
            school = School(fake, chance)
            await school.with_a_past(Path(folder))
            async with a_bot(fake, Path(folder)) as bot:
                await bot.ready()
                return await _run(bot, school, chance, seconds, rate)


async def _run(
    bot: Bot, school: School, chance: random.Random, seconds: float, rate: float
) -> dict[str, Any]:
    times: dict[str, list[float]] = defaultdict(list)
    failed: list[str] = []

    async def one(name: str, act: Awaitable[object]) -> None:
        begun = time.perf_counter()
        try:
            seen = await act
        except (AssertionError, TimeoutError) as fault:
            failed.append(f"{name}: {type(fault).__name__}")
            return
        times[name].append((time.perf_counter() - begun) * 1000)
        if "imprévu" in getattr(seen, "text", ""):
            failed.append(f"{name}: incident")

    memory = [_memory(bot)]
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    async with asyncio.TaskGroup() as group:
        due = loop.time()
        while due < end:
            group.create_task(one(*school.act()))
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - loop.time()))
            if len(times["critere"]) % 50 == 0:
                memory.append(_memory(bot))
    memory.append(_memory(bot))
    every = [one_time for each in times.values() for one_time in each]
    return {
        "people": SCHOOL, "seconds": seconds, "per_second": rate, "answered": len(every), "failed": len(failed),
        "faults": failed[:20], "refused_by_discord": len(bot.fake.world.refused),
        "error_lines": sum("level=ERROR" in line for line in bot.log),
        "p50_ms": percentile(every, 0.5), "p99_ms": percentile(every, 0.99),
        "by_act": {n: {"n": len(t), "p50_ms": percentile(t, 0.5), "p99_ms": percentile(t, 0.99)} for n, t in sorted(times.items()) if t},
        "memory_mb": {"start": memory[0], "quarter": memory[len(memory) // 4], "end": memory[-1], "most": max(memory)},
    }  # fmt: skip


def _memory(bot: Bot) -> float:
    """Resident memory of the bot, in MB."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else RATE
    results = asyncio.run(measured(seconds, rate))
    rows = [(name, row["n"], row["p50_ms"], row["p99_ms"]) for name, row in results["by_act"].items()]
    table(
        ("act", "n", "p50 ms", "p99 ms"),
        [*rows, ("all", results["answered"], results["p50_ms"], results["p99_ms"])],
    )
    memory = results["memory_mb"]
    print(
        f"failed {results['failed']}, ERROR lines {results['error_lines']}, memory {memory['start']:.0f} -> {memory['end']:.0f} MB"
    )
    write("load", results)
    return int(bool(results["failed"] or results["error_lines"]))


if __name__ == "__main__":
    raise SystemExit(main())
