"""A question as a platform hands it over: who asks, where, and a key that dedupes replays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.school.model import Account


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request was made.

    `space` is the server (None in a direct message), `room` the channel. `private` is true when nobody
    but the asker reads an ordinary answer there (a direct message, the console).
    """

    room: str
    space: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One act of one person. `key` is the platform's own id of it: the same key is the same act."""

    key: str
    account: Account
    place: Place
    at: datetime
