"""From each past schema to today's, and back: a school upgrades once a year and may regret it.

`schemas/NNNN_name.sql` is a dump of a small school as the version that ended with that step left it. A new
dump is added with each release; none is ever changed.
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
    past = [m for m in MIGRATIONS if m.name <= dump.stem]
    async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=MIGRATIONS):
        pass
    assert held_in(tmp_path / DATABASE) == before
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


def test_there_is_a_dump_of_the_first_schema() -> None:
    assert "0001_foundation" in [dump.stem for dump in SCHEMAS]
