"""A period as people type it: « 12/01/2026 au 30/01/2026 », « 12/1 au 30/1 », « mars 2026 ».

The exam's table wants days (domain.md §3), and « 2024-2025 » in their place is a frequent fault: a month
becomes its first and last day, a school year alone is refused.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

from bot.errors import Refused

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars",), ("avril", "avr"), ("mai",),
            ("juin",), ("juillet", "juil"), ("aout",), ("septembre", "sept", "sep"), ("octobre", "oct"),
            ("novembre", "nov"), ("decembre", "dec"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_YEAR: Final = r"(?:\s*(?P<year>\d{4}|\d{2}))?"
_DAY: Final = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}|\d{2}))?")
_DAY_IN_WORDS: Final = re.compile(rf"(?P<day>\d{{1,2}})(?:er)?\s+(?P<name>[a-z]+)\.?{_YEAR}")
_MONTH: Final = re.compile(rf"(?P<name>[a-z]+)\.?{_YEAR}")
_MONTH_IN_NUMBERS: Final = re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_BARE_DAY: Final = re.compile(r"(?P<day>\d{1,2})(?:er)?")  # « du 12 au 20 juin 2025 »
_WEEKDAY: Final = re.compile(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+(?=\d)")
_BETWEEN: Final = re.compile(r"\s+(?:au|a|jusqu'au|jusqu au)\s+|\s*(?:→|–|—|\s-\s)\s*")
_ACCENTS: Final = str.maketrans("éèêûàôç’", "eeeuaoc'")


def read_period(typed: str, today: date) -> tuple[date, date]:
    """First and last day of a typed period. Without a year: the last such day that is not in the future.

    Raises Refused("periode-illisible") or Refused("periode-a-l-envers").
    """
    words = _WEEKDAY.sub("", " ".join(typed.lower().translate(_ACCENTS).split()))
    words = re.sub(r"^(du|de|le|en|depuis)\s+", "", words)
    ends = [part for part in _BETWEEN.split(words) if part]
    if len(ends) not in (1, 2):
        raise Refused("periode-illisible", recu=typed[:60])
    last = _span(ends[-1], today, None)
    first = last if len(ends) == 1 else _span(ends[0], today, last[1] if last else None)
    if first is None or last is None:
        raise Refused("periode-illisible", recu=typed[:60])
    if first[0] > last[1]:
        raise Refused("periode-a-l-envers")
    return first[0], last[1]


def _span(words: str, today: date, before: date | None) -> tuple[date, date] | None:
    """The days that one end means; an end without a year leans on the other one, `before`."""
    words = re.sub(r"^(le|du)\s+", "", words.strip())
    if match := _DAY.fullmatch(words):
        return _whole(match["day"], int(match["month"]), match["year"], today, before)
    if match := _DAY_IN_WORDS.fullmatch(words):
        return _whole(match["day"], _MONTHS.get(match["name"], 0), match["year"], today, before)
    if match := _MONTH.fullmatch(words):
        return _whole(None, _MONTHS.get(match["name"], 0), match["year"], today, before)
    if match := _MONTH_IN_NUMBERS.fullmatch(words):
        return _whole(None, int(match["month"]), match["year"], today, before)
    if before is not None and (match := _BARE_DAY.fullmatch(words)):
        return _whole(match["day"], before.month, str(before.year), today, before)
    return None


def _whole(
    day: str | None, month: int, year: str | None, today: date, before: date | None
) -> tuple[date, date] | None:
    if not 1 <= month <= 12:
        return None
    try:
        if year is not None:
            return _days(int(year) + (2000 if len(year) == 2 else 0), month, day)
        bound = before or today
        here = _days(bound.year, month, day)
        return here if here[0] <= bound else _days(bound.year - 1, month, day)
    except ValueError:
        return None


def _days(year: int, month: int, day: str | None) -> tuple[date, date]:
    if day is not None:
        return (date(year, month, int(day)),) * 2
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
