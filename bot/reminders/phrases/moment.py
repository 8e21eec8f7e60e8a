"""A day told once, at a given moment: « lundi », « le 15 mars », « demain », and the next one of each.

Conventions: no year, the next such date; a bare weekday, the next strictly future one; days, weeks and
months move on the wall.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, assert_never

from bot.errors import Refused
from bot.reminders.holidays import easter
from bot.reminders.phrases import items as say
from bot.reminders.phrases.words import WEEKDAYS
from bot.reminders.recurrence import Every, Listed, Moments, OnDays, Unit, days_of_month
from bot.reminders.wall import instant, on_the_wall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.reminders.school_breaks import Calendar

FARTHEST: Final = timedelta(days=366 * 20)


@dataclass(frozen=True, slots=True)
class Hours:
    """What the words of the day mean, from the settings; `default` where no hour is said."""

    matin: time = time(8)
    midi: time = time(12)
    apresmidi: time = time(14)
    soir: time = time(18)
    default: time = time(8)

    def of(self, part: str) -> time:
        """The hour of a part of the day."""
        found: time = {
            "matin": self.matin,
            "midi": self.midi,
            "apresmidi": self.apresmidi,
            "soir": self.soir,
        }[part]
        return found


class Fork(Exception):
    """Words that mean several things: (what it would mean, the choice)."""

    def __init__(self, *options: str) -> None:
        super().__init__(options)
        self.options = options


@dataclass(frozen=True, slots=True)
class Moment:
    """When the phrase is read: what the wall shows, and what is needed to look around."""

    now: datetime  # aware, UTC
    zone: ZoneInfo
    hours: Hours
    days: Calendar
    picks: tuple[int, ...] = ()
    answers: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def wall(self) -> datetime:
        """What the wall shows now."""
        return on_the_wall(self.now, self.zone)

    @property
    def today(self) -> date:
        """The day on the wall."""
        return self.wall.date()

    def choose(self, *options: str) -> int:
        """The option picked for the next question of this reading; raises Fork if none was."""
        if options not in self.answers:
            if len(self.answers) >= len(self.picks):
                raise Fork(*options)
            self.answers[options] = self.picks[len(self.answers)]
        return self.answers[options]

    def is_past(self, day: date, at: time) -> bool:
        """Whether a wall time is not strictly in the future."""
        return instant(day, at, self.zone) <= self.now


def replace_now(at: Moment, day: date) -> Moment:
    """The same moment on a later day, from which « jusqu’au 30 mai » looks for its year."""
    if day <= at.today:
        return at
    return replace(at, now=instant(day, time(), at.zone))


# Single days


def single_day(told: say.Day, at: Moment, hour: time) -> date:
    """The day that words mean once; the next one where they leave the choice, at that hour. Raises Refused."""
    match told:
        case say.FromToday(days):
            if days < 0:
                raise Refused("date-passee", recu="hier" if days == -1 else "avant-hier")
            return at.today + timedelta(days=days)
        case say.Weekday():
            return _weekday(told, at, hour)
        case say.MonthDay():
            return _month_day(told, at, hour)
        case say.Feast():
            return _feast(told, at, hour)
        case say.Ranked(ranks, weekday, working, _, month, year) if month is not None and len(ranks) == 1:
            return ranked_days(ranks, weekday, month, year, at, hour, working=working)[0]
        case _:
            raise Refused("date-contradiction")


def _weekday(told: say.Weekday, at: Moment, hour: time) -> date:
    ahead = (told.weekday - at.today.weekday()) % 7
    found = at.today + timedelta(days=ahead)
    if ahead == 0 and (told.which is say.Which.NEXT or at.is_past(found, hour)):
        found += timedelta(weeks=1)
    return found + timedelta(weeks=told.weeks_on)


def _month_day(told: say.MonthDay, at: Moment, hour: time) -> date:
    if told.month is None:
        found = _day_alone(told, at, hour)
    elif told.year is not None or told.year_on is not None:
        year = told.year if told.year is not None else at.today.year + (told.year_on or 0)
        found = exact_day(told.day, told.month, year)
        if found < at.today or at.is_past(found, hour):
            raise Refused("date-passee", recu=f"{found:%d/%m/%Y}")
        if found - at.today > FARTHEST:
            raise Refused("date-trop-loin", annee=found.year)
    else:
        found = _next_date(told.day, told.month, at, hour)
    if told.weekday is not None and found.weekday() != told.weekday:
        raise Refused(
            "date-jour-contredit", date=found, est=WEEKDAYS[found.weekday()], dit=WEEKDAYS[told.weekday]
        )
    return found


def _day_alone(told: say.MonthDay, at: Moment, hour: time) -> date:
    """« le 15 », « le 15 du mois prochain »."""
    if not 1 <= told.day <= 31:
        raise Refused("date-inexistante", jour=told.day, mois=None, annee=None)
    month = at.today.replace(day=1)
    match told.scope:
        case say.Scope.NEXT | say.Scope.THIS:
            month = month_later(month, 1 if told.scope is say.Scope.NEXT else 0)
            found = exact_day(told.day, month.month, month.year)
            if at.is_past(found, hour):
                raise Refused("date-passee", recu=f"{found:%d/%m/%Y}")
            return found
        case _:
            for months_on in range(4):
                start = month_later(month, months_on)
                if told.day <= month_end(start).day and not at.is_past(start.replace(day=told.day), hour):
                    return start.replace(day=told.day)
    raise Refused("date-inexistante", jour=told.day, mois=None, annee=None)


def _next_date(day: int, month: int, at: Moment, hour: time) -> date:
    exact_day(day, month, 2028)  # 2028 has every day that exists at all
    for year in range(at.today.year, at.today.year + 9):
        if (day, month) == (29, 2) and not calendar.isleap(year):
            continue
        if not at.is_past(found := date(year, month, day), hour):
            return found
    raise Refused("date-inexistante", jour=day, mois=month, annee=None)


def exact_day(day: int, month: int, year: int) -> date:
    """The date, or Refused("date-inexistante")."""
    if not 1 <= year <= 9000:
        raise Refused("date-trop-loin", annee=year)
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("date-inexistante", jour=day, mois=month, annee=year) from None


def _feast(told: say.Feast, at: Moment, hour: time) -> date:
    for year in (at.today.year, at.today.year + 1, at.today.year + 2):
        if told.from_easter is None:
            found = date(year, told.month, told.day)
        else:
            found = easter(year) + timedelta(days=told.from_easter)
        if not at.is_past(found, hour):
            return found
    raise Refused("date-jamais")


def ranked_days(
    ranks: Sequence[int], weekday: int | None, month: int, year: int | None, at: Moment, hour: time, *, working: bool
) -> list[date]:  # fmt: skip
    """« le premier lundi de mars »: in that year, else in the next such month."""
    if year is not None:
        checked_year(year, at)
    for candidate in [year] if year is not None else [at.today.year, at.today.year + 1]:
        rule = Every(
            Unit.MONTH, 1, date(candidate, month, 1), tuple(range(7)) if weekday is None else (weekday,), tuple(ranks), working=working
        ) if weekday is not None or working else Every(Unit.MONTH, 1, date(candidate, month, 1), days=tuple(ranks))  # fmt: skip
        found = days_of_month(rule, candidate, month, at.days)
        if len(found) < len(set(ranks)):
            raise Refused("date-rang", rang=max(ranks))
        if not at.is_past(found[0], hour):
            return found
    raise Refused("date-passee", recu=f"{month:02}/{year}")


def between_days(told: say.Between, at: Moment) -> tuple[date, date]:
    """First and last day of « du 12 au 15 janvier »; the first leans on the last for its month."""
    first, last = told.first, told.last
    if isinstance(first, say.MonthDay) and isinstance(last, say.MonthDay):
        if first.month is None and last.month is not None:
            first = replace(first, month=last.month, year=last.year)
        elif first.year is None and last.year is not None and first.month is not None:
            year = last.year - (1 if first.month > (last.month or 12) else 0)
            first = replace(first, year=year)
    begin = single_day(first, at, time.max)
    end = single_day(last, replace_now(at, begin), time.max)
    if end < begin:
        raise Refused("date-fin-avant-debut", fin=end)
    if isinstance(first, say.MonthDay) and first.year is None and first.year_on is None:
        # « du 20 au 30 novembre » said on the 24th: what is left of it, or next year's?
        soon = single_day(last, at, time.max)
        begun = month_later(begin, -12)
        left = f"d’aujourd’hui au {soon:%d/%m/%Y}", f"du {begin:%d/%m/%Y} au {end:%d/%m/%Y}"
        if begun < at.today <= soon < begin and at.choose(*left) == 0:
            return at.today, soon
    return begin, end


def stretch_skipped(told: say.Between, at: Moment) -> tuple[date, date]:
    """First and last day of an exception: the stretch that ends next, begun or not."""
    end = single_day(told.last, at, time.max)
    if not isinstance(told.first, say.MonthDay):
        return between_days(told, at)
    month = told.first.month or end.month
    year = told.first.year or (end.year if (month, told.first.day) <= (end.month, end.day) else end.year - 1)
    begin = exact_day(told.first.day, month, year)
    if end < begin:
        raise Refused("date-fin-avant-debut", fin=end)
    return begin, end


# Months and lengths


def checked_year(year: int, at: Moment) -> int:
    """A year that a reminder may be in."""
    if year < at.today.year:
        raise Refused("date-passee", recu=str(year))
    if year > at.today.year + 20:
        raise Refused("date-trop-loin", annee=year)
    return year


def month_later(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9000:
        raise Refused("date-trop-loin", annee=year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def later(day: date, told: say.Length, at: Moment) -> date:
    """`day` and a length of days, weeks, months or years; before it where the number is negative."""
    if abs(told.number) > 10_000:
        raise Refused("date-trop-loin", annee=9999)
    match told.unit:
        case Unit.DAY if told.working:
            step = timedelta(days=1 if told.number > 0 else -1)
            for _ in range(abs(told.number)):
                day += step
                while not at.days.is_working_day(day):
                    day += step
            return day
        case Unit.DAY | Unit.WEEK:
            return day + timedelta(days=told.number * (7 if told.unit is Unit.WEEK else 1))
        case Unit.MONTH | Unit.YEAR:
            return month_later(day, told.number * (12 if told.unit is Unit.YEAR else 1))
        case None:
            raise Refused("date-contradiction")
        case _:
            assert_never(told.unit)


def moments(instants: Sequence[datetime]) -> Moments:
    """Instants told one by one, as a pattern."""
    return Moments(tuple(sorted(at.astimezone(UTC) for at in instants)))


def listed(days: Sequence[date], times: Sequence[time]) -> OnDays:
    """Days told one by one, at hours of the wall."""
    return OnDays(Listed(tuple(sorted(set(days)))), tuple(times))
