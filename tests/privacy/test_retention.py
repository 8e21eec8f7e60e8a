"""Until when a student is kept: told thirty days before, never purged earlier, never after moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.model import Keeping
from bot.privacy.retention import Erase, Nothing, Tell, Withdraw, announced, leaving_day, purge_day, step
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


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 6, 29), date(2026, 9, 30)),
        (date(2026, 8, 30), date(2026, 9, 30)),
        (date(2026, 9, 29), date(2026, 10, 30)),
    ],
    ids=["June", "thirty-one days before", "the last day"],
)
def test_whoever_leaves_is_kept_until_the_promised_day_or_thirty_days(today: date, expected: date) -> None:
    assert leaving_day(2026, TERMS, today) == expected


@given(st.dates(date(2025, 9, 1), date(2026, 12, 31)), st.booleans())
def test_the_day_announced_to_whoever_leaves_is_the_day_of_erasure(today: date, told_today: bool) -> None:
    """What the teacher read, what the person is told, and what the duty does every day are one day."""
    day = leaving_day(2026, TERMS, today)
    keeping = replace(LINA, leaving=day)
    on = today if told_today else today + timedelta(days=1)  # whether the duty of that day is done already
    while (found := step(keeping, TERMS, on)) != Erase():
        assert announced(keeping, TERMS) == day
        if isinstance(found, Tell):
            keeping = replace(keeping, notice=found.notice)
        on += timedelta(days=1)
    assert on == day


def test_a_notice_that_came_late_moves_the_day_for_everybody_who_asks() -> None:
    told = step(LINA, TERMS, date(2026, 9, 20))
    assert isinstance(told, Tell)
    assert announced(replace(LINA, notice=told.notice), TERMS) == date(2026, 10, 20)
