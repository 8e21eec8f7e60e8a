"""When a reminder falls due: rules in wall time, and the instants they give.

A `Schedule` is what a French phrase means. It holds no instant of a repetition, only days, hours on the wall
and bounds, so that « tous les lundis à 8 h » stays 8 h over both changes of hour and can be computed anew
when the zone changes. Pure functions: no clock, no store.
"""

from __future__ import annotations

import calendar
import heapq
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count as counting
from itertools import islice
from typing import TYPE_CHECKING, Final, assert_never
from zoneinfo import ZoneInfo

from bot.reminders.wall import instant, on_the_wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.reminders.school_breaks import Calendar

HORIZON: Final = timedelta(days=366 * 12)
"""A repetition that gives no day for so long gives none (the longest wait is 29 February: 8 years)."""


class Unit(StrEnum):
    """What a repetition counts in."""

    DAY = "jour"
    WEEK = "semaine"
    MONTH = "mois"
    YEAR = "an"


@dataclass(frozen=True, slots=True)
class Every:
    """Repeated days. Nothing comes before `first`; intervals are counted from its day, week, month or year.

    `weekdays` (0 is Monday): which days of the week; with `nth` (1 to 5, -1 the last), which of the month.
    `days`: of the month, 1 to 31, -1 the last. `months`: only these. `parity`: 0 for even ISO weeks, 1 for
    odd ones. `working`: `nth` counts the working days of the month.
    """

    unit: Unit
    interval: int
    first: date
    weekdays: tuple[int, ...] = ()
    nth: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    parity: int | None = None
    working: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Days told one by one."""

    days: tuple[date, ...]


Days = Every | Listed


@dataclass(frozen=True, slots=True)
class OnDays:
    """Hours of the wall on some days; `shifts` are days before (negative) or after each of them."""

    days: Days
    times: tuple[time, ...]
    shifts: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Moments:
    """Instants (UTC) told one by one; with a step, the one instant repeated in elapsed time."""

    at: tuple[datetime, ...]
    step: timedelta | None = None


Pattern = OnDays | Moments


@dataclass(frozen=True, slots=True)
class Without:
    """What is skipped because it was said: weekdays, public holidays, school holidays, days."""

    weekdays: frozenset[int] = frozenset()
    holidays: bool = False
    breaks: bool = False
    days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a phrase means. `until` is inclusive; `count` bounds the occurrences from the first on."""

    zone: str
    patterns: tuple[Pattern, ...]
    until: date | None = None
    count: int | None = None
    without: Without = Without()

    @property
    def repeats(self) -> bool:
        """Whether it may go on for ever, or until a bound: a rule rather than dates told one by one."""
        return any(_repeats(pattern) for pattern in self.patterns)


def occurrences(schedule: Schedule, after: datetime, days: Calendar) -> Iterator[datetime]:
    """The instants (UTC, in order, each once) strictly after `after`; may be endless."""
    if schedule.count is None:
        yield from _all(schedule, after, days)
        return
    for at in islice(_all(schedule, datetime.min.replace(tzinfo=UTC), days), schedule.count):
        if at > after:
            yield at


def _all(schedule: Schedule, after: datetime, days: Calendar) -> Iterator[datetime]:
    zone = ZoneInfo(schedule.zone)
    last: datetime | None = None
    begun: date | None = None
    for at in heapq.merge(*(_of(pattern, after, days, zone) for pattern in schedule.patterns)):
        day = on_the_wall(at, zone).date()
        if schedule.until is not None and day > schedule.until:
            return
        begun = begun or day
        if day - begun > HORIZON:
            return
        if at == last or at <= after or _skipped(schedule.without, day, days):
            continue
        last, begun = at, day
        yield at


