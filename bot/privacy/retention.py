"""Until when the data of a student is kept: a rule of dates, without a store.

    known session      the day of that year that the school promised (after the results, early July)
    left the diploma   the day announced when they left
    nothing known      as if they had been in first year at their last act

Thirty days before, the person is told; nobody is purged less than thirty days after that. Whoever moves to
another session meanwhile is not purged: their day is counted again every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.privacy.model import Notice
from bot.privacy.terms import NOTICE
from bot.school.calendar import session_for

if TYPE_CHECKING:
    from datetime import date

    from bot.privacy.model import Keeping
    from bot.privacy.terms import Terms


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


def purge_day(keeping: Keeping, terms: Terms) -> date:
    """The day that the rule gives, whatever the person was told."""
    if keeping.leaving is not None:
        return keeping.leaving
    known = [session for session in (keeping.session, keeping.class_session) if session is not None]
    if known:
        return terms.purge_of(max(known))
    return terms.purge_of(session_for(keeping.year or 1, keeping.last.date()))


def step(keeping: Keeping, terms: Terms, today: date) -> Step:
    """What is to be done about somebody's data today."""
    planned = purge_day(keeping, terms)
    told = keeping.notice
    if today < planned - NOTICE:
        return Nothing() if told is None else Withdraw()
    if told is None or told.planned != planned:
        return Tell(Notice(planned, max(planned, today + NOTICE)))
    return Erase() if today >= told.purge else Nothing()
