"""Reads a whole typed date into items, whatever the order of its pieces.

Nothing is skipped over: a word that no clause takes is refused by its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases import items as say
from bot.reminders.phrases.bounds import between, during, shifted, since, skip, until
from bot.reminders.phrases.cursor import Cursor
from bot.reminders.phrases.days import (
    attempt,
    day,
    in_month,
    in_week,
    month_day,
)
from bot.reminders.phrases.every import (
    adverb,
    every,
    habits,
    months,
    one_in,
    pair,
    parity,
    times,
    weekdays_to,
)
from bot.reminders.phrases.hours import lengths, part_of_day, time_of_day
from bot.reminders.phrases.words import Mark, Number
from bot.search.normalise import letters

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST: Final = 200
_VAGUE: Final = (
    "debut",
    "milieu",
    "courant",
    "fin",
    "mi",
    "nuit",
    "rentree",
    "vacances",
    "cours",
    "maintenant",
    "tard",
)
_WORD: Final = re.compile(r"\w+")
_POLITE: Final = ("rappel", "rappelle", "rappeler", "moi", "nous", "stp", "svp", "merci", "envoie", "envoyer")


def read(phrase: str) -> list[say.Item]:
    """The items of a phrase, in order. Raises Refused."""
    if len(phrase) > LONGEST:
        raise Refused("date-trop-longue", longueur=len(phrase), limite=LONGEST)
    try:
        return _items(Cursor(phrase))
    except Refused as refused:
        raise _as_written(refused, phrase) from refused


def _items(cursor: Cursor) -> list[say.Item]:
    items: list[say.Item] = []
    if cursor.at_end():
        raise Refused("date-vide")
    while True:
        cursor.skip(*_POLITE)
        if cursor.at_end():
            return items
        _no_range_of_hours(cursor)
        several = pair(cursor)
        if several:
            items += several
            continue
        item = attempt(cursor, *_CLAUSES)
        if item is None and items and isinstance(items[-1], say.And) and _lists_days(items):
            item = _bare_day(cursor)
        if item is None:
            raise _not_understood(cursor)
        items.append(item)


def _as_written(refused: Refused, phrase: str) -> Refused:
    """The refusal with the words as they were typed: tokens have lost their accents and capitals."""
    typed = {letters(word): word for word in _WORD.findall(phrase)}
    facts = {
        name: " ".join(typed.get(word, word) for word in fact.split()) if isinstance(fact, str) else fact
        for name, fact in refused.facts.items()
    }
    return Refused(refused.rule, **facts)


def _connector(cursor: Cursor) -> say.Item | None:
    if cursor.separator():
        return say.And()
    return say.Or() if cursor.word("ou", "soit") else None


def _ahead(cursor: Cursor) -> say.Item | None:
    if not cursor.word("dans"):
        return None
    if cursor.is_word("quinzaine") or cursor.is_word("quinzaine", ahead=1):
        raise Refused("date-vague", recu="une quinzaine")
    found = lengths(cursor)
    return say.Ahead(found) if found else None


def _lists_days(items: list[say.Item]) -> bool:
    return len(items) > 1 and isinstance(items[-2], say.MonthDay)


def _bare_day(cursor: Cursor) -> say.Item | None:
    """« les 12 et 15 janvier »: after a day, a number is one too."""
    start = cursor.place
    if (found := month_day(cursor)) is not None:
        return found
    cursor.place = start
    token = cursor.peek()
    if isinstance(token, Number) and (token.figures or token.rank) and 1 <= token.value <= 31:
        cursor.place += 1
        return say.MonthDay(token.value)
    return None


def _no_range_of_hours(cursor: Cursor) -> None:
    """« de 8h à 10h », « 8h-10h »: a reminder has an hour, not a stretch."""
    start = cursor.place
    among = cursor.word("de", "entre")
    first = cursor.clock()
    if first is not None:
        dash = cursor.peek() == Mark("-")
        if dash or (among and cursor.word("a", "et")):
            cursor.place += dash
            if cursor.clock() or cursor.word("midi", "minuit") or cursor.number() is not None:
                raise Refused("date-plage-heures")
    cursor.place = start


def _not_understood(cursor: Cursor) -> Refused:
    start = cursor.place
    while not cursor.at_end():
        if cursor.is_word(*_VAGUE) or (cursor.is_word("semaine", "mois", "an") and cursor.place == start):
            token = cursor.peek()
            return Refused("date-vague", recu=token.typed if token else "")
        if not cursor.is_word("le", "de", "a", "au", "en", "ce", "des", "pour", "dans", "pendant", "jusque"):
            break
        cursor.place += 1
    if cursor.at_end():
        cursor.place = start
    return cursor.refuse()


_CLAUSES: Final[tuple[Callable[[Cursor], say.Item | None], ...]] = (
    _connector, skip, until, since, shifted, times, during, _ahead, one_in, every, adverb, weekdays_to,
    between, habits, parity, day, in_week, in_month, months, time_of_day, part_of_day,
)  # fmt: skip
