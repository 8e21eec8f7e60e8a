"""The steps of the PostgreSQL schema: each whole or not at all, by one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.store.faults import StoreFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import asyncpg

    from bot.store.migrating import Migration

_LOCK: Final = 0x5245_4652  # any number of ours: whoever holds it brings the schema up to date


async def migrate(
    connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record],
    migrations: Sequence[Migration],
    now: datetime,
) -> None:
    """Apply the steps that the database lacks. Raises StoreFault("base-plus-recente" | "migration-modifiee")."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(
            'create table if not exists migration (name text collate "C" primary key,'
            ' sha256 text collate "C" not null, at bigint not null)'
        )
        done = {
            row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migration")
        }
        known = {step.name: step.digest for step in migrations}
        for name, digest in done.items():
            if name not in known:
                raise StoreFault("base-plus-recente", migration=name)
            if known[name] != digest:
                raise StoreFault("migration-modifiee", migration=name)
        for step in migrations:
            if step.name not in done:
                await connection.execute(step.sql)
                await connection.execute(
                    "insert into migration (name, sha256, at) values ($1, $2, $3)",
                    step.name, step.digest, to_millis(now),
                )  # fmt: skip
