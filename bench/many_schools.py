"""Many Schools of 60 people and 20 realisations each, the same rows under other ids, in either database.

One School is invented row by row and copied inside the database: a million realisations in minutes.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

from bench.large_school import Size, fill
from bot.app import DATABASE, opened
from bot.cli.store import copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.config import Settings

ONE: Final = Size(years=1, classes=2, people=28, realisations=20, teachers=4)
PEOPLE: Final = ONE.classes * ONE.people + ONE.teachers
APART: Final = 1_000_000  # between the ids of a School and those of the next one
AT_ONCE: Final = 50
TABLES: Final[dict[str, str]] = {
    "school": "id name zone",
    "space": "platform space school",
    "person": "id school name rights option year made informed",
    "account": "platform user_id school person",
    "school_group": "id school name year level closed",
    "teaching": "school school_group person",
    "membership": "school school_group person",
    "realisation": "id school person number version created changed waiting_since",
    "realisation_text": (
        "school realisation version title description first last context links products team at dated"
    ),
    "claim": "id school person realisation framework version part code label state attempt since",
    "decision": "school claim place attempt verdict teacher teacher_name reason at",
    "journal": "id school at actor act subject codes",
    "reminder": (
        "id school number author author_user nature text phrase schedule zone platform space room user_id"
        " mention live state why made next"
    ),
}
_IDS: Final = frozenset(
    ["id", "person", "school_group", "realisation", "claim", "teacher", "actor", "subject", "author"]
)
_NAMES: Final = frozenset(["space", "user_id", "author_user", "room"])


def named(word: str, school: int) -> str:
    """What a Space or an account of the first School is called in another one."""
    return word if school == 0 else f"{word}-{school}"


async def first_school(settings: Settings, reminders_due: int, reminders_later: int) -> None:
    """Invent one School in the SQLite store of a data folder."""
    from bench.scale_reminders import remind  # noqa: PLC0415 - it stands on this module

    async with opened(settings, "bench") as app:
        school = app.school.id
    fill(settings.data / DATABASE, school, ONE)
    async with opened(settings, "bench") as app:
        await remind(app, reminders_due, reminders_later)


async def to_postgres(settings: Settings, url: str) -> None:
    """The same School in a PostgreSQL database, by `referent store copier`."""
    assert await copy(str(settings.data / DATABASE), url, "") == 0


def statements(schools: int, series: str) -> Iterator[str]:
    """What makes the other Schools of the first one. `series` gives the numbers from {0} to {1} as `k.k`."""
    for start in range(1, schools, AT_ONCE):
        numbers = series.format(start, min(start + AT_ONCE, schools) - 1)
        for table, words in TABLES.items():
            columns = words.split()
            chosen = ", ".join(_value(table, column) for column in columns)
            which = "id" if table == "school" else "school"
            yield (
                f"insert into {table} ({', '.join(columns)}) select {chosen} from {table} t cross join {numbers}"
                f" where t.{which} = (select min(id) from school where name not like '% n° %') order by k.k"
            )


def _value(table: str, column: str) -> str:
    if column == "school" or (table == "school" and column == "id"):
        return f"t.{column} + k.k"
    if table == "school" and column == "name":
        return "t.name || ' n° ' || k.k"
    if column in _IDS:
        return f"t.{column} + k.k * {APART}"
    if column in _NAMES:
        return f"case when t.{column} = '' then '' else t.{column} || '-' || k.k end"
    return f"t.{column}"


def multiply_sqlite(path: Path, schools: int) -> float:
    """Fill a closed SQLite store; seconds."""
    series = (
        "(with recursive n(k) as (values({0}) union all select k + 1 from n where k < {1}) select k from n) k"
    )
    begun = time.perf_counter()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma synchronous = off")
        connection.execute("pragma cache_size = -400000")
        connection.execute("begin")
        for number, statement in enumerate(statements(schools, series)):
            connection.execute(statement)
            _progress("SQLite", number, schools)
        connection.execute("commit")
        connection.execute("analyze")
        connection.execute("pragma wal_checkpoint(truncate)")
    finally:
        connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())  # else the first act to be made durable would wait for all this
    return time.perf_counter() - begun


async def multiply_postgres(url: str, schools: int) -> float:
    """Fill a PostgreSQL database as its administrator, its references looked at by nobody; seconds."""
    import asyncpg  # noqa: PLC0415 - an extra

    begun = time.perf_counter()
    connection = await asyncpg.connect(url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(connection.close)
        await connection.execute("set session_replication_role = replica")
        for number, statement in enumerate(statements(schools, "generate_series({0}, {1}) k(k)")):
            await connection.execute(statement)
            _progress("PostgreSQL", number, schools)
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")
    return time.perf_counter() - begun


def _progress(where: str, number: int, schools: int) -> None:
    done = min(schools, (number // len(TABLES)) * AT_ONCE)
    if number % len(TABLES) == 0 and done:
        sys.stderr.write(f"\r{where}: {done} / {schools} ")
        sys.stderr.flush()
