"""From the inbox to the handler: one room after the other in order, several rooms at once.

A row is marked done when its handler has ended, well or badly; a process that dies meanwhile finds it again.
An encrypted message without its key steps aside, so that it blocks nobody, and is tried again when a key of
its session comes; after `HELD` it is given up. What the server does not let the bot do yet (too many new
rooms) steps aside likewise; what an outage stops waits in its place.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, assert_never

from bot.logs import told
from bot.platforms.matrix.errors import Limited, MatrixError, SessionLost, Unreachable
from bot.platforms.matrix.reading import arrival_of, of_payload
from bot.platforms.matrix.values import Arrival, Heard, Incoming, Invitation, Reaction, Sealed, Shared

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.platforms.matrix.inbox import Inbox
    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

Handler = Callable[[Heard], Awaitable[None]]
Welcome = Callable[[Invitation], Awaitable[None]]
GivenUp = Callable[[Sealed], Awaitable[None]]

HELD: Final = timedelta(minutes=10)
KEPT: Final = timedelta(hours=48)
"""How long the key of an answered message is kept, to know it again."""

ROOMS_AT_ONCE: Final = 8
_BATCH: Final = 200
_TIDY_SECONDS: Final = 60.0
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 15.0


class Answering:
    """Hands each arrival to its handler once. `nudge` when rows were stored, `keys_came` when keys were."""

    def __init__(
        self, inbox: Inbox, wire: Wire, clock: Clock, handle: Handler, welcome: Welcome, given_up: GivenUp
    ) -> None:
        self._inbox = inbox
        self._wire = wire
        self._clock = clock
        self._handle = handle
        self._welcome = welcome
        self._given_up = given_up
        self._last = 0
        self._lanes: dict[str, deque[tuple[int, Arrival]]] = {}
        self._held: dict[int, tuple[Sealed, float]] = {}
        self._parked: dict[int, tuple[Arrival, float]] = {}
        self._wake = asyncio.Event()
        self._at_once = asyncio.Semaphore(ROOMS_AT_ONCE)
        self._opened: set[str] = set()

    def nudge(self) -> None:
        """Something was stored."""
        self._wake.set()

    def keys_came(self, sessions: frozenset[str]) -> None:
        """Room keys of these sessions are there now."""
        self._opened |= sessions
        self._wake.set()

    async def run(self) -> None:
        """Answer what waits and what comes, for ever."""
        loop = asyncio.get_running_loop()
        tidied = loop.time()
        async with asyncio.TaskGroup() as lanes:
            while True:
                self._wake.clear()
                self._release(lanes)
                while rows := await self._inbox.undone(self._last, _BATCH):
                    for number, payload in rows:
                        self._last = number
                        self._queue(number, of_payload(payload), lanes)
                if loop.time() - tidied > _TIDY_SECONDS:
                    await self._tidy()
                    tidied = loop.time()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._idle()):
                        await self._wake.wait()

    def _queue(self, number: int, arrival: Arrival, lanes: asyncio.TaskGroup) -> None:
        lane = self._lanes.get(arrival.room_id)
        if lane is not None:
            lane.append((number, arrival))
            return
        self._lanes[arrival.room_id] = deque([(number, arrival)])
        lanes.create_task(self._serve(arrival.room_id))

    async def _serve(self, room_id: str) -> None:
        """Answer one room in order until nothing waits there."""
        lane = self._lanes[room_id]
        async with self._at_once:
            while lane:
                number, arrival = lane.popleft()
                await self._answer(number, arrival)
        del self._lanes[room_id]

    async def _answer(self, number: int, arrival: Arrival) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                if not await self._handled(number, arrival):
                    return
            except SessionLost:
                raise
            except Limited as limit:
                until = asyncio.get_running_loop().time() + limit.wait.total_seconds()
                self._parked[number] = (arrival, until)
                self._wake.set()
                return
            except Unreachable:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                continue
            except Exception as error:  # noqa: BLE001 - one bad message must not stop the others
                _log.error("incident in a Matrix handler: %s", told(error))
            await self._inbox.done(number, self._clock.now())
            return

    async def _handled(self, number: int, arrival: Arrival) -> bool:
        """Whether the arrival was dealt with; not when it is held until its key comes."""
        match arrival:
            case Invitation():
                await self._welcome(arrival)
            case Incoming() | Shared() | Reaction():
                await self._handle(arrival)
            case Sealed():
                event = self._wire.unseal(arrival)
                if event is None:
                    # From now on, not from when it was sent: after a long stop the keys come a little later.
                    self._held[number] = (arrival, asyncio.get_running_loop().time())
                    return False
                clear = arrival_of(event, arrival.room_id, self._wire.me, arrival.at)
                if clear is not None and not isinstance(clear, Sealed):
                    await self._handle(clear)
            case _:
                assert_never(arrival)
        return True

    def _idle(self) -> float:
        """Seconds until something has to be looked at again without being nudged."""
        now = asyncio.get_running_loop().time()
        return max(0.01, min([_TIDY_SECONDS + 1, *(until - now for _, until in self._parked.values())]))

    def _release(self, lanes: asyncio.TaskGroup) -> None:
        """Queue again the held messages whose key has come, and what the server may let through now."""
        opened, self._opened = self._opened, set()
        for number, (sealed, _) in list(self._held.items()):
            if sealed.session_id in opened:
                del self._held[number]
                self._queue(number, sealed, lanes)
        now = asyncio.get_running_loop().time()
        for number, (arrival, until) in list(self._parked.items()):
            if until <= now:
                del self._parked[number]
                self._queue(number, arrival, lanes)

    async def _tidy(self) -> None:
        """Give up what was held too long, and forget what was done long ago."""
        now = asyncio.get_running_loop().time()
        for number, (sealed, since) in list(self._held.items()):
            if now - since > HELD.total_seconds():
                del self._held[number]
                _log.warning("no key came for an encrypted message within %s", HELD)
                try:
                    await self._given_up(sealed)
                except MatrixError as error:
                    _log.info("not told: %s", type(error).__name__)
                await self._inbox.done(number, self._clock.now())
        await self._inbox.forget(self._clock.now() - KEPT)
