"""Who has been silent: nothing for three weeks of school.

Days of school holidays and of stages are not counted, so that nobody is silent in the middle of a work
placement or on the first day back. A day is a calendar day: weekends count, as three weeks do.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.school.model import Stage

LONG: Final = 21
"""Counted days without anything: three weeks."""


def quiet_days(last: date, today: date, stages: Sequence[Stage], is_break: Callable[[date], bool]) -> int:
    """The days after `last`, up to `today`, that count; no more than needed to call it silence."""
    counted, day = 0, last
    while day < today and counted < LONG:
        day += timedelta(days=1)
        in_stage = any(stage.first <= day <= stage.last for stage in stages)
        counted += not in_stage and not is_break(day)
    return counted


def is_silent(
    last: date | None, today: date, stages: Sequence[Stage], is_break: Callable[[date], bool]
) -> bool:
    """Whether somebody who last did something on `last` (None: never) has been silent for three weeks."""
    return last is None or quiet_days(last, today, stages, is_break) >= LONG
