"""Three processes send what is due from one PostgreSQL database; one dies by kill -9 with messages under way."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bot.clock import SetClock, SystemClock, to_millis
from bot.ids import Ids
from bot.reminders.delivery import LEASE
from bot.reminders.planning import plan
from bot.reminders.school_breaks import Calendar
from bot.store.reminders import StoredReminders
from tests.reminders.receiver import BEGIN, Receiver, given_messages, store_at

if TYPE_CHECKING:
    from bot.reminders.model import Plan, Rule
    from tests.fakes.postgres import PostgresServer

ROOT: Final = Path(__file__).resolve().parent.parent.parent
MESSAGES: Final = 120


@pytest.mark.parametrize("step", ["claimed", "sent, not heard", "before mark"])
async def test_three_processes_one_killed_each_message_once(
    postgres_server: PostgresServer, tmp_path: Path, step: str
) -> None:
    name = f"three_{step.split(maxsplit=1)[0].strip(',')}"
    await postgres_server.make(name, SystemClock())
    url, clock = postgres_server.url(name), tmp_path / "clock"
    await given_messages(url, MESSAGES, timedelta(seconds=50))
    now = BEGIN + timedelta(minutes=1)
    clock.write_bytes(str(to_millis(now)).encode())
    receiver = Receiver(clock)
    met = asyncio.Event()  # the one that dies has messages under way, however late it came

    async def from_the_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        met.set()
        await receiver.serve(reader, writer)

    async def from_the_others(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await met.wait()
        await receiver.serve(reader, writer)

    one = await asyncio.start_server(from_the_one, "127.0.0.1", 0)
    others = await asyncio.start_server(from_the_others, "127.0.0.1", 0)

    async def run(server: asyncio.Server, at: str, count: int) -> int:
        port = server.sockets[0].getsockname()[1]
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reminders.crash_child", url, str(port), str(clock), at, str(count),
            cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await child.communicate()
        assert child.returncode in {0, -signal.SIGKILL}, errors.decode()
        if server is one:
            met.set()
        return child.returncode or 0

    async with one, others:
        ends = tuple(await asyncio.gather(run(one, step, 1), run(others, "", 0), run(others, "", 0)))
        assert ends == (-signal.SIGKILL, 0, 0)
        clock.write_bytes(str(to_millis(now + LEASE + timedelta(seconds=1))).encode())
        await run(others, "", 0)
    await postgres_server.drop(name)
    assert receiver.lost_and_double(MESSAGES) == ([], [])


class Unlucky(Ids):
    """Ids of which the first are those of another process."""

    def __init__(self, taken: int, often: int) -> None:
        super().__init__(SetClock(BEGIN))
        self._taken, self._often = taken, often

    def next(self) -> int:
        if self._often:
            self._often -= 1
            return self._taken
        return super().next()


async def test_an_id_that_another_process_made_too_loses_no_message(postgres_server: PostgresServer) -> None:
    """The plan begins again with other ids: taken for the same message, the second would never be sent."""
    await postgres_server.make("ids", SystemClock())
    url, now = postgres_server.url("ids"), BEGIN + timedelta(minutes=1)
    await given_messages(url, 3, timedelta(seconds=50))

    def planned(rule: Rule, zone: str) -> Plan:
        return plan(rule, now, zone, Calendar())

    async with store_at(url, SetClock(now)) as store:
        await StoredReminders(store, Unlucky(777, 2)).plan(now, planned, 100, everything=True)
        rows = await store.all("select count(*), count(distinct reminder) from reminder_occurrence")
        assert [tuple(row) for row in rows] == [(3, 3)]
    await postgres_server.drop("ids")
