"""What comes from Matrix and what goes there, as plain values without a type of any library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

RawEvent = dict[str, Any]
"""An event as the server gives it, decrypted when that was possible."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that a person sent to a room where the bot is.

    `thread_id` is the root of the thread it was sent in; `reply_to` the message it answers, if the person
    chose one; `mentions` the user ids it names; `called_as` what the bot is called by a pill in it. `body` is
    without the quotation old clients put first.
    """

    event_id: str
    room_id: str
    sender: str
    body: str
    at: datetime
    thread_id: str | None = None
    reply_to: str | None = None
    mentions: frozenset[str] = frozenset()
    called_as: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """A file or a picture that a person sent to a room; `caption` is what they wrote with it, if anything."""

    event_id: str
    room_id: str
    sender: str
    at: datetime
    caption: str = ""
    thread_id: str | None = None
    reply_to: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that a person put under the message `target`."""

    event_id: str
    room_id: str
    sender: str
    key: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody asks the bot into a room; `direct` when meant as a conversation of two."""

    room_id: str
    inviter: str
    direct: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted message whose key has not come yet; `source` is the event to try again."""

    event_id: str
    room_id: str
    session_id: str
    at: datetime
    source: Mapping[str, Any]
    sender: str = ""


Heard = Incoming | Shared | Reaction
"""What a person did in a room."""

Arrival = Heard | Invitation | Sealed


class Turn(IntEnum):
    """Who is served first when several messages wait: lower goes first."""

    PRIVATE = 0
    ANSWER = 1
    REMINDER = 2


@dataclass(frozen=True, slots=True)
class Media:
    """A file to send; `width` and `height` in pixels when it is a picture, else 0."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send, always an m.notice so that bots do not answer one another.

    `plain` must be complete by itself; `html` is empty or the same in Matrix's few tags, already escaped.
    `tx` is the transaction id (`tx_of`): the same one from the same device is sent once. `only_for` names
    the one person who may read it: the sender checks the room's members just before. `edits` is an own
    message to replace. `mentions` are the user ids that should be notified, none unless told; `room` calls
    everybody, which only a reminder's author may ask. `media` is a file, said in words by `plain`. `mark` finds
    the message again (posting.py).
    """

    plain: str
    html: str
    tx: str
    reply_to: str | None = None
    thread: str | None = None
    only_for: str | None = None
    edits: str | None = None
    mentions: tuple[str, ...] = ()
    turn: Turn = Turn.ANSWER
    room: bool = False
    mark: str = ""
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """What the bot knows of a room it is in, from the last sync. Privacy never rests on it."""

    id: str
    name: str
    members: frozenset[str]
    """Those who are in."""
    invited: frozenset[str]
    """Those who were asked in and may enter at any time."""
    encrypted: bool
    is_direct: bool
    """Listed in the bot's own m.direct: a hint, not a promise."""
    is_space: bool = False
    own_name: str = ""
    """The display name of the bot there."""
    closed: bool = True
    """Nobody enters or reads it without an invitation."""

    @property
    def everybody(self) -> frozenset[str]:
        """Members and invited people."""
        return self.members | self.invited


@dataclass(frozen=True, slots=True)
class RoomPage:
    """What one sync shows of a room: `events` oldest first, cut before `prev_batch` when `limited`."""

    room_id: str
    events: tuple[RawEvent, ...]
    limited: bool
    prev_batch: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One sync: everything after the token that was given, up to `token`."""

    token: str
    rooms: tuple[RoomPage, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    left: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()
    """Sessions whose room key has just come."""
    direct: Mapping[str, tuple[str, ...]] | None = field(default=None)
    """m.direct when it changed: user id to rooms."""


def tx_of(event_id: str, part: str | int = 0) -> str:
    """The transaction id of one part of the answer to `event_id`: the same after a crash, so sent once."""
    return "r" + hashlib.sha256(f"{event_id}\n{part}".encode()).hexdigest()[:40]
