"""A direct message to whoever asked for one, when their work was answered. Never in a room, never a title.

One message for an evening of decisions: it goes once nothing new came for ten minutes. It says how many and
offers to read; the reasons are read by its button, like those above any private answer.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.news import DECISIONS, READ, summary
from bot.commands.posting import Busy, Destination, NotPosted
from bot.commands.reply import Button, Notice, Weight
from bot.commands.text import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.clock import Clock
    from bot.commands.reminders.reminding import Posters
    from bot.portfolio.portfolio import Portfolio

_log = logging.getLogger(__name__)
QUIET: Final = timedelta(minutes=10)
ROUND: Final = 60.0  # seconds between two looks


class Teller:
    """Tells authors directly. One for the process."""

    def __init__(
        self,
        portfolio: Portfolio,
        posters: Posters,
        clock: Clock,
        alone: Callable[[str], AbstractAsyncContextManager[bool]],
    ) -> None:
        """`alone`: whether this process is the one that does a task now, where several work together."""
        self._portfolio, self._posters, self._clock, self._alone = portfolio, posters, clock, alone

    async def run(self) -> None:
        """Tell what is to be told until cancelled; the loop outlives whatever one round meets."""
        while True:
            try:
                async with self._alone("décisions") as ours:
                    if ours:
                        await self.tick()
            except Exception as fault:  # noqa: BLE001 - the next round tries again
                _log.error("decisions: a round failed: %s", type(fault).__name__)
            await asyncio.sleep(ROUND)

    async def tick(self) -> None:
        """One round: one message to each person, by the first of their accounts that can be reached."""
        now = self._clock.now()
        told: set[int] = set()
        for awaiting in await self._portfolio.to_tell(now - QUIET):
            poster = self._posters.known.get(awaiting.platform)
            if poster is None or awaiting.person in told:
                continue
            news = await self._portfolio.news_for(awaiting)
            where = Destination(awaiting.platform, "", "", awaiting.user_id)
            read = Button(READ, Action(DECISIONS), Weight.MAIN)
            try:
                await poster.post(
                    where, Notice(text(f"{summary(news)}."), then=(read,)), key=f"d{awaiting.person}"
                )
            except Busy:
                continue
            except NotPosted as fault:
                # Perhaps it came, perhaps it never will: the line above the next answer says it anyway.
                _log.info("decisions: not told directly: %s", fault.reason or type(fault).__name__)
            told.add(awaiting.person)
            await self._portfolio.told_directly(awaiting, now, len(news.answers))
