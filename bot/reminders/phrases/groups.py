"""The items of a phrase in their places: days with their hours, bounds, exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Final, assert_never

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.recurrence import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.reminders.phrases.moment import Moment

MOST_TIMES: Final = 1000


@dataclass(slots=True)
class Group:
    """Days and the hours that go with them."""

    days: list[say.Day] = field(default_factory=list)
    hours: list[say.At | tuple[say.At, str]] = field(default_factory=list)
    parts: list[say.PartOfDay] = field(default_factory=list)
    weeks: say.InWeek | None = None
    months: say.InMonth | None = None
    habit: bool = False  # « le soir »

    @property
    def has_hours(self) -> bool:
        """Whether an hour or a part of the day was told."""
        return bool(self.hours or self.parts)

    @property
    def has_days(self) -> bool:
        """Whether a day was told."""
        return bool(self.days or self.weeks or self.months)


@dataclass(slots=True)
class Told:
    """Everything a phrase tells, in its places."""

    groups: list[Group] = field(default_factory=lambda: [Group()])
    until: say.Until | None = None
    since: say.Since | None = None
    from_hour: say.FromHour | None = None
    between: say.Between | None = None
    during: say.During | None = None
    times: int | None = None
    skips: list[say.Skip] = field(default_factory=list)
    only: list[say.Only] = field(default_factory=list)
    shifts: list[say.Length] = field(default_factory=list)
    same: list[tuple[say.FromToday, say.Weekday | say.MonthDay]] = field(default_factory=list)


def sorted_out(items: Sequence[say.Item]) -> Told:
    """Every item in its place. Raises Refused where two of them contradict each other."""
    told = Told()
    joined = True
    before: say.Item | None = None
    day: say.Item | None = None  # the last day told, None once « et » came
    for item in items:
        _only_weekdays_side_by_side(before, item, told_hours=bool(told.groups[-1].hours))
        before_it, before = before, item
        match item:
            case say.And():
                joined, day = True, None
                continue
            case say.Or():
                raise Refused("date-ou")
            case (
                say.Until()
                | say.Since()
                | say.FromHour()
                | say.Between()
                | say.During()
                | say.Times()
                | say.Shifted()
                | say.Skip()
                | say.Only()
            ):
                _bound(told, item)
            case say.At() | say.PartOfDay():
                _hour(told.groups[-1], item, joined=joined)
            case say.InWeek():
                told.groups[-1].weeks = item
            case say.InMonth():
                told.groups[-1].months = item
            case _:
                if not _may_follow(day, item, hours_told=told.groups[-1].has_hours):
                    raise Refused("date-contradiction")
                day = item
                if isinstance(before_it, say.FromToday) and isinstance(item, say.Weekday | say.MonthDay):
                    told.same.append((before_it, item))  # « demain mercredi 25 »
                else:
                    _day(told, item, joined=joined)
        joined = False
    return told


def _only_weekdays_side_by_side(before: say.Item | None, item: say.Item, *, told_hours: bool) -> None:
    """« lundi mardi » is a list; « demain le 15 mars » and « 8 h 9 h » are slips."""
    single = say.MonthDay | say.FromToday | say.Feast | say.Ranked
    if (
        (isinstance(before, say.At) and isinstance(item, say.At))
        # « tous les jours 8h sauf samedi 10h »: another hour for Saturday, or Saturday left out?
        or (isinstance(before, say.Skip) and isinstance(item, say.At) and told_hours)
        or (isinstance(before, say.PartOfDay) and isinstance(item, say.PartOfDay))
        or (
            isinstance(before, single | say.Weekday)
            and isinstance(item, single)
            and not _names_again(before, item)
        )
        or (isinstance(before, single) and isinstance(item, say.Weekday) and not _names_again(before, item))
    ):
        raise Refused("date-contradiction")


def _day(told: Told, item: say.Day, *, joined: bool) -> None:
    """A day beside those told, or at the head of a new group once hours were told for them."""
    group = told.groups[-1]
    if group.has_days and group.has_hours and (joined or type(group.days[-1]) is type(item)):
        told.groups.append(Group())
    told.groups[-1].days.append(item)


def _names_again(before: say.Item, item: say.Item) -> bool:
    """« demain mercredi 25 »: the same day told twice; whether it is so is looked at when the day is known."""
    return isinstance(before, say.FromToday) and isinstance(item, say.Weekday | say.MonthDay)


def _may_follow(before: say.Item | None, item: say.Item, *, hours_told: bool) -> bool:
    """Without « et », a day of another sort is a slip: « le 15 décembre à 8 h, jeudi » without its comma.

    So are two repetitions, unless one says only how often (« chaque semaine du lundi au jeudi »).
    """
    told = say.MonthDay | say.FromToday | say.Feast | say.Weekday
    if isinstance(before, told) and isinstance(item, told):
        return type(before) is type(item) or _names_again(before, item)
    repeated = say.Repeat | say.RepeatElapsed | say.WeekdaysTo | say.Weekend | say.EachDayOfTheWeek
    if not (isinstance(before, repeated) and isinstance(item, repeated)):
        return True
    wide = [one for one in (before, item) if isinstance(one, say.Repeat) and _is_wide(one)]
    if hours_told and isinstance(before, say.Repeat) and isinstance(item, say.Repeat):
        return not wide  # « tous les lundis 8 h tous les mardis 9 h »
    return bool(wide)


def _is_wide(rule: say.Repeat) -> bool:
    return not rule.weekdays and not rule.working and rule.unit in {Unit.DAY, Unit.WEEK}


def _bound(told: Told, item: say.Item) -> None:  # noqa: C901 - one case for each bound
    match item:
        case say.Until():
            once(told.until is None)
            told.until = item
        case say.Since():
            once(told.since is None)
            told.since = item
        case say.FromHour():
            once(told.from_hour is None)
            told.from_hour = item
        case say.Between():
            once(told.between is None)
            told.between = item
        case say.During():
            once(told.during is None)
            told.during = item
        case say.Times(number):
            once(told.times is None)
            if not 1 <= number <= MOST_TIMES:
                raise Refused("date-frequence", recu=f"{number} fois")
            told.times = number
        case say.Shifted(lengths):
            told.shifts += lengths
        case say.Skip():
            told.skips.append(item)
        case say.Only():
            told.only.append(item)
        case _:
            raise TypeError(f"no bound: {item}")


def once(free: bool) -> None:  # noqa: FBT001 - reads as a sentence: once(told.until is None)
    """Refuse a second bound of the same kind."""
    if not free:
        raise Refused("date-contradiction")


def _hour(group: Group, item: say.At | say.PartOfDay, *, joined: bool) -> None:
    """« soir » and « 8 h » side by side are one hour; joined by « et » they are two."""
    last = group.hours[-1] if group.hours else None
    group.habit |= isinstance(item, say.PartOfDay) and item.habit
    match item:
        case say.PartOfDay():
            if isinstance(last, say.At) and not joined and not group.parts:
                group.hours[-1] = (last, item.name)
                if item.today:
                    group.days.append(say.FromToday(0))
            else:
                group.parts.append(item)
                if item.today:
                    group.days.append(say.FromToday(0))
        case say.At():
            if group.parts and not joined:
                group.hours.append((item, group.parts.pop().name))
            else:
                group.hours.append(item)
        case _:
            assert_never(item)


def with_hours(groups: list[Group]) -> list[Group]:
    """A group without hours takes those of the one before: « à 8 h lundi et mardi »."""
    for before, group in pairwise(groups):
        if not group.has_hours:
            group.hours, group.parts = list(before.hours), list(before.parts)
    if len(groups) > 1 and not groups[0].has_days:
        raise Refused("date-contradiction")
    return groups


def times_of(group: Group, at: Moment) -> tuple[time | None, ...]:
    """The hours of a group, in order; None for « minuit », which is no hour of its day alone. Empty: none told."""
    found: list[time | None] = [at.hours.of(part.name) for part in group.parts]
    for told in group.hours:
        one, part = told if isinstance(told, tuple) else (told, "")
        if one.hours == 24 and not part:
            found.append(None)
        else:
            found.append(_turned(one, part))
    return tuple(sorted(set(found), key=lambda t: t or time(23, 59, 59)))


def _turned(told: say.At, part: str) -> time | None:
    """« 8 h du soir » is 20 h; « 20 h du matin » is nothing."""
    hours = told.hours
    fits: dict[str, Callable[[int], int | None]] = {
        "": lambda h: h,
        "matin": lambda h: h if h < 12 else None,  # 12 h du matin: noon or midnight?
        "midi": lambda h: h if 11 <= h <= 13 else None,
        "apresmidi": lambda h: h if 12 <= h <= 19 else h + 12 if 1 <= h <= 7 else None,
        "soir": lambda h: h if 16 <= h <= 24 else h + 12 if 4 <= h <= 11 else None,
    }
    turned = fits[part](hours)
    if turned is None:
        raise Refused(
            "heure-contredite", heure=f"{hours} h", moment={"apresmidi": "après-midi"}.get(part, part)
        )
    return None if turned == 24 else time(turned, told.minutes)
