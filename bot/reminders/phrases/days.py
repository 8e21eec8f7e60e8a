"""Reads days and hours: « mardi 15 décembre », « lundi en huit », « le premier lundi du mois », « 8 h du soir ».

Each function takes what it understands at the cursor, or takes nothing and returns None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.words import MONTHS, UNITS, WEEKDAYS, Number, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.reminders.phrases.cursor import Cursor

_TODAY: Final = {"aujourdhui": 0, "demain": 1, "apresdemain": 2, "hier": -1, "avanthier": -2}
_BEFORE_A_DATE: Final = frozenset({"le", "les", "au", "aux", "du", "des", "ce"})
_ON: Final = {8: 1, 15: 2}  # « en huit », « en quinze » -> weeks
_FEASTS: Final = (
    (("noel",), say.Feast("Noël", 12, 25)),
    (("toussaint",), say.Feast("la Toussaint", 11, 1)),
    (("assomption",), say.Feast("l’Assomption", 8, 15)),
    (("armistice",), say.Feast("l’Armistice", 11, 11)),
    (("jour", "de", "le", "an"), say.Feast("le jour de l’An", 1, 1)),
    (("fete", "de", "travail"), say.Feast("la fête du Travail", 5, 1)),
    (("lundi", "de", "paques"), say.Feast("le lundi de Pâques", from_easter=1)),
    (("lundi", "de", "pentecote"), say.Feast("le lundi de Pentecôte", from_easter=50)),
    (("lundi", "de", "le", "pentecote"), say.Feast("le lundi de Pentecôte", from_easter=50)),
    (("jeudi", "de", "le", "ascension"), say.Feast("l’Ascension", from_easter=39)),
    (("jeudi", "de", "ascension"), say.Feast("l’Ascension", from_easter=39)),
    (("ascension",), say.Feast("l’Ascension", from_easter=39)),
    (("vendredi", "saint"), say.Feast("le Vendredi saint", from_easter=-2)),
    (("paques",), say.Feast("Pâques", from_easter=0)),
    (("pentecote",), say.Feast("la Pentecôte", from_easter=49)),
)


def attempt(cursor: Cursor, *readers: Callable[[Cursor], say.Item | None]) -> say.Item | None:
    """The first of `readers` that understands; the others leave the cursor where it was."""
    start = cursor.place
    for read in readers:
        if (item := read(cursor)) is not None:
            return item
        cursor.place = start
    return None


def day(cursor: Cursor) -> say.Day | None:
    """A day told once, with the small words before it."""
    item = attempt(cursor, feast, ranked, month_day, from_today, weekday)
    return item if item is None or isinstance(item, say.Day) else None


def from_today(cursor: Cursor) -> say.FromToday | None:
    """« demain », « aujourd’hui en huit »."""
    cursor.skip("a", "de", "pour", "le", "des")
    if cursor.words("ce", "jour"):
        return say.FromToday(0)
    if found := cursor.word(*_TODAY):
        return say.FromToday(_TODAY[found.text] + 7 * _weeks_on(cursor))
    return None


def weekday(cursor: Cursor) -> say.Weekday | None:
    """« lundi », « lundi prochain », « le lundi », « lundi en huit »."""
    small = small_words(cursor)
    before = cursor.word("prochain") is not None
    name = cursor.word(*WEEKDAYS)
    if name is None:
        return None
    number = WEEKDAYS.index(name.text)
    token = cursor.peek()
    if isinstance(token, Number) and token.rank and token.value == -1:
        raise Refused("date-passee", recu=f"{name.typed} {token.typed}")
    weeks_on = _weeks_on(cursor)
    if weeks_on or before or cursor.word("prochain"):
        return say.Weekday(number, say.Which.NEXT, weeks_on)
    if name.plural or (small in {"le", "les"} and not _names_a_week(cursor)):
        return say.Weekday(number, say.Which.HABIT)
    return say.Weekday(number)


def month_day(cursor: Cursor) -> say.MonthDay | None:
    """« le 15 mars 2027 », « mardi 15 », « 15/03 », « le 1er de chaque mois »."""
    small = small_words(cursor)
    name = cursor.word(*WEEKDAYS)
    if name is not None:
        cursor.skip("le")
    named = None if name is None else WEEKDAYS.index(name.text)
    if figures := cursor.figures():
        if figures.doubtful and small not in _BEFORE_A_DATE and named is None:
            return None
        return _with_year(cursor, say.MonthDay(figures.day, figures.month, figures.year, named))
    token = cursor.peek()
    if (
        not isinstance(token, Number)
        or token.value < 0
        or (token.rank and token.value != 1 and not token.figures)
    ):
        return None
    if not token.figures and not token.rank and token.value == 1 and not cursor.is_word(*MONTHS, ahead=1):
        return None
    cursor.place += 1
    if month := cursor.word(*MONTHS):
        return _with_year(
            cursor, say.MonthDay(token.value, MONTHS.index(month.text) + 1, _year(cursor), named)
        )
    found = scope(cursor)
    if found is not None:
        held, number, year = found
        return _with_year(cursor, say.MonthDay(token.value, number, year, named, held))
    cursor.word("prochain")
    if cursor.is_word(*UNITS, "fois", "sur", "demi", "quart", "trimestre", *WEEKDAYS):
        return None
    alone = small in _BEFORE_A_DATE or named is not None or _month_follows(cursor)
    return say.MonthDay(token.value, weekday=named) if alone else None


def _month_follows(cursor: Cursor) -> bool:
    """Whether more days and their month come: « 12, 13 et 15 janvier »."""
    start = cursor.place
    while cursor.separator():
        cursor.skip("le")
        if cursor.number() is None and cursor.rank() is None:
            break
        if cursor.word(*MONTHS):
            cursor.place = start
            return True
    cursor.place = start
    return False


def ranked(cursor: Cursor) -> say.Ranked | None:
    """« le premier lundi du mois », « les 1er et 3e mardis de chaque mois », « le dernier jour ouvré »."""
    cursor.skip("le", "de", "au", "a", "pour", "chaque", "tous", "en")
    ranks = []
    while (rank := cursor.rank()) is not None:
        ranks.append(rank)
        back = cursor.place
        if cursor.separator():
            cursor.skip("le")
            if not isinstance(token := cursor.peek(), Number) or not token.rank:
                cursor.place = back
                break
    name = cursor.word(*WEEKDAYS, "jour")
    if not ranks or name is None:
        return None
    working = name.text == "jour" and cursor.word("ouvre") is not None
    number = None if name.text == "jour" else WEEKDAYS.index(name.text)
    held, month, year = scope(cursor) or (None, None, None)
    if any(not -2 <= rank <= (5 if number is not None else 31) for rank in ranks):
        raise Refused("date-rang", rang=max(ranks))
    return say.Ranked(tuple(ranks), number, working, held, month, year)


def scope(cursor: Cursor) -> tuple[say.Scope | None, int | None, int | None] | None:
    """« du mois », « de chaque mois », « du mois prochain », « de mars 2027 » -> (scope, month, year)."""
    start = cursor.place
    cursor.skip("de", "en", "a", "le", "au")
    if cursor.words("mois", "de"):
        pass
    if name := cursor.word(*MONTHS):
        return None, MONTHS.index(name.text) + 1, _year(cursor)
    if cursor.words("ce", "mois"):
        return say.Scope.THIS, None, None
    each = (
        cursor.words("chaque", "mois") or cursor.words("tous", "le", "mois") or cursor.words("tous", "mois")
    )
    if each:
        return say.Scope.EACH, None, None
    if cursor.place > start and cursor.word("mois"):
        return (say.Scope.NEXT if cursor.word("prochain") else say.Scope.EACH), None, None
    cursor.place = start
    return None


def feast(cursor: Cursor) -> say.Feast | None:
    """« Noël », « le lundi de Pâques »."""
    cursor.skip("le", "de", "a", "au", "pour")
    return next((known for words, known in _FEASTS if cursor.words(*words)), None)


def in_week(cursor: Cursor) -> say.InWeek | None:
    """« la semaine prochaine », « de cette semaine »."""
    cursor.skip("de", "le", "en", "a", "pour")
    if cursor.words("ce", "semaine"):
        return say.InWeek(0)
    if cursor.words("semaine", "prochain") or cursor.words("prochain", "semaine"):
        return say.InWeek(1)
    return None


def in_month(cursor: Cursor) -> say.InMonth | None:
    """« le mois prochain », « ce mois-ci »."""
    cursor.skip("de", "le", "en", "a", "pour")
    if cursor.words("ce", "mois"):
        return say.InMonth(0)
    return say.InMonth(1) if cursor.words("mois", "prochain") or cursor.words("prochain", "mois") else None


def small_words(cursor: Cursor, *more: str) -> str:
    """Pass over the small words before a day; the last of them as it was typed, « le » for l’."""
    last = ""
    while found := cursor.word("le", "de", "au", "a", "pour", "ce", "des", "en", *more):
        if found.text == "en" and not more and not cursor.is_word("le"):
            cursor.place -= 1
            return last
        last = "le" if found.text == "le" and found.typed not in {"les", "lé"} else found.typed
    return last


def _weeks_on(cursor: Cursor) -> int:
    start = cursor.place
    if cursor.word("en") and (weeks := _ON.get(cursor.number() or 0)):
        return weeks
    cursor.place = start
    return 0


def _names_a_week(cursor: Cursor) -> bool:
    start = cursor.place
    found = in_week(cursor) is not None
    cursor.place = start
    return found


def _year(cursor: Cursor) -> int | None:
    token = cursor.peek()
    if not isinstance(token, Number) or token.rank or not token.figures:
        return None
    if token.value >= 1000 or (24 < token.value <= 99 and len(token.typed) == 2):
        after = cursor.peek(1)
        if isinstance(after, Word) and after.text in {*UNITS, "fois"}:
            return None
        cursor.place += 1
        return token.value if token.value >= 1000 else 2000 + token.value
    return None


def _with_year(cursor: Cursor, told: say.MonthDay) -> say.MonthDay:
    """« prochain », « de l’an prochain », « de cette année » after a date."""
    start = cursor.place
    cursor.skip("de", "le")
    if cursor.words("an", "prochain"):
        return say.MonthDay(told.day, told.month, told.year, told.weekday, told.scope, 1)
    if cursor.words("ce", "an"):
        return say.MonthDay(told.day, told.month, told.year, told.weekday, told.scope, 0)
    cursor.place = start
    cursor.word("prochain")
    return told
