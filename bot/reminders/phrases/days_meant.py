"""From the days and hours of one group of a phrase to patterns: once, or repeated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.groups import times_of
from bot.reminders.phrases.moment import (
    FARTHEST,
    between_days,
    later,
    listed,
    moments,
    month_end,
    month_later,
    ranked_days,
    single_day,
)
from bot.reminders.phrases.rules import anchored, repeated_days, repeats
from bot.reminders.phrases.words import MONTHS
from bot.reminders.recurrence import Every, Listed, OnDays, Pattern, Unit
from bot.reminders.wall import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reminders.phrases.groups import Group, Told
    from bot.reminders.phrases.moment import Moment

_MIDNIGHT: Final = time(0)
_SIZES: Final = {
    Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1), Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}  # fmt: skip


def patterns(group: Group, told: Told, first: date | None, at: Moment) -> list[Pattern]:
    """The patterns of a group. `first`: no repetition begins before it. Raises Refused or Fork."""
    days = _inherited(group)
    hours = times_of(group, at)
    ahead = [day for day in days if isinstance(day, say.Ahead)]
    if ahead:
        return _shifted([_ahead(ahead[0], days, group, at)], told, hours, at)
    repeated = repeats(days, group, told)
    by_the_hour = any(isinstance(one, say.RepeatElapsed) for one in repeated)
    if (by_the_hour and hours) or (told.from_hour is not None and not by_the_hour):
        raise Refused("date-contradiction")  # « toutes les 48 heures à 8 h », « demain à partir de 14 h »
    if repeated:
        if group.weeks or group.months:
            first = _period(group, told, at)
        found = [repeated_days(one, told, tuple(_hours(hours, at)), first, at) for one in repeated]
        return _shifted(found, told, hours, at)
    if told.only:
        raise Refused(
            "date-vague", recu=MONTHS[told.only[0].months[0] - 1] if told.only[0].months else "semaine"
        )
    if not days and not group.weeks and not group.months:
        return _hours_alone(group, told, hours, at)
    return _shifted(_once(days, group, told, hours, at), told, hours, at)


def _period(group: Group, told: Told, at: Moment) -> date:
    """« tous les jours la semaine prochaine », « tous les lundis du mois prochain »: only in that time."""
    bounded = told.since or told.until or told.between or told.during or told.times or told.only
    if bounded or len(told.groups) > 1 or (group.weeks and group.months):
        raise Refused("date-contradiction")
    if group.weeks is not None:
        begin = at.today - timedelta(days=at.today.weekday()) + timedelta(weeks=group.weeks.weeks_on)
        end = begin + timedelta(days=6)
    else:
        begin = month_later(at.today.replace(day=1), group.months.months_on if group.months else 0)
        end = month_end(begin)
    told.until = say.Until(say.MonthDay(end.day, end.month, end.year))
    return begin


def _hours(hours: Sequence[time | None], at: Moment) -> list[time]:
    return [hour or _MIDNIGHT for hour in hours] or [at.hours.default]


def _inherited(group: Group) -> list[say.Day]:
    """« le 12 et le 15 janvier »: the month of the last goes to those before; so does « du mois »."""
    out: list[say.Day] = []
    after: say.Day | None = None
    for told in reversed(group.days):
        day = told
        if isinstance(day, say.MonthDay) and day.month is None and day.scope is None:
            if isinstance(after, say.MonthDay):
                day = replace(
                    day, month=after.month, year=after.year, scope=after.scope, year_on=after.year_on
                )
            elif isinstance(after, say.Ranked):
                day = replace(day, month=after.month, year=after.year, scope=after.scope)
            if day.scope is None and day.month is None and group.months is not None:
                day = replace(day, scope=say.Scope.NEXT if group.months.months_on else say.Scope.THIS)
        if isinstance(day, say.Ranked) and day.month is None and day.scope is None:
            if isinstance(after, say.Ranked | say.MonthDay):
                day = replace(day, month=after.month, year=after.year, scope=after.scope)
            elif group.months is not None:
                day = replace(day, scope=say.Scope.NEXT if group.months.months_on else say.Scope.THIS)
        out.append(day)
        after = day
    return out[::-1]


# Once


def _ahead(told: say.Ahead, days: Sequence[say.Day], group: Group, at: Moment) -> Pattern:
    """« dans 2 semaines », « dans 2 jours et 3 heures », « lundi dans 2 semaines »."""
    rest = [day for day in days if day is not told]
    elapsed = [one.elapsed for one in told.lengths if one.elapsed is not None]
    sizes = [_size(one) for one in told.lengths]
    if any(size <= after for size, after in pairwise(sizes)):
        raise Refused("date-contradiction")  # « dans 1 h, 2 h et 3 h » is no sum
    moved = at.today
    for one in told.lengths:
        if one.elapsed is None:
            moved = later(moved, one, at)
    if moved - at.today > FARTHEST:
        raise Refused("date-trop-loin", annee=moved.year)
    hours = times_of(group, at)
    if rest:
        return _weekday_ahead(rest, moved, told, hours, at)
    if group.weeks or group.months:
        raise Refused("date-contradiction")
    if elapsed:
        if hours:
            raise Refused("date-contradiction")
        start = instant(moved, at.wall.time(), at.zone) if moved != at.today else at.now
        return moments([start + sum(elapsed, timedelta())])
    if not hours:
        return moments([instant(moved, at.wall.time(), at.zone)])
    return _at_hours([moved], hours, at)


def _size(told: say.Length) -> timedelta:
    """How large the unit of a length is: « 2 jours et 3 heures » goes from the larger to the smaller."""
    if told.elapsed is not None:
        return timedelta(hours=1) if told.elapsed >= timedelta(hours=1) else timedelta(minutes=1)
    return _SIZES[told.unit] if told.unit is not None else timedelta(0)


def _weekday_ahead(
    rest: Sequence[say.Day], moved: date, told: say.Ahead, hours: Sequence[time | None], at: Moment
) -> Pattern:  # fmt: skip
    """« lundi dans 2 semaines »: the Monday of that week, or two weeks after the next one."""
    if (
        len(rest) != 1
        or not isinstance(rest[0], say.Weekday)
        or any(one.unit is not Unit.WEEK for one in told.lengths)
    ):
        raise Refused("date-contradiction")
    weekday = rest[0].weekday
    inside = moved - timedelta(days=moved.weekday()) + timedelta(days=weekday)
    after = single_day(say.Weekday(weekday), at, time.max) + (moved - at.today)
    if inside != after and at.choose(f"le {inside:%d/%m/%Y}", f"le {after:%d/%m/%Y}") == 1:
        inside = after
    return _at_hours([inside], hours, at)


def _hours_alone(group: Group, told: Told, hours: Sequence[time | None], at: Moment) -> list[Pattern]:
    """« à 8 h »: the next one. « du 12 au 15 janvier à 8 h »: each day."""
    if told.between is not None:
        begin, _ = between_days(told.between, at)
        these = tuple(_hours(hours, at))
        return _shifted([OnDays(Every(Unit.DAY, 1, begin), these)], told, hours, at)
    if told.shifts:
        raise Refused("date-sans-cible")
    if not hours:
        raise Refused("date-manque")
    if group.habit and at.choose("une seule fois, le prochain", "tous les jours") == 1:
        return [
            OnDays(
                anchored(Every(Unit.DAY, 1, at.today), tuple(_hours(hours, at)), at),
                tuple(_hours(hours, at)),
            )
        ]
    found = []
    for hour in _hours(hours, at):
        day = at.today + timedelta(days=at.is_past(at.today, hour))
        found.append(instant(day, hour, at.zone))
    return [moments(found)]


def _once(
    days: Sequence[say.Day], group: Group, told: Told, hours: Sequence[time | None], at: Moment
) -> list[Pattern]:  # fmt: skip
    these = _hours(hours, at)
    found: list[date] = []
    if group.weeks is not None:
        return [_at_hours(_in_week(days, group.weeks, at), hours, at)]
    if not days and group.months is not None:
        return [_at_hours([_in_month(group.months, at)], hours, at)]
    for day in days:
        match day:
            case say.Ranked():
                found += _ranked_once(day, max(these), at)
            case say.Weekday():
                found.append(single_day(day, at, min(these)))
            case _:
                found.append(single_day(day, at, time.max if told.shifts or None in hours else max(these)))
    return [_at_hours(found, hours, at)]


def _in_week(days: Sequence[say.Day], week: say.InWeek, at: Moment) -> list[date]:
    monday = at.today - timedelta(days=at.today.weekday()) + timedelta(weeks=week.weeks_on)
    if not days:
        if not week.weeks_on:
            raise Refused("date-vague", recu="cette semaine")
        same = at.today + timedelta(weeks=week.weeks_on)
        return [
            monday
            if at.choose(f"lundi {monday:%d/%m/%Y}", f"dans une semaine, le {same:%d/%m/%Y}") == 0
            else same
        ]
    found = []
    for day in days:
        if not isinstance(day, say.Weekday) or day.weeks_on:
            raise Refused("date-contradiction")
        found.append(monday + timedelta(days=day.weekday))
    return found


def _in_month(month: say.InMonth, at: Moment) -> date:
    if not month.months_on:
        raise Refused("date-vague", recu="ce mois")
    first, same = month_later(at.today.replace(day=1), 1), month_later(at.today, 1)
    return first if at.choose(f"le {first:%d/%m/%Y}", f"dans un mois, le {same:%d/%m/%Y}") == 0 else same


def _ranked_once(told: say.Ranked, hour: time, at: Moment) -> list[date]:
    year, month = told.year, told.month
    if told.scope in {say.Scope.NEXT, say.Scope.THIS}:
        start = month_later(at.today.replace(day=1), 1 if told.scope is say.Scope.NEXT else 0)
        year, month = start.year, start.month
    if month is None:
        raise Refused("date-vague", recu="de quel mois")
    return ranked_days(told.ranks, told.weekday, month, year, at, hour, working=told.working)


def _at_hours(days: Sequence[date], hours: Sequence[time | None], at: Moment) -> OnDays:
    """Days at hours; « minuit » is asked, unless the day has already begun."""
    if None not in hours:
        return listed(days, _hours(hours, at))
    if len(hours) > 1:
        raise Refused("date-contradiction")
    begun = all(at.is_past(day, _MIDNIGHT) for day in days)
    if begun or at.choose("au début de la journée, à 0 h", "à la fin de la journée, à 24 h") == 1:
        return listed([day + timedelta(days=1) for day in days], [_MIDNIGHT])
    return listed(days, [_MIDNIGHT])


# Days before and after


def _shifted(found: list[Pattern], told: Told, hours: Sequence[time | None], at: Moment) -> list[Pattern]:
    if not told.shifts:
        return found
    out: list[Pattern] = []
    for pattern in found:
        if not isinstance(pattern, OnDays):
            raise Refused("date-contradiction")
        elapsed = [one.elapsed for one in told.shifts if one.elapsed is not None]
        lengths = [one for one in told.shifts if one.elapsed is None]
        if elapsed:
            out.append(moments(_elapsed_shifts(pattern, elapsed, hours, at)))
        if isinstance(pattern.days, Listed) and lengths:
            out.append(
                listed([later(day, one, at) for day in pattern.days.days for one in lengths], pattern.times)
            )
        elif lengths:
            out.append(replace(pattern, shifts=tuple(sorted(_days_of(one) for one in lengths))))
    return out


def _elapsed_shifts(
    pattern: OnDays, elapsed: Sequence[timedelta], hours: Sequence[time | None], at: Moment
) -> list[datetime]:  # fmt: skip
    """« 2 heures avant le 28/03 à 14 h »: the hour of the day aimed at is needed."""
    if not isinstance(pattern.days, Listed):
        raise Refused("date-contradiction")
    if not hours:
        raise Refused("heure-manque")
    return [
        instant(day, hour, at.zone) + by for day in pattern.days.days for hour in pattern.times for by in elapsed
    ]  # fmt: skip


def _days_of(told: say.Length) -> int:
    if told.working or told.unit not in {Unit.DAY, Unit.WEEK}:
        raise Refused("date-contradiction")
    return told.number * (7 if told.unit is Unit.WEEK else 1)
