"""Three processes send what is due from one PostgreSQL database; one dies by kill -9 with messages under way."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from bot.clock import SystemClock, to_millis
from bot.reminders.delivery import LEASE
from tests.reminders.receiver import BEGIN, Receiver, given_messages

if TYPE_CHECKING:
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
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def run(at: str, count: int) -> int:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reminders.crash_child", url, str(port), str(clock), at, str(count),
            cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await child.communicate()
        assert child.returncode in {0, -signal.SIGKILL}, errors.decode()
        return child.returncode or 0

    async with server:
        ends = tuple(await asyncio.gather(run(step, 1), run("", 0), run("", 0)))
        assert ends == (-signal.SIGKILL, 0, 0)
        clock.write_bytes(str(to_millis(now + LEASE + timedelta(seconds=1))).encode())
        await run("", 0)
    await postgres_server.drop(name)
    assert receiver.lost_and_double(MESSAGES) == ([], [])
