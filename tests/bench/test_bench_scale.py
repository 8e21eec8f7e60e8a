"""The benchmark of many Schools in small: what it counts has to be right before its figures mean anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bench.aims import AIMS
from bench.many_schools import TABLES, first_school, multiply_sqlite
from bot.app import DATABASE, opened
from bot.config import Settings
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

SCHOOLS = 4


@pytest.mark.sqlite_file
async def test_every_school_has_the_rows_of_the_first_and_none_of_another(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    await first_school(settings, 1, 1)
    multiply_sqlite(tmp_path / DATABASE, SCHOOLS)
    async with opened(settings, "test") as app:
        owned = await app.store.all(
            "select m.name from sqlite_schema m join pragma_table_info(m.name) c on c.name = 'school'"
        )
        filled = {row[0] for row in owned if await app.store.one(f"select 1 from {row[0]} limit 1")}
        assert filled <= TABLES.keys(), "a table left out makes a School cheaper than it is"
        for table in TABLES:
            own = "id" if table == "school" else "school"
            counts = await app.store.all(f"select count(*) from {table} group by {own}")
            assert len(counts) == SCHOOLS, table
            assert len({row[0] for row in counts}) == 1, table
        strangers = await app.store.all(
            "select 1 from claim c join realisation r on r.id = c.realisation where r.school <> c.school"
            " union all select 1 from account a join person p on p.id = a.person where p.school <> a.school"
        )
        assert strangers == []


@pytest.mark.sqlite_file
async def test_in_small_nothing_is_lost_or_done_twice() -> None:
    needs("postgres")
    from bench.scale import Host, flat, measured  # noqa: PLC0415 - asyncpg is an extra

    host = Host(schools=8, times=40, due=40, later=10, crash_after=0.5, load_for=2.0)
    found: dict[str, Any] = await measured(host)
    lines = flat(host, found)
    assert [aim.said for aim in AIMS if aim.bench == "scale" and aim.figure(lines) is None] == []
    reminders, crash = found["reminders"], found["crash"]
    assert reminders["stored"] == 400
    assert (reminders["due in one minute"], reminders["killed"]) == (320, 1)
    assert (reminders["lost"], reminders["double"]) == (0, 0)
    assert (crash["lost"], crash["done twice"]) == (0, 0)
    assert crash["acknowledged"] > 20
    for kept in ("SQLite", "PostgreSQL"):
        assert found[kept]["/progression p99_ms"] > 0
        assert found[kept]["MB per School"] > 0.5
        assert found[kept]["CPU s per 1,000 commands"] > found[kept]["of which the database server"]
    assert found["PostgreSQL"]["of which the database server"] > 0
