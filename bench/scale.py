"""A host of many Schools, on PostgreSQL and on SQLite: what each waits for, costs, and keeps through crashes.

    python -m bench.scale [SCHOOLS] [TIMES]

1,000 Schools of 60 people and 20 realisations each, 100 reminders each of which 10 are due in one minute. Aims:
/progression p99 ≤ 15 ms on both; no reminder lost or double though one of three processes is killed; no
acknowledged act lost though PostgreSQL crashes under load. Needs the Debian package postgresql and the extra
`postgres`. Writes bench/results/scale.json.
"""

from __future__ import annotations

import asyncio
import gc
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.large_school import NOW
from bench.many_schools import PEOPLE, first_school, multiply_postgres, multiply_sqlite, named, to_postgres
from bench.report import percentile, table, write
from bench.scale_reminders import sent_by_three
from bot.app import DATABASE, opened
from bot.clock import SystemClock
from bot.commands.action import Action
from bot.commands.reply import Confirm, Tone
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform
from bot.store.faults import StoreFault
from bot.store.postgres.engine import PostgresStore
from tests.fakes.postgres import PostgresServer
from tests.needs import postgres

if TYPE_CHECKING:
    from bot.app import App

SCHOOLS: Final = 1_000
TIMES: Final = 2_000
AT_ONCE: Final = 16  # people who ask together
DUE, LATER = 10, 90  # reminders of a School
ACTS_IN: Final = 5  # one command of so many acts, the others read
SENTENCE: Final = "Inventaire de la salle 204 avec GLPI, export et compte rendu"
CRASH_AFTER, LOAD_FOR = 2.0, 8.0  # seconds


class Asker:
    """People of any School at their terminals, through the dispatcher."""

    def __init__(self, app: App, schools: int, called: str) -> None:
        self._app, self._schools, self._called = app, schools, called
        self._chance, self._line = random.Random(7), 0

    def request(self) -> Request:
        """A student of a School, both drawn, about to say something."""
        self._line += 1
        school = self._chance.randrange(self._schools)
        user = named(f"student-0-{self._chance.randrange(2)}-{self._chance.randrange(28)}", school)
        place = Place(named("console", school), named("console", school), private=True)
        key = f"{self._called}:{self._line}"
        return Request(key, Account(Platform.CONSOLE, user, user), place, self._app.clock.now())

    async def say(self, request: Request, command: str, **arguments: str) -> None:
        """Dispatch and write the answer's lines. Raises AssertionError when it is refused, or StoreFault."""
        reply = await self._app.dispatcher.dispatch(request, Action(command, arguments))
        words = lines_of(reply, Style())
        answered = not isinstance(reply, Confirm) and getattr(reply, "tone", None) is not Tone.REFUSED
        assert answered, words

    async def read(self) -> None:
        """One /progression."""
        await self.say(self.request(), "progression")

    async def declare(self) -> None:
        """One declaration of two competencies."""
        await self.say(self.request(), "declarer", phrase=SENTENCE, codes="B1.1 B1.2")


async def loaded(app: App, schools: int, times: int, called: str) -> dict[str, float]:
    """What a process of many Schools gives: progress alone, then acts and reads of 16 people together."""
    asker = Asker(app, schools, called)
    for _ in range(20):
        await asker.read()
    gc.freeze()
    alone = []
    for _ in range(times):
        begun = time.perf_counter()
        await asker.read()
        alone.append(1000 * (time.perf_counter() - begun))
    acts: list[float] = []
    reads: list[float] = []
    left = list(range(times))

    async def some() -> None:
        while left:
            acting = left.pop() % ACTS_IN == 0
            begun = time.perf_counter()
            await (asker.declare() if acting else asker.read())
            (acts if acting else reads).append(1000 * (time.perf_counter() - begun))

    before, begun, cpu = _repeated(app), time.perf_counter(), time.process_time()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    writing_begun, more = time.perf_counter(), times // 4
    for start in range(0, more, AT_ONCE):
        await asyncio.gather(*(asker.declare() for _ in range(start, min(more, start + AT_ONCE))))
    return {
        "/progression p50_ms": percentile(alone, 0.5),
        "/progression p99_ms": percentile(alone, 0.99),
        "mixed: commands/s": times / seconds,
        "mixed: act p99_ms": percentile(acts, 0.99),
        "mixed: read p99_ms": percentile(reads, 0.99),
        "ms per 1,000 commands": 1000 * seconds * 1000 / times,
        "of which in our process, ms": 1000 * cpu * 1000 / times,
        "acts/s": more / (time.perf_counter() - writing_begun),
        "transactions run again, per 1,000 acts": 1000 * (_repeated(app) - before) / (len(acts) + more),
    }


