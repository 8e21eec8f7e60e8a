"""A host of many Schools, on PostgreSQL and on SQLite: what each waits for, costs, and keeps through crashes.

    python -m bench.scale [SCHOOLS] [TIMES]

1,000 Schools of 60 people and 20 realisations each, 100 reminders each of which 10 are due in one minute. Aims:
/progression p99 ≤ 15 ms on both; no reminder lost, double or after its minute though one of three processes is
killed; no acknowledged act lost though PostgreSQL crashes under load. Linux, with the Debian package postgresql and
the extra `postgres`. Writes bench/results/scale.json.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench.large_school import NOW
from bench.many_schools import PEOPLE, first_school, multiply_postgres, multiply_sqlite, to_postgres
from bench.report import table, write
from bench.scale_load import AT_ONCE, crashed, daily, loaded
from bench.scale_reminders import sent_by_three
from bot.app import DATABASE, opened
from bot.clock import SystemClock
from bot.config import Settings
from tests.fakes.postgres import PostgresServer
from tests.needs import postgres


@dataclass(frozen=True, slots=True)
class Host:
    """How much of each. `due`, `later`: reminders of a School; `crash_after`, `load_for`: seconds."""

    schools: int = 1_000
    times: int = 2_000
    due: int = 10
    later: int = 90
    crash_after: float = 2.0
    load_for: float = 8.0


async def measured(host: Host) -> dict[str, Any]:
    """Everything, in a folder and on a server of its own."""
    with tempfile.TemporaryDirectory() as name, PostgresServer.running(postgres(), durable=True) as server:
        folder = Path(name)
        for made in ("sqlite", "postgres"):
            (folder / made).mkdir()
        file = Settings(data=folder / "sqlite", clock=NOW)
        await first_school(file, host.due, host.later)
        await server.make("scale", SystemClock())
        url = server.url("scale")
        await to_postgres(file, url)
        there = Settings(data=folder / "postgres", clock=NOW, store_url=url)
        results: dict[str, Any] = {"SQLite": await _on_sqlite(file, host)}
        shutil.rmtree(file.data)
        results["PostgreSQL"] = await _on_postgres(there, host, server)
        async with opened(there, "bench") as app:
            results["crash"] = await crashed(app, server, host.schools, host.crash_after, host.load_for)
            row = await app.store.one("select count(*) from reminder")
        results["reminders"] = {"stored": row[0] if row else 0}
        results["reminders"] |= await sent_by_three(url, folder, host.schools * host.due, server)
    return results


async def _on_sqlite(settings: Settings, host: Host) -> dict[str, float]:
    path = settings.data / DATABASE
    filled = multiply_sqlite(path, host.schools)
    size = path.stat().st_size
    async with opened(settings, "bench") as app:
        return (
            _sizes(host, filled, size) | await loaded(app, host.schools, host.times, "s") | await daily(app)
        )


async def _on_postgres(settings: Settings, host: Host, server: PostgresServer) -> dict[str, float]:
    filled = await multiply_postgres(settings.store_url, host.schools)
    size = await _size(settings.store_url)
    async with opened(settings, "bench") as app:
        load = await loaded(app, host.schools, host.times, "p", server)
        return _sizes(host, filled, size) | load | await daily(app)


def _sizes(host: Host, filled: float, size: int) -> dict[str, float]:
    return {"filled in s": filled, "MB per School": size / host.schools / 1e6}


async def _size(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select pg_database_size(current_database())"))
    finally:
        await connection.close()


def flat(host: Host, found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """A line for each figure, a column for each database."""
    size = {"Schools": host.schools, "people of a School": PEOPLE, "commands": host.times}
    lines: dict[str, dict[str, float]] = {}
    for kept in ("SQLite", "PostgreSQL"):
        for name, figure in (size | found[kept]).items():
            lines.setdefault(name, {})[kept] = figure
    for part in ("crash", "reminders"):
        lines |= {f"{part}: {name}": {"PostgreSQL": figure} for name, figure in found[part].items()}
    return lines


def main() -> int:
    """Measure, print, keep."""
    host = Host(*(int(one) for one in sys.argv[1:]))
    for told in ("asyncpg", "bot"):  # every connection that a crash breaks
        logging.getLogger(told).setLevel(logging.CRITICAL)
    lines = flat(host, asyncio.run(measured(host)))
    print(f"\n{AT_ONCE} people at once")
    kept = ("SQLite", "PostgreSQL")
    table(("", *kept), [(name, *(one.get(each, "") for each in kept)) for name, one in lines.items()])
    write("scale", lines)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
