"""A second memory of how much was written, so that a store that lost its end can say so.

SQLite drops the end of a damaged log without a word: what is left is whole, but shorter. Each transaction
that writes raises a number kept in the database itself (`user_version`), and once it is on the disk the same
number goes into a small file beside it. The file can be behind (it is not forced to the disk) but never
ahead: if it is, that many acknowledged transactions are missing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_SIZE: Final = 8


def path_of(database: Path) -> Path:
    """Where the witness of a database is."""
    return database.with_name(f"{database.name}.temoin")


class Witness:
    """The file of one database. A disk that refuses it costs only the warning it would give."""

    def __init__(self, database: Path) -> None:
        self._handle: int | None = None
        with suppress(OSError):
            self._handle = os.open(path_of(database), os.O_CREAT | os.O_RDWR, 0o600)

    def missing(self, connection: sqlite3.Connection) -> int:
        """How many transactions the database has lost; then the two agree again."""
        known = 0
        if self._handle is not None:
            with suppress(OSError):
                os.lseek(self._handle, 0, os.SEEK_SET)
                held = os.read(self._handle, _SIZE)
                known = int.from_bytes(held) if len(held) == _SIZE else 0
        there = written(connection)
        self.keep(there)
        return max(0, known - there)

    def keep(self, count: int) -> None:
        """Remember that `count` transactions are on the disk."""
        if self._handle is not None:
            with suppress(OSError):
                os.lseek(self._handle, 0, os.SEEK_SET)
                os.write(self._handle, count.to_bytes(_SIZE))

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def written(connection: sqlite3.Connection) -> int:
    """How many transactions have written to this database."""
    (count,) = connection.execute("pragma user_version").fetchone()
    return int(count)


def count_one(connection: sqlite3.Connection) -> int:
    """Count the transaction under way; the new count."""
    count = written(connection) + 1
    connection.execute(f"pragma user_version = {count:d}")  # a pragma takes no parameter
    return count
