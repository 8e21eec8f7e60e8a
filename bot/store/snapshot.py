"""Copies of SQLite files that are complete or absent, taken while others go on writing."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.store.faults import StoreFault

if TYPE_CHECKING:
    from pathlib import Path

BUSY: Final = 5.0  # seconds to wait for another connection's lock
_NULL: Final = re.compile(r"NULL value in (\w+)\.(\w+)")
_MAGIC: Final = b"SQLite format 3\0"


def snapshot(connection: sqlite3.Connection, target: Path) -> None:
    """A checked copy of the whole database at `target`: complete or absent, even after a power cut."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # SQLite alone would make it 0644
        connection.execute("vacuum into ?", (str(part),))
        if not is_whole(part, references=False):
            raise StoreFault("base-illisible", chemin=str(part))
        fsync(part)
        part.replace(target)
        fsync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def snapshot_of(source: Path, target: Path) -> None:
    """A checked copy of a file that another process may be writing; that process waits for nothing."""
    with closing(readable(source)) as connection:
        snapshot(connection, target)


def readable(path: Path) -> sqlite3.Connection:
    """A connection that can only read. Closing it leaves the writer's log alone, whoever closes last."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=BUSY
    )


def is_whole(path: Path, *, references: bool = True) -> bool:
    """Whether SQLite finds nothing wrong with a file; `references`: nor with those between tables."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            if damage_of(connection):
                return False
            if references and connection.execute("pragma foreign_key_check").fetchone() is not None:
                return False
        except sqlite3.DatabaseError:
            return False
        return True


def damage_of(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a database, at most a hundred lines.

    SQLite 3.40 (Debian 12, Raspberry Pi OS) says « NULL value in membership.school » of a table without
    rowid whose first column is not in its key, whatever the rows hold: each of those lines is looked at.
    """
    found = []
    for (line,) in connection.execute("pragma integrity_check(100)").fetchall():
        null = _NULL.fullmatch(line)
        if line != "ok" and not (null and not _has_null(connection, null[1], null[2])):
            found.append(line)
    return found


def _has_null(connection: sqlite3.Connection, table: str, column: str) -> bool:
    query = f'select 1 from "{table}" where "{column}" is null limit 1'  # names out of SQLite's own message
    return connection.execute(query).fetchone() is not None


def is_database(path: Path) -> bool:
    """Whether a file begins as SQLite's do."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def fsync(path: Path) -> None:
    """Wait until a file or the names of a folder are on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
