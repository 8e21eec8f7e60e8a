"""A bot that sends what is due and dies where it is told to: run by test_reminder_crash.py in a process of its own.

    python -m tests.reminders.crash_child STORE PORT CLOCK STEP COUNT

STORE is a file, or the address of a PostgreSQL database. It dies by SIGKILL the COUNT-th time that it comes to STEP (never for COUNT 0), else ends when nothing is due.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bot.clock import from_millis
from bot.commands.posting import Destination, Unheard
from bot.commands.reminders.reminding import Posters, Reminding
from bot.commands.reminders.sending import ReminderSender
from bot.ids import Ids
from bot.platforms.plain import Style, lines_of
from bot.reminders.dispatcher import ReminderDispatcher
from bot.reminders.phrases import Hours
from bot.reminders.school_breaks import Calendar
from bot.school.model import Platform
from bot.store.reminders import StoredReminders
from tests.reminders.receiver import store_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commands.reply import Answer
    from bot.reminders.model import Claimed

STEPS = ("claimed", "before send", "sent, not heard", "heard", "before mark", "marked")


class FileClock:
    """The virtual clock that the test moves: milliseconds in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return from_millis(int(self._path.read_bytes() or b"0"))


class Fate:
    """Where the process dies."""

    def __init__(self, step: str, count: int) -> None:
        self._step, self._left = step, count

    def at(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class MortalStore(StoredReminders):
    """The real store, with a process that may die around its steps."""

    fate: Fate

    async def claim(self, *given: Any, **named: Any) -> Sequence[Claimed]:
        found = await super().claim(*given, **named)
        if found:
            self.fate.at("claimed")
        return found

    async def settle(self, *given: Any, **named: Any) -> None:
        self.fate.at("before mark")
        await super().settle(*given, **named)
        self.fate.at("marked")


class SocketPoster:
    """Is a `commands.posting.Poster`: one connection for each message, to the receiver of the test."""

    def __init__(self, port: int, fate: Fate) -> None:
        self._port, self._fate = port, fate

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        self._fate.at("before send")
        words = "\n".join(lines_of(reply, Style()))
        answer = await self._asked(
            {"op": "post", "room": where.room or where.user, "key": key, "text": words}, dying=True
        )
        self._fate.at("heard")
        return str(answer["reference"])

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        answer = await self._asked({"op": "find", "room": where.room or where.user, "key": key})
        found = answer["reference"]
        return None if found is None else str(found)

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        return True

    async def parent(self, where: Destination) -> Destination | None:
        return None

    async def _asked(self, question: dict[str, str], *, dying: bool = False) -> dict[str, Any]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(json.dumps(question).encode() + b"\n")
            await writer.drain()
            if dying:
                self._fate.at("sent, not heard")
            line = await asyncio.wait_for(reader.readline(), 10)
            writer.close()
            if not line:
                raise Unheard("cut")
            return cast("dict[str, Any]", json.loads(line))
        except OSError as error:
            raise Unheard("lost") from error


async def main(store_path: str, port: str, clock_path: str, step: str, count: str) -> None:
    clock = FileClock(Path(clock_path))
    fate = Fate(step, int(count))
    async with store_at(store_path, clock) as store:
        rules = MortalStore(store, Ids(clock))
        rules.fate = fate
        posters = Posters({Platform.CONSOLE: SocketPoster(int(port), fate)})
        nothing = cast("Any", None)  # no rule of this test has live content or a role
        reminding = Reminding(rules, Hours(), Calendar(), nothing, nothing, posters)
        dispatcher = ReminderDispatcher(rules, ReminderSender(reminding), lambda: reminding.days, clock)
        await dispatcher.until_quiet()
        # Another process may be planning what comes next, or have died doing it.
        while (due := await rules.next_due([Platform.CONSOLE])) is not None and due <= clock.now():
            await asyncio.sleep(0.02)
            await dispatcher.until_quiet()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
