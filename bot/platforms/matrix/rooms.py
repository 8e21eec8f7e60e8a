"""Rooms: which are private, the direct room of a person, m.direct, entering and leaving.

A room is private when its members are exactly the asker and the bot, invited people counted, and nobody
can enter or read without an invitation. `is_direct` and m.direct only say where to look: anybody can be
invited later, so the server is asked again before each private message.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.platforms.matrix.asking import V3
from bot.platforms.matrix.errors import Denied, Limited, Unreachable
from bot.platforms.matrix.values import RawEvent, RoomInfo
from bot.platforms.matrix.wire import CLOSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.platforms.matrix.wire import Wire

_log = logging.getLogger(__name__)

HEARS_WITHIN: Final = 30.0
CROWD: Final = 10
"""Beyond so many people known to be there, the server need not be asked whether a room is private."""

_MAKERS_ABOVE: Final = 12
_PRESENT: Final = {"join", "invite", "knock"}
_ENCRYPTION: Final = {"algorithm": "m.megolm.v1.aes-sha2"}


class Rooms:
    """The rooms of the bot. `encrypt` says whether the direct rooms it makes are encrypted."""

    def __init__(self, wire: Wire, *, encrypt: bool) -> None:
        self._wire = wire
        self._encrypt = encrypt
        self._direct: Mapping[str, tuple[str, ...]] | None = None
        self._one_at_a_time = asyncio.Lock()

    def info(self, room_id: str) -> RoomInfo | None:
        """What the last sync left known of a room; None if the bot is not in it."""
        room = self._wire.room(room_id)
        if room is None:
            return None
        listed = any(room_id in rooms for rooms in (self._direct or {}).values())
        return RoomInfo(id=room_id, is_direct=listed, **room)

    def private_with(self, room_id: str) -> str | None:
        """The one other person of a closed room, as far as syncs have told; the server is asked at each send.

        A room that has a name and is no conversation of two waits for others: a class's, on its first day.
        """
        room = self.info(room_id)
        if room is None or not room.closed or (room.name and not room.is_direct):
            return None
        return self.alone_with(room_id)

    def alone_with(self, room_id: str) -> str | None:
        """The one other person of the room, None if there are more or none."""
        room = self.info(room_id)
        others = room.everybody - {self._wire.me} if room else frozenset()
        return next(iter(others)) if len(others) == 1 else None

    async def is_private_with(self, room_id: str, user_id: str) -> bool:
        """Whether only `user_id` and the bot can read the room now, as the server itself says.

        Raises Limited and Unreachable; a room that the bot may not see is not private.
        """
        room = self.info(room_id)
        if room and len(room.everybody) > CROWD:
            return False
        try:
            found = await self._wire.call("GET", f"{V3}/rooms/{quote(room_id)}/state")
        except Denied:
            return False
        return is_private(found["list"], {user_id, self._wire.me})

    async def may_speak(self, room_id: str, user_id: str, *, everybody: bool = False) -> bool:
        """Whether a member may write in a room (and call `everybody`), as the server says. Raises MatrixError."""
        found = await self._wire.call("GET", f"{V3}/rooms/{quote(room_id)}/state")
        return may_speak(found["list"], user_id, everybody=everybody)

    async def direct_room(self, user_id: str) -> str:
        """A room that is private with the person: one that exists, else a new one to which they are invited.

        Raises Limited when the server counts new rooms, Denied when it refuses (the person is unknown …).
        """
        async with self._one_at_a_time:
            direct = await self._direct_now()
            known = set(self._wire.rooms())
            for room_id in direct.get(user_id, ()):
                if room_id in known and await self.is_private_with(room_id, user_id):
                    return room_id
            room_id = await self._create(user_id)
            await self._remember(user_id, room_id)
        await self._wire.hears_of(room_id, HEARS_WITHIN)
        return room_id

    async def enter(self, room_id: str, *, direct_with: str | None = None) -> None:
        """Accept an invitation; a conversation of two is noted in m.direct. Raises Denied if it was withdrawn."""
        await self._wire.call("POST", f"{V3}/rooms/{quote(room_id)}/join", {})
        if direct_with:
            async with self._one_at_a_time:
                await self._remember(direct_with, room_id)

    async def leave(self, room_id: str) -> None:
        """Refuse an invitation, or leave for good; a room already left is no error."""
        for step in ("leave", "forget"):
            try:
                await self._wire.call("POST", f"{V3}/rooms/{quote(room_id)}/{step}", {})
            except Denied as denied:
                _log.info("%s: %s", step, denied.errcode)

    async def leave_if_empty(self, room_id: str) -> None:
        """Leave a room where nobody else is or is expected."""
        room = self.info(room_id)
        if room is None or room.everybody - {self._wire.me}:
            return
        await self.leave(room_id)
        await self.gone(room_id)

    async def gone(self, room_id: str) -> None:
        """The bot is out of a room: m.direct names it no more."""
        if self._direct is not None and not any(room_id in rooms for rooms in self._direct.values()):
            return
        async with self._one_at_a_time:
            direct = await self._direct_now()
            if any(room_id in rooms for rooms in direct.values()):
                await self._write(
                    {user: tuple(r for r in rooms if r != room_id) for user, rooms in direct.items()}
                )

    def direct_is(self, direct: Mapping[str, tuple[str, ...]]) -> None:
        """A sync brought m.direct."""
        self._direct = direct

    async def _create(self, user_id: str) -> str:
        # "invited" lets the person read what was written before they came in, and nobody invited later
        # what was said before them.
        state = [state_of("m.room.history_visibility", {"history_visibility": "invited"})]
        if self._encrypt:
            state.append(state_of("m.room.encryption", _ENCRYPTION))
        body = {"preset": "private_chat", "is_direct": True, "invite": [user_id], "initial_state": state}
        return str((await self._wire.call("POST", f"{V3}/createRoom", body))["room_id"])

    async def _direct_now(self) -> dict[str, tuple[str, ...]]:
        """m.direct as the server has it: another device may have written it."""
        try:
            found = await self._wire.call("GET", self._direct_path())
        except Denied:  # never written
            found = {}
        return {user: tuple(rooms) for user, rooms in found.items() if isinstance(rooms, list)}

    async def _remember(self, user_id: str, room_id: str) -> None:
        """Add a room to m.direct: read, merge, write. Failing that is not worth losing an answer."""
        try:
            direct = await self._direct_now()
            if room_id not in direct.get(user_id, ()):
                await self._write({**direct, user_id: (*direct.get(user_id, ()), room_id)})
        except (Denied, Limited, Unreachable) as error:
            _log.warning("m.direct not written: %s", type(error).__name__)

    async def _write(self, direct: Mapping[str, tuple[str, ...]]) -> None:
        kept = {user: rooms for user, rooms in direct.items() if rooms}
        await self._wire.call("PUT", self._direct_path(), kept)
        self._direct = kept

    def _direct_path(self) -> str:
        return f"{V3}/user/{quote(self._wire.me)}/account_data/m.direct"


def is_private(state: Iterable[RawEvent], allowed: set[str]) -> bool:
    """Whether a room's state lets exactly `allowed` read it: members, entry and reading without entry."""
    members: set[str] = set()
    join_rule, reading = "invite", "shared"
    for event in state:
        content = event["content"]
        match event["type"]:
            case "m.room.member" if content.get("membership") in _PRESENT:
                members.add(event["state_key"])
            case "m.room.join_rules":
                join_rule = content.get("join_rule")
            case "m.room.history_visibility":
                reading = content.get("history_visibility")
    return members == allowed and join_rule in CLOSED and reading != "world_readable"


def may_speak(state: Iterable[RawEvent], user_id: str, *, everybody: bool) -> bool:
    """Whether the power levels of a room let a member write there, and call `everybody`.

    From room version 12 on its makers are not in the levels and stand above them.
    """
    levels: Mapping[str, Any] = {}
    version, makers, present = "1", set[str](), False
    for event in state:
        content = event["content"]
        match event["type"]:
            case "m.room.power_levels":
                levels = content
            case "m.room.create":
                version = str(content.get("room_version", "1"))
                makers = {event["sender"], *content.get("additional_creators", ())}
            case "m.room.member" if event["state_key"] == user_id:
                present = content.get("membership") == "join"
    if not present:
        return False
    if user_id in makers and version.isdigit() and int(version) >= _MAKERS_ABOVE:
        return True
    own = levels.get("users", {}).get(user_id, levels.get("users_default", 0))
    needed = levels.get("events", {}).get("m.room.message", levels.get("events_default", 0))
    if everybody:
        needed = max(needed, levels.get("notifications", {}).get("room", 50))
    return bool(own >= needed)


def state_of(kind: str, content: dict[str, str]) -> dict[str, object]:
    """A state event to make a room with."""
    return {"type": kind, "state_key": "", "content": content}
