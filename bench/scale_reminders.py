"""Reminders of many Schools, sent by three processes of which one is killed: part of bench.scale."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from bench.large_school import NOW
from bench.report import ROOT
from bench.scale_costs import Meter
from bot.clock import to_millis
from bot.ids import Ids
from bot.receipts import Receipt
from bot.reminders.delivery import LEASE
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.recurrence import Moments, Schedule
from bot.school.model import Account, Platform
from bot.store.reminders import StoredReminders
from tests.reminders.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.app import App
    from bot.reminders.model import Rule
    from tests.fakes.postgres import PostgresServer

PROCESSES: Final = 3
DUE: Final = NOW + timedelta(minutes=1)
PLENTY: Final = Limits(10**6, 10**6)


async def remind(app: App, due: int, later: int) -> None:
    """Rules of a teacher of the first School: `due` of them within one minute, the others tomorrow."""
    author = await app.directory.person_of(Account(Platform.CONSOLE, "teacher-0", ""), app.school)
    assert author is not None
    told = []
    for number in range(due + later):
        at = NOW + (timedelta(seconds=60 * number / due) if number < due else timedelta(days=1))
        where = Destination(Platform.CONSOLE, "console", f"salon {number}")
        schedule = Schedule("Europe/Paris", (Moments((at,)),))
        told.append((Told(Nature.ROOM, f"Rappel {number}", "un instant", schedule, where), at))
    receipt: Receipt[Sequence[Rule]] = Receipt(("reminders",), author.id, NOW, lambda _: "")
    await StoredReminders(app.store, Ids(app.clock)).add(author, "teacher-0", told, PLENTY, receipt)


async def sent_by_three(url: str, folder: Path, expected: int, server: PostgresServer) -> dict[str, Any]:
    """Send what fell due in a minute; one process is killed -9 when a third is out.

    Counts what people read, seconds by the clock until the two others had sent all they could, then, its lease over,
    what the dead process had in its hands.
    """
    clock = folder / "clock"
    clock.write_bytes(str(to_millis(DUE)).encode())
    receiver = Receiver(clock)
    listening = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, backlog=1000)
    port = listening.sockets[0].getsockname()[1]

    async def process() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reminders.crash_child", url, str(port), str(clock), "", "0", cwd=ROOT
        )

    async with listening:
        meter = Meter(server)
        children = [await process() for _ in range(PROCESSES)]
        while len(receiver.seen) < expected // 3:
            assert all(child.returncode is None for child in children), "one ended early"
            await asyncio.sleep(0.002)
        children[0].kill()
        ends = await asyncio.gather(*(child.wait() for child in children))
        assert ends == [-signal.SIGKILL, 0, 0], ends
        seconds, ours, theirs = meter.spent()
        held = await _claimed(url)
        clock.write_bytes(str(to_millis(DUE + LEASE + timedelta(seconds=1))).encode())
        await (await process()).wait()
    rooms = Counter(room for room, *_ in receiver.seen)
    return {
        "due in one minute": expected,
        "processes": PROCESSES,
        "killed": 1,
        "in the hands of the killed one": held,
        "lost": expected - len(rooms),
        "double": sum(count > 1 for count in rooms.values()),
        "sent in, s": seconds,
        "CPU s per 10,000": (ours + theirs) * 10_000 / expected,
        "of which the database server": theirs * 10_000 / expected,
    }


async def _claimed(url: str) -> int:
    """Messages that a process took and that nobody marked."""
    connection = await asyncpg.connect(url)
    try:
        return int(
            await connection.fetchval("select count(*) from reminder_occurrence where state = 'claimed'")
        )
    finally:
        await connection.close()
