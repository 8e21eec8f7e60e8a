"""A question as a platform hands it over: who asks, where, and a key that dedupes replays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.commands.upload import no_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.commands.upload import Attachment
    from bot.school.model import Account


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request was made.

    `space` is the server (None in a direct message), `room` the channel. `private` is true when nobody
    but the asker reads an ordinary answer there (a direct message, the console). `aside` is the room of two
    where the answer goes when the request concerns `room` but must not be answered there (Matrix).
    """

    room: str
    space: str | None = None
    private: bool = False
    aside: str = ""

    @property
    def talk(self) -> str:
        """The room where the conversation goes on: where an open dialogue belongs."""
        return self.aside or self.room


@dataclass(frozen=True, slots=True)
class Request:
    """One act of one person. `key` is the platform's own id of it: the same key is the same act.

    `roles` are the platform's roles that the person holds in the Space, as the platform says at that moment.
    `files` finds the file that an argument names, None if no such file came along.
    """

    key: str
    account: Account
    place: Place
    at: datetime
    files: Callable[[str], Attachment | None] = field(default=no_files, repr=False, compare=False)
    roles: tuple[str, ...] = ()
