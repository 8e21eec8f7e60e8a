"""A period as people type it, in a field of its own or in the middle of a sentence.

« 12/01/2026 au 30/01/2026 », « du 3 au 14 mars », « mars 2026 », « oct-nov », « hier », « la semaine
dernière », « depuis septembre », « cet été ». The exam's table wants days (domain.md §3), and
« 2024-2025 » in their place is a frequent fault: a month becomes its first and last day, a school year
alone is refused. Without a year it is the last such day that is not in the future.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.days import COUNTED, DAY_NAME, END, Reading, end_of, is_a_date, names_a_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_ACCENTED: Final = str.maketrans("’œæ\u00a0\u202f\n", "'oa   ")
_FROM: Final = r"(?:(?:periodes?|dates?)\s*:?\s*)?(?:(?:du|de|d'|des|entre(?:\s+le)?|depuis(?:\s+le)?|le|en|courant|(?:(?:au|tout\s+le|le)\s+)?mois\s+d[e'])\s*)?"
_TO: Final = r"(?:\s+(?:au|a|et(?:\s+le)?|jusqu'au|jusqu'a|jusqu\s+au|to)\s+|\s*(?:→|–|—|-|>|/(?=\s*[a-z]))+\s*|\s+(?=\d{1,2}/\d{1,2}\b))(?:le\s+|au\s+|la\s+)?"
_RANGE: Final = re.compile(
    rf"{_FROM}(?P<a>{END}|(?:{DAY_NAME}\s+)?\d{{1,2}}(?:er)?(?!-\d{{1,2}}-\d|/\d{{1,2}}/|\.\d{{1,2}}\.)){_TO}(?P<b>{END})"
)
_ONE: Final = re.compile(rf"{_FROM}(?P<a>{END})")
_SINCE: Final = re.compile(rf"depuis\s+(?:le\s+|la\s+|l')?(?P<a>{END}|{COUNTED})")

# In a sentence a date needs a sign that it is one: « sept serveurs » is a number, « 8/10 » a mark.
_EDGE: Final = r"(?<![\w./:@#-])"
_AFTER: Final = r"(?![\w/:@-]|[.,]\d)"
_IN_RANGE: Final = re.compile(_EDGE + _RANGE.pattern + _AFTER)
_IN_SINCE: Final = re.compile(_EDGE + _SINCE.pattern + _AFTER)
_IN_ONE: Final = re.compile(_EDGE + _ONE.pattern + _AFTER)
_LED: Final = re.compile(r"(?:periodes?|dates?)\b|(?:du|le|en|courant|au\s+mois|depuis|de|d'|entre)\b")
_ENDS_A_CLAUSE: Final = re.compile(r"\s*(?:$|[,;:.()!?-])")
_NOT_YET: Final = re.compile(
    r"(?:\bpour|\bavant|\bd'ici|\brendre|\bprevue?s?|\btous\s+les|\bchaque|\bjusqu'au|\bjusqu'a)\s*$"
)
_COMING: Final = re.compile(r"\s+prochaine?s?\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A period found in a sentence: its days, and where its words stand."""

    first: date
    last: date
    spans: tuple[tuple[int, int], ...]


def read_period(typed: str, today: date, *, latest: date | None = None) -> tuple[date, date]:
    """First and last day of a typed period. A day without a year is the last one up to `latest` (today).

    Raises Refused("periode-illisible") or Refused("periode-a-l-envers").
    """
    words = " ".join(flat(typed).split()).strip(" .,;:()")
    reading = Reading(today, latest or today)
    for form, days_of in _FORMS:
        if (match := form.fullmatch(words)) and (days := days_of(match, reading)):
            if days[0] > days[1]:
                raise Refused("periode-a-l-envers")
            return days
    raise Refused("periode-illisible", recu=typed[:60])


def period_in(sentence: str, today: date) -> Said | None:
    """The period that a sentence names, None if it names none that is past or going on.

    Several days make one period, from the earliest to the latest.
    """
    words = flat(sentence)
    reading = Reading(today, today)
    found: list[tuple[date, date, tuple[int, int]]] = []
    for form, days_of, sure in (
        (_IN_RANGE, _between, True),
        (_IN_SINCE, _since, True),
        (_IN_ONE, _single, False),
    ):
        for match in form.finditer(words):
            if any(match.start() < end and start < match.end() for _, _, (start, end) in found):
                continue
            days = days_of(match, reading)
            if days is None or days[0] > days[1] or days[0] > today:
                continue
            if not _is_meant(match, words, sure=sure):
                continue
            found.append((*days, match.span()))
        if found:
            break
    if not found:
        return None
    return Said(min(f[0] for f in found), max(f[1] for f in found), tuple(f[2] for f in found))


def flat(text: str) -> str:
    """`text` in lower case without accents, as long as it was: places in one are places in the other."""
    return "".join(unicodedata.normalize("NFD", c)[0].lower()[:1] for c in text.translate(_ACCENTED))


def _is_meant(match: re.Match[str], words: str, *, sure: bool) -> bool:
    """Whether what looks like a date is one, and not of something still to come."""
    if _NOT_YET.search(words[: match.start()]) or _COMING.match(words, match.end()):
        return False
    end = match["a"].strip()
    if sure:
        both = f"{end} {match.groupdict().get('b') or ''}"
        return names_a_day(both) or (bool(_LED.match(match[0])) and "/" in both)
    led = _LED.match(match[0]) is not None
    closed = _ENDS_A_CLAUSE.match(words, match.end()) is not None
    opens = not words[: match.start()].strip(" ,;:.(-")
    return is_a_date(end, led=led, closed=closed, opens=opens)


def _between(match: re.Match[str], reading: Reading) -> tuple[date, date] | None:
    last = end_of(match["b"], reading)
    if last is None:
        return None
    first = end_of(match["a"], reading, leaning_on=last[1])
    return None if first is None else (first[0], last[1])


def _since(match: re.Match[str], reading: Reading) -> tuple[date, date] | None:
    first = end_of(match["a"], reading)
    return None if first is None else (first[0], max(reading.today, first[0]))


def _single(match: re.Match[str], reading: Reading) -> tuple[date, date] | None:
    return end_of(match["a"], reading)


_FORMS: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Reading], tuple[date, date] | None]], ...]
] = (
    (_RANGE, _between),
    (_SINCE, _since),
    (_ONE, _single),
)
