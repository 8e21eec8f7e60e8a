"""The schema of this version, made anew in memory: which columns each table has."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store.migrating import statements
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def columns_of(tables: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns of each of these tables, in order."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as schema:
        for migration in MIGRATIONS:
            for statement in statements(migration.sql):
                schema.execute(statement)
        info = "select name from pragma_table_info(?)"
        return {table: tuple(row[0] for row in schema.execute(info, (table,))) for table in tables}
