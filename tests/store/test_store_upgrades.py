"""From each past schema to today's, and back: a school upgrades once a year and may regret it.

`schemas/NNNN_name.sql` is a dump of a small school as the version that ended with that step left it, with a row
in every table. `python -m tools.schema_dumps` adds the ones that are missing; none is ever changed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SetClock
from bot.store.archive import DATABASE
from bot.store.engine import SqliteStore
from bot.store.faults import StoreFault
from bot.store.migrations import MIGRATIONS
from bot.store.restoring import install, unpacked
from bot.store.snapshot import damage_of

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
CLOCK = SetClock(datetime(2026, 9, 1, tzinfo=UTC))
KEPT = {
    "school": "select id, name from school",
    "person": "select id, name, rights, option from person order by id",
    "account": "select platform, user_id, person from account order by user_id",
    "realisation": "select id, person, number, version from realisation",
    "text": "select realisation, version, title, description from realisation_text order by version",
    "claim": "select id, code, label, state, attempt from claim",
    "decision": "select claim, attempt, verdict, reason from decision order by attempt",
    "journal": "select id, actor, act from journal",
}


DROPPED = {"framework_move"}
"""Of tables that a later step did away with on purpose."""
Rows = dict[str, tuple[list[str], list[tuple[object, ...]]]]


def rows_of(database: Path, known: Rows | None = None) -> Rows:
    """Every row of every table, and the names of its columns; of those that `known` has, if it is given."""
    with closing(sqlite3.connect(database)) as store:
        query = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migration'"
        found: Rows = {}
        for table in [name for (name,) in store.execute(query)] if known is None else known:
            if known is not None and table in DROPPED:
                found[table] = known[table]
                continue
            columns = [row[1] for row in store.execute(f"pragma table_info({table})")]
            if known is not None:
                columns = known[table][0]
            told = ", ".join(columns)
            found[table] = columns, sorted(store.execute(f"select {told} from {table}"), key=repr)
        return found


def school_of(dump: Path, database: Path) -> dict[str, list[tuple[object, ...]]]:
    """The database of a past version, and what people would miss in it."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database)) as store:
        store.executescript(dump.read_text(encoding="utf-8"))
        store.execute("pragma journal_mode = wal")
    return held_in(database)


def held_in(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as store:
        assert damage_of(store) == []
        assert store.execute("pragma foreign_key_check").fetchall() == []
        return {name: store.execute(query).fetchall() for name, query in KEPT.items()}


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda p: p.stem)
async def test_an_upgrade_keeps_everything_and_can_be_undone(dump: Path, tmp_path: Path) -> None:
    before = school_of(dump, tmp_path / DATABASE)
    every_row = rows_of(tmp_path / DATABASE)
    assert [table for table, (_, rows) in every_row.items() if not rows] == []
    past = [m for m in MIGRATIONS if m.name <= dump.stem]
    async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=MIGRATIONS):
        pass
    assert held_in(tmp_path / DATABASE) == before
    assert rows_of(tmp_path / DATABASE, every_row) == every_row
    if len(past) == len(MIGRATIONS):
        return  # today’s schema: nothing to go back to
    with pytest.raises(StoreFault, match="base-plus-recente"):
        async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=past):
            pass
    # Back to the former version: its program, and the copy made before the upgrade.
    (copy,) = tmp_path.glob(f"{DATABASE}.avant-*")
    with unpacked(copy, tmp_path, past) as backup:
        install(backup, tmp_path, CLOCK.now(), identity=False)
    async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=past):
        pass
    assert held_in(tmp_path / DATABASE) == before
    # And forward again, as after a second thought.
    async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=MIGRATIONS):
        pass
    assert held_in(tmp_path / DATABASE) == before


def test_there_is_a_dump_of_each_past_schema() -> None:
    missing = {step.name for step in MIGRATIONS[:-1]} - {dump.stem for dump in SCHEMAS}
    assert missing == set(), "python -m tools.schema_dumps"
