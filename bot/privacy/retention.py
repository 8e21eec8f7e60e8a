"""Until when the data of a student is kept: a rule of dates, without a store.

    known session      the day of that year that the school promised (after the results, early July)
    left the diploma   the day announced when they left: that day of the school year they left
    nothing known      as if they had been in first year at their last act

Thirty days before, the person is told; nobody is purged less than thirty days after that. Whoever moves to
another session meanwhile is not purged: their day is counted again every day. What is erased cannot come back,
and the clock of a machine may be a year ahead: nothing is erased on its word alone (`is_past`). Whoever announces a day (the
forms of a class, the notice, the copy of one's data) and the duty that erases ask the functions of this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.privacy.model import Notice
from bot.privacy.terms import NOTICE
from bot.school.calendar import session_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.privacy.model import Keeping
    from bot.privacy.terms import Terms


_DAILY: Final = timedelta(days=1)
"""The duty runs once a day: somebody who leaves after it is told tomorrow, and has thirty days from then."""
WITNESSES: Final = 2
"""So many earlier days have to agree with today's that somebody's time is over."""
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do today."""


@dataclass(frozen=True, slots=True)
class Tell:
    """The person has to be told."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What was told holds no more: they are kept for another session."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Their time is over."""


Step = Nothing | Tell | Withdraw | Erase


def is_past(day: date, today: date, done: Iterable[date]) -> bool:
    """Whether a day has come, by the clock of today and by that of earlier days on which the duty was `done`.

    A clock that goes on as it did has two of them in the last week. After a jump, or a summer without the bot,
    the day is waited for again: two more days on which it was over already.
    """
    if today < day:
        return False
    since = min(day, today - _WEEK)
    return sum(since <= one < today for one in set(done)) >= WITNESSES


def leaving_day(year: int, terms: Terms, today: date) -> date:
    """The day announced today to somebody who leaves the diploma in the school year that ends in `year`.

    For a second year that is the day promised for the session; a first year who leaves is kept no longer.
    """
    return max(terms.purge_of(year), today + NOTICE + _DAILY)


def purge_day(keeping: Keeping, terms: Terms) -> date:
    """The day that the rule gives, whatever the person was told."""
    if keeping.leaving is not None:
        return keeping.leaving
    known = [session for session in (keeping.session, keeping.class_session) if session is not None]
    if known:
        return terms.purge_of(max(known))
    return terms.purge_of(session_for(keeping.year or 1, keeping.last.date()))


def announced(keeping: Keeping, terms: Terms) -> date:
    """The day on which the data goes, as far as is known today: what the person was told, else the rule."""
    planned, told = purge_day(keeping, terms), keeping.notice
    return told.purge if told is not None and told.planned == planned else planned


def step(keeping: Keeping, terms: Terms, today: date, done: Iterable[date]) -> Step:
    """What is to be done about somebody's data today; `done` are the days of the last duties."""
    planned = purge_day(keeping, terms)
    told = keeping.notice
    if today < planned - NOTICE:
        return Nothing() if told is None else Withdraw()
    if told is None or told.planned != planned:
        return Tell(Notice(planned, max(planned, today + NOTICE)))
    return Erase() if is_past(told.purge, today, done) else Nothing()
