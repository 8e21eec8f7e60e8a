"""Wall time: what a clock on the wall of the school shows, and the instant it means.

A reminder says « 8 h » and means 8 h on the wall, in winter as in summer. At the change of hour a wall time
may not exist (02:30 on the last Sunday of March) or exist twice (02:30 on the last Sunday of October): the
missing one is pushed on by the gap (03:30), of the two the first is taken.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time
    from zoneinfo import ZoneInfo


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time."""
    # fold=0 reads a doubled hour as its first passage, and a missing one with the offset from before the
    # gap, which is the gap pushed on.
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def on_the_wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall shows at an instant, as a naive datetime."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)
