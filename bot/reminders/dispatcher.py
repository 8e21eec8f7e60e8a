"""Sends what is due, each message once, whatever dies in between.

One message: claimed in the store, sent under its key, marked. A crash between two of these steps leaves a
claimed row; the next run frees it, and `delivery` says what may be done with it. The loop wakes at the next
due instant or after 30 s, so that a clock that jumps or a machine that slept is noticed; nothing that one
message meets stops the others or the loop.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.reminders.checks import dispatcher_findings
from bot.reminders.delivery import (
    KEY_LIFE,
    Outcome,
    State,
    Step,
    after_search,
    after_send,
    step_of,
)
from bot.reminders.model import ABOUT, Destination, FollowUp, Kind, Nature
from bot.reminders.planning import plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.health import Finding
    from bot.reminders.delivery import Delivery
    from bot.reminders.model import Claimed, Plan, Rule
    from bot.reminders.ports import Found, Reminders, Sender
    from bot.reminders.school_breaks import Calendar

_log = logging.getLogger(__name__)

LONGEST_SLEEP: Final = 30.0
AT_ONCE: Final = 16
"""Messages that are on their way together."""
PLANNED_AT_ONCE: Final = 100
_ASK_AGAIN: Final = timedelta(seconds=30)
_SEARCHED_BEFORE: Final = timedelta(hours=1)
_CLOCK_WAS_WRONG: Final = timedelta(days=7)
_WAIT_AFTER_A_FAULT: Final = 5.0


class ReminderDispatcher:
    """The one loop that sends reminders. `run` never ends by itself."""

    def __init__(self, store: Reminders, sender: Sender, days: Callable[[], Calendar], clock: Clock) -> None:
        self._store, self._sender, self._days, self._clock = store, sender, days, clock
        self._wake = asyncio.Event()
        self._going: dict[int, asyncio.Task[None]] = {}
        self._fresh = self._open = True
        self.last_tick: datetime | None = None
        self.faults = 0

    async def findings(self) -> tuple[Finding, ...]:
        """How the loop is, for the health report."""
        due = await self._store.next_due(self._sender.platforms)
        return dispatcher_findings(self.last_tick, self.faults, self._clock.now(), due)

    def wake(self) -> None:
        """Look at once: a rule was just made or changed."""
        self._wake.set()

    async def run(self) -> None:
        """Send what is due until cancelled; then messages under way are waited for, and no new one is taken."""
        try:
            while True:
                try:
                    await self.tick()
                    wait = await self._wait()
                except Exception as fault:  # noqa: BLE001 - the loop outlives whatever one round meets
                    self.faults += 1
                    _log.error("reminders: a round failed: %s", type(fault).__name__)
                    wait = _WAIT_AFTER_A_FAULT
                await self._sleep(wait)
        finally:
            if self._going:
                await asyncio.wait(self._going.values())

    async def drain(self) -> None:
        """Take no new message, and wait for those under way: the bot is about to stop."""
        self._open = False
        if self._going:
            await asyncio.wait(self._going.values())

    async def until_quiet(self) -> None:
        """Send everything that is due now, and wait for the last of it (tests, benchmarks)."""
        while True:
            await self.tick()
            if not self._going:
                return
            await asyncio.wait(self._going.values(), return_when=asyncio.FIRST_COMPLETED)

    async def tick(self) -> None:
        """One round: plan what fell due, take as many messages as there is room for, start them."""
        self._wake.clear()
        now = self._clock.now()
        if self._fresh:
            await self._store.release(now)
        days = self._days()

        def planned(rule: Rule, zone: str) -> Plan:
            return plan(rule, now, zone, days)

        done = PLANNED_AT_ONCE
        while done == PLANNED_AT_ONCE:
            done = await self._store.plan(now, planned, PLANNED_AT_ONCE, everything=self._fresh)
        self._fresh = False
        room = AT_ONCE - len(self._going)
        platforms = self._sender.platforms
        if room > 0 and platforms and self._open:
            for claimed in await self._store.claim(now, platforms, room, list(self._going)):
                # Not in a task group: when the loop is cancelled, a message under way is let to its end.
                key = claimed.occurrence.id
                task = self._going[key] = asyncio.ensure_future(self._deliver(claimed))
                task.add_done_callback(partial(self._ended, key))
        self.last_tick = self._clock.now()

    def _ended(self, key: int, task: asyncio.Future[None]) -> None:
        self._going.pop(key, None)
        if not task.cancelled() and (fault := task.exception()) is not None:
            # The store took nothing (a full disk): the claim runs out and the message is tried again.
            self.faults += 1
            _log.error("reminders: one message could not be marked: %s", type(fault).__name__)
        self._wake.set()

    async def _wait(self) -> float:
        if len(self._going) >= AT_ONCE:
            return LONGEST_SLEEP  # the end of one wakes the loop
        due = await self._store.next_due(self._sender.platforms)
        if due is None:
            return LONGEST_SLEEP
        return max(0.02, min((due - self._clock.now()).total_seconds(), LONGEST_SLEEP))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _deliver(self, claimed: Claimed) -> None:
        """One message from claim to mark. What it meets is its own: a fault frees it for later."""
        try:
            await self._delivered(claimed)
        except Exception as fault:  # noqa: BLE001 - a poison message must not stop the others
            self.faults += 1
            _log.error("reminders: one message failed: %s", type(fault).__name__)
            await self._store.settle(
                claimed,
                after_send(claimed.occurrence.delivery, claimed.taken, Outcome.UNKNOWN, self._clock.now()),
                self._clock.now(),
                why="incident",
            )

    async def _delivered(self, claimed: Claimed) -> None:
        before, taken = claimed.occurrence.delivery, claimed.taken
        now = self._clock.now()
        if self._step(before, taken, now) is Step.FIND:
            found = await self._found(claimed, before, now)
            if found.later:
                # Nobody was there to ask, as just after a start: the doubt stays what it was.
                await self._settle(
                    claimed, after_send(before, taken, Outcome.BUSY, self._clock.now(), wait=_ASK_AGAIN)
                )
                return
            now = self._clock.now()
            taken = after_search(claimed.taken, found.reference or None, now, readable=found.readable)
            if taken.state is not State.DUE:
                await self._settle(claimed, taken)
                return
            # Not there: it is sent once more, under a key of its own, in doubt from now on. Marked first.
            now = self._clock.now()
            await self._store.settle(claimed, taken, now)
            return
        if claimed.occurrence.kind not in ABOUT and not await self._may(claimed):
            return
        heard = await self._sender.send(claimed, taken, now)
        after = after_send(
            before, taken, heard.outcome, self._clock.now(), reference=heard.reference, wait=heard.wait
        )
        await self._settle(claimed, after, heard.reason)

    @staticmethod
    def _step(before: Delivery, taken: Delivery, now: datetime) -> Step:
        """As `step_of`, at the last moment: the machine may have slept since the claim, or its clock moved."""
        if before.doubt is not None and now < before.doubt:
            return Step.FIND
        if before.doubt is None and taken.doubt is not None and now - taken.doubt > KEY_LIFE:
            return Step.SEND  # nothing was ever tried
        return step_of(before, now)

    async def _found(self, claimed: Claimed, before: Delivery, now: datetime) -> Found:
        doubt = before.doubt or now
        margin = _SEARCHED_BEFORE if now >= doubt else _CLOCK_WAS_WRONG
        return await self._sender.find(claimed, min(doubt, now) - margin)

    async def _may(self, claimed: Claimed) -> bool:
        """Whether the author may still speak there; if not, the rule is suspended and the author told."""
        if await self._sender.permits(claimed):
            return True
        after = after_send(claimed.occurrence.delivery, claimed.taken, Outcome.GONE, self._clock.now())
        await self._store.settle(
            claimed, after, self._clock.now(), why="droit", suspend="droit",
            follow=(FollowUp(Kind.NEWS, self._author(claimed), "droit"),),
        )  # fmt: skip
        return False

    async def _settle(self, claimed: Claimed, after: Delivery, reason: str = "") -> None:
        """Mark, and do what follows: another room, a word to the author, the rule suspended."""
        follow: list[FollowUp] = []
        suspend, why = "", reason
        kind = claimed.occurrence.kind
        if kind is not Kind.NEWS:
            match after.state:
                case State.UNDELIVERABLE:
                    suspend = why = "salon"
                    follow = await self._elsewhere(claimed)
                case State.UNCERTAIN:
                    why = "incertain"
                    follow = [FollowUp(Kind.NEWS, self._author(claimed), why)]
                case State.FAILED:
                    why = "refuse"
                    follow = [FollowUp(Kind.NEWS, self._author(claimed), why)]
                case _:
                    pass
        await self._store.settle(
            claimed, after, self._clock.now(), why=why, suspend=suspend, follow=tuple(follow)
        )

    async def _elsewhere(self, claimed: Claimed) -> list[FollowUp]:
        """Where to say what a closed room did not take: the room above it, else the author in private."""
        where = claimed.occurrence.where or claimed.rule.told.where
        author = self._author(claimed)
        if claimed.rule.told.nature is not Nature.ROOM or where.user:
            return []
        above = await self._sender.parent(where)
        if above is None:
            return [FollowUp(Kind.FALLBACK, author, "salon")]  # which tells them, too
        return [FollowUp(Kind.FALLBACK, above, "salon"), FollowUp(Kind.NEWS, author, "salon")]

    @staticmethod
    def _author(claimed: Claimed) -> Destination:
        where = claimed.rule.told.where
        return Destination(where.platform, where.space, "", claimed.rule.author_user)
