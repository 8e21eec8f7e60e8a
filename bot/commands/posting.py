"""What is said in a channel, or to one person, without a question: reminders, digests, notices.

A platform brings a `Poster`. A post carries a key, so that the same message sent twice is one message while
the platform remembers the key, and a mark by which it is found again among the bot's own messages later.

    NotPosted          what a platform answered instead of taking a message
    ├── Busy           surely not delivered: too many requests, again after `wait`
    ├── Unheard        nobody can tell: no answer came, or the platform had a fault of its own
    ├── RoomGone       surely not delivered: the room is gone, or closed to the bot
    └── Rejected       surely not delivered: this message will never be taken
    Unreadable         the bot may not read what it wrote in that room
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from bot.reminders.model import Destination

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands.reply import Answer

__all__ = [
    "KEY_LIMIT", "Busy", "Destination", "KnowsRoles", "NotPosted", "Poster", "Rejected", "RoomGone", "Unheard", "Unreadable",
]  # fmt: skip

KEY_LIMIT: Final = 25
"""Characters of a key: Discord's limit on a nonce."""


class NotPosted(Exception):
    """A message that was not taken. `reason` is a short word for the journal, never typed text."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Busy(NotPosted):
    """Surely not delivered: the platform wants to be asked again after `wait`."""

    def __init__(self, wait: timedelta = timedelta(0), reason: str = "trop-de-demandes") -> None:
        super().__init__(reason)
        self.wait = wait


class Unheard(NotPosted):
    """Perhaps delivered: no answer, a cut connection, a fault of the platform's own."""


class RoomGone(NotPosted):
    """Surely not delivered: the room is gone or closed to the bot."""


class Rejected(NotPosted):
    """Surely not delivered: the platform refuses this message for good."""


class Unreadable(Exception):
    """The bot may not read what it wrote in that room, or no answer came."""


class Poster(Protocol):
    """One platform, as what speaks without being asked."""

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        """Say it once; the platform's reference of the message. Raises NotPosted.

        The same `key` (at most `KEY_LIMIT` characters) within two minutes is the same message. `mention` is
        the platform's id of a role (or room) to call: the only mention that may fire.
        """
        ...

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        """The reference of the message posted under `key` since then, None if it is not there.

        Raises Unreadable when nobody can ever tell, Busy when it is to be asked again (no connection yet).
        """
        ...

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        """Whether this user may write in that room, and call `mention` there, now. True when nobody can tell."""
        ...

    async def parent(self, where: Destination) -> Destination | None:
        """The room that holds this one (the channel of a thread), to speak in when it is gone."""
        ...


@runtime_checkable
class KnowsRoles(Protocol):
    """A platform whose roles may give a right once they are confirmed."""

    async def roles_of(self, space: str, user: str) -> frozenset[str] | None:
        """The roles that somebody holds in a space now; None when nobody can tell."""
        ...
