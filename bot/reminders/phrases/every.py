"""Reads repetitions: « tous les 2 jours », « un mardi sur deux », « chaque jour ouvré », « du lundi au vendredi ».

Each function takes what it understands at the cursor, or takes nothing and returns None.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.days import ranked, scope
from bot.reminders.phrases.hours import PARTS
from bot.reminders.phrases.words import MONTHS, WEEKDAYS, Mark, Number, Word
from bot.reminders.recurrence import Unit

if TYPE_CHECKING:
    from bot.reminders.phrases.cursor import Cursor

_EVERY: Final = {
    "jour": (Unit.DAY, 1), "semaine": (Unit.WEEK, 1), "mois": (Unit.MONTH, 1), "an": (Unit.YEAR, 1),
    "quinzaine": (Unit.WEEK, 2),
}  # fmt: skip
_ADVERBS: Final = {
    "quotidien": (Unit.DAY, 1), "quotidiennement": (Unit.DAY, 1), "hebdomadaire": (Unit.WEEK, 1),
    "hebdo": (Unit.WEEK, 1), "mensuel": (Unit.MONTH, 1), "mensuellement": (Unit.MONTH, 1),
    "annuel": (Unit.YEAR, 1), "annuellement": (Unit.YEAR, 1),
}  # fmt: skip
_TWICE: Final = ("trimestriel", "bimensuel", "bihebdomadaire")
_FORTNIGHT: Final = 15


def pair(cursor: Cursor) -> list[say.Item]:
    """What says two things at once: « tous les matins », « tous les 24 décembre », « tous les lundis pairs »."""
    start = cursor.place
    if not _every_word(cursor):
        return []
    if name := cursor.word(*PARTS):
        return [say.Repeat(Unit.DAY), say.PartOfDay(name.text)]
    number, month = cursor.number() or cursor.rank(), cursor.word(*MONTHS)
    if number and month:
        return [say.Repeat(Unit.YEAR), say.MonthDay(number, MONTHS.index(month.text) + 1)]
    cursor.place = start
    return []


def every(cursor: Cursor) -> say.Item | None:  # noqa: C901 - one case for each thing that is repeated
    """« tous les lundis et jeudis », « toutes les 2 heures », « chaque jour ouvré »."""
    if cursor.is_word("chaque", "tous", ahead=1):
        cursor.word("de")
    small = cursor.word("le")
    if not _every_word(cursor):
        if cursor.is_word("jour") and cursor.is_word("ouvre", "ouvrable", ahead=1):
            return _working(cursor)
        if small is not None and cursor.word("weekend"):
            return _weekend(cursor, habit=True)
        return None
    if (clock := cursor.clock()) and not clock.colon:
        return say.RepeatElapsed(timedelta(hours=clock.hours, minutes=clock.minutes or 0))
    if cursor.words("demi", "heure"):
        return say.RepeatElapsed(timedelta(minutes=30))
    if cursor.words("quart", "de", "heure"):
        return say.RepeatElapsed(timedelta(minutes=15))
    rank_first = cursor.place
    number = cursor.number()
    if number is None and isinstance(token := cursor.peek(), Number) and token.rank:
        return _ranked_every(cursor)
    if cursor.is_word("jour") and cursor.is_word("ouvre", "ouvrable", ahead=1) and number is None:
        return _working(cursor)
    if cursor.word("heure", "minute"):
        hours = cursor.is_word("heure", ahead=-1)
        return say.RepeatElapsed(timedelta(hours=number or 1) if hours else timedelta(minutes=number or 1))
    if name := cursor.word(*WEEKDAYS):
        return _weekdays(cursor, name, number or 1)
    if number is None and cursor.word("weekend"):
        return _weekend(cursor, habit=True)
    if vague := cursor.word("trimestre", "semestre"):
        raise Refused("date-vague", recu=f"chaque {vague.text}")
    if unit := cursor.word(*_EVERY):
        return _repeat(cursor, unit.text, number)
    if number is not None:
        cursor.place = rank_first
        return _day_of_each_month(cursor, number)
    return None


def _every_word(cursor: Cursor) -> bool:
    if cursor.word("chaque"):
        return True
    if cursor.word("tous"):
        cursor.skip("le")
        return True
    return False


def _repeat(cursor: Cursor, unit: str, number: int | None) -> say.Item:
    if unit == "jour" and number is None:
        before = cursor.place
        if cursor.words("de", "le", "semaine"):
            if cursor.is_word("prochain"):
                cursor.place = before
            return say.EachDayOfTheWeek()
        if cursor.words("de", "semaine"):
            return say.Repeat(Unit.WEEK, 1, (0, 1, 2, 3, 4))
        if cursor.is_word("ferie"):
            raise cursor.refuse()
    kind, times = _EVERY[unit]
    if unit == "jour" and number == _FORTNIGHT:
        return say.Repeat(Unit.WEEK, 2)
    if number == 0:
        raise Refused("date-frequence", recu=f"0 {unit}")
    return say.Repeat(kind, times * (number or 1))


def _working(cursor: Cursor) -> say.Item:
    cursor.word("jour")
    kind = cursor.word("ouvre", "ouvrable")
    return say.Repeat(Unit.DAY, working=True, saturdays=kind is not None and kind.text == "ouvrable")


def _weekend(cursor: Cursor, *, habit: bool) -> say.Item:
    if cursor.word("prochain"):
        return say.Weekend(habit=False, weeks_on=1)
    return say.Weekend(habit=habit)


def _weekdays(cursor: Cursor, first: Word, interval: int) -> say.Item:
    """« lundis », « lundis et jeudis », « lundis, mercredis et vendredis »."""
    found = [WEEKDAYS.index(first.text)]
    while True:
        start = cursor.place
        cursor.separator()
        cursor.skip("le")
        name = cursor.word(*WEEKDAYS)
        if name is None or isinstance(cursor.peek(), Number) or cursor.is_word("prochain"):
            cursor.place = start
            break
        found.append(WEEKDAYS.index(name.text))
    return say.Repeat(Unit.WEEK, interval, tuple(sorted(set(found))))


def _ranked_every(cursor: Cursor) -> say.Item | None:
    """« tous les premiers lundis du mois », « tous les 1er du mois »."""
    start = cursor.place
    if (found := ranked(cursor)) is not None:
        if found.scope is not None or found.month is not None:
            return found
        return say.Ranked(found.ranks, found.weekday, found.working, say.Scope.EACH)
    cursor.place = start
    rank = cursor.rank()
    return None if rank is None else _of_each_month(cursor, rank)


def _day_of_each_month(cursor: Cursor, number: int) -> say.Item | None:
    cursor.number()
    return _of_each_month(cursor, number)


def _of_each_month(cursor: Cursor, number: int) -> say.Item | None:
    found = scope(cursor)
    if found is None:
        raise Refused("date-vague", recu=f"tous les {number}")
    return say.MonthDay(number, scope=say.Scope.EACH) if found[0] is say.Scope.EACH else None


def one_in(cursor: Cursor) -> say.Item | None:
    """« un mardi sur deux »."""
    cursor.skip("le")
    if cursor.number() != 1:
        return None
    name = cursor.word(*WEEKDAYS, *_EVERY)
    if name is None or not cursor.word("sur"):
        return None
    interval = cursor.number()
    if not interval:
        return None
    if name.text in WEEKDAYS:
        return say.Repeat(Unit.WEEK, interval, (WEEKDAYS.index(name.text),))
    unit, times = _EVERY[name.text]
    return say.Repeat(unit, times * interval)


def adverb(cursor: Cursor) -> say.Item | None:
    """« quotidien », « hebdomadaire »."""
    if found := cursor.word(*_TWICE):
        raise Refused("date-frequence", recu=found.typed)
    adverb = cursor.word(*_ADVERBS)
    return None if adverb is None else say.Repeat(*_ADVERBS[adverb.text])


def habits(cursor: Cursor) -> say.Item | None:
    """« en semaine », « ce week-end », « le lundi et le jeudi » (weekdays are joined by their meaning)."""
    if cursor.words("en", "semaine"):
        return say.Repeat(Unit.WEEK, 1, (0, 1, 2, 3, 4))
    this = cursor.word("ce", "le")
    if cursor.word("weekend"):
        return _weekend(cursor, habit=this is not None and this.text == "le")
    return None


def weekdays_to(cursor: Cursor) -> say.Item | None:
    """« du lundi au vendredi », « lundi à vendredi »."""
    small = cursor.word("de")
    first = cursor.word(*WEEKDAYS)
    dash = isinstance(cursor.peek(), Mark) and cursor.peek() == Mark("-")
    if first is None or not (cursor.word("au", "a", "jusque") or dash):
        return None
    if dash:
        cursor.place += 1
    cursor.skip("au", "a", "le")
    last = cursor.word(*WEEKDAYS)
    if last is None or isinstance(cursor.peek(), Number):
        return None
    habit = small is not None and small.typed == "du"
    return say.WeekdaysTo(WEEKDAYS.index(first.text), WEEKDAYS.index(last.text), habit)


def times(cursor: Cursor) -> say.Item | None:
    """« 5 fois », « une fois par semaine »."""
    number = cursor.number()
    if number is None or not cursor.word("fois"):
        return None
    start = cursor.place
    if cursor.is_word("tous") and (regular := every(cursor)) is not None:
        # « une fois tous les 15 jours » is a rhythm, « 10 fois tous les lundis » a number of times.
        if number == 1:
            return regular
        if isinstance(regular, say.Repeat) and regular.interval > 1:
            raise Refused("date-frequence", recu=f"{number} fois")
    cursor.place = start
    each = bool(cursor.word("par"))
    cursor.skip("chaque", "tous", "le")
    unit = cursor.word(*_EVERY) if cursor.place > start else None
    if unit is None and not each:
        cursor.place = start
        return say.Times(number)
    if unit is None or number != 1:
        raise Refused("date-frequence", recu=f"{number} fois par {unit.typed if unit else '…'}")
    return say.Repeat(*_EVERY[unit.text])


def parity(cursor: Cursor) -> say.Item | None:
    """« les semaines paires », « pairs » after « tous les lundis »."""
    cursor.skip("de", "le", "des", "en")
    cursor.word("semaine")
    kind = cursor.word("pair", "impair")
    return None if kind is None else say.Only(parity=0 if kind.text == "pair" else 1)


def months(cursor: Cursor) -> say.Item | None:
    """« en mars », « de janvier à mars », « de mars » after a repetition."""
    if not cursor.word("en", "de", "au"):
        return None
    cursor.words("mois", "de")
    first = cursor.word(*MONTHS)
    if first is None or isinstance(cursor.peek(), Number):
        return None
    begin = MONTHS.index(first.text) + 1
    start = cursor.place
    if cursor.word("a") and (last := cursor.word(*MONTHS)):
        end = MONTHS.index(last.text) + 1
        return say.Only(months=tuple((begin - 1 + n) % 12 + 1 for n in range((end - begin) % 12 + 1)))
    cursor.place = start
    named = [begin]
    while cursor.separator():
        cursor.skip("en", "de")
        if (other := cursor.word(*MONTHS)) is None:
            break
        named.append(MONTHS.index(other.text) + 1)
        start = cursor.place
    cursor.place = start
    return say.Only(months=tuple(dict.fromkeys(named)))
