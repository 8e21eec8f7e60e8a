"""kill -9 at every step between claim, send and mark, and at random: nothing is lost, nothing is said twice.

The receiver forgets keys after 3 minutes of a virtual clock; the bot is started again before and after that.
REFERENT_ROUNDS kills (20 unless told; `make soak` does 300 over 5,000 messages).
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.clock import to_millis
from tests.reminders.crash_child import STEPS
from tests.reminders.receiver import BEGIN, Receiver, given_messages

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ROUNDS: Final = int(os.environ.get("REFERENT_ROUNDS") or (20 if os.environ.get("CI") else 8))
MESSAGES: Final = int(os.environ.get("REFERENT_MESSAGES", str(min(5_000, 20 * ROUNDS))))
PAUSES: Final = (0, 5, 20, 60, 100, 130, 170, 200, 400, 900)  # seconds between a death and the next start


async def test_killed_anywhere_nothing_is_lost_or_said_twice(tmp_path: Path) -> None:
    draw = random.Random(ROUNDS)
    store, clock = tmp_path / "referent.db", tmp_path / "clock"
    clock.write_bytes(str(to_millis(BEGIN)).encode())
    await given_messages(str(store), MESSAGES, timedelta(seconds=sum(PAUSES) / len(PAUSES)) * ROUNDS)
    receiver = Receiver(clock)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    deaths: Counter[str] = Counter()

    async def run(step: str, count: int, *, after: float | None = None) -> int:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.reminders.crash_child", str(store), str(port), str(clock), step,
            str(count), cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        if after is not None:
            try:
                await asyncio.wait_for(child.wait(), after)
            except TimeoutError:
                child.kill()
        _, errors = await child.communicate()
        assert child.returncode in {0, -signal.SIGKILL}, errors.decode()
        return child.returncode or 0

    def advance(seconds: float) -> None:
        clock.write_bytes(str(int(clock.read_bytes()) + int(seconds * 1000)).encode())

    async with server:
        for number in range(ROUNDS):
            step = [*STEPS, "at random"][number % (len(STEPS) + 1)]
            if step == "at random":
                code = await run("", 0, after=draw.uniform(0.3, 1.2))
            else:
                code = await run(step, draw.randint(1, 12))
            deaths[step] += code != 0
            advance(draw.choice(PAUSES))
        for _ in range(12):  # and in peace to the end
            assert await run("", 0) == 0
            advance(700)

    assert receiver.lost_and_double(MESSAGES) == ([], [])
    assert sum(deaths.values()) >= ROUNDS // 2, f"the bot was hardly killed: {deaths}"
