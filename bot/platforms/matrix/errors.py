"""What a homeserver may answer instead of doing what was asked.

    MatrixError
    ├── Limited        too many requests: again after `wait`
    ├── Unreachable    no answer, or a fault of the server's own: again later
    ├── Denied         the server said no: `status`, `errcode`
    ├── IdentityTrouble  the account cannot be signed without somebody's decision
    ├── SessionLost    the stored log-in is worth nothing any more
    ├── NotPrivate     the room is not shared by exactly the asker and the bot
    └── UnknownRoom    the bot is not in this room, or has not heard of it yet

Nothing of nio or aiohttp goes further up than `wire.py`.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta


class MatrixError(Exception):
    """Any of those below."""


class Limited(MatrixError):
    """Too many requests; `wait` is the server's own figure."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"again in {wait.total_seconds():.1f} s")
        self.wait = wait


class Unreachable(MatrixError):
    """No answer in time, a broken connection or a 5xx; trying again is right."""


class Denied(MatrixError):
    """The server will not do it, now or later. `errcode` is Matrix's own (M_FORBIDDEN …)."""

    def __init__(self, status: int, errcode: str, answer: Mapping[str, Any] = MappingProxyType({})) -> None:
        super().__init__(f"{status} {errcode}")
        self.answer = answer
        self.status = status
        self.errcode = errcode


class SessionLost(MatrixError):
    """The access token is refused. `soft`: it has expired, and logging in keeps the device and its keys.

    Otherwise somebody logged the bot out, and logging in anew makes a new device.
    """

    def __init__(self, why: str, *, soft: bool = False) -> None:
        super().__init__(why)
        self.soft = soft


class Trouble(StrEnum):
    """Why the account's identity cannot be settled."""

    LOST = "perdue"
    OTHER = "remplacee"
    DAMAGED = "abimee"
    DEVICE = "appareil-deja-pris"
    PASSWORD = "mot-de-passe"  # noqa: S105 - a word, not a password
    NOT_SIGNED = "non-signe"


class IdentityTrouble(MatrixError):
    """The account cannot be signed by itself: somebody has to decide."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class NotPrivate(MatrixError):
    """The members of `room_id` are not exactly the asker and the bot, invited people counted."""

    def __init__(self, room_id: str) -> None:
        super().__init__(room_id)
        self.room_id = room_id


class UnknownRoom(MatrixError):
    """No sync has shown `room_id` among the rooms of the bot."""

    def __init__(self, room_id: str) -> None:
        super().__init__(room_id)
        self.room_id = room_id
