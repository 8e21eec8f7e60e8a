"""One queue for the account: private and short messages first, the server's limits obeyed.

A message waits here until it is sent: a limit or an outage delays it, never drops it. Sending twice under
the same transaction id from the same device sends once, which is what makes trying again safe.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.platforms.matrix.errors import Limited, MatrixError, NotPrivate, Unreachable
from bot.platforms.matrix.values import Outgoing, Turn

if TYPE_CHECKING:
    from bot.platforms.matrix.rooms import Rooms
    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

SHORT: Final = 1000
"""Characters under which an answer is short and goes before the long ones."""

HEARS_WITHIN: Final = 30.0
"""Seconds a room just made or joined has to show up in a sync."""

_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 5.0


@dataclass(order=True, slots=True)
class _Waiting:
    turn: tuple[int, bool, int]
    room_id: str = field(compare=False)
    outgoing: Outgoing = field(compare=False)
    sent: asyncio.Future[str] = field(compare=False)


class Sender:
    """Sends messages one by one. `run` must be running for `send` to end."""

    def __init__(self, wire: Wire, rooms: Rooms) -> None:
        self._wire = wire
        self._rooms = rooms
        self._heap: list[_Waiting] = []
        self._some = asyncio.Event()
        self._count = itertools.count()

    async def send(self, room_id: str, outgoing: Outgoing) -> str:
        """The event id once the server has it.

        Raises NotPrivate if `only_for` is set and the room is not private with that person any more,
        UnknownRoom if the bot is not in the room, Denied if the server will not have it.
        """
        turn = Turn.PRIVATE if outgoing.only_for and outgoing.turn is Turn.ANSWER else outgoing.turn
        sent: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        order = (int(turn), len(outgoing.plain) > SHORT, next(self._count))
        heapq.heappush(self._heap, _Waiting(order, room_id, outgoing, sent))
        self._some.set()
        return await sent

    async def run(self) -> None:
        """Send what waits, for ever. Those who still wait at the end are cancelled: nothing was sent for them."""
        try:
            while True:
                await self._some.wait()
                while self._heap:
                    await self._serve(heapq.heappop(self._heap))
                self._some.clear()
        finally:
            for waiting in self._heap:
                waiting.sent.cancel()
            self._heap.clear()

    async def _serve(self, waiting: _Waiting) -> None:
        """Send one message; after a limit or an outage put it back, so that a more urgent one goes first."""
        if waiting.sent.done():
            return
        try:
            event_id = await self._send(waiting.room_id, waiting.outgoing)
        except Limited as limit:
            heapq.heappush(self._heap, waiting)
            _log.info("limited by the server: %.1f s", limit.wait.total_seconds())
            await asyncio.sleep(limit.wait.total_seconds())
        except Unreachable:
            heapq.heappush(self._heap, waiting)
            await self._until_reachable()
        except asyncio.CancelledError:
            waiting.sent.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            if not waiting.sent.done():
                waiting.sent.set_exception(error)
        else:
            if not waiting.sent.done():
                waiting.sent.set_result(event_id)

    async def _send(self, room_id: str, outgoing: Outgoing) -> str:
        await self._wire.hears_of(room_id, HEARS_WITHIN)
        if outgoing.only_for and not await self._rooms.is_private_with(room_id, outgoing.only_for):
            raise NotPrivate(room_id)
        return await self._wire.send(room_id, "m.room.message", content_of(outgoing), outgoing.tx)

    async def _until_reachable(self) -> None:
        wait = _FIRST_WAIT
        while True:
            await asyncio.sleep(wait)
            try:
                await self._wire.call("GET", "/_matrix/client/versions")
            except MatrixError:
                wait = min(wait * 2, _LONGEST_WAIT)
            else:
                return


def content_of(outgoing: Outgoing) -> dict[str, Any]:
    """The content of the event: notice, both bodies, whom it notifies, what it relates to."""
    text: dict[str, Any] = {"msgtype": "m.notice", "body": outgoing.plain}
    if outgoing.html:
        text |= {"format": "org.matrix.custom.html", "formatted_body": outgoing.html}
    named = {"user_ids": sorted(outgoing.mentions)} if outgoing.mentions else {}
    if outgoing.edits:
        content = text | {"body": f"* {outgoing.plain}", "m.new_content": text | {"m.mentions": named}}
        if outgoing.html:
            content["formatted_body"] = f"* {outgoing.html}"
        # An edit wakes nobody: those named were notified by the message it replaces.
        return content | {
            "m.mentions": {},
            "m.relates_to": {"rel_type": "m.replace", "event_id": outgoing.edits},
        }
    relation = relation_of(outgoing)
    return text | {"m.mentions": named} | ({"m.relates_to": relation} if relation else {})


def relation_of(outgoing: Outgoing) -> dict[str, Any]:
    """The thread and the reply; in a thread the reply is what clients without threads show."""
    relation: dict[str, Any] = {}
    if outgoing.thread:
        relation = {"rel_type": "m.thread", "event_id": outgoing.thread, "is_falling_back": True}
    if answered := outgoing.reply_to or outgoing.thread:
        relation["m.in_reply_to"] = {"event_id": answered}
    return relation
