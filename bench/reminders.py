"""Reminders under load: 10,000 rules, 1,000 of them due in the same minute. Writes bench/results/reminders.json.

    python -m bench.reminders [RULES] [DUE]

The real store, planner, dispatcher and replies; messages go to a receiver in this process, so that what is
measured is ours. A rule is due each minute for `ROUNDS` minutes: memory has to stay where it was after the first.
"""

# ruff: noqa: ARG002 - a sink looks at nothing

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bench.report import percentile, table, write
from bot.clock import SetClock
from bot.commands.reminders.reminding import Posters, Reminding
from bot.commands.reminders.sending import ReminderSender
from bot.ids import Ids
from bot.receipts import Receipt
from bot.reminders.dispatcher import ReminderDispatcher
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.phrases import Hours
from bot.reminders.recurrence import Every, OnDays, Schedule, Unit
from bot.reminders.school_breaks import Calendar
from bot.school.model import Account, Platform, Right
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.reminders import StoredReminders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.reply import Answer
    from bot.reminders.model import Rule

BEGIN: Final = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 7:30 in Paris
ROUNDS: Final = 8
BATCH: Final = 500
PLENTY: Final = Limits(10**6, 10**6)


class Sink:
    """Is a `commands.posting.Poster` that takes everything at once."""

    def __init__(self) -> None:
        self.taken = 0

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        self.taken += 1
        await asyncio.sleep(0)
        return key

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        return None

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        return True

    async def parent(self, where: Destination) -> Destination | None:
        return None


async def filled(store: SqliteStore, clock: SetClock, rules: int, due: int) -> tuple[StoredReminders, float]:
    """Rules of every day: `due` of them in each of the next minutes, the others in the afternoon. ms a rule."""
    ids = Ids(clock)
    directory = StoredDirectory(store, clock, ids)
    school = await directory.found("Lycée Ada-Lovelace", "Europe/Paris")
    author = await directory.enrol(
        Account(Platform.CONSOLE, "prof", "Mme Martin"), school, right=Right.TEACHER
    )
    kept = StoredReminders(store, ids)
    begun = time.perf_counter()
    for start in range(0, rules, BATCH):
        told = []
        for number in range(start, min(start + BATCH, rules)):
            at = (
                BEGIN + timedelta(minutes=1 + number // due)
                if number < due * ROUNDS
                else BEGIN + timedelta(hours=9)
            )
            hour = (at + timedelta(hours=1)).time()
            schedule = Schedule("Europe/Paris", (OnDays(Every(Unit.DAY, 1, BEGIN.date()), (hour,)),))
            where = Destination(Platform.CONSOLE, "console", f"salon {number % 300}")
            told.append((Told(Nature.ROOM, f"Rappel {number}", "tous les jours", schedule, where), at))
        receipt: Receipt[Sequence[Rule]] = Receipt((f"k{start}",), author.id, BEGIN, lambda _: "")
        await kept.add(author, "prof", told, PLENTY, receipt)
    return kept, 1000 * (time.perf_counter() - begun) / rules


async def lag(samples: list[float], stop: asyncio.Event) -> None:
    """How late the event loop wakes somebody who asked for 2 ms."""
    while not stop.is_set():
        begun = time.perf_counter()
        await asyncio.sleep(0.002)
        samples.append(1000 * (time.perf_counter() - begun) - 2)


async def measured(rules: int, due: int) -> dict[str, Any]:
    clock = SetClock(BEGIN)
    with tempfile.TemporaryDirectory() as folder:
        async with SqliteStore.open(Path(folder) / "b.db", clock=clock, migrations=MIGRATIONS) as store:
            kept, made = await filled(store, clock, rules, due)
            sink = Sink()
            nothing = cast("Any", None)
            posters = Posters({Platform.CONSOLE: sink})
            reminding = Reminding(kept, Hours(), Calendar(), nothing, nothing, posters)
            sender = ReminderSender(reminding)
            dispatcher = ReminderDispatcher(kept, sender, lambda: reminding.days, clock)
            await dispatcher.until_quiet()
            idle: list[float] = []
            stop = asyncio.Event()
            waiting = asyncio.ensure_future(lag(idle, stop))
            await asyncio.sleep(2)
            stop.set()
            await waiting
            costs: list[float] = []
            lags: list[float] = []
            memory: list[float] = []
            tracemalloc.start()
            for _ in range(ROUNDS):
                clock.advance(timedelta(minutes=1))
                stop.clear()
                waiting = asyncio.ensure_future(lag(lags, stop))
                before, begun = sink.taken, time.perf_counter()
                await dispatcher.until_quiet()
                costs.append(1000 * (time.perf_counter() - begun) / max(1, sink.taken - before))
                stop.set()
                await waiting
                gc.collect()
                memory.append(tracemalloc.get_traced_memory()[0] / 2**20)
            tracemalloc.stop()
            assert sink.taken == due * ROUNDS, f"{sink.taken} sent of {due * ROUNDS}"
    return {
        "rules": rules,
        "due in one minute": due,
        "ms to make a rule": made,
        "ms a message": sum(costs) / len(costs),
        "loop lag p99 ms": percentile(lags, 0.99),
        "loop lag p99 ms, idle": percentile(idle, 0.99),
        "MiB after the first minute": memory[0],
        "MiB after the last": memory[-1],
    }


def main() -> int:
    given = [int(one) for one in sys.argv[1:]]
    rules, due = given[0] if given else 10_000, given[1] if len(given) > 1 else 1_000
    results = asyncio.run(measured(rules, due))
    table(("measure", "value"), list(results.items()))
    write("reminders", results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
