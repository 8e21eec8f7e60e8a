"""People of many Schools at once, through the dispatcher, and what they cost: part of bench.scale."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
import time
from typing import TYPE_CHECKING, Any, Final

from bench.many_schools import named
from bench.report import percentile
from bench.scale_costs import Meter
from bot.commands.action import Action
from bot.commands.reply import Confirm, Tone
from bot.commands.request import Place, Request
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform
from bot.store.faults import StoreFault
from bot.store.postgres.engine import PostgresStore

if TYPE_CHECKING:
    from bot.app import App
    from tests.fakes.postgres import PostgresServer

AT_ONCE: Final = 16  # people who ask together
ACTS_IN: Final = 5  # one command of so many acts, the others read
SENTENCE: Final = "Inventaire de la salle 204 avec GLPI, export et compte rendu"
COMES_BACK: Final = 60.0  # seconds that a person is ready to tap again


class NotAnswered(Exception):
    """The reply says that nothing was done."""


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
        """Dispatch and write the answer's lines. Raises NotAnswered, StoreFault."""
        reply = await self._app.dispatcher.dispatch(request, Action(command, arguments))
        words = lines_of(reply, Style())
        if isinstance(reply, Confirm) or getattr(reply, "tone", None) is Tone.REFUSED:
            raise NotAnswered(words)

    async def read(self) -> None:
        """One /progression."""
        await self.say(self.request(), "progression")

    async def declare(self, request: Request | None = None) -> None:
        """One declaration of two competencies."""
        await self.say(request or self.request(), "declarer", phrase=SENTENCE, codes="B1.1 B1.2")


async def loaded(
    app: App, schools: int, times: int, called: str, server: PostgresServer | None = None
) -> dict[str, float]:
    """What one process of many Schools gives: progress alone, then acts and reads of 16 people together."""
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

    meter, before = Meter(server), _repeated(app)
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    seconds, ours, theirs = meter.spent()
    writing, more = Meter(server), times // 4
    for start in range(0, more, AT_ONCE):
        await asyncio.gather(*(asker.declare() for _ in range(start, min(more, start + AT_ONCE))))
    return {
        "/progression p50_ms": percentile(alone, 0.5),
        "/progression p99_ms": percentile(alone, 0.99),
        "together: read p99_ms": percentile(reads, 0.99),
        "together: act p99_ms": percentile(acts, 0.99),
        "commands/s": times / seconds,
        "acts/s": more / writing.spent()[0],
        "CPU s per 1,000 commands": 1000 * (ours + theirs) / times,
        "of which the database server": 1000 * theirs / times,
        "transactions run again, per 1,000 acts": 1000 * (_repeated(app) - before) / (len(acts) + more),
    }


async def daily(app: App) -> dict[str, float]:
    """What the duty of one day takes, and how long it keeps others waiting."""
    lags: list[float] = []

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            lags.append(1000 * (time.perf_counter() - begun) - 1)

    begun, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        await app.duty.once()
        ticking.cancel()
    return {
        "daily duty, s": time.perf_counter() - begun,
        "of which in our process, s": time.process_time() - cpu,
        "daily duty: loop lag p99_ms": percentile(lags, 0.99),
    }


async def crashed(
    app: App, server: PostgresServer, schools: int, after: float, load_for: float
) -> dict[str, Any]:
    """Declarations while the server crashes and comes back; whoever is told that it failed taps again.

    What was acknowledged has to be there, and nothing twice.
    """
    asker = Asker(app, schools, "crash")
    acknowledged: list[str] = []
    failed = 0
    before = await _declared(app)
    end = time.monotonic() + load_for

    async def done(request: Request) -> None:
        nonlocal failed
        while True:
            try:
                return await asker.declare(request)
            except (StoreFault, NotAnswered):
                failed += 1
                assert time.monotonic() < end + COMES_BACK, "the server did not come back"

    async def some() -> None:
        while time.monotonic() < end:
            request = asker.request()
            await done(request)
            acknowledged.append(request.key)

    async def crash() -> None:
        await asyncio.sleep(after)
        await asyncio.to_thread(server.stop, signal.SIGQUIT)
        await asyncio.to_thread(server.start)

    await asyncio.gather(crash(), *(some() for _ in range(AT_ONCE)))
    kept = {row[0] for row in await app.store.all("select key from receipt where key like 'crash:%'")}
    return {
        "acknowledged": len(acknowledged),
        "told that it failed, then done": failed,
        "lost": len(set(acknowledged) - kept),
        "done twice": await _declared(app) - before - len(kept),
    }


async def _declared(app: App) -> int:
    row = await app.store.one("select count(*) from realisation_text where description = $1", (SENTENCE,))
    assert row is not None
    return int(row[0])


def _repeated(app: App) -> int:
    return app.store.repeated if isinstance(app.store, PostgresStore) else 0
