"""Which backups stay: one a day for 14 days, one a week for four weeks, none older than 30 days.

Thirty days is also what people are promised: an erased person is in no backup after that.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS: Final = 14
WEEKS: Final = 4
OLDEST: Final = timedelta(days=30)


def kept(days: Iterable[date], today: date) -> frozenset[date]:
    """The days whose backup stays, of those that have one.

    Of a week (Monday to Sunday) its last backup stays. A day to come is a clock that was wrong: it goes.
    """
    known = sorted({day for day in days if today - OLDEST <= day <= today}, reverse=True)
    weekly: dict[tuple[int, int], date] = {}
    for day in known:
        year, week, _ = day.isocalendar()
        weekly.setdefault((year, week), day)
    return frozenset(known[:DAYS]) | frozenset(list(weekly.values())[:WEEKS])
