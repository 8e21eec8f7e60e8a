"""The inbox of the Matrix face in SQLite: arrivals and sync token in one transaction.

Is a `bot.platforms.matrix.inbox.Memory`. What was typed is dropped as soon as it is answered; only the
event's id stays for a while, so that the same event is never answered twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import aiosqlite

from bot.clock import to_millis
from bot.store.connection import in_thread

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

TABLES: Final = """
CREATE TABLE IF NOT EXISTS matrix_inbox (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL UNIQUE,
    payload  TEXT,                       -- NULL once answered
    received INTEGER NOT NULL,           -- ms
    done     INTEGER                     -- ms, NULL while it waits
) STRICT;
CREATE INDEX IF NOT EXISTS matrix_inbox_waiting ON matrix_inbox (number) WHERE done IS NULL;
CREATE INDEX IF NOT EXISTS matrix_inbox_done ON matrix_inbox (done) WHERE done IS NOT NULL;
CREATE TABLE IF NOT EXISTS matrix_sync (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    token TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS matrix_note (
    room  TEXT NOT NULL,
    user  TEXT NOT NULL,
    kind  TEXT NOT NULL,
    value TEXT NOT NULL,
    until INTEGER NOT NULL,              -- ms
    PRIMARY KEY (room, user, kind)
) STRICT, WITHOUT ROWID;
"""

_PRAGMAS: Final = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
_LAST: Final = "SELECT token FROM matrix_sync"
_KEEP: Final = (
    "INSERT INTO matrix_inbox (key, payload, received) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
)
_MOVE: Final = "INSERT INTO matrix_sync (one, token) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET token = excluded.token"
_WAITING: Final = (
    "SELECT number, payload FROM matrix_inbox WHERE done IS NULL AND number > ? ORDER BY number LIMIT ?"
)
_DONE: Final = "UPDATE matrix_inbox SET done = ?, payload = NULL WHERE number = ?"
_ALL_DONE: Final = "UPDATE matrix_inbox SET done = ?, payload = NULL WHERE done IS NULL"
_FORGET: Final = "DELETE FROM matrix_inbox WHERE done < ?"
_NOTE: Final = "SELECT value FROM matrix_note WHERE room = ? AND user = ? AND kind = ? AND until >= ?"
_NOTED: Final = (
    "INSERT INTO matrix_note (room, user, kind, value, until) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (room, user, kind) DO UPDATE SET value = excluded.value, until = excluded.until"
)
_NOTED_OF_ROOMS: Final = (
    "SELECT room, value FROM matrix_note WHERE kind = ? AND user = '' AND until >= ? ORDER BY room"
)
_DROP: Final = "DELETE FROM matrix_note WHERE room = ? AND user = ? AND kind = ?"
_EXPIRED: Final = "DELETE FROM matrix_note WHERE until < ?"


class SqliteMatrixInbox:
    """The inbox in a file of its own; one connection, used by one process. Keeps the notes too."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made at the first call."""
        connection = await aiosqlite.connect(path, isolation_level=None)
        await connection.executescript(_PRAGMAS + TABLES)
        return cls(connection)

    async def close(self) -> None:
        """Close the file."""
        await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def token(self) -> str | None:
        """The last sync token stored, None before the first."""
        row = await (await self._connection.execute(_LAST)).fetchone()
        return str(row[0]) if row else None

    async def save(self, arrivals: Sequence[tuple[str, str]], token: str, at: datetime) -> None:
        """Store (key, payload) pairs and the token in one transaction; a known key changes nothing."""
        rows = [(key, payload, to_millis(at)) for key, payload in arrivals]

        def work(raw: sqlite3.Connection) -> None:
            raw.execute("BEGIN IMMEDIATE")
            try:
                raw.executemany(_KEEP, rows)
                raw.execute(_MOVE, (token,))
                raw.execute("COMMIT")
            except BaseException:
                raw.execute("ROLLBACK")
                raise

        # One hop: whoever waits may be cancelled at any moment, the transaction is whole all the same.
        await in_thread(self._connection, work)

    async def undone(self, after: int, limit: int) -> list[tuple[int, str]]:
        """(number, payload) of what waits, numbers above `after` in order of arrival, at most `limit`."""
        rows = await self._connection.execute_fetchall(_WAITING, (after, limit))
        return [(int(number), str(payload)) for number, payload in rows]

    async def done(self, number: int, at: datetime) -> None:
        """It is answered: its payload is dropped, its key kept."""
        await self._connection.execute(_DONE, (to_millis(at), number))

    async def begin_anew(self, at: datetime) -> None:
        """A new device begins: whatever waits counts as done, and the next sync is the first."""

        def work(raw: sqlite3.Connection) -> None:
            raw.execute("BEGIN IMMEDIATE")
            try:
                raw.execute(_ALL_DONE, (to_millis(at),))
                raw.execute("DELETE FROM matrix_sync")
                raw.execute("DELETE FROM matrix_note")
                raw.execute("COMMIT")
            except BaseException:
                raw.execute("ROLLBACK")
                raise

        await in_thread(self._connection, work)

    async def forget(self, before: datetime) -> None:
        """Drop the keys of what was done before an instant."""
        await self._connection.execute(_FORGET, (to_millis(before),))
        await self._connection.execute(_EXPIRED, (to_millis(before),))

    async def note(self, room: str, user: str, kind: str, at: datetime) -> str | None:
        """What was noted of a person in a room, unless it expired."""
        found = await self._connection.execute_fetchall(_NOTE, (room, user, kind, to_millis(at)))
        return next((str(row[0]) for row in found), None)

    async def keep_note(self, room: str, user: str, kind: str, value: str, until: datetime) -> None:
        """Note it in place of what was there."""
        await self._connection.execute(_NOTED, (room, user, kind, value, to_millis(until)))

    async def noted(self, kind: str, at: datetime) -> list[tuple[str, str]]:
        """(room, value) of what was noted of a room, not of a person, in every room."""
        rows = await self._connection.execute_fetchall(_NOTED_OF_ROOMS, (kind, to_millis(at)))
        return [(str(room), str(value)) for room, value in rows]

    async def drop_note(self, room: str, user: str, kind: str) -> None:
        """Forget it."""
        await self._connection.execute(_DROP, (room, user, kind))
