"""From what a phrase repeats to a rule: its first day, its interval, the days it names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.moment import between_days, month_end, month_later, single_day
from bot.reminders.phrases.words import WEEKDAYS
from bot.reminders.recurrence import Every, Listed, Moments, OnDays, Pattern, Schedule, Unit, occurrences
from bot.reminders.wall import instant, on_the_wall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reminders.phrases.groups import Group, Told
    from bot.reminders.phrases.moment import Moment

SHORTEST_STEP: Final = timedelta(minutes=15)
_DOUBTFUL_DAYS: Final = frozenset({29, 30, 31})
_REPEATED = say.Repeat | say.RepeatElapsed | say.WeekdaysTo | say.Weekend | say.EachDayOfTheWeek


@dataclass(frozen=True, slots=True)
class _Monthly:
    """« tous les 3 mois, le 15 »."""

    interval: int
    day: say.Day


@dataclass(frozen=True, slots=True)
class _Yearly:
    """« tous les ans, le 15 mars »."""

    interval: int
    day: say.Day


Rule = say.Day | _Monthly | _Yearly


def repeats(days: Sequence[say.Day], group: Group, told: Told) -> list[Rule]:
    """The repetitions of a group, each with the days that complete it; empty when nothing repeats."""
    rules = [day for day in days if isinstance(day, _REPEATED)]
    rest = [day for day in days if not isinstance(day, _REPEATED)]
    weekdays = [day for day in rest if isinstance(day, say.Weekday)]
    if len(rules) > 1:
        rules = _narrowed(rules)
    if len(rules) == 1 and isinstance(rules[0], say.Repeat) and rest:
        return _completed(rules[0], rest)
    if rules:
        if rest:
            raise Refused("date-contradiction")
        return list(rules)
    if any(day.which is say.Which.HABIT for day in weekdays) and not group.weeks:
        if len(weekdays) < len(rest) or any(day.which is say.Which.NEXT for day in weekdays):
            raise Refused("date-contradiction")
        return [say.Repeat(Unit.WEEK, 1, tuple(sorted({day.weekday for day in weekdays})))]
    if told.only and weekdays and len(weekdays) == len(rest):
        return [say.Repeat(Unit.WEEK, 1, tuple(sorted({day.weekday for day in weekdays})))]
    each = [day for day in rest if isinstance(day, say.MonthDay | say.Ranked) and day.scope is say.Scope.EACH]
    if each and len(each) < len(rest):
        raise Refused("date-contradiction")
    return list(each)


def _narrowed(rules: list[_REPEATED]) -> list[_REPEATED]:
    """« tous les matins du lundi au vendredi », « une semaine sur deux du lundi au jeudi »: one repetition."""
    wide = [rule for rule in rules if _is_daily(rule) or _is_bare_week(rule)]
    if not wide:
        return rules
    named = [rule for rule in rules if rule not in wide]
    days = tuple(sorted({day for rule in named for day in _weekdays_of(rule)}))
    if len(wide) > 1 or not named:
        raise Refused("date-contradiction")
    if _is_daily(wide[0]) or (isinstance(wide[0], say.Repeat) and wide[0].interval == 1):
        if any(isinstance(rule, say.Repeat | say.RepeatElapsed) for rule in named) and _is_daily(wide[0]):
            raise Refused("date-contradiction")
        return named
    if not days or not isinstance(wide[0], say.Repeat):
        raise Refused("date-contradiction")
    return [replace(wide[0], weekdays=days)]


def _weekdays_of(rule: say.Day) -> tuple[int, ...]:
    match rule:
        case say.WeekdaysTo(first, last, habit=True):
            return tuple((first + n) % 7 for n in range((last - first) % 7 + 1))
        case say.Repeat(Unit.WEEK, 1, weekdays):
            return weekdays
        case _:
            raise Refused("date-contradiction")


def _is_bare_week(day: say.Day) -> bool:
    return isinstance(day, say.Repeat) and day.unit is Unit.WEEK and not day.weekdays


def _is_daily(day: say.Day) -> bool:
    return isinstance(day, say.Repeat) and day.unit is Unit.DAY and day.interval == 1 and not day.working


def _completed(rule: say.Repeat, rest: Sequence[say.Day]) -> list[Rule]:
    """« toutes les deux semaines le lundi », « tous les mois le 15 », « chaque année le 1er mars »."""
    match rule.unit:
        case Unit.WEEK if not rule.weekdays and all(
            isinstance(d, say.Weekday) and not d.weeks_on for d in rest
        ):
            found = {d.weekday for d in rest if isinstance(d, say.Weekday)}
            return [replace(rule, weekdays=tuple(sorted(found)))]
        case Unit.MONTH if all(isinstance(d, say.MonthDay | say.Ranked) and d.month is None for d in rest):
            return [_Monthly(rule.interval, d) for d in rest]
        case Unit.YEAR if all(isinstance(d, say.MonthDay | say.Feast | say.Ranked) for d in rest):
            return [_Yearly(rule.interval, d) for d in rest]
        case _:
            raise Refused("date-contradiction")


def repeated_days(one: Rule, told: Told, hours: tuple[time, ...], first: date | None, at: Moment) -> Pattern:
    """The pattern of one repetition. `first`: it does not begin before."""
    if isinstance(one, say.RepeatElapsed):
        if first is not None or told.only:
            raise Refused("date-contradiction")
        if one.step < SHORTEST_STEP:
            raise Refused("date-frequence", recu=f"toutes les {int(one.step.total_seconds() // 60)} minutes")
        return Moments((_first_hour(told, at) or at.now + one.step,), one.step)
    if told.between is not None:
        first = between_days(told.between, at)[0]
    rule = _rule(one, hours, first, at)
    if isinstance(rule, Listed):
        return OnDays(rule, hours)
    return OnDays(anchored(_only(rule, told), hours, at), hours)


def _first_hour(told: Told, at: Moment) -> datetime | None:
    """« à partir de 8 h »: the next time the wall shows it."""
    if told.from_hour is None:
        return None
    hour = time(told.from_hour.at.hours % 24, told.from_hour.at.minutes)
    return instant(at.today + timedelta(days=at.is_past(at.today, hour)), hour, at.zone)


def _rule(  # noqa: C901 - one case for each way to repeat
    one: Rule, hours: tuple[time, ...], first: date | None, at: Moment
) -> Every | Listed:
    start = max(first or at.today, at.today)
    if all(at.is_past(start, hour) for hour in hours):
        start += timedelta(days=1)
    match one:
        case say.Repeat(Unit.WEEK, interval, weekdays):
            return Every(Unit.WEEK, interval, start, weekdays or (start.weekday(),))
        case say.Repeat(Unit.MONTH, interval):
            return _monthly_on(start.day, interval, start, at)
        case say.Repeat(unit, interval):
            return Every(unit, interval, start)
        case say.WeekdaysTo(begin, end, habit):
            weekdays = tuple(sorted((begin + n) % 7 for n in range((end - begin) % 7 + 1)))
            names = f"{WEEKDAYS[begin]} au {WEEKDAYS[end]}"
            if (
                not habit
                and at.choose(f"chaque semaine, du {names}", f"une seule fois, du {names} qui viennent") == 1
            ):
                first = _first_of(start, begin)
                return Listed(tuple(first + timedelta(days=n) for n in range(len(weekdays))))
            return Every(Unit.WEEK, 1, start, weekdays)
        case say.Weekend(habit, weeks_on):
            return _weekend(habit=habit, weeks_on=weeks_on, start=start, at=at)
        case say.EachDayOfTheWeek():
            whole = at.choose("du lundi au vendredi", "les sept jours de la semaine") == 1
            return Every(Unit.WEEK, 1, start, tuple(range(7 if whole else 5)))
        case _Yearly(interval, day):
            return _yearly(day, interval, start, at)
        case _Monthly(interval, say.MonthDay(number)):
            return _monthly_on(number, interval, start, at)
        case _Monthly(interval, say.Ranked() as ranked):
            return _monthly_ranked(ranked, interval, start)
        case say.MonthDay(number):
            return _monthly_on(number, 1, start, at)
        case say.Ranked() as ranked:
            return _monthly_ranked(ranked, 1, start)
        case _:
            raise Refused("date-contradiction")


def _monthly_on(day: int, interval: int, start: date, at: Moment) -> Every:
    if not 1 <= day <= 31:
        raise Refused("date-inexistante", jour=day, mois=None, annee=None)
    if day in _DOUBTFUL_DAYS and at.choose(f"le {day}, dans les seuls mois qui en ont un", "le dernier jour de chaque mois"):  # fmt: skip
        day = -1
    return Every(Unit.MONTH, interval, start, days=(day,))


def _monthly_ranked(told: say.Ranked, interval: int, start: date) -> Every:
    if told.weekday is None and not told.working:
        return Every(Unit.MONTH, interval, start, days=told.ranks)
    weekdays = () if told.weekday is None else (told.weekday,)
    return Every(Unit.MONTH, interval, start, weekdays, told.ranks, working=told.working)


def _yearly(day: say.Day, interval: int, start: date, at: Moment) -> Every:
    match day:
        case say.MonthDay(number, month) if month is not None:
            single_day(say.MonthDay(number, month), at, time.max)  # refuses 30 February
            return Every(Unit.YEAR, interval, start, days=(number,), months=(month,))
        case say.Feast(_, month, number) if month:
            return Every(Unit.YEAR, interval, start, days=(number,), months=(month,))
        case say.Ranked(ranks, weekday, working, _, month) if month is not None:
            rule = _monthly_ranked(say.Ranked(ranks, weekday, working), 1, start)
            return replace(rule, unit=Unit.YEAR, interval=interval, months=(month,))
        case _:
            raise Refused("date-contradiction")


def _weekend(*, habit: bool, weeks_on: int, start: date, at: Moment) -> Every | Listed:
    options = ((5, 6), (5,), (6,))
    picked = at.choose("le samedi et le dimanche", "le samedi", "le dimanche")
    first = _first_of(start, options[picked][0]) + timedelta(weeks=weeks_on)
    if habit:
        return Every(Unit.WEEK, 1, first, options[picked])
    return Listed(tuple(first + timedelta(days=day - options[picked][0]) for day in options[picked]))


def _first_of(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def anchored(rule: Every, hours: tuple[time, ...], at: Moment) -> Every:
    """The rule counted from its first strictly future day, so that « un mardi sur deux » starts on the next."""
    if rule.interval == 1 and rule.unit is not Unit.DAY:
        return rule
    once = Schedule(str(at.zone), (OnDays(replace(rule, interval=1), hours),))
    one = next(occurrences(once, at.now, at.days), None)
    return rule if one is None else replace(rule, first=on_the_wall(one, at.zone).date())


def _only(rule: Every, told: Told) -> Every:
    """« les semaines paires », « de janvier à mars » (the coming ones)."""
    for only in told.only:
        if only.parity is not None:
            if rule.unit is Unit.DAY:
                rule = replace(rule, unit=Unit.WEEK, weekdays=tuple(range(7)))
            if rule.unit is not Unit.WEEK or rule.interval > 1:
                raise Refused("date-contradiction")
            rule = replace(rule, parity=only.parity)
        if only.months:
            if rule.unit is Unit.YEAR:
                raise Refused("date-contradiction")
            begin, end = _coming(only.months, rule.first)
            rule = replace(rule, first=begin, months=only.months)
            told.until = told.until or say.Until(say.MonthDay(end.day, end.month, end.year))
    return rule


def _coming(months: tuple[int, ...], start: date) -> tuple[date, date]:
    """From when to when the named months come next: months in a row once, others within a year."""
    begin = start
    while begin.month not in months:
        begin = month_later(begin.replace(day=1), 1)
    ahead = [month_later(begin.replace(day=1), n) for n in range(12)]
    gaps = sum((month % 12 + 1) not in months for month in months)
    named = list(takewhile(lambda d: d.month in months, ahead)) if gaps == 1 else [
        d for d in ahead if d.month in months
    ]  # fmt: skip
    return begin, month_end(named[-1])
