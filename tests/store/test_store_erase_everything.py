"""A row in every table of the real schema, all of one person: after the erasure no cell knows them any more."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.clock import SetClock
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.personal import erase_rows
from tests.commands.test_informing import NOW
from tests.store.test_store_personal_tables import leading, tables

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database import Transaction

PERSON, USER, OTHER = 424242, "sentinelle-compte", 7
_VALUES = {"INTEGER": OTHER, "TEXT": "x", "BLOB": b"x", "REAL": 1.0}


def fill(path: Path) -> None:
    """One row a table: ids are 7 (so every link holds), whatever leads to a person is the person."""
    with closing(sqlite3.connect(path, isolation_level=None)) as schema:
        schema.execute("pragma foreign_keys = off")
        schema.execute("pragma ignore_check_constraints = on")
        for table in sorted(tables(schema) - {"migration"}):
            insert(schema, table, {"state": "actif"} if table == "reminder" else {})
        insert(schema, "reminder", {"id": OTHER + 1, "number": OTHER + 1, "nature": "moi"})
        assert schema.execute("pragma foreign_key_check").fetchall() == [], "the rows lean on each other"


def insert(schema: sqlite3.Connection, table: str, given: dict[str, object]) -> None:
    whose = leading(schema, table)
    row: dict[str, object] = {}
    for _, name, kind, *_ in schema.execute(f'pragma table_info("{table}")'):
        row[name] = given.get(name, _VALUES[kind])
        if name in whose:
            row[name] = PERSON if kind == "INTEGER" else USER
        elif name == "platform":
            row[name] = "discord"
    marks = ", ".join(f":{name}" for name in row)
    schema.execute(f'insert into "{table}" ({", ".join(row)}) values ({marks})', row)


def cells(path: Path) -> dict[str, set[object]]:
    with closing(sqlite3.connect(path)) as schema:
        return {
            table: {cell for row in schema.execute(f'select * from "{table}"') for cell in row}
            for table in tables(schema)
        }


async def test_no_cell_of_any_table_knows_an_erased_person(tmp_path: Path) -> None:
    path = tmp_path / "referent.db"
    async with SqliteStore.open(path, clock=SetClock(NOW), migrations=MIGRATIONS) as store:
        fill(path)
        before = cells(path)
        assert sum(PERSON in held for held in before.values()) > 20, "the person is everywhere"

        async def body(tx: Transaction) -> None:
            await tx.execute("pragma defer_foreign_keys = on")
            await erase_rows(tx, OTHER, PERSON)

        await store.transact(body)
    for table, held in cells(path).items():
        assert PERSON not in held, table
        assert USER not in held, table
    with closing(sqlite3.connect(path)) as schema:
        assert schema.execute("pragma foreign_key_check").fetchall() == [], "what stays leans on something"
        assert schema.execute("select count(*) from decision").fetchone() == (0,)
        assert schema.execute("select author_user, nature, state from reminder").fetchall() == [
            ("", "x", "suspendu")
        ]
        assert schema.execute("select count(*) from school_group").fetchone() == (1,)
