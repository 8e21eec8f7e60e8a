"""Until when a student is kept: told thirty days before, never purged earlier, never after moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.model import Keeping
from bot.privacy.retention import (
    Erase,
    Nothing,
    Step,
    Tell,
    Withdraw,
    announced,
    is_past,
    leaving_day,
    purge_day,
)
from bot.privacy.retention import step as step_of
from bot.privacy.terms import NOTICE, Terms

TERMS = Terms()
LAST = datetime(2026, 6, 1, tzinfo=UTC)
LINA = Keeping(1, 2, LAST, class_session=2026)


def every_day(today: date) -> list[date]:
    """The days of the last duties of a bot that is always on."""
    return [today - timedelta(days=ago) for ago in range(10)]


def step(keeping: Keeping, terms: Terms, today: date) -> Step:
    return step_of(keeping, terms, today, every_day(today))


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


@given(st.integers(8, 3000), st.integers(0, 40))
def test_a_clock_that_jumps_ahead_purges_nobody_on_its_word(jump: int, wrong: int) -> None:
    """Told on 31 August, and then the clock of the machine is weeks or years ahead for some days."""
    told = step(LINA, TERMS, date(2026, 8, 31))
    assert isinstance(told, Tell)
    warned = replace(LINA, notice=told.notice)
    right = date(2026, 9, 10)
    done = every_day(right)
    for day in range(min(wrong, 2)):
        today = right + timedelta(days=jump + day)
        assert step_of(warned, TERMS, today, done) == Nothing()
        done.append(today)
    after = right + timedelta(days=2)  # the clock is set again: what it said of days to come is forgotten
    assert step_of(warned, TERMS, after, [day for day in done if day <= after]) == Nothing()


def test_a_bot_that_was_off_erases_on_the_third_day_that_says_so() -> None:
    over, back = date(2026, 9, 30), date(2026, 11, 4)
    before = every_day(date(2026, 9, 10))
    assert not is_past(over, back, before)
    assert not is_past(over, back + timedelta(days=1), [*before, back])
    assert is_past(over, back + timedelta(days=2), [*before, back, back + timedelta(days=1)])


def test_a_bot_that_is_on_once_a_week_erases_too() -> None:
    days = [date(2026, 9, 30) + timedelta(weeks=week) for week in range(-5, 4)]
    found = [is_past(date(2026, 9, 30), day, days[:at]) for at, day in enumerate(days)]
    assert found == [False] * 7 + [True] * 2


def test_a_day_asked_twice_is_one_witness() -> None:
    today = date(2027, 3, 1)
    assert not is_past(date(2026, 9, 30), today + timedelta(days=1), [today, today])
    assert not is_past(date(2026, 9, 30), today, [today, today])
