"""What a typed date means at a given moment: one schedule, or a question.

Conventions: no hour, that of the settings (8 h); « jusqu’au » is inclusive; a repetition starts on its next
strictly future day. Where two meanings are left, `Fork` asks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.days_meant import patterns
from bot.reminders.phrases.groups import once, sorted_out, with_hours
from bot.reminders.phrases.moment import (
    between_days,
    checked_year,
    later,
    month_end,
    month_later,
    replace_now,
    single_day,
    stretch_skipped,
)
from bot.reminders.phrases.words import WEEKDAYS
from bot.reminders.recurrence import Schedule, Without, occurrences
from bot.reminders.wall import on_the_wall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reminders.phrases.groups import Told
    from bot.reminders.phrases.moment import Moment
    from bot.reminders.recurrence import Pattern

_LONGEST_SKIPPED: Final = 200


def meaning(items: Sequence[say.Item], at: Moment) -> Schedule:
    """The schedule that the items tell. Raises Refused, or Fork where they mean several things."""
    told = sorted_out(items)
    first = _first_day(told, at)
    found: list[Pattern] = []
    for group in with_hours(told.groups):
        found += patterns(group, told, first, at)
    if not found:
        raise Refused("date-vide")
    for one, again in told.same:
        _check_same(at.today + timedelta(days=one.days), again)
    if len({_goes_on(pattern) for pattern in found}) > 1:
        raise Refused("date-contradiction")  # « tous les jours 8 h, dimanche 10 h »: once, or every Sunday?
    schedule = Schedule(str(at.zone), tuple(found), without=_without(told, at))
    bounds = told.times or told.during or told.until or told.since
    if not schedule.repeats and bounds and not told.between:
        raise Refused("date-sans-repetition")
    return _bounded(schedule, told, first, at)


def _goes_on(pattern: Pattern) -> bool:
    return Schedule("UTC", (pattern,)).repeats


def _check_same(day: date, again: say.Weekday | say.MonthDay) -> None:
    """« demain mercredi 25 novembre »: refused unless tomorrow is that day."""
    weekday = again.weekday
    if weekday is not None and day.weekday() != weekday:
        raise Refused("date-jour-contredit", date=day, est=WEEKDAYS[day.weekday()], dit=WEEKDAYS[weekday])
    if isinstance(again, say.MonthDay):
        told = (again.day, again.month or day.month, again.year or day.year)
        if again.scope is not None or told != (day.day, day.month, day.year):
            raise Refused("date-contradiction")
    elif again.weeks_on or again.which is say.Which.NEXT:
        raise Refused("date-contradiction")


def _first_day(told: Told, at: Moment) -> date | None:
    """The day from which repetitions start, None for now."""
    if told.between is not None:
        once(told.since is None and told.until is None)
        return None
    if told.since is None:
        return None
    match told.since.day:
        case say.InWeek(weeks_on):
            return at.today - timedelta(days=at.today.weekday()) + timedelta(weeks=weeks_on)
        case say.InMonth(months_on):
            return month_later(at.today.replace(day=1), months_on)
        case day:
            return single_day(day, at, time.max)


def _bounded(schedule: Schedule, told: Told, first: date | None, at: Moment) -> Schedule:
    until = None
    begin = first or at.today
    if told.until is not None:
        until = _last_day(told.until, begin, at)
    if told.during is not None and told.during.length.unit is not None:
        until = later(begin_of(schedule, at), told.during.length, at) - timedelta(days=1)
    if told.between is not None:
        until = between_days(told.between, at)[1]
    if until is not None and until < begin:
        raise Refused("date-fin-avant-debut", fin=until)
    return replace(schedule, until=until, count=told.times)


def begin_of(schedule: Schedule, at: Moment) -> date:
    """The day of the first occurrence, from which « pendant 3 semaines » is counted."""
    one = next(occurrences(schedule, at.now, at.days), None)
    if one is None:
        raise Refused("date-jamais")
    return on_the_wall(one, at.zone).date()


def _last_day(told: say.Until, begin: date, at: Moment) -> date:
    later_on = replace_now(at, begin)
    match told.day:
        case say.InMonth(months_on):
            return month_end(month_later(at.today.replace(day=1), months_on))
        case say.InWeek():
            raise Refused("date-vague", recu="semaine")
        case say.MonthDay(_, month, year) if (told.end_of_month or told.doubtful_month) and month is not None:
            start = date(checked_year(year, at), month, 1) if year is not None else date(begin.year, month, 1)
            if year is None and month_end(start) < begin:
                start = date(begin.year + 1, month, 1)
            if told.doubtful_month and at.choose(f"jusqu’au 1er/{month:02}", f"jusqu’à la fin du mois ({month:02}/{start.year})") == 0:  # fmt: skip
                return start
            return month_end(start)
        case day:
            return single_day(day, later_on, time.max)


def _without(told: Told, at: Moment) -> Without:
    weekdays: set[int] = set()
    days: set[date] = set()
    holidays = breaks = False
    for skip in told.skips:
        weekdays |= set(skip.weekdays)
        holidays |= skip.holidays
        breaks |= skip.breaks
        days |= _days_skipped(skip.days, at)
    for group in told.groups:
        for day in group.days:
            if isinstance(day, say.Repeat) and day.working:
                holidays = True
                weekdays |= {6} if day.saturdays else {5, 6}
    return Without(frozenset(weekdays), holidays, breaks, frozenset(days))


def _days_skipped(told: Sequence[say.Day | say.Between], at: Moment) -> set[date]:
    """The days of an exception; « le 25 et le 26 décembre » share their month."""
    found: set[date] = set()
    after: say.Day | say.Between | None = None
    for day in reversed(told):
        one = day
        if isinstance(one, say.Between):
            first, last = stretch_skipped(one, at)
            if (last - first).days > _LONGEST_SKIPPED:
                raise Refused("date-contradiction")
            found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        else:
            if isinstance(one, say.MonthDay) and one.month is None and isinstance(after, say.MonthDay):
                one = replace(one, month=after.month, year=after.year)
            found.add(single_day(one, at, time.max))
        after = one
    return found
