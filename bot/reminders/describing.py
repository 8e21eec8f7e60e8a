"""A schedule in French, as it is echoed before anything is saved: « tous les lundis à 8 h, jusqu’au 30/05/2027 »."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, assert_never
from zoneinfo import ZoneInfo

from bot.reminders.recurrence import Every, Listed, Moments, OnDays, Unit, occurrences
from bot.reminders.school_breaks import Calendar
from bot.reminders.wall import on_the_wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, time, timedelta

    from bot.reminders.recurrence import Pattern, Schedule, Without

WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_RANKS: Final = {
    1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", 5: "cinquième", -1: "dernier", -2: "avant-dernier",
}  # fmt: skip
_NUMBERS: Final = {2: "deux", 3: "trois", 4: "quatre"}
_MOST: Final = 4


def describe(schedule: Schedule, now: datetime) -> str:
    """The sentence of a schedule, without its final dot, as it is said at `now`."""
    zone = ZoneInfo(schedule.zone)
    to_come = [left for pattern in schedule.patterns if (left := _to_come(pattern, now, zone)) is not None]
    patterns = to_come or schedule.patterns
    said = " ; ".join(_pattern(pattern, schedule.without, zone) for pattern in patterns)
    if schedule.count is not None:
        said += f", {schedule.count} fois"
    begin = _begin(schedule, now, zone)
    if begin is not None:
        said += f", à partir du {begin:%d/%m/%Y}"
    if schedule.until is not None:
        said += f", jusqu’au {schedule.until:%d/%m/%Y}"
    today = on_the_wall(now, zone).date()
    return said + _exceptions(schedule.without, today, working=_working(schedule))


def _to_come(pattern: Pattern, now: datetime, zone: ZoneInfo) -> Pattern | None:
    """The pattern without its told days that are past; None if all of them are."""
    match pattern:
        case OnDays(Listed(told), times, (0,)):
            last = max(times)
            kept = tuple(day for day in told if datetime.combine(day, last, zone) > now)
            return replace(pattern, days=Listed(kept)) if kept else None
        case Moments(at, None):
            left = tuple(one for one in at if one > now)
            return replace(pattern, at=left) if left else None
        case _:
            return pattern


def _begin(schedule: Schedule, now: datetime, zone: ZoneInfo) -> date | None:
    """The day from which a repetition runs, if it has to be said: one day in two, or not from the next one on."""
    rules = [p.days for p in schedule.patterns if isinstance(p, OnDays) and isinstance(p.days, Every)]
    first = min((rule.first for rule in rules), default=None)
    if first is None or schedule.count is not None:
        return first if first is not None and first > on_the_wall(now, zone).date() else None
    days = Calendar()
    if any(rule.interval > 1 for rule in rules):
        begun = next(occurrences(schedule, now, days), None)
        return None if begun is None else on_the_wall(begun, zone).date()
    at_once = replace(
        schedule, patterns=tuple(_begun(p, on_the_wall(now, zone).date()) for p in schedule.patterns)
    )
    same = next(occurrences(at_once, now, days), None) == next(occurrences(schedule, now, days), None)
    return None if same else first


def _begun(pattern: Pattern, day: date) -> Pattern:
    """The pattern as if it ran from `day` on."""
    if isinstance(pattern, OnDays) and isinstance(pattern.days, Every):
        return replace(pattern, days=replace(pattern.days, first=min(pattern.days.first, day)))
    return pattern


def long_day(day: date) -> str:
    """« lundi 30 novembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS[day.month - 1]} {day.year}"


def hour(at: time | datetime) -> str:
    """« 8 h », « 14 h 30 »."""
    return f"{at.hour} h {at.minute:02}" if at.minute else f"{at.hour} h"


def when(at: datetime, zone: ZoneInfo) -> str:
    """« lundi 30 novembre 2026 à 8 h », on the wall of `zone`."""
    wall = on_the_wall(at, zone)
    return f"{long_day(wall.date())} à {hour(wall)}"


def _pattern(pattern: Pattern, without: Without, zone: ZoneInfo) -> str:
    match pattern:
        case Moments(at, None):
            return _some([f"le {when(one, zone)}" for one in at])
        case Moments((first,), step) if step is not None:
            return f"{_elapsed(step)}, à partir de {hour(on_the_wall(first, zone))}"
        case Moments():
            raise ValueError("a step repeats one instant")
        case OnDays(days, times, shifts):
            hours = " et ".join(hour(at) for at in times)
            return f"{_shifts(shifts)}{_days(days, without)} à {hours}"
        case _:
            assert_never(pattern)


