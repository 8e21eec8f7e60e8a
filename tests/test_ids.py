"""Identifiers: they grow, and two processes seldom make the same one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import SetClock
from bot.ids import Ids

NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)


def test_they_grow_even_when_the_clock_steps_back() -> None:
    clock = SetClock(NOW)
    ids = Ids(clock)
    made = []
    for minutes in (0, 0, 1, -5, 0, 9):
        clock.advance(timedelta(minutes=minutes))
        made.append(ids.next())
    assert made == sorted(set(made))


def test_within_a_millisecond_they_count_up_from_where_they_began() -> None:
    """Drawn anew each time, those of two busy processes would all end near the greatest of the millisecond."""
    ids = Ids(SetClock(NOW))
    first = ids.next()
    assert [ids.next() for _ in range(5_000)] == list(range(first + 1, first + 5_001))
