"""The duty of every day, kept by the clock of the School."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import date

    from bot.clock import Clock
    from bot.privacy.privacy import Privacy

_EVERY: Final = 60.0  # seconds between two looks at the clock


@dataclass(slots=True)
class DailyDuty:
    """Does what is due once a day; a bot that was off does it when it comes back. Doing it twice changes nothing."""

    privacy: Privacy
    clock: Clock
    zone: str
    alone: Callable[[str], AbstractAsyncContextManager[bool]]
    """Whether this process is the one that does a task now, where several work together."""
    done: date | None = None

    async def run(self) -> None:
        """Every day until cancelled."""
        while True:
            await asyncio.sleep(_EVERY)  # first: people come before chores when the bot starts
            await self.once()

    async def once(self) -> None:
        """What is due by now, unless it was done today."""
        now = self.clock.now()
        today = now.astimezone(ZoneInfo(self.zone)).date()
        if self.done != today:
            async with self.alone("devoir du jour") as ours:
                if ours:
                    await self.privacy.daily(now, self.zone)
                    self.done = today
