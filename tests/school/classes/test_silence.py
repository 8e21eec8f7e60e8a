"""Three weeks without anything, in days of school: nobody is silent in a stage or on the first day back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.school.classes.silence import is_silent, quiet_days
from bot.school.model import Stage

BREAK = (date(2025, 12, 20), date(2026, 1, 4))
STAGE = Stage(2, date(2026, 1, 5), date(2026, 2, 13))


def in_break(day: date) -> bool:
    return BREAK[0] <= day <= BREAK[1]


@pytest.mark.parametrize(
    ("last", "today", "silent"),
    [
        (date(2025, 11, 3), date(2025, 11, 23), False),  # 20 days
        (date(2025, 11, 3), date(2025, 11, 24), True),  # 21 days
        (date(2025, 12, 10), date(2026, 1, 4), False),  # 9 days, then holidays
        (date(2025, 12, 10), date(2026, 2, 13), False),  # then the stage
        (date(2025, 12, 10), date(2026, 2, 24), False),  # 9 + 11 days
        (date(2025, 12, 10), date(2026, 2, 25), True),
        (None, date(2025, 9, 1), True),  # never seen
        (date(2026, 3, 1), date(2026, 2, 1), False),  # a clock that stepped back
    ],
)
def test_holidays_and_stages_do_not_count(last: date | None, today: date, silent: bool) -> None:
    assert is_silent(last, today, (STAGE,), in_break) is silent


def test_a_long_absence_is_not_counted_day_by_day_for_ever() -> None:
    """Somebody who left five years ago costs no more than three weeks."""
    asked: list[date] = []

    def noted(day: date) -> bool:
        asked.append(day)
        return False

    assert quiet_days(date(2021, 1, 1), date(2026, 1, 1), (), noted) == 21
    assert len(asked) == 21
    assert asked[-1] - asked[0] == timedelta(days=20)
