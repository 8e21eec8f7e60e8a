"""What the Matrix inbox remembers of people between two lines, taken out when somebody is erased."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store.archive import INBOX
from bot.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def forget_notes(data: Path, users: Sequence[str]) -> None:
    """Forget the notes about some users. Lines typed are dropped as soon as they are answered. Raises StoreFault."""
    path = data / INBOX
    if not users or not path.exists():
        return
    with translated(), closing(sqlite3.connect(path, timeout=5, isolation_level=None)) as connection:
        connection.execute("pragma secure_delete = on")
        there = connection.execute("select 1 from sqlite_schema where name = 'matrix_note'").fetchone()
        if there is not None:
            connection.executemany("delete from matrix_note where user = ?", [(user,) for user in users])
            connection.execute("pragma wal_checkpoint(truncate)")
