"""No table with something of a person in it is forgotten: the lines of personal_tables against the real schema."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.clock import SetClock
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.personal_tables import KEPT, NAMES, NOBODY, act_of
from tests.commands.test_informing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOW = (
    "{}: add a line to bot/store/personal_tables.py: KEPT says how a person's rows are handed over and erased"
    ' (Kept("table", _OWN, ("person",), "titre-du-fichier")), NOBODY that no column leads to a person.'
)


@pytest.fixture
async def schema(tmp_path: Path) -> sqlite3.Connection:
    path = tmp_path / "referent.db"
    async with SqliteStore.open(path, clock=SetClock(NOW), migrations=MIGRATIONS):
        pass
    return sqlite3.connect(path)


@pytest.fixture(autouse=True)
def closed(schema: sqlite3.Connection) -> Iterator[None]:
    yield
    schema.close()


def tables(schema: sqlite3.Connection) -> set[str]:
    return {
        name
        for (name,) in schema.execute(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"
        )
    }


def leading(schema: sqlite3.Connection, table: str) -> set[str]:
    """The columns of a table that lead to a person: by foreign key, or by their name."""
    keys = schema.execute(f'pragma foreign_key_list("{table}")').fetchall()
    pointing = {key[3] for key in keys if key[2] == "person" and key[4] == "id"}
    named = {column[1] for column in schema.execute(f'pragma table_info("{table}")')} & NAMES
    if table == "told":
        named -= {"subject"}
    return pointing | named | ({"id"} if table == "person" else set())


def test_every_table_says_whose_it_is(schema: sqlite3.Connection) -> None:
    known = {kept.table for kept in KEPT} | NOBODY.keys()
    for table in sorted(tables(schema)):
        assert table in known, HOW.format(table)
    assert known <= tables(schema), "a table that is there no more"
    assert not {kept.table for kept in KEPT} & NOBODY.keys()


def test_every_column_that_leads_to_a_person_is_erased(schema: sqlite3.Connection) -> None:
    for table in sorted(tables(schema)):
        covered = {column for kept in KEPT if kept.table == table for column in kept.columns}
        assert leading(schema, table) <= covered, HOW.format(table)


def test_every_line_is_good_sql_and_is_handed_over_or_says_why_not(schema: sqlite3.Connection) -> None:
    named = {"1": 1, "2": 2, "3": 3}
    for kept in KEPT:
        schema.execute(f"select * from {kept.table} where {kept.whose}", named)
        schema.execute(f"{act_of(kept)} where {kept.whose}", named)
        assert bool(kept.title) != bool(kept.silent), kept
    titles = [kept.title for kept in KEPT if kept.title]
    assert len(titles) == len(set(titles)), "two files of the copy share a name"


def test_a_forgotten_table_is_found(schema: sqlite3.Connection) -> None:
    """The test above can fail: a new table with a person in it is told from one without."""
    schema.execute("create table note (school integer, writer integer references person (id), body text)")
    assert "note" in tables(schema)
    assert leading(schema, "note") == {"writer"}
