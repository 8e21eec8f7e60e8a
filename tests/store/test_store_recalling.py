"""What is kept in memory goes as soon as what it was made from changes, and stays through everything else."""

from __future__ import annotations

import ast
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import SetClock
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.recalling import RECALLED, Recall, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database import Transaction

CLOCK = SetClock(datetime(2026, 1, 14, tzinfo=UTC))
STORE = Path(__file__).resolve().parents[2] / "bot" / "store"
WRITES = re.compile(r"\s*(insert|update|delete|replace|with)\b")
TABLES = ("person", "claim", "realisation")
ASKED = "select name from person p join claim c on c.person = p.id"


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path_factory.mktemp("schema") / "s.db", isolation_level=None)
    for migration in MIGRATIONS:
        connection.executescript(migration.sql)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        (ASKED, set()),
        ("insert into claim (person) values (?)", {"claim"}),
        ("insert or ignore into claim select id from person", {"claim"}),
        ("insert into claim values (?) on conflict (id) do update set state = excluded.state", {"claim"}),
        ("  UPDATE person SET name = ?", {"person"}),
        ("update or replace person set name = ?", {"person"}),
        ("delete from claim where person in (select id from person)", {"claim"}),
        ("with old as (select 1) delete from realisation where id in old returning id", {"realisation"}),
        ("pragma defer_foreign_keys = on", None),
    ],
)
def test_what_a_statement_writes_is_read_from_its_words(statement: str, tables: set[str] | None) -> None:
    assert written(statement) == tables


def test_an_answer_stays_until_one_of_its_tables_is_written_to() -> None:
    recall = Recall(TABLES)
    recall.keep("who", "Lina", [ASKED])

    recall.forget(["insert into realisation values (1)", ASKED])
    assert recall["who"] == "Lina"

    recall.forget(["update claim set state = 'soumise'"])
    assert "who" not in recall


@pytest.mark.parametrize("statement", ["pragma user_version = 3", "insert into unheard_of values (1)"])
def test_a_statement_that_is_not_understood_forgets_everything(statement: str) -> None:
    recall = Recall(TABLES)
    recall.keep("who", "Lina", [ASKED])

    recall.forget([statement])

    assert "who" not in recall


def test_memory_is_bounded() -> None:
    recall = Recall(TABLES)
    for number in range(3 * RECALLED):
        recall.keep(number, number, [ASKED])

    assert sum(number in recall for number in range(3 * RECALLED)) <= RECALLED


def test_nothing_in_the_schema_acts_on_a_table_that_no_statement_names(schema: sqlite3.Connection) -> None:
    """A cascade or a view would; the one trigger there is writes to its own table."""
    found = schema.execute("select type, name, tbl_name, lower(sql) from sqlite_schema where sql is not null")
    for kind, name, table, sql in found:
        assert kind != "view", name
        assert not re.search(r"on (delete|update) (cascade|set)", sql), name
        assert kind != "trigger" or set(re.findall(r"(?:into|update|delete from) (\w+)", sql)) <= {table}, (
            name
        )


def test_the_tables_named_are_those_that_sqlite_writes_to(schema: sqlite3.Connection) -> None:
    """SQLite's own account of each statement of ours, written out in the source."""
    changes: set[str] = set()
    writing = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}

    def note(action: int, table: str | None, *_: str | None) -> int:
        if action in writing and table:
            changes.add(table)
        return sqlite3.SQLITE_OK

    schema.set_authorizer(note)
    seen = 0
    for sql in statements_of_ours():
        changes.clear()
        values = dict.fromkeys(re.findall(r"[:$](\w+)", sql))
        try:
            schema.execute(f"explain {sql}", values)
        except sqlite3.OperationalError:
            continue  # the beginning of a statement that is put together from pieces
        seen += 1
        assert changes <= (written(sql) or set()), sql
    schema.set_authorizer(None)
    assert seen > 50


def statements_of_ours() -> Iterator[str]:
    for path in sorted(STORE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.match(node.value):
                yield node.value


async def test_an_act_elsewhere_leaves_what_is_known_of_a_person(tmp_path: Path) -> None:
    async with SqliteStore.open(tmp_path / "s.db", clock=CLOCK, migrations=MIGRATIONS) as store:
        asked = 0

        async def schools(tx: Transaction) -> int:
            nonlocal asked
            asked += 1
            return int(await tx.value("select count(*) from school"))

        async def receipt(tx: Transaction) -> None:
            await tx.execute("delete from receipt where at < 0")

        async def school(tx: Transaction) -> None:
            await tx.execute("insert into school (id, name, zone) values (1, 'Lycée', 'Europe/Paris')")

        assert await store.recalled("schools", schools) == 0
        await store.transact(receipt)
        assert await store.recalled("schools", schools) == 0
        assert asked == 1
        await store.transact(school)
        assert await store.recalled("schools", schools) == 1
