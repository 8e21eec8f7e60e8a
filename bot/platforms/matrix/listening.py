"""The sync loop: what the server brings goes into the inbox together with the token that says so.

The very first sync shows the rooms only: what was said before the bot existed is not answered, but
invitations that were waiting are accepted. Later, when a sync leaves out messages, the gap is filled.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.platforms.matrix.errors import Denied, Limited, MatrixError, SessionLost, Unreachable
from bot.platforms.matrix.pages import sent_of
from bot.platforms.matrix.reading import arrival_of, holds_arrival, key_of, since_arrival, to_payload, when

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.platforms.matrix.answering import Answering
    from bot.platforms.matrix.inbox import Inbox
    from bot.platforms.matrix.rooms import Rooms
    from bot.platforms.matrix.sender import Sender
    from bot.platforms.matrix.values import Arrival, Page, RawEvent, RoomPage
    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

LONGEST_GAP: Final = 5000
"""Events fetched back in one room at most: a bound against a flood, far above a class's week."""

_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 10.0


class Listening:
    """Reads the server for ever. `ready` is set once the first sync is stored."""

    def __init__(
        self, wire: Wire, rooms: Rooms, sender: Sender, inbox: Inbox, answering: Answering, clock: Clock
    ) -> None:
        self._wire = wire
        self._rooms = rooms
        self._sender = sender
        self._inbox = inbox
        self._answering = answering
        self._clock = clock
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Sync until cancelled. Raises SessionLost when the server no longer knows the bot's session."""
        token = await self._inbox.token()
        wait = _FIRST_WAIT
        while True:
            try:
                token = await self._turn(token)
            except SessionLost:
                raise
            except Limited as limit:
                await asyncio.sleep(limit.wait.total_seconds())
            except Denied as denied:
                _log.warning("sync refused (%s), again in %.1f s", denied, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                if denied.status == HTTPStatus.BAD_REQUEST:
                    # The server knows nothing of this point in time (it was restored): begin from now.
                    token = None
            except MatrixError as error:
                _log.warning("sync failed (%s), again in %.1f s", error, wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                wait = _FIRST_WAIT

    async def _turn(self, token: str | None) -> str:
        """One sync, stored. The next token."""
        full = not self.ready.is_set()
        page = await self._wire.sync(token, full=full)
        if page.direct is not None:
            self._rooms.direct_is(page.direct)
        arrivals: list[Arrival] = list(page.invitations)
        if token is not None:
            for room in page.rooms:
                arrivals += await self._arrivals(room, token)
        rows = [(key_of(arrival, page.token), to_payload(arrival)) for arrival in arrivals]
        await self._inbox.save(rows, page.token, self._clock.now())
        self.ready.set()
        self._answering.nudge()
        await self._after(page, full=full)
        return page.token

    async def _arrivals(self, room: RoomPage, token: str) -> list[Arrival]:
        """What one room brought that deserves an answer, oldest first."""
        events = list(room.events)
        if room.limited and room.prev_batch and not holds_arrival(events, self._wire.me):
            events[:0] = await self._gap(room.room_id, room.prev_batch, token)
        # What a crash let the bot send but not mark is known again here, for as long as the server keeps it.
        self._sender.were_sent(room.room_id, sent_of(events, self._wire.me))
        heard = since_arrival(events, self._wire.me, alone_with=self._rooms.alone_with(room.room_id))
        now = self._clock.now()
        found = (arrival_of(event, room.room_id, self._wire.me, when(event, now)) for event in heard)
        return [arrival for arrival in found if arrival is not None]

    async def _gap(self, room_id: str, start: str, token: str) -> list[RawEvent]:
        """The events between the last sync and this one that this one left out, oldest first."""
        events: list[RawEvent] = []
        next_page: str | None = start
        try:
            while next_page and len(events) < LONGEST_GAP:
                page, next_page = await self._wire.earlier(room_id, next_page, token)
                events += page
                if not page or holds_arrival(page, self._wire.me):
                    break
        except Denied as denied:  # the bot was put out meanwhile
            _log.info("gap not readable: %s", denied.errcode)
        events.reverse()
        return events

    async def _after(self, page: Page, *, full: bool) -> None:
        """Keys and empty rooms: worth trying again later, not worth a lost sync.

        A `full` sync shows every room, those too that emptied while the bot was down.
        """
        if page.keys:
            self._answering.keys_came(page.keys)
        try:
            await self._wire.keep_keys()
            for room in page.rooms:
                if full or any(map(_is_departure, room.events)):
                    await self._rooms.leave_if_empty(room.room_id)
            for room_id in page.left:
                await self._rooms.gone(room_id)
        except (Denied, Limited, Unreachable) as error:
            _log.info("after a sync: %s", type(error).__name__)


def _is_departure(event: RawEvent) -> bool:
    """Whether somebody left. A room just made shows the bot alone for a moment: that is no reason to leave it."""
    gone = event.get("content", {}).get("membership") in {"leave", "ban"}
    return gone and event.get("type") == "m.room.member"