async def crashed(app: App, server: PostgresServer, schools: int) -> dict[str, Any]:
    """Declarations while the server crashes and comes back: what was acknowledged has to be there."""
    asker = Asker(app, schools, "crash")
    acknowledged: list[str] = []
    failed = 0
    end = time.monotonic() + LOAD_FOR

    async def some() -> None:
        nonlocal failed
        while time.monotonic() < end:
            request = asker.request()
            try:
                await asker.say(request, "declarer", phrase=SENTENCE, codes="B1.1 B1.2")
                acknowledged.append(request.key)
            except (StoreFault, AssertionError):
                failed += 1

    async def crash() -> None:
        await asyncio.sleep(CRASH_AFTER)
        await asyncio.to_thread(server.stop, signal.SIGQUIT)
        await asyncio.to_thread(server.start)

    await asyncio.gather(crash(), *(some() for _ in range(AT_ONCE)))
    kept = {row[0] for row in await app.store.all("select key from receipt where key like 'crash:%'")}
    lost = set(acknowledged) - kept
    return {"acknowledged": len(acknowledged), "told that it failed": failed, "lost": len(lost)}


def _repeated(app: App) -> int:
    return app.store.repeated if isinstance(app.store, PostgresStore) else 0


async def measured(schools: int, times: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, PostgresServer.running(postgres(), durable=True) as server:
        folder = Path(name)
        data = folder / "sqlite"
        data.mkdir()
        (folder / "postgres").mkdir()
        file = Settings(data=data, clock=NOW)
        await first_school(file, DUE, LATER)
        await server.make("scale", SystemClock())
        url = server.url("scale")
        await to_postgres(file, url)
        filled = {
            "SQLite": multiply_sqlite(data / DATABASE, schools),
            "PostgreSQL": await multiply_postgres(url, schools),
        }
        size = {"SQLite": (data / DATABASE).stat().st_size, "PostgreSQL": await _size(url)}
        results: dict[str, Any] = {
            kept: {
                "filled in s": filled[kept],
                "MB a School": size[kept] / schools / 1e6,
                "MB a person": size[kept] / schools / PEOPLE / 1e6,
            }
            for kept in filled
        }
        async with opened(file, "bench") as app:
            results["SQLite"] |= await loaded(app, schools, times, "s")
        shutil.rmtree(data)
        there = Settings(data=folder / "postgres", clock=NOW, store_url=url)
        async with opened(there, "bench") as app:
            results["PostgreSQL"] |= await loaded(app, schools, times, "p")
            results["PostgreSQL crashes under load"] = await crashed(app, server, schools)
        results["reminders"] = {"stored": schools * (DUE + LATER)}
        results["reminders"] |= await sent_by_three(url, folder, schools * DUE)
    return results


async def _size(url: str) -> int:
    import asyncpg  # noqa: PLC0415 - an extra

    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select pg_database_size(current_database())"))
    finally:
        await connection.close()


def main() -> int:
    given = [int(one) for one in sys.argv[1:]]
    schools, times = given[0] if given else SCHOOLS, given[1] if len(given) > 1 else TIMES
    results = asyncio.run(measured(schools, times))
    both = results["SQLite"], results["PostgreSQL"]
    print(f"\n{schools} Schools of {PEOPLE} people; {times} commands, {AT_ONCE} people at once")
    table(("", "SQLite", "PostgreSQL"), [(name, *(one[name] for one in both)) for name in both[0]])
    for part in ("reminders", "PostgreSQL crashes under load"):
        print()
        table((part, ""), list(results[part].items()))
    write("scale", {"schools": schools, "people each": PEOPLE, "times": times, **results})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
