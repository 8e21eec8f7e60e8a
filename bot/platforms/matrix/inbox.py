"""Where arrivals wait until they are answered, so that neither a crash nor a restart loses or doubles one.

The rule: what a sync brought and the token that says so are stored together, then answered, then marked.
A crash before the answer finds the row again; a crash between answer and mark answers again with the same
transaction id, which the server takes for the same message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Inbox(Protocol):
    """The store of arrivals of one Matrix account. Payloads are opaque texts."""

    async def token(self) -> str | None:
        """The last sync token stored, None before the first."""
        ...

    async def save(self, arrivals: Sequence[tuple[str, str]], token: str, at: datetime) -> None:
        """Store (key, payload) pairs and the token in one transaction; a key already known changes nothing."""
        ...

    async def undone(self, after: int, limit: int) -> list[tuple[int, str]]:
        """(number, payload) of what waits, numbers above `after` in order of arrival, at most `limit`."""
        ...

    async def done(self, number: int, at: datetime) -> None:
        """It is answered: its payload is dropped, its key kept so that it is not answered again."""
        ...

    async def begin_anew(self, at: datetime) -> None:
        """A new device begins: whatever waits counts as done, and the next sync is the first."""
        ...

    async def forget(self, before: datetime) -> None:
        """Drop the keys of what was done before an instant."""
        ...


class Notes(Protocol):
    """Small things to remember of one person in one room: which answer is open, what is left to say."""

    async def note(self, room: str, user: str, kind: str, at: datetime) -> str | None:
        """What was noted, unless it expired."""
        ...

    async def keep_note(self, room: str, user: str, kind: str, value: str, until: datetime) -> None:
        """Note it in place of what was there."""
        ...

    async def noted(self, kind: str, at: datetime) -> list[tuple[str, str]]:
        """(room, value) of what was noted of a room, not of a person, in every room."""
        ...

    async def drop_note(self, room: str, user: str, kind: str) -> None:
        """Forget it."""
        ...


class Memory(Inbox, Notes, Protocol):
    """Both, in one file."""
