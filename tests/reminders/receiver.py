"""The other end of the tests that kill a bot which sends: messages to send, and who takes them."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import SetClock
from bot.ids import Ids
from bot.receipts import Receipt
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.recurrence import Moments, Schedule
from bot.school.model import Account, Platform, Right
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.reminders import StoredReminders

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Sequence

    from bot.clock import Clock
    from bot.reminders.model import Rule
    from bot.store.database import Store

BEGIN: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
KEY_LIFE: Final = timedelta(minutes=3)


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

    def lost_and_double(self, number: int) -> tuple[list[int], list[int]]:
        """Which of the messages of `given_messages` nobody read, and which were read twice."""
        words = Counter(words.split("\n")[0] for _, _, words, _ in self.seen)
        lost = [n for n in range(number) if not words[f"Message {n}."]]
        return lost, [n for n in range(number) if words[f"Message {n}."] > 1]

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


@asynccontextmanager
async def store_at(where: str, clock: Clock) -> AsyncIterator[Store]:
    """The store of a file, or of the address of a PostgreSQL database."""
    if "://" in where:
        from bot.store.postgres.engine import PostgresStore  # noqa: PLC0415 - an extra
        from bot.store.postgres.migrations import MIGRATIONS as POSTGRES  # noqa: PLC0415

        async with PostgresStore.open(where, clock=clock, migrations=POSTGRES) as store:
            yield store
        return
    async with SqliteStore.open(Path(where), clock=clock, migrations=MIGRATIONS) as kept:
        yield kept


async def given_messages(where_kept: str, number: int, over: timedelta) -> None:
    """Messages due one after the other over some time, a room each."""
    clock = SetClock(BEGIN)
    ids = Ids(clock)
    async with store_at(where_kept, clock) as store:
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
