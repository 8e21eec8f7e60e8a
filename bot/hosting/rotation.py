"""Which backups stay: one a day for 14 days, one a week for four weeks, none older than 30 days.

Thirty days is also what people are promised: an erased person is in no backup after that. But a backup that
was let go cannot come back, and the clock of a machine may be a year ahead, or stand in 1970: as long as two
earlier nights do not agree with today's date, all stay.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS: Final = 14
WEEKS: Final = 4
OLDEST: Final = timedelta(days=30)
WITNESSES: Final = 2
"""So many earlier nights have to be within `NEAR` of today before anything is let go."""
NEAR: Final = timedelta(days=16)


def agree(days: Iterable[date], today: date) -> bool:
    """Whether earlier backups bear dates so near that today's can be believed; once a week is enough."""
    return sum(today - NEAR <= day < today for day in set(days)) >= WITNESSES


def kept(days: Iterable[date], today: date) -> frozenset[date]:
    """The days whose backup stays, of those that have one.

    Of a week (Monday to Sunday) its last backup stays. A day to come is a clock that was wrong: it goes.
    """
    there = frozenset(days)
    if not agree(there, today):
        return there
    known = sorted({day for day in there if today - OLDEST <= day <= today}, reverse=True)
    weekly: dict[tuple[int, int], date] = {}
    for day in known:
        year, week, _ = day.isocalendar()
        weekly.setdefault((year, week), day)
    return frozenset(known[:DAYS]) | frozenset(list(weekly.values())[:WEEKS])
