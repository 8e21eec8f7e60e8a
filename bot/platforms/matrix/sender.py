"""One queue for the account: private and short messages first, the server's limits obeyed.

A message waits here until it is sent: a limit or an outage delays it, never drops it. Sending twice under
the same transaction id from the same device sends once, which is what makes trying again safe.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.platforms.matrix.errors import Limited, MatrixError, NotPrivate, UnknownRoom, Unreachable
from bot.platforms.matrix.sealing import closed_file
from bot.platforms.matrix.values import Media, Outgoing, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.platforms.matrix.rooms import Rooms
    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

SHORT: Final = 1000
"""Characters under which an answer is short and goes before the long ones."""

HEARS_WITHIN: Final = 30.0
"""Seconds a room just made or joined has to show up in a sync."""

MARK: Final = "fr.referent.marque"
"""The field of an event by which a post is found again; no client shows it."""
REMEMBERED: Final = 20_000
"""Own messages known by their transaction ids: far above a backlog."""
PATIENT: Final = 4
"""Tries of one message while the server answers others, before it waits aside."""

_LONGEST_ASIDE: Final = 60.0
_FIRST_WAIT: Final = 0.2
_LONGEST_WAIT: Final = 5.0


@dataclass(order=True, slots=True, unsafe_hash=True)
class _Waiting:
    turn: tuple[int, bool, int]
    room_id: str = field(compare=False)
    outgoing: Outgoing = field(compare=False)
    sent: asyncio.Future[str] = field(compare=False)
    tries: int = field(default=0, compare=False)
    uploaded: dict[str, Any] | None = field(default=None, compare=False)


class Sender:
    """Sends messages one by one. `run` must be running for `send` to end."""

    def __init__(self, wire: Wire, rooms: Rooms) -> None:
        self._wire = wire
        self._rooms = rooms
        self._heap: list[_Waiting] = []
        self._aside: set[_Waiting] = set()
        self._some = asyncio.Event()
        self._count = itertools.count()
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()

    def were_sent(self, room_id: str, known: Mapping[str, str]) -> None:
        """Own messages that the server shows in a room, by transaction id: they are not sent again.

        A server forgets transaction ids after a day, but shows them in its events for ever.
        """
        self._sent.update({(room_id, tx): event_id for tx, event_id in known.items()})
        while len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    async def send(self, room_id: str, outgoing: Outgoing) -> str:
        """The event id once the server has it.

        Raises NotPrivate if `only_for` is set and the room is not private with that person any more,
        UnknownRoom if the bot is not in the room, Denied if the server will not have it, SessionLost.
        """
        if (known := self._sent.get((room_id, outgoing.tx))) is not None:
            return known
        # Waited for out of the queue: a room that never shows up must not hold back the others.
        await self._wire.hears_of(room_id, HEARS_WITHIN)
        turn = Turn.PRIVATE if outgoing.only_for and outgoing.turn is Turn.ANSWER else outgoing.turn
        sent: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        order = (int(turn), len(outgoing.plain) > SHORT or outgoing.media is not None, next(self._count))
        self._push(_Waiting(order, room_id, outgoing, sent))
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
            for waiting in (*self._heap, *self._aside):
                waiting.sent.cancel()
            self._heap.clear()

    def _push(self, waiting: _Waiting) -> None:
        self._aside.discard(waiting)
        heapq.heappush(self._heap, waiting)
        self._some.set()

    async def _serve(self, waiting: _Waiting) -> None:
        """Send one message; after a limit or an outage put it back, so that a more urgent one goes first."""
        if waiting.sent.done():
            return
        try:
            event_id = await self._send(waiting)
        except Limited as limit:
            heapq.heappush(self._heap, waiting)
            _log.info("limited by the server: %.1f s", limit.wait.total_seconds())
            await asyncio.sleep(limit.wait.total_seconds())
        except Unreachable:
            await self._again(waiting)
        except asyncio.CancelledError:
            waiting.sent.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            if not waiting.sent.done():
                waiting.sent.set_exception(error)
        else:
            self.were_sent(waiting.room_id, {waiting.outgoing.tx: event_id})
            if not waiting.sent.done():
                waiting.sent.set_result(event_id)

    async def _again(self, waiting: _Waiting) -> None:
        """Put a message back; one that fails while the server answers well waits aside, so that others go on."""
        waiting.tries += 1
        await self._until_reachable()
        if waiting.tries < PATIENT:
            heapq.heappush(self._heap, waiting)
            return
        self._aside.add(waiting)
        wait = min(2.0 ** (waiting.tries - PATIENT), _LONGEST_ASIDE)
        asyncio.get_running_loop().call_later(wait, self._push, waiting)

    async def _send(self, waiting: _Waiting) -> str:
        room_id, outgoing = waiting.room_id, waiting.outgoing
        room = self._wire.room(room_id)
        if room is None:
            raise UnknownRoom(room_id)
        if outgoing.only_for and not await self._rooms.is_private_with(room_id, outgoing.only_for):
            raise NotPrivate(room_id)
        if outgoing.media is not None and waiting.uploaded is None:
            waiting.uploaded = await self._upload(outgoing.media, sealed=room["encrypted"])
        content = content_of(outgoing, waiting.uploaded)
        return await self._wire.send(room_id, "m.room.message", content, outgoing.tx)

    async def _upload(self, media: Media, *, sealed: bool) -> dict[str, Any]:
        """The file on the server, as the part of an event that leads to it; sealed for an encrypted room."""
        if not sealed:
            return {"url": await self._wire.upload(media.content, media.media_type, media.name)}
        content, keys = await asyncio.to_thread(closed_file, media.content)
        return {"file": {**keys, "url": await self._wire.upload(content, "", "fichier")}}

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


def content_of(outgoing: Outgoing, uploaded: dict[str, Any] | None = None) -> dict[str, Any]:
    """The content of the event: what it says, whom it notifies, what it relates to."""
    named: dict[str, Any] = {"user_ids": sorted(outgoing.mentions)} if outgoing.mentions else {}
    if outgoing.room:
        named["room"] = True
    if outgoing.media is not None and uploaded is not None:
        text = file_of(outgoing.plain, outgoing.media) | uploaded
    else:
        text = {"msgtype": "m.notice", "body": outgoing.plain}
        if outgoing.html:
            text |= {"format": "org.matrix.custom.html", "formatted_body": outgoing.html}
    if outgoing.mark:
        text[MARK] = outgoing.mark
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


def file_of(words: str, media: Media) -> dict[str, Any]:
    """A picture or a file; `words` say what it shows, for those who do not see it."""
    info: dict[str, Any] = {"mimetype": media.media_type, "size": len(media.content)}
    if not media.width:
        return {"msgtype": "m.file", "body": words or media.name, "filename": media.name, "info": info}
    info |= {"w": media.width, "h": media.height}
    return {"msgtype": "m.image", "body": words or media.name, "filename": media.name, "info": info}


def relation_of(outgoing: Outgoing) -> dict[str, Any]:
    """The thread and the reply; in a thread the reply is what clients without threads show."""
    relation: dict[str, Any] = {}
    if outgoing.thread:
        relation = {"rel_type": "m.thread", "event_id": outgoing.thread, "is_falling_back": True}
    if answered := outgoing.reply_to or outgoing.thread:
        relation["m.in_reply_to"] = {"event_id": answered}
    return relation
