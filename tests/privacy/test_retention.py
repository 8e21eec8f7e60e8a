"""Until when a student is kept: told thirty days before, never purged earlier, never after moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.model import Keeping
from bot.privacy.retention import Erase, Nothing, Tell, Withdraw, purge_day, step
from bot.privacy.terms import NOTICE, Terms

TERMS = Terms()
LAST = datetime(2026, 6, 1, tzinfo=UTC)
LINA = Keeping(1, 2, LAST, class_session=2026)


@pytest.mark.parametrize(
    ("keeping", "expected"),
    [
        (LINA, date(2026, 9, 30)),
        (replace(LINA, session=2027), date(2027, 9, 30)),
        (replace(LINA, class_session=None), date(2027, 9, 30)),
        (replace(LINA, class_session=None, year=2), date(2026, 9, 30)),
        (replace(LINA, session=2027, leaving=date(2026, 10, 5)), date(2026, 10, 5)),
    ],
    ids=["class", "moved to another session", "nothing known", "second year", "left the diploma"],
)
def test_the_day_follows_what_is_known(keeping: Keeping, expected: date) -> None:
    assert purge_day(keeping, TERMS) == expected


def test_a_person_is_told_then_purged() -> None:
    assert step(LINA, TERMS, date(2026, 8, 30)) == Nothing()
    told = step(LINA, TERMS, date(2026, 8, 31))
    assert isinstance(told, Tell)
    warned = replace(LINA, notice=told.notice)
    assert step(warned, TERMS, date(2026, 9, 29)) == Nothing()
    assert step(warned, TERMS, date(2026, 9, 30)) == Erase()


def test_whoever_moves_to_another_session_is_kept() -> None:
    told = step(LINA, TERMS, date(2026, 9, 1))
    assert isinstance(told, Tell)
    assert step(replace(LINA, notice=told.notice, session=2027), TERMS, date(2026, 9, 30)) == Withdraw()


@given(st.dates(date(2026, 8, 1), date(2027, 12, 31)), st.integers(0, 400))
def test_nobody_is_purged_less_than_thirty_days_after_being_told(found: date, later: int) -> None:
    """A bot that was off in September tells first, and waits."""
    told = step(LINA, TERMS, found)
    if isinstance(told, Tell):
        warned = replace(LINA, notice=told.notice)
        day = found + timedelta(days=later)
        if step(warned, TERMS, day) == Erase():
            assert day >= found + NOTICE
