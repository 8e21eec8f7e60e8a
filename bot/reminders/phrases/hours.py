"""Reads hours and lengths: « 8 h du soir », « midi et demi », « 3 jours », « une heure et demie ».

Each function takes what it understands at the cursor, or takes nothing and returns None.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.days import small_words
from bot.reminders.phrases.words import MONTHS, UNITS, Number
from bot.reminders.recurrence import Unit

if TYPE_CHECKING:
    from bot.reminders.phrases.cursor import Cursor

PARTS: Final = ("matin", "midi", "apresmidi", "soir")
_UNITS: Final = {
    "jour": (Unit.DAY, 1), "semaine": (Unit.WEEK, 1), "mois": (Unit.MONTH, 1), "an": (Unit.YEAR, 1),
    "trimestre": (Unit.MONTH, 3), "semestre": (Unit.MONTH, 6),
}  # fmt: skip
_ELAPSED: Final = {"minute": timedelta(minutes=1), "heure": timedelta(hours=1)}


def time_of_day(cursor: Cursor) -> say.At | None:
    """« à 8h30 », « huit heures et demie », « midi et quart », « minuit »."""
    asked = _before_a_time(cursor)
    if cursor.word("minuit"):
        return _minutes_on(cursor, 24 if not cursor.is_word("et", "moins") else 0, None)
    if cursor.word("midi"):
        found = _minutes_on(cursor, 12, None)
        return found if found.minutes or found.hours != 12 else None
    if clock := cursor.clock():
        return _minutes_on(cursor, clock.hours, clock.minutes)
    if asked and (figures := cursor.figures()):
        return say.At(figures.day, figures.month) if figures.doubtful and "." in figures.typed else None
    number = cursor.number()
    if number is None or not 0 <= number <= 24:
        return None
    if cursor.word("heure"):
        return _minutes_on(cursor, number, None)
    return say.At(number, 0) if asked and not cursor.is_word(*UNITS, *MONTHS, "fois", "de") else None


def part_of_day(cursor: Cursor) -> say.PartOfDay | None:
    """« matin », « ce soir », « dans l’après-midi »."""
    if cursor.is_word("debut", "fin", "milieu") and cursor.is_word(
        "de", "matin", "apresmidi", "soir", "jour", ahead=1
    ):
        word = cursor.peek()
        raise Refused("date-vague", recu="" if word is None else str(word.typed))
    this = cursor.word("ce") is not None
    of_an_hour = cursor.is_word("de")  # « 5 h de l’après-midi » says which five o’clock, not every day
    small = "" if this else small_words(cursor, "dans", "en")
    name = cursor.word(*PARTS)
    habit = small in {"le", "les"} and not of_an_hour
    return None if name is None else say.PartOfDay(name.text, today=this, habit=habit)


def length(cursor: Cursor) -> say.Length | None:
    """« 3 jours », « une heure et demie », « 2 jours ouvrés », « 1h30 », « un quart d’heure »."""
    if clock := cursor.clock():
        return None if clock.colon else _elapsed(cursor, clock.hours, clock.minutes)
    number = cursor.number()
    if cursor.word("demi"):
        return say.Length(elapsed=timedelta(minutes=30)) if cursor.word("heure") else None
    if number is not None and cursor.word("quart"):
        cursor.skip("de")
        return say.Length(elapsed=timedelta(minutes=15 * number)) if cursor.word("heure") else None
    unit = None if number is None else cursor.word(*_UNITS, *_ELAPSED)
    if number is None or unit is None:
        return None
    if unit.text == "heure":
        return _elapsed(cursor, number, None)
    if unit.text == "minute":
        return say.Length(elapsed=timedelta(minutes=number))
    kind, times = _UNITS[unit.text]
    working = kind is Unit.DAY and cursor.word("ouvre") is not None
    return say.Length(number * times, kind, working=working)


def lengths(cursor: Cursor) -> tuple[say.Length, ...]:
    """Lengths one after the other: « 2 jours et 3 heures »."""
    found: list[say.Length] = []
    while True:
        start = cursor.place
        if found:
            cursor.separator()
        one = length(cursor)
        if one is None:
            cursor.place = start
            return tuple(found)
        found.append(one)


def _before_a_time(cursor: Cursor) -> bool:
    start = cursor.place
    cursor.skip("a", "vers", "pour", "de", "des", "au")
    return cursor.place > start and any(
        cursor.is_word("a", "vers", ahead=-n) for n in range(1, cursor.place - start + 1)
    )


def _minutes_on(cursor: Cursor, hours: int, minutes: int | None) -> say.At:
    """« et demie », « et quart », « moins le quart », « moins dix », « trente » after an hour."""
    if minutes is None:
        start = cursor.place
        if cursor.word("et"):
            if cursor.word("demi"):
                return _at(hours, 30)
            cursor.skip("le")
            if cursor.word("quart"):
                return _at(hours, 15)
            cursor.place = start
        elif cursor.word("moins"):
            cursor.skip("le")
            less = 15 if cursor.word("quart") else cursor.number()
            if less is None or not 0 < less < 60:
                raise cursor.refuse()
            cursor.skip("minute")
            return _at((hours if hours != 24 else 0) - 1 if hours else 23, 60 - less)
        token = cursor.peek()
        if (
            isinstance(token, Number)
            and not token.rank
            and not token.figures
            and token.value in {5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55}
        ):
            cursor.place += 1
            if not cursor.is_word(*(unit for unit in UNITS if unit != "minute"), "fois", *MONTHS):
                cursor.skip("minute")
                return _at(hours, token.value)
            cursor.place -= 1
    cursor.skip("pile")
    return _at(hours, minutes or 0)


def _at(hours: int, minutes: int) -> say.At:
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise Refused("heure-inexistante", recu=f"{hours} h {minutes:02}" if minutes else f"{hours} h")
    return say.At(hours, minutes)


def _elapsed(cursor: Cursor, hours: int, minutes: int | None) -> say.Length:
    if minutes is None:
        start = cursor.place
        if cursor.words("et", "demi"):
            minutes = 30
        elif cursor.words("et", "quart") or cursor.words("et", "un", "quart"):
            minutes = 15
        else:
            more = cursor.number()
            if more is not None and more < 60 and not cursor.is_word(*UNITS):
                minutes = more
            else:
                cursor.place = start
    return say.Length(elapsed=timedelta(hours=hours, minutes=minutes or 0))
