"""A school of 700 in the last week of March: 20 interactions a second through the real Discord code.

    python -m bench.load [SECONDS [PER_SECOND]]

The bot is a process of its own, as a host runs it, against the local Discord of the tests; people search, read,
look at their progress, declare and submit. Counted: time to the first answer, answers that failed, lines of
ERROR, and the memory of the process. Times include the local server, which shares the machine.

Beside it, at the same time and at the same rate, the floor bot of bench.discord answers a school of its own on
a server of its own with payloads recorded from ours: what it takes is the client's, the server's and the
machine's. People tap « Soumettre » after declaring: that act is two answers.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.discord import started
from bench.report import percentile, table, write
from bench.store import declaring
from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import a_bot

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bench.discord import Bot as Floor
    from tests.fakes.discord.person import Seen
    from tests.hosting.process import Bot

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
RECORDED: dict[str, dict[str, str]] = {
    "recherche": {"mots": "RGPD"}, "critere": {"code": "B1.1"}, "reste": {}, "progression": {}, "preuve lister": {},
}  # fmt: skip
SUBMIT = "Soumettre"
CODES = ("P3.4.5", "B1.1", "b1.3", "E5", "B3.1", "P1.1.5")


class School:
    """The people of the school, what they did so far, and what they do next."""

    def __init__(self, fake: FakeDiscord, channel: int, chance: random.Random) -> None:
        self.people = [Person(fake, fake.world.user(f"Étudiant {n}"), channel) for n in range(SCHOOL)]
        self._chance = chance

    async def with_a_past(self, data: Path) -> None:
        """Two years of declarations in the store, before the bot starts."""
        async with opened(Settings(data=data, school="Lycée Ada-Lovelace"), "bench") as app:
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
        submit = next((label for label in seen.buttons if label.startswith(SUBMIT)), None)
        return seen if submit is None else await person.click(seen, submit)


async def measured(seconds: float, rate: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord.running() as fake:
            channel = fake.world.channel_of(fake.world.guild("BTS SIO"))
            school = School(fake, channel, random.Random(2026))
            await school.with_a_past(Path(folder))
            async with a_bot(fake, Path(folder)) as bot:
                await bot.ready()
                file = Path(folder) / "recorded.json"
                file.write_text(json.dumps(await recorded(school.people[0])), encoding="utf-8")
                async with started(Path(folder) / "floor", "-m", "bench.discord_floor", str(file)) as floor:
                    return await _side_by_side(bot, school, floor, seconds, rate)


async def recorded(person: Person) -> dict[str, Any]:
    """One answer of ours to each act, for the floor to send."""
    kept: dict[str, Any] = {}
    for name, options in RECORDED.items():
        seen = await person.slash(name, **options)
        kept[f"{name.split(' ')[0]}:4"] = _payload(seen)
    kept["critere:8"] = {"choices": await person.completing("critere", "code", "B1")}
    seen = await person.slash("declarer", phrase=WORKS[0].format(1))
    kept["declarer:4"] = _payload(seen)
    kept["tap:7"] = _payload(await person.click(seen, SUBMIT))
    return kept


def _payload(seen: Seen) -> dict[str, Any]:
    message = seen.messages[-1]
    return {
        "components": message["components"], "flags": int(message["flags"]), "allowed_mentions": {"parse": []},
    }  # fmt: skip


async def _side_by_side(
    bot: Bot, school: School, floor: Floor, seconds: float, rate: float
) -> dict[str, Any]:
    floor.fake.world.commands = bot.fake.world.commands
    floor.fake.contract = bot.fake.contract  # both are judged alike
    chance = random.Random(2027)
    others = School(floor.fake, floor.person.channel, chance)
    ours, least = Tally(bot.process.pid), Tally(floor.process.pid)
    async with asyncio.TaskGroup() as group:
        group.create_task(_run(ours, school, random.Random(2026), seconds, rate))
        group.create_task(_run(least, others, chance, seconds, rate))
    told = {"ours": ours.told(), "floor": least.told()}
    told["ours"]["refused_by_discord"] = len(bot.fake.world.refused)
    told["floor"]["refused_by_discord"] = len(floor.fake.world.refused)
    told["ours"]["error_lines"] = sum("level=ERROR" in line for line in bot.log)
    by_act = {
        name: {"n": len(times), **_figures(times), **{f"floor_{k}": v for k, v in _figures(least.times[name]).items()}}
        for name, times in sorted(ours.times.items())
    }  # fmt: skip
    return {
        "people": SCHOOL, "seconds": seconds, "per_second": rate, **told, "by_act": by_act, "faults": ours.failed[:20],
    }  # fmt: skip


class Tally:
    """What was counted of one bot."""

    def __init__(self, process: int) -> None:
        self._process = process
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self.memory = [memory_of(process)]

    async def one(self, name: str, act: Awaitable[Seen | list[Any]]) -> None:
        """Do one act and time it."""
        begun = time.perf_counter()
        try:
            seen = await act
        except (AssertionError, TimeoutError) as fault:
            self.failed.append(f"{name}: {type(fault).__name__}")
            return
        self.times[name].append((time.perf_counter() - begun) * 1000)
        if "imprévu" in getattr(seen, "text", ""):
            self.failed.append(f"{name}: incident")
        if len(self.times["critere"]) % 50 == 0:
            self.memory.append(memory_of(self._process))

    def told(self) -> dict[str, Any]:
        """The figures of the run; memory in MB."""
        every = [one for each in self.times.values() for one in each]
        memory = [*self.memory, memory_of(self._process)]
        return {
            "answered": len(every), "failed": len(self.failed), **_figures(every), "memory_start": memory[0],
            "memory_quarter": memory[len(memory) // 4], "memory_end": memory[-1], "memory_grown": memory[-1] - memory[len(memory) // 4], "memory_most": max(memory),
        }  # fmt: skip


def _figures(times: list[float]) -> dict[str, float]:
    return {"p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99)} if times else {}


async def _run(tally: Tally, school: School, chance: random.Random, seconds: float, rate: float) -> None:
    """Acts that come by chance, `rate` a second."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    async with asyncio.TaskGroup() as group:
        due = loop.time()
        while due < end:
            group.create_task(tally.one(*school.act()))
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - loop.time()))


def memory_of(process: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else RATE
    results = asyncio.run(measured(seconds, rate))
    columns = ("n", "p50_ms", "p99_ms", "floor_p50_ms", "floor_p99_ms")
    table(
        ("act", *columns), [(n, *(row.get(c, 0.0) for c in columns)) for n, row in results["by_act"].items()]
    )
    columns = tuple(results["ours"])
    table(("", *columns), [(w, *(results[w].get(c, "") for c in columns)) for w in ("ours", "floor")])
    write("load", results)
    return int(bool(results["ours"]["failed"] or results["ours"]["error_lines"]))


if __name__ == "__main__":
    raise SystemExit(main())
