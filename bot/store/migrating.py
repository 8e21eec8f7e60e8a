"""From the schema that a file has to the one this version needs: each step whole or not at all.

A step is recorded by name and sha256. A file that holds a step unknown here comes from a newer version
and is not touched; one whose step differs from ours is not touched either.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import to_millis
from bot.store.faults import StoreFault
from bot.store.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: `0001_foundation` and its statements."""

    name: str
    sql: str

    @property
    def digest(self) -> str:
        """The sha256 of the statements, line ends apart."""
        return hashlib.sha256(self.sql.replace("\r\n", "\n").encode()).hexdigest()


def migrate(
    connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration], now: datetime
) -> None:
    """Apply the steps that the file lacks, after a snapshot if it holds anything.

    Raises StoreFault("base-plus-recente" | "migration-modifiee").
    """
    done = known_steps(connection, migrations)
    missing = [m for m in migrations if m.name not in done]
    if done and missing:
        snapshot(connection, path.with_name(f"{path.name}.avant-{missing[0].name}"))
    for migration in missing:
        _apply(connection, migration, now)


def known_steps(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> dict[str, str]:
    """The steps that a file has, by name, with their sha256.

    Raises StoreFault("base-plus-recente" | "migration-modifiee") if one of them is not ours.
    """
    done = _recorded(connection)
    known = {m.name: m.digest for m in migrations}
    for name, digest in done.items():
        if name not in known:
            raise StoreFault("base-plus-recente", migration=name)
        if known[name] != digest:
            raise StoreFault("migration-modifiee", migration=name)
    return done


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, triggers in one piece; `executescript` would commit in between."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _recorded(connection: sqlite3.Connection) -> dict[str, str]:
    there = connection.execute("select 1 from sqlite_master where name = 'migration'").fetchone()
    if there is None:
        return {}
    return dict(tuple(row) for row in connection.execute("select name, sha256 from migration order by name"))


def _apply(connection: sqlite3.Connection, migration: Migration, now: datetime) -> None:
    connection.execute("begin immediate")
    try:
        connection.execute(
            "create table if not exists migration"
            " (name text primary key, sha256 text not null, at integer not null) strict, without rowid"
        )
        for statement in statements(migration.sql):
            connection.execute(statement)
        connection.execute(
            "insert into migration (name, sha256, at) values (?, ?, ?)",
            (migration.name, migration.digest, to_millis(now)),
        )
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
