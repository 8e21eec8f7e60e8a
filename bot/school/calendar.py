"""School years, exam sessions and where a day falls in them.

A school year starts in August: a date up to July belongs to the year that began the autumn before. The
diploma takes two years, and its exam session bears the calendar year in which the second one ends
(domain.md §2 and §7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.school.model import Group, Person, Stage

_FIRST_MONTH: Final = 8
_LAST_MONTH: Final = 5
YEARS: Final = 2


def school_year(day: date) -> int:
    """The calendar year in which the school year of `day` starts."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def is_under_way(year: int, day: date) -> bool:
    """Whether on `day` the school year that starts in `year` has lessons to come: from June on, years change."""
    return school_year(day) == year and not _LAST_MONTH < day.month < _FIRST_MONTH


def session_for(year: int, today: date) -> int:
    """The exam session of somebody who is in `year` (1 or 2) of the diploma on `today`."""
    return school_year(today) + 1 + (YEARS - year)


def session_of(person: Person, today: date) -> int | None:
    """The session a person corrected by hand, else the one their year gives, else None."""
    if person.session is not None:
        return person.session
    return None if person.year is None else session_for(person.year, today)


def stage_on(day: date, groups: Iterable[Group]) -> Stage | None:
    """The work placement that `day` falls in, for somebody of these classes."""
    for group in groups:
        for stage in group.stages:
            if stage.first <= day <= stage.last:
                return stage
    return None