def _of(pattern: Pattern, after: datetime, days: Calendar, zone: ZoneInfo) -> Iterator[datetime]:
    match pattern:
        case Moments(at, None):
            yield from sorted(at)
        case Moments((first,), step) if step is not None:
            done = max(0, (after - first) // step) if after > first else 0
            for number in counting(done):
                yield first + number * step
        case Moments():
            raise ValueError("a step repeats one instant")
        case OnDays(these, times, shifts):
            yield from _on_days(these, times, shifts, after, days, zone)
        case _:
            assert_never(pattern)


def _on_days(
    these: Days, times: tuple[time, ...], shifts: tuple[int, ...], after: datetime, days: Calendar, zone: ZoneInfo
) -> Iterator[datetime]:  # fmt: skip
    """In order, although shifts may cross: an instant is kept back while an earlier one may still come."""
    widest = max(shifts) - min(shifts)
    begin = _day_before(after, zone, timedelta(days=max(0, *shifts) + 1))
    waiting: list[datetime] = []
    for day in _days(these, begin, days):
        earliest = datetime.combine(day + timedelta(days=min(shifts) - 1), time(), UTC)
        while widest and waiting and waiting[0] < earliest:
            yield heapq.heappop(waiting)
        for shift in shifts:
            for at in times:
                heapq.heappush(waiting, instant(day + timedelta(days=shift), at, zone))
        if not widest:
            while waiting:
                yield heapq.heappop(waiting)
    while waiting:
        yield heapq.heappop(waiting)


def _day_before(after: datetime, zone: ZoneInfo, by: timedelta) -> date:
    if after.year <= 1:
        return date.min
    return on_the_wall(after, zone).date() - by


def _days(these: Days, begin: date, days: Calendar) -> Iterator[date]:
    """The days from `begin` on, in order."""
    match these:
        case Listed(told):
            yield from sorted({day for day in told if day >= begin})
        case Every():
            begin = max(begin, these.first)
            found = begin
            with suppress(OverflowError):  # the calendar ends in 9999
                for day in _candidates(these, begin, days):
                    if day - found > HORIZON:
                        return
                    if day >= begin and (not these.months or day.month in these.months):
                        found = day
                        yield day
        case _:
            assert_never(these)


def _candidates(every: Every, begin: date, days: Calendar) -> Iterator[date]:
    """The days of a repetition from the period that holds `begin` on, and a few before it; endless."""
    match every.unit:
        case Unit.DAY:
            done = -(-(begin - every.first).days // every.interval)
            for number in counting(done):
                yield every.first + timedelta(days=number * every.interval)
        case Unit.WEEK:
            weekdays = sorted(every.weekdays) or [every.first.weekday()]
            for monday in _weeks(every, begin):
                if every.parity is None or monday.isocalendar().week % 2 == every.parity:
                    yield from (monday + timedelta(days=weekday) for weekday in weekdays)
        case Unit.MONTH | Unit.YEAR:
            for year, month in _months(every, begin):
                yield from days_of_month(every, year, month, days)
        case _:
            assert_never(every.unit)


def _weeks(every: Every, begin: date) -> Iterator[date]:
    first = every.first - timedelta(days=every.first.weekday())
    done = (begin - first).days // 7 // every.interval
    for number in counting(done):
        yield first + timedelta(weeks=number * every.interval)


def _months(every: Every, begin: date) -> Iterator[tuple[int, int]]:
    """(year, month) of each period; a yearly repetition visits its months, or that of `first`."""
    if every.unit is Unit.YEAR:
        done = (begin.year - every.first.year) // every.interval
        for number in counting(done):
            for month in every.months or (every.first.month,):
                yield every.first.year + number * every.interval, month
    first = every.first.year * 12 + every.first.month - 1
    done = (begin.year * 12 + begin.month - 1 - first) // every.interval
    for number in counting(done):
        year, month = divmod(first + number * every.interval, 12)
        yield year, month + 1


def days_of_month(every: Every, year: int, month: int, days: Calendar) -> list[date]:
    """The days of one month that a monthly rule names."""
    if year > date.max.year:
        raise OverflowError("past the calendar")
    length = calendar.monthrange(year, month)[1]
    whole = [date(year, month, day) for day in range(1, length + 1)]
    if every.nth:
        if every.working:
            groups = [[day for day in whole if days.is_working_day(day)]]
        else:
            groups = [[day for day in whole if day.weekday() == weekday] for weekday in every.weekdays]
        named = (_nth(group, n) for group in groups for n in every.nth)
        return sorted({day for day in named if day is not None})
    wanted = every.days or (every.first.day,)
    return sorted({whole[day - 1 if day > 0 else day] for day in wanted if -length <= day <= length})


def _nth(group: list[date], n: int) -> date | None:
    place = n - 1 if n > 0 else n
    return group[place] if -len(group) <= place < len(group) else None


def _skipped(without: Without, day: date, days: Calendar) -> bool:
    return (
        day.weekday() in without.weekdays
        or day in without.days
        or (without.holidays and days.is_public_holiday(day))
        or (without.breaks and days.break_on(day) is not None)
    )


def _repeats(pattern: Pattern) -> bool:
    match pattern:
        case OnDays(days):
            return isinstance(days, Every)
        case Moments(_, step):
            return step is not None
        case _:
            assert_never(pattern)
