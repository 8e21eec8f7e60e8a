"""One end of a period as people type it: « 12/01/2026 », « 3 mars », « fin mars », « hier », « cet été ».

Words come in lower case without accents (`periods.flat`).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

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
_WHOLE_NAMES: Final = frozenset(n for n in _MONTHS if len(n) > 4 or n in {"mars", "mai", "juin", "aout"})
_DAY_NAMES: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
}  # fmt: skip
_BACK: Final = {
    "aujourd'hui": 0, "aujourdhui": 0, "aujourd hui": 0, "ajd": 0, "auj": 0, "tout a l'heure": 0,
    "ce matin": 0, "ce midi": 0, "ce soir": 0, "cet aprem": 0, "cet apres-midi": 0, "cet apres midi": 0,
    "cette apres-midi": 0, "cette apres midi": 0,
    "hier": 1, "hier matin": 1, "hier soir": 1, "hier aprem": 1, "hier apres-midi": 1, "hier apres midi": 1,
    "avant-hier": 2, "avant hier": 2,
}  # fmt: skip
_SUMMER: Final = (7, 8)

DAY_NAME: Final = f"(?:{'|'.join(_DAY_NAMES)})"
_MONTH: Final = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_SHORT_YEAR: Final = r"'?\d{2}(?=\s*(?:$|[,;:.)–→>-]|au\b|a\b|et\b))"
_YEAR: Final = rf"(?:\s*(?:\d{{4}}\b|{_SHORT_YEAR}))?"
_PAST: Final = r"(?:\s+(?:dernier|passe)\b)?"
_NUMBER: Final = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_COUNTED: Final = rf"{_NUMBER}\s+(?:j|jours?|jrs?|sem|semaines?|mois)\b"
_MOMENT: Final = r"(?:\s+(?:matin|soir|aprem|apres[\s-]midi))?"
_IN_DIGITS: Final = (
    rf"(?:{DAY_NAME}\s+)?(?:"
    r"\d{4}-\d{1,2}-\d{1,2}\b|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\d{1,2}[/-]\d{4}\b|\d{4}-\d{2}\b|\d{1,2}[/.-]\d{1,2}\b)"
)
_IN_WORDS: Final = rf"(?:{DAY_NAME}\s+)?\d{{1,2}}(?:er)?\s*{_MONTH}{_YEAR}{_PAST}"
_OF_A_MONTH: Final = rf"(?:(?:debut|mi|fin)[\s-]+(?:de\s+|d')?)?{_MONTH}{_YEAR}{_PAST}"
_RELATIVE: Final = (
    rf"{'|'.join(sorted(map(re.escape, _BACK), key=len, reverse=True))}"
    r"|(?:la\s+)?semaine\s+(?:derniere|passee)|cette\s+semaine"
    r"|(?:la\s+)?semaine\s+du\s+(?:lundi\s+)?(?:" + _IN_DIGITS + "|" + _IN_WORDS + r")|semaine\s+\d{1,2}\b"
    r"|(?:le\s+)?mois\s+(?:dernier|passe)|ce\s+mois(?:-ci|\s+ci)?"
    r"|(?:le\s+|ce\s+)?week[\s-]?end(?:\s+(?:dernier|passe))?"
    rf"|(?:il\s+)?y\s*a\s+{_COUNTED}"
    rf"|(?:(?:pendant|durant)\s+)?(?:cet\s+ete|l'ete(?:\s+(?:dernier|passe|\d{{4}}))?|ete\s+\d{{4}})"
)
END: Final = rf"(?:{_IN_DIGITS}|{_IN_WORDS}|{_OF_A_MONTH}|(?:{_RELATIVE})\b|{DAY_NAME}\b{_PAST}{_MOMENT})"
COUNTED: Final = _COUNTED

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DIGITS: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[/-](\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_WORDS: Final = re.compile(r"(\d{1,2})(?:er)?\s*([a-z]+)\.?\s*'?(\d{4}|\d{2})?")
_BARE_DAY: Final = re.compile(r"(\d{1,2})(?:er)?")
_PART: Final = re.compile(r"(?:(debut|mi|fin)[\s-]+(?:de\s+|d')?)?([a-z]+)\.?\s*'?(\d{4}|\d{2})?")
_COUNT: Final = re.compile(
    rf"(?:(?:il\s+)?y\s*a\s+)?({_NUMBER})\s+(?:(j)(?:ours?|rs?)?|(sem)(?:aines?)?|mois)"
)
_WEEK_OF: Final = re.compile(r"(?:la\s+)?semaine\s+du\s+(?:lundi\s+)?(.+)")
_WEEK: Final = re.compile(r"semaine\s+(\d{1,2})")
_SUMMER_OF: Final = re.compile(r".*\bete(?:\s+(\d{4}))?")
_PARTS: Final = {"debut": (1, 10), "mi": (11, 20), "fin": (21, 31)}

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Reading:
    """When words are read: « hier » leans on `today`, a day without a year is the last one up to `latest`."""

    today: date
    latest: date


def end_of(words: str, reading: Reading, leaning_on: date | None = None) -> Days | None:
    """The days that one end means, None if it means none; without a year it leans on `leaning_on`."""
    bare = re.sub(rf"^{DAY_NAME}\s+(?=\d)", "", " ".join(words.split()).strip(" ."))
    past = re.sub(r"\s+(?:dernier|passe)$", "", bare)
    bound = leaning_on or reading.latest
    try:
        return (
            _relative(bare, reading)
            or _in_digits(bare, bound)
            or _in_words(past, bound)
            or _named(past, reading)
        )
    except ValueError:  # the 31st of February
        return None


def names_a_day(words: str) -> bool:
    """Whether a year, a month or a relative word makes these one or two ends a date beyond doubt."""
    bare = re.sub(r"\s+", " ", words)
    if re.search(rf"\b{DAY_NAME}\b(?!\s+\d)", bare):
        return False  # « du lundi au vendredi » is a habit
    return bool(re.search(rf"\b\d{{4}}\b|{_MONTH}|\d/\d{{2}}/\d{{2}}\b|\b(?:{_RELATIVE}|{_COUNTED})", bare))


def is_a_date(words: str, *, led: bool, closed: bool, opens: bool) -> bool:
    """Whether one end found in a sentence is a date: « sept serveurs » is a number, « 8/10 » a mark.

    `led`: « le », « en » … stand before it; `closed`: a clause ends after it; `opens`: it begins the sentence.
    """
    if re.fullmatch(DAY_NAME + _MOMENT, words):
        return opens
    if re.search(r"\b\d{4}\b", words) or re.fullmatch(
        rf"(?:{_RELATIVE}|{DAY_NAME}\s+(?:dernier|passe))", words
    ):
        return True
    if match := _DIGITS.fullmatch(words):
        day, month, year = match.groups()
        sure = led or day[0] == "0" or month[0] == "0" or (int(day) > 12 and len(month) == 2)
        return "." not in words and sure if year is None else True
    if re.match(r"(?:\w+\s+)?\d", words):
        return True
    name = _PART.match(words)
    whole = name is not None and (name[2] in _WHOLE_NAMES or name[1] is not None)
    return (led and (whole or closed)) or (opens and closed)


def _relative(words: str, reading: Reading) -> Days | None:
    today = reading.today
    if words in _BACK:
        return (today - timedelta(_BACK[words]),) * 2
    if match := _WEEK_OF.fullmatch(words):
        day = end_of(match[1], reading)
        return None if day is None else _week_of(day[0])
    if match := _WEEK.fullmatch(words):
        monday = date.fromisocalendar(today.year, int(match[1]), 1)
        return _week_of(monday if monday <= today else date.fromisocalendar(today.year - 1, int(match[1]), 1))
    if match := _COUNT.fullmatch(words):
        return _counted(_NUMBERS.get(match[1]) or int(match[1]), match[2] or match[3] or "", today)
    if "semaine" in words:
        return _week_of(today if words.startswith("cette") else today - timedelta(7))
    if re.search(r"\bmois\b", words):
        last = today if words.startswith("ce ") else today.replace(day=1) - timedelta(1)
        return _days(last.year, last.month)
    if re.search(r"week[\s-]?end", words):
        back = (today.weekday() - 5) % 7 + (7 if today.weekday() >= 5 and "dernier" in words else 0)
        return today - timedelta(back), today - timedelta(back - 1)
    if match := _SUMMER_OF.fullmatch(words):
        year = int(match[1] or (today.year if today >= date(today.year, _SUMMER[0], 1) else today.year - 1))
        return date(year, _SUMMER[0], 1), date(year, _SUMMER[1], 31)
    return None


def _in_digits(words: str, bound: date) -> Days | None:
    if match := _ISO.fullmatch(words):
        return _days(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_YEAR.fullmatch(words):
        return _days(int(match[2]), int(match[1]))
    if match := _YEAR_MONTH.fullmatch(words):
        return _days(int(match[1]), int(match[2]))
    if match := _DIGITS.fullmatch(words):
        return _leaning(int(match[2]), int(match[1]), match[3], bound)
    if match := _BARE_DAY.fullmatch(words):
        day = int(match[1])
        here = _days(bound.year, bound.month, day)
        before = bound.replace(day=1) - timedelta(1)
        return here if here[0] <= bound else _days(before.year, before.month, day)
    return None


def _in_words(words: str, bound: date) -> Days | None:
    if (match := _WORDS.fullmatch(words)) and match[2] in _MONTHS:
        return _leaning(_MONTHS[match[2]], int(match[1]), match[3], bound)
    if (match := _PART.fullmatch(words)) and match[2] in _MONTHS:
        days = _leaning(_MONTHS[match[2]], None, match[3], bound)
        if days is None or match[1] is None:
            return days
        first, last = _PARTS[match[1]]
        return days[0].replace(day=first), days[1].replace(day=min(last, days[1].day))
    return None


def _named(words: str, reading: Reading) -> Days | None:
    """« lundi »: the last one, today's included."""
    name = words.split(" ", 1)[0]
    if name not in _DAY_NAMES:
        return None
    return (reading.today - timedelta((reading.today.weekday() - _DAY_NAMES.index(name)) % 7),) * 2


def _leaning(month: int, day: int | None, year: str | None, bound: date) -> Days | None:
    """The days of a month or of one of its days; without a year, the last ones that begin up to `bound`."""
    if year is not None:
        return _days(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for back in range(5):  # the 29th of February waits for a leap year
        try:
            here = _days(bound.year - back, month, day)
        except ValueError:
            continue
        if here[0] <= bound:
            return here
    return None


def _counted(number: int, unit: str, today: date) -> Days:
    if unit == "j":
        return (today - timedelta(number),) * 2
    if unit == "sem":
        return _week_of(today - timedelta(7 * number))
    months = today.year * 12 + today.month - 1 - number
    return _days(months // 12, months % 12 + 1)


def _week_of(day: date) -> Days:
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def _days(year: int, month: int, day: int | None = None) -> Days:
    if day is not None:
        return (date(year, month, day),) * 2
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
