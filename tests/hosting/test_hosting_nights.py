"""Nights: a backup each day, restored on a copy, and the rotation that lets old ones go."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SetClock
from bot.hosting.nightly import Nightly, last_night
from bot.hosting.rotation import kept
from bot.store.archive import DATABASE
from bot.store.engine import SqliteStore
from bot.store.migrating import Migration
from bot.store.restoring import KEPT

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 3, 25)  # a Wednesday
TABLE = Migration("0001_things", "create table thing (id integer primary key) strict;")


def days(*ago: int) -> set[date]:
    return {TODAY - timedelta(days=n) for n in ago}


def test_daily_then_weekly_then_nothing() -> None:
    stay = kept(days(*range(60)), TODAY)
    assert days(*range(14)) <= stay
    assert stay - days(*range(14)) == days(17)  # Sunday 8 March, the last of its week
    assert max(TODAY - day for day in stay) <= timedelta(days=30)


def test_a_bot_that_is_on_once_a_week_keeps_four_weeks() -> None:
    assert kept(days(0, 7, 14, 21, 28, 35), TODAY) == days(0, 7, 14, 21, 28)


@given(st.sets(st.integers(-400, 400)), st.integers(0, 60))
def test_nothing_older_than_thirty_days_and_the_newest_always_stays(ago: set[int], later: int) -> None:
    today = TODAY + timedelta(days=later)
    stay = kept(days(*ago), today)
    if sum(timedelta(0) < today - day <= timedelta(days=16) for day in days(*ago)) < 2:
        assert stay == days(*ago), "a date that no earlier night confirms lets nothing go"
        return
    assert all(timedelta(0) <= today - day <= timedelta(days=30) for day in stay)
    past = [day for day in days(*ago) if timedelta(0) <= today - day <= timedelta(days=30)]
    assert not past or max(past) in stay
    assert len(stay) <= 14 + 4


@pytest.fixture
async def nightly(tmp_path: Path) -> Nightly:
    clock = SetClock(datetime(2026, 3, 25, 1, 0, tzinfo=UTC))
    async with SqliteStore.open(tmp_path / DATABASE, clock=clock, migrations=(TABLE,)):
        pass
    return Nightly(tmp_path, tmp_path / "sauvegardes", "Europe/Paris", time(3, 10), clock, (TABLE,))


def at(nightly: Nightly, moment: datetime) -> datetime:
    assert isinstance(nightly.clock, SetClock)
    nightly.clock.advance(moment - nightly.clock.now())
    return moment


def test_each_night_at_the_school_s_hour_and_once(nightly: Nightly) -> None:
    first = at(nightly, datetime(2026, 3, 25, 3, 0, tzinfo=UTC))
    assert nightly.is_due(first)
    night = nightly.once()
    assert night.rehearsed
    assert last_night(nightly.folder) == night
    assert not nightly.is_due(at(nightly, datetime(2026, 3, 26, 2, 9, tzinfo=UTC)))  # 03:09 in Paris
    assert nightly.is_due(at(nightly, datetime(2026, 3, 26, 2, 10, tzinfo=UTC)))
    # In summer time 03:10 is 01:10 UTC.
    nightly.once()
    at(nightly, datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    nightly.once()
    assert nightly.is_due(at(nightly, datetime(2026, 3, 30, 1, 10, tzinfo=UTC)))


async def test_a_night_that_fails_says_why_and_is_tried_again(nightly: Nightly) -> None:
    moment = at(nightly, datetime(2026, 3, 25, 3, 0, tzinfo=UTC))
    (nightly.data / DATABASE).rename(nightly.data / "elsewhere")
    assert nightly.once().fault == "sauvegarde-sans-base"
    assert nightly.is_due(moment)
    (nightly.data / "elsewhere").rename(nightly.data / DATABASE)


def test_what_is_older_than_thirty_days_goes_copies_of_upgrades_too(nightly: Nightly) -> None:
    at(nightly, datetime(2026, 3, 25, 3, 0, tzinfo=UTC))
    nightly.folder.mkdir()
    for night in (23, 24):
        (nightly.folder / f"referent-2026-03-{night}.zip").write_bytes(b"x")
    old = nightly.folder / "referent-2026-01-01.zip"
    other = nightly.folder / "a-file-of-the-host.zip"
    upgrade = nightly.data / f"{DATABASE}.avant-0002_more"
    replaced = nightly.data / f"{KEPT}20260101-000000"
    replaced.mkdir()
    for path in (old, other, upgrade, replaced / DATABASE):
        path.write_bytes(b"x")
    for path in (upgrade, replaced):
        os.utime(path, (0, 0))
    nightly.once()
    assert [path.exists() for path in (old, other, upgrade, replaced)] == [False, True, False, False]
    assert (nightly.folder / "referent-2026-03-25.zip").exists()


@pytest.mark.parametrize("wrong", [timedelta(days=366), timedelta(days=-20000)], ids=["a year ahead", "1970"])
def test_a_wrong_clock_lets_no_backup_go(nightly: Nightly, wrong: timedelta) -> None:
    for _ in range(5):
        nightly.once()
        at(nightly, nightly.clock.now() + timedelta(days=1))
    there = set(nightly.folder.glob("referent-*.zip"))
    assert len(there) == 5
    at(nightly, nightly.clock.now() + wrong)
    for _ in range(2):
        nightly.once()
        assert there <= set(nightly.folder.glob("referent-*.zip"))
        at(nightly, nightly.clock.now() + timedelta(days=1))
    at(nightly, nightly.clock.now() - wrong)
    nightly.once()
    stay = {path.name for path in nightly.folder.glob("referent-*.zip")}
    assert {path.name for path in there} <= stay
    assert not any(name.startswith(("referent-2027", "referent-197")) for name in stay)
