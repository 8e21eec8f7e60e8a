"""Reads bounds and leanings: « jusqu’au 30 mai », « sauf vacances », « la veille », « du 12 au 15 janvier ».

Each function takes what it understands at the cursor, or takes nothing and returns None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.days import attempt, day, in_month, in_week
from bot.reminders.phrases.hours import PARTS, length, time_of_day
from bot.reminders.phrases.words import MONTHS, WEEKDAYS, Figures, Mark, Number
from bot.reminders.recurrence import Unit

if TYPE_CHECKING:
    from bot.reminders.phrases.cursor import Cursor


def skip(cursor: Cursor) -> say.Item | None:
    """« sauf le mercredi », « hors vacances », « sauf jours fériés et le 25/12 », « sauf du 21 au 31 décembre »."""
    if not cursor.word("sauf", "hors"):
        return None
    found: list[_Skipped] = []
    while True:
        start = cursor.place
        one = _one_skipped(cursor, found[-1] if found else None)
        if one is None:
            cursor.place = start
            break
        found.append(one)
    if not found:
        return None
    return say.Skip(
        tuple(sorted({day for one in found for day in one.weekdays})),
        any(one.what == "ferie" for one in found),
        any(one.what == "vacances" for one in found),
        tuple(one.day for one in found if one.day is not None),
    )


@dataclass(frozen=True, slots=True)
class _Skipped:
    """One thing that is left out: weekdays, « vacances », « ferie », or a day or stretch of days."""

    what: str
    weekdays: tuple[int, ...] = ()
    day: say.Day | say.Between | None = None


def _one_skipped(cursor: Cursor, before: _Skipped | None) -> _Skipped | None:
    """One exception. After another one it needs « et » or a comma; weekdays may stand side by side."""
    comma = isinstance(cursor.peek(), Mark)
    apart = before is None or cursor.separator()
    listed = apart and (not comma or cursor.is_word("et", ahead=-1))
    if apart and (stretch := attempt(cursor, between)) is not None and isinstance(stretch, say.Between):
        return _Skipped("jours", day=stretch)
    small = cursor.place
    while cursor.word("le", "pendant", "en", "a", "au", "de", "ce", "sauf", "hors", "sur"):
        again = cursor.is_word("sauf", "hors", ahead=-1)
        apart, listed = apart or again, listed or again
    if apart and (group := _group_skipped(cursor)) is not None:
        return group
    # « toutes les semaines sauf vacances, le lundi »: the Monday is when, not an exception.
    if listed or (before is not None and before.what == "semaine"):
        name = cursor.word(*WEEKDAYS)
        if name is not None and not isinstance(cursor.peek(), Number):
            if cursor.is_word(*PARTS):
                raise cursor.refuse()  # half a day is not left out
            return None if cursor.is_word("prochain") else _Skipped("semaine", (WEEKDAYS.index(name.text),))
    cursor.place = small
    dated = isinstance(cursor.peek(), Figures | Number)
    if not apart or not (before is None or cursor.is_word("le") or dated):
        return None
    one = attempt(cursor, day)
    if not isinstance(one, say.MonthDay | say.Feast) or (isinstance(one, say.MonthDay) and one.scope):
        return None  # « sauf le 15 de chaque mois » is no single day
    return _Skipped("jours", day=one)


def _group_skipped(cursor: Cursor) -> _Skipped | None:
    """Days that go by a name: school holidays, public holidays, weekends."""
    if cursor.word("vacances"):
        cursor.word("scolaire")
        return _Skipped("vacances")
    if cursor.words("jour", "ferie") or cursor.word("ferie"):
        return _Skipped("ferie")
    return _Skipped("semaine", (5, 6)) if cursor.word("weekend") else None


def until(cursor: Cursor) -> say.Item | None:
    """« jusqu’au 30 mai », « jusqu’à fin mai », « jusqu’en mai », « jusqu’à vendredi »."""
    if not cursor.word("jusque"):
        return None
    start = cursor.place
    cursor.skip("a", "au", "le", "en", "de")
    if cursor.word("fin"):
        cursor.skip("de", "le")
        if cursor.words("mois"):
            return say.Until(say.InMonth(1 if cursor.word("prochain") else 0), end_of_month=True)
        if month := cursor.word(*MONTHS):
            year = cursor.number() if isinstance(cursor.peek(), Number) else None
            return say.Until(say.MonthDay(1, MONTHS.index(month.text) + 1, year), end_of_month=True)
        raise Refused("date-vague", recu="fin")
    if month := cursor.word(*MONTHS):
        year = cursor.number() if isinstance(cursor.peek(), Number) else None
        return say.Until(say.MonthDay(1, MONTHS.index(month.text) + 1, year), doubtful_month=True)
    cursor.place = start
    cursor.skip("a", "au", "le")
    if (bare := cursor.number()) is not None and cursor.at_end():
        return say.Until(say.MonthDay(bare))
    cursor.place = start
    one = attempt(cursor, day)
    if one is None or not isinstance(
        one, say.MonthDay | say.Weekday | say.FromToday | say.Feast | say.Ranked
    ):
        return None
    cursor.word("inclus", "compris")
    return say.Until(_once(one))


def since(cursor: Cursor) -> say.Item | None:
    """« à partir du 1er décembre », « dès lundi », « à compter de la semaine prochaine »."""
    from_then_on = cursor.words("a", "partir") or cursor.words("a", "compter")
    if not (from_then_on or cursor.word("des", "depuis")):
        return None
    cursor.skip("de")
    week = attempt(cursor, in_week, in_month)
    if isinstance(week, say.InWeek | say.InMonth):
        return say.Since(week)
    if month := cursor.word(*MONTHS):
        year = cursor.number() if isinstance(cursor.peek(), Number) else None
        return say.Since(say.MonthDay(1, MONTHS.index(month.text) + 1, year))
    start = cursor.place
    if (one := day(cursor)) is not None:
        return say.Since(_once(one))
    cursor.place = start
    hour = time_of_day(cursor) if from_then_on else None
    return say.FromHour(hour) if isinstance(hour, say.At) else None


def _once(one: say.Day) -> say.Day:
    """As a bound, « le lundi » is a Monday, not every Monday."""
    if isinstance(one, say.Weekday) and one.which is say.Which.HABIT:
        return say.Weekday(one.weekday)
    return one


def during(cursor: Cursor) -> say.Item | None:
    """« pendant 3 semaines »."""
    if not cursor.word("pendant", "pour", "sur"):
        return None
    cursor.skip("le")
    if cursor.is_word("prochain", ahead=1):
        return None
    start = cursor.place
    if (number := cursor.number()) is not None and cursor.word("fois"):
        return say.Times(number)
    cursor.place = start
    found = length(cursor)
    return say.During(found) if found and found.unit else None


def between(cursor: Cursor) -> say.Item | None:
    """« du 12 au 15 janvier », « entre le 1/12 et le 15/12 »."""
    among = cursor.word("entre") is not None
    if not among and not cursor.word("de"):
        return None
    first = _end(cursor)
    if first is None or not (cursor.word("et") if among else cursor.word("au", "a", "jusque")):
        return None
    cursor.skip("au", "a")
    last = _end(cursor)
    return None if last is None else say.Between(first, last)


def _end(cursor: Cursor) -> say.Day | None:
    start = cursor.place
    cursor.skip("le")
    token = cursor.peek()
    bare = (
        isinstance(token, Number) and (token.figures or token.rank) and not cursor.is_word(*MONTHS, ahead=1)
    )
    if bare and cursor.is_word("au", "a", "et", "jusque", ahead=1) and isinstance(token, Number):
        cursor.place += 1
        return say.MonthDay(token.value)
    cursor.place = start
    one = day(cursor)
    return _once(one) if isinstance(one, say.MonthDay | say.FromToday | say.Weekday | say.Feast) else None


def shifted(cursor: Cursor) -> say.Item | None:
    """« la veille », « 3 jours et 1 jour avant », « à J-7 et J-1 », before or after the day they lean on."""
    found: list[say.Length] = []
    waiting: list[say.Length | int] = []
    solid = cursor.place
    while True:
        if found or waiting:
            cursor.separator()
        cursor.skip("le", "a", "au", "de")
        if (days := cursor.lead()) is not None:
            found.append(say.Length(days, Unit.DAY))
            cursor.skip("avant" if days < 0 else "apres")  # « à J-7 avant le 20/05 » says it twice
            solid = cursor.place
        elif (fixed := _fixed_shift(cursor)) is not None:
            found.append(say.Length(fixed, Unit.DAY))
            solid = cursor.place
        elif (one := _length(cursor)) is not None:
            waiting.append(one)
            sign = _sign(cursor)
            if sign:
                found += _signed(waiting, sign)
                waiting = []
                solid = cursor.place
        elif (number := cursor.number()) is not None and not cursor.at_end():
            waiting.append(number)
        else:
            break
    cursor.place = solid
    return say.Shifted(tuple(found)) if found else None


def _length(cursor: Cursor) -> say.Length | None:
    start = cursor.place
    if (found := length(cursor)) is None:
        cursor.place = start
    return found


def _fixed_shift(cursor: Cursor) -> int | None:
    if cursor.words("jour", "meme"):
        return 0
    name = cursor.word("veille", "avantveille", "lendemain", "surlendemain")
    return (
        None
        if name is None
        else {"veille": -1, "avantveille": -2, "lendemain": 1, "surlendemain": 2}[name.text]
    )


def _sign(cursor: Cursor) -> int:
    if cursor.words("plus", "tot") or cursor.word("avant"):
        return -1
    return 1 if cursor.words("plus", "tard") or cursor.word("apres") else 0


def _signed(waiting: list[say.Length | int], sign: int) -> list[say.Length]:
    """The lengths before « avant »; a number without a unit takes that of the next length."""
    whole: list[say.Length] = []
    for one in reversed(waiting):
        if isinstance(one, say.Length):
            whole.append(one)
        elif whole[-1].elapsed is not None:
            raise Refused("date-mot-inconnu", mot=str(one))
        else:
            whole.append(say.Length(one, whole[-1].unit, working=whole[-1].working))
    return [
        say.Length(
            sign * one.number, one.unit, None if one.elapsed is None else sign * one.elapsed, one.working
        )
        for one in reversed(whole)
    ]
