"""Which Space of a School a room belongs to: the room itself once bound, else the Matrix space that holds it.

A room that an upgrade replaced goes on as the Space it was.

A room belongs to a space when the space says so (`/hierarchy`, sub-spaces included): its administrators
decide. Before a space is bound, the room must say so too: else a stranger's space could name a class's room,
and the code typed there would bind the stranger's.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import quote

from bot.platforms.matrix.errors import Denied, Limited, Unreachable

if TYPE_CHECKING:
    from bot.platforms.matrix.upgrades import Upgrades
    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

FRESH: Final = 60.0
"""Seconds for which the rooms of a space are taken as known."""
_LARGEST: Final = 1000


class Schools(Protocol):
    """What is asked about Schools."""

    async def of_space(self, space: str) -> int | None:
        """The School that a Space is bound to, None if it is not."""
        ...

    async def know(self, user_id: str) -> bool:
        """Whether somebody belongs to a School already."""
        ...


class Spaces:
    """The Matrix spaces and rooms that the bot is in, and whose they are."""

    def __init__(self, wire: Wire, schools: Schools, upgrades: Upgrades) -> None:
        self._wire = wire
        self._upgrades = upgrades
        self._schools = schools
        self._rooms: dict[str, tuple[float, frozenset[str]]] = {}

    async def space_of(self, room_id: str) -> str:
        """The Space that a shared room stands for."""
        if await self._schools.of_space(room_id) is not None:
            return room_id
        first = await self._first_of(room_id)
        if first != room_id and await self._schools.of_space(first) is not None:
            return first
        candidate = room_id
        for space in self._wire.rooms():
            known = self._wire.room(space)
            if known is None or not known["is_space"] or room_id not in await self._rooms_of(space):
                continue
            if await self._schools.of_space(space) is not None:
                return space
            if space in self._wire.parents(room_id):
                candidate = space
        return candidate

    async def is_nobody_s(self, space: str) -> bool:
        """Whether a Space is bound to no School."""
        return await self._schools.of_space(space) is None

    async def space_for(self, user_id: str) -> str | None:
        """For somebody whom no School knows and who writes to the bot alone: the Space of the rooms they share.

        None when they are known, share no bound room, or rooms of several Schools.
        """
        if await self._schools.know(user_id):
            return None
        found: dict[int, str] = {}
        for room_id in self._wire.rooms():
            room = self._wire.room(room_id)
            if room is None or room["is_space"] or user_id not in room["members"] or len(room["members"]) < 2:
                continue
            space = await self.space_of(room_id)
            school = await self._schools.of_space(space)
            if school is not None:
                found[school] = space
        return next(iter(found.values())) if len(found) == 1 else None

    async def _first_of(self, room_id: str) -> str:
        try:
            return await self._upgrades.first_of(room_id)
        except (Denied, Limited, Unreachable) as error:
            _log.info("upgrades not read: %s", type(error).__name__)
            return room_id

    async def _rooms_of(self, space: str) -> frozenset[str]:
        now = asyncio.get_running_loop().time()
        if (known := self._rooms.get(space)) and now - known[0] < FRESH:
            return known[1]
        rooms: set[str] = set()
        after: str | None = None
        try:
            while len(rooms) < _LARGEST:
                query = {"limit": 100} | ({"from": after} if after else {})
                page = await self._wire.call(
                    "GET", f"/_matrix/client/v1/rooms/{quote(space)}/hierarchy", None, **query
                )
                rooms |= {str(room["room_id"]) for room in page.get("rooms", ())}
                after = page.get("next_batch")
                if not after:
                    break
        except (Denied, Limited, Unreachable) as error:
            _log.info("hierarchy not read: %s", type(error).__name__)
            return known[1] if known else frozenset()
        self._rooms[space] = (now, frozenset(rooms))
        return self._rooms[space][1]
