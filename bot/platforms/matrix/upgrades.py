"""Rooms that were upgraded: the new one is the class's room still, whatever its id.

An upgrade makes another room, which names the former one; the former one names its replacement in a tombstone.
Both must say so: anybody may make a room that claims to follow the class's. What was checked once is kept in
the bot's own account data of the new room, for the day when the former one is empty and left.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.platforms.matrix.asking import V3
from bot.platforms.matrix.errors import Denied
from bot.platforms.matrix.reading import as_dict, as_text

if TYPE_CHECKING:
    from bot.platforms.matrix.wire import Wire

LONGEST: Final = 20
"""Upgrades followed from one room: a ring of rooms must end somewhere."""
KEPT: Final = "fr.referent.salon_precedent"


class Upgrades:
    """Which room follows which, as both say."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._former: dict[str, str] = {}
        """By room, the one it replaced; "" for none."""

    async def first_of(self, room_id: str) -> str:
        """The room that this one comes from, over all upgrades: itself if it replaced none. Raises MatrixError."""
        for _ in range(LONGEST):
            if not (former := await self._former_of(room_id)):
                break
            room_id = former
        return room_id

    async def last_of(self, room_id: str) -> str:
        """The room that stands for this one now: itself if none replaced it. Raises MatrixError."""
        for _ in range(LONGEST):
            if not (heir := await self._heir_of(room_id)):
                break
            room_id = heir
        return room_id

    async def _heir_of(self, room_id: str) -> str:
        rooms = self._wire.rooms()
        if room_id in rooms:
            heir = as_text((await self._state(room_id, "m.room.tombstone")).get("replacement_room")) or ""
            return heir if heir in rooms and await self._former_of(heir) == room_id else ""
        for other in rooms:
            if await self._former_of(other) == room_id:
                return other
        return ""

    async def _former_of(self, room_id: str) -> str:
        if (known := self._former.get(room_id)) is not None:
            return known
        kept = as_text((await self._asked(self._keeping(room_id))).get("room_id"))
        if kept:
            self._former[room_id] = kept
            return kept
        created = await self._state(room_id, "m.room.create")
        former = as_text(as_dict(created.get("predecessor")).get("room_id")) or ""
        if former:
            buried = await self._state(former, "m.room.tombstone")
            if buried.get("replacement_room") != room_id:
                return ""  # not yet, or never: asked again the next time
            await self._wire.call("PUT", self._keeping(room_id), {"room_id": former})
        self._former[room_id] = former
        return former

    async def _state(self, room_id: str, kind: str) -> dict[str, Any]:
        return await self._asked(f"{V3}/rooms/{quote(room_id)}/state/{kind}/")

    async def _asked(self, path: str) -> dict[str, Any]:
        """What the server has there, nothing where it has none or the bot may not look."""
        try:
            return await self._wire.call("GET", path)
        except Denied as denied:
            if denied.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
                return {}
            raise

    def _keeping(self, room_id: str) -> str:
        return f"{V3}/user/{quote(self._wire.me)}/rooms/{quote(room_id)}/account_data/{KEPT}"
