"""Dumps of the schemas that releases left behind, for tests/store/test_store_upgrades.py.

    python -m tools.schema_dumps        after a new migration: writes the dumps that are missing, changes none

Each is the small school of the first dump, brought to that step by the steps themselves, with a row in every
table that was empty and takes a plain one.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import SetClock
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.migrating import Migration

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMAS: Final = ROOT / "tests" / "store" / "schemas"
_ONE_OF: Final = re.compile(r"check \((\w+) in \('([^']+)'")
_CLOCK: Final = SetClock(datetime(2026, 9, 1, tzinfo=UTC))


def main() -> int:
    """Write what is missing and say its names."""
    for number, step in enumerate(MIGRATIONS, start=1):
        path = SCHEMAS / f"{step.name}.sql"
        if not path.exists():
            path.write_text(dump_at(MIGRATIONS[:number]), encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


def dump_at(steps: Sequence[Migration]) -> str:
    """The school of the first dump as the version that ended with these steps leaves it."""
    first = (SCHEMAS / f"{steps[0].name}.sql").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "referent.db")
        with closing(sqlite3.connect(path)) as store:
            store.executescript(first)
        asyncio.run(_brought(path, steps))
        with closing(sqlite3.connect(path, isolation_level=None)) as store:
            store.execute("pragma foreign_keys = on")
            for _ in range(3):  # a row may lean on one of a table that comes later
                for table in _empty(store):
                    with suppress(sqlite3.IntegrityError):
                        _put_one(store, table)
            return "\n".join(store.iterdump()) + "\n"


async def _brought(path: Path, steps: Sequence[Migration]) -> None:
    async with SqliteStore.open(path, clock=_CLOCK, migrations=steps):
        pass


def _empty(store: sqlite3.Connection) -> list[str]:
    query = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
    names = [name for (name,) in store.execute(query)]
    return [name for name in names if store.execute(f'select 1 from "{name}"').fetchone() is None]


def _put_one(store: sqlite3.Connection, table: str) -> None:
    """A row whose links lead to rows that exist."""
    (told,) = store.execute("select sql from sqlite_schema where name = ?", (table,)).fetchone()
    allowed = dict(_ONE_OF.findall(told))
    row: dict[str, object] = {}
    for _, name, kind, wanted, default, key in store.execute(f'pragma table_info("{table}")'):
        if (wanted or key) and default is None:
            plain = {"INTEGER": 1, "TEXT": "x", "BLOB": b"x", "REAL": 1.0}[kind]
            row[name] = allowed.get(name, plain)
    for _, _, parent, here, there, *_ in store.execute(f'pragma foreign_key_list("{table}")'):
        found = store.execute(f'select "{there or here}" from "{parent}" limit 1').fetchone()
        if found is not None and here in row:
            row[here] = found[0]
    names = ", ".join(f'"{name}"' for name in row)
    store.execute(
        f'insert into "{table}" ({names}) values ({", ".join("?" * len(row))})', tuple(row.values())
    )


if __name__ == "__main__":
    raise SystemExit(main())
