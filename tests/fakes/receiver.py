"""A platform that forgets: takes messages under a key, remembers the key for 3 minutes of a clock, then no more.

It counts what people see. Faults on demand: an answer instead of taking the message, or a message taken whose
answer is lost.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.posting import Busy, Destination, NotPosted, RoomGone, Unheard, Unreadable
from bot.platforms.plain import Style, lines_of

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.commands.reply import Answer

KEY_LIFE: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Seen:
    """One message that people read."""

    where: Destination
    words: str
    key: str
    mention: str
    at: datetime


@dataclass
class Receiver:
    """Is a `commands.posting.Poster`. `lost` counts down messages taken whose answer never comes."""

    clock: Clock
    seen: list[Seen] = field(default_factory=list)
    faults: deque[NotPosted] = field(default_factory=deque)
    lost: int = 0
    closed: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)  # users who may not write
    attempts: int = 0
    away: bool = False  # not connected: nothing can be looked for

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        self.attempts += 1
        assert 0 < len(key) <= 25
        if self.faults:
            raise self.faults.popleft()
        room = where.user or where.room
        if room in self.closed:
            raise RoomGone("403")
        now = self.clock.now()
        for place, one in enumerate(self.seen):
            if one.key == key and one.where == where and now - one.at < KEY_LIFE:
                return str(place)
        self.seen.append(Seen(where, "\n".join(lines_of(reply, Style())), key, mention, now))
        if self.lost:
            self.lost -= 1
            raise Unheard("lost receipt")
        return str(len(self.seen) - 1)

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        if self.away:
            raise Busy(reason="not connected yet")
        if (where.user or where.room) in self.unreadable:
            raise Unreadable
        for place, one in enumerate(self.seen):
            if one.key == key and one.where == where and one.at >= since:
                return str(place)
        return None

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        return user not in self.forbidden

    async def parent(self, where: Destination) -> Destination | None:
        above = self.parents.get(where.room)
        return None if above is None else Destination(where.platform, where.space, above)

    def said_in(self, room: str) -> list[str]:
        """What people read in a room, or one person in private."""
        return [one.words for one in self.seen if room in {one.where.room, one.where.user} - {""}]


__all__ = ["Busy", "Receiver", "Seen"]