def _days(days: Every | Listed, without: Without) -> str:
    match days:
        case Listed(told):
            return _some([f"le {long_day(day)}" for day in told])
        case Every():
            said = _every(days, without)
            if days.parity is not None:
                said += " des semaines impaires" if days.parity else " des semaines paires"
            if days.months and days.unit is not Unit.YEAR:
                said += f" en {_and([MONTHS[month - 1] for month in days.months])}"
            return said
        case _:
            assert_never(days)


def _every(rule: Every, without: Without) -> str:
    every = rule.interval
    match rule.unit:
        case Unit.DAY if every == 1 and without.holidays and without.weekdays >= {6}:
            return "tous les jours ouvrés" if 5 in without.weekdays else "tous les jours ouvrables"
        case Unit.DAY:
            return "tous les jours" if every == 1 else f"tous les {every} jours"
        case Unit.WEEK:
            return _weekly(rule)
        case Unit.MONTH:
            begin = "" if every == 1 else f"tous les {every} mois, "
            return begin + _of_month(rule) + (" de chaque mois" if every == 1 else "")
        case Unit.YEAR:
            begin = "tous les ans" if every == 1 else f"tous les {every} ans"
            month = MONTHS[(rule.months or (rule.first.month,))[0] - 1]
            return f"{begin}, {_of_month(rule)} {'de ' if rule.nth else ''}{month}"
        case _:
            assert_never(rule.unit)


def _weekly(rule: Every) -> str:
    names = [WEEKDAYS[weekday] for weekday in rule.weekdays]
    if rule.interval == 1:
        if rule.weekdays == (0, 1, 2, 3, 4):
            return "chaque semaine, du lundi au vendredi"
        return f"tous les {_and([f'{name}s' for name in names])}"
    if len(names) == 1 and rule.interval in _NUMBERS:
        return f"un {names[0]} sur {_NUMBERS[rule.interval]}"
    return f"toutes les {rule.interval} semaines, {_and([f'le {name}' for name in names])}"


def _of_month(rule: Every) -> str:
    if rule.nth:
        what = ["jour ouvré"] if rule.working else [WEEKDAYS[weekday] for weekday in rule.weekdays]
        return _and([f"{_ranked(n)} {name}" for name in what for n in rule.nth])
    return _and([_day_of_month(day) for day in rule.days or (rule.first.day,)])


def _ranked(n: int) -> str:
    name = _RANKS.get(n, f"{n}e")
    return f"l’{name}" if name.startswith("avant") else f"le {name}"


def _day_of_month(day: int) -> str:
    if day < 0:
        return f"{_ranked(day)} jour"
    return f"le {'1er' if day == 1 else day}"


def _elapsed(step: timedelta) -> str:
    minutes = int(step.total_seconds() // 60)
    if minutes % 60:
        return f"toutes les {minutes} minutes"
    return "toutes les heures" if minutes == 60 else f"toutes les {minutes // 60} heures"


def _shifts(shifts: Sequence[int]) -> str:
    if tuple(shifts) == (0,):
        return ""
    said = [
        "le jour même"
        if n == 0
        else f"{abs(n)} jour{'s' if abs(n) > 1 else ''} {'avant' if n < 0 else 'après'}"
        for n in shifts
    ]
    return f"{_and(said)} : "


def _exceptions(without: Without, today: date, *, working: bool) -> str:
    """The days left out, but for those that are past: nothing would fall there any more."""
    said = []
    weekdays = set(without.weekdays)
    if working:
        weekdays -= {5, 6}
    elif {5, 6} <= weekdays:
        said.append("le week-end")
        weekdays -= {5, 6}
    said += [f"le {WEEKDAYS[weekday]}" for weekday in sorted(weekdays)]
    if without.holidays and not working:
        said.append("les jours fériés")
    if without.breaks:
        said.append("les vacances scolaires")
    said += [f"le {day:%d/%m/%Y}" for day in sorted(without.days) if day >= today]
    return f", sauf {_and(said)}" if said else ""


def _working(schedule: Schedule) -> bool:
    """Whether the exceptions are already said by « jours ouvrés »."""
    daily = any(
        isinstance(pattern, OnDays) and isinstance(pattern.days, Every) and pattern.days.unit is Unit.DAY
        and pattern.days.interval == 1
        for pattern in schedule.patterns
    )  # fmt: skip
    return daily and schedule.without.holidays and 6 in schedule.without.weekdays


def _some(said: Sequence[str]) -> str:
    if len(said) <= _MOST:
        return _and(said)
    return f"{', '.join(said[: _MOST - 1])} et {len(said) - _MOST + 1} autres dates"


def _and(said: Iterable[str]) -> str:
    words = list(said)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"
