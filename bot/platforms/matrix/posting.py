"""What the bot says on Matrix without being asked: by transaction id, so that a message sent twice is one.

A server forgets transaction ids after a day, and another device of the bot does not share them. Later a post
is found by its mark, a field of the event that no client shows.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.commands.posting import Busy, Destination, Rejected, RoomGone, Unheard, Unreadable
from bot.commands.reply import Card, File, ListPage, Notice, Table
from bot.platforms.matrix.delivering import size_of
from bot.platforms.matrix.errors import (
    Denied,
    Limited,
    MatrixError,
    NotPrivate,
    SessionLost,
    UnknownRoom,
    Unreachable,
)
from bot.platforms.matrix.rendering import bodies_of
from bot.platforms.matrix.sender import MARK
from bot.platforms.matrix.values import Media, Outgoing, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.commands.reply import Answer
    from bot.platforms.matrix.client import Matrix

EVERYBODY: Final = "room"
"""The mention that calls a whole room; only somebody whom the room allows it may have it said."""
PATIENCE: Final = 25.0
"""Seconds for one attempt; under the lease of a claim."""
SEARCHED: Final = 10
"""Pages of a hundred events that are looked through for a mark."""
_DRIFT: Final = timedelta(minutes=1)


class MatrixPoster:
    """Is a `commands.posting.Poster`. `matrix` is the connection of the moment: None while there is none."""

    def __init__(self) -> None:
        self.matrix: Matrix | None = None

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        """Say it in a room, or in the room of two with a person. Raises NotPosted."""
        matrix = self._connected()
        with _told():
            async with asyncio.timeout(PATIENCE):
                room = await _room_of(matrix, where)
                if matrix.wire.room(room) is None:
                    raise UnknownRoom(room)
                first = ""
                for part, message in enumerate(_messages(reply, where.user, mention)):
                    tx = f"p{mark_of(key)}.{part}"
                    outgoing = replace(message, tx=tx, mark="" if part else mark_of(key))
                    sent = await matrix.sender.send(room, outgoing)
                    first = first or sent
                return first

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        """Look for the mark among the bot's own messages. Raises Unreadable."""
        mark, oldest = mark_of(key), to_millis(since - _DRIFT)
        try:
            matrix = self._connected()
            async with asyncio.timeout(PATIENCE):
                room = await _room_of(matrix, where)
                page: str | None = None
                for _ in range(SEARCHED):
                    events, page = await matrix.wire.latest(room, page)
                    for event in events:
                        if event.get("sender") == matrix.me and event["content"].get(MARK) == mark:
                            return str(event["event_id"])
                    if not page or not events or events[-1].get("origin_server_ts", 0) < oldest:
                        return None
        except (MatrixError, Busy, TimeoutError) as refused:
            raise Unreadable from refused
        raise Unreadable  # more was said since than can be looked through

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        """Whether the author may still write there, and call everybody, by the room's own power levels."""
        matrix = self.matrix
        if matrix is None or where.user:
            return True
        try:
            room = await matrix.upgrades.last_of(where.room)
            if matrix.wire.room(room) is None:
                return True  # posting will tell
            return await matrix.rooms.may_speak(room, user, everybody=mention == EVERYBODY)
        except MatrixError:
            return True

    async def parent(self, _where: Destination) -> Destination | None:
        """None: a Matrix room stands by itself."""
        return None

    def _connected(self) -> Matrix:
        if self.matrix is None or not self.matrix.ready.is_set():
            raise Busy(timedelta(seconds=15), "pas-connecte")
        return self.matrix


async def _room_of(matrix: Matrix, where: Destination) -> str:
    """The room of two with a person, or the room that stands for a room of a class now."""
    return await (matrix.rooms.direct_room(where.user) if where.user else matrix.upgrades.last_of(where.room))


def mark_of(key: str) -> str:
    """The mark of the message of a key."""
    return hashlib.sha256(f"referent\n{key}".encode()).hexdigest()[:32]


def _messages(reply: Answer, user: str, mention: str) -> list[Outgoing]:
    """The messages of a post, still without transaction ids. Nothing waits for a digit after it."""
    said = replace(reply, then=()) if isinstance(reply, Card | Notice | ListPage | Table | File) else reply
    only_for = user or None
    everybody = mention == EVERYBODY and not user
    found = [
        Outgoing(plain, html, "", only_for=only_for, turn=Turn.REMINDER, room=everybody and not part)
        for part, (plain, html) in enumerate(bodies_of(said, more=False))
    ]
    if isinstance(said, File):
        words, _ = bodies_of(Notice(said.alt))[0]
        width, height = size_of(said.content, said.media_type)
        media = Media(said.name, said.media_type, said.content, width, height)
        found.append(Outgoing(words, "", "", only_for=only_for, turn=Turn.REMINDER, media=media))
    return found


@contextmanager
def _told() -> Iterator[None]:
    """Matrix's answers as what became of a message."""
    try:
        yield
    except Limited as limit:
        raise Busy(limit.wait) from limit
    except (SessionLost, NotPrivate) as lost:
        raise Busy(timedelta(seconds=15), type(lost).__name__) from lost
    except UnknownRoom as gone:
        raise RoomGone("salon-inconnu") from gone
    except Denied as denied:
        if denied.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            raise RoomGone(denied.errcode) from denied
        raise Rejected(denied.errcode) from denied
    except (Unreachable, TimeoutError) as lost:
        raise Unheard(type(lost).__name__) from lost
