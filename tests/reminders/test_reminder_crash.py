"""kill -9 at every step between claim, send and mark, and at random: nothing is lost, nothing is said twice.

The receiver forgets keys after 3 minutes of a virtual clock; the bot is started again before and after that.
REFERENT_ROUNDS kills (20 unless told; `make soak` does 300 over 5,000 messages).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import SetClock, to_millis
from bot.ids import Ids
from bot.receipts import Receipt
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.recurrence import Moments, Schedule
from bot.school.model import Account, Platform, Right
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.reminders import StoredReminders
from tests.reminders.crash_child import STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reminders.model import Rule

ROOT: Final = Path(__file__).resolve().parent.parent.parent
ROUNDS: Final = int(os.environ.get("REFERENT_ROUNDS") or (20 if os.environ.get("CI") else 8))
MESSAGES: Final = int(os.environ.get("REFERENT_MESSAGES", str(min(5_000, 20 * ROUNDS))))
BEGIN: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY_LIFE: Final = timedelta(minutes=3)
PAUSES: Final = (0, 5, 20, 60, 100, 130, 170, 200, 400, 900)  # seconds between a death and the next start


@dataclass
class Receiver:
    """What people read. Answers one question a connection."""

    clock: Path
    seen: list[tuple[str, str, str, int]] = field(default_factory=list)  # room, key, words, when
    by_key: dict[tuple[str, str], int] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if line.endswith(b"\n"):  # a question that arrived whole is taken, heard or not
            writer.write(json.dumps({"reference": self._answer(json.loads(line))}).encode() + b"\n")
        try:
            await writer.drain()
            writer.close()
        except OSError:
            pass  # the bot died meanwhile

    def _answer(self, asked: dict[str, str]) -> int | None:
        where = asked["room"], asked["key"]
        known = self.by_key.get(where)
        if asked["op"] == "find":
            return known
        now = int(self.clock.read_bytes())
        if known is not None and now - self.seen[known][3] < KEY_LIFE.total_seconds() * 1000:
            return known
        self.seen.append((*where, asked["text"], now))
        self.by_key[where] = len(self.seen) - 1
        return len(self.seen) - 1


async def given_messages(path: Path, number: int, over: timedelta) -> None:
    """Messages due one after the other over some time, a room each."""
    clock = SetClock(BEGIN)
    ids = Ids(clock)
    async with SqliteStore.open(path, clock=clock, migrations=MIGRATIONS) as store:
        directory = StoredDirectory(store, clock, ids)
        school = await directory.found("Lycée Ada-Lovelace", "Europe/Paris")
        author = await directory.enrol(
            Account(Platform.CONSOLE, "prof", "Mme Martin"), school, right=Right.TEACHER
        )
        told = []
        for n in range(number):
            due = BEGIN + over * n / number
            where = Destination(Platform.CONSOLE, "console", f"salon {n}")
            schedule = Schedule("Europe/Paris", (Moments((due,)),))
            told.append((Told(Nature.ROOM, f"Message {n}.", "un instant", schedule, where), due))
        receipt: Receipt[Sequence[Rule]] = Receipt(("made",), author.id, BEGIN, lambda _: "")
        await StoredReminders(store, ids).add(author, "prof", told, Limits(10**6, 10**6), receipt)


async def test_killed_anywhere_nothing_is_lost_or_said_twice(tmp_path: Path) -> None:
    draw = random.Random(ROUNDS)
    store, clock = tmp_path / "referent.db", tmp_path / "clock"
    clock.write_bytes(str(to_millis(BEGIN)).encode())
    await given_messages(store, MESSAGES, timedelta(seconds=sum(PAUSES) / len(PAUSES)) * ROUNDS)
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

    words = Counter(words.split("\n")[0] for _, _, words, _ in receiver.seen)
    lost = [n for n in range(MESSAGES) if not words[f"Message {n}."]]
    double = [n for n in range(MESSAGES) if words[f"Message {n}."] > 1]
    assert (lost, double) == ([], [])
    assert sum(deaths.values()) >= ROUNDS // 2, f"the bot was hardly killed: {deaths}"
