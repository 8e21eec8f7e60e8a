"""The period of a line of somebody's table, as days: whatever was typed, and what is not certain about it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from bot.errors import Refused
from bot.portfolio.periods import read_period
from bot.reports.lines import Doubt
from bot.search.normalise import letters

LONGEST: Final = 120  # characters: a period is « du … au … », not a story
_SCHOOL_YEAR: Final = re.compile(r"(?:annee\s*(?:scolaire)?\s*:?\s*)?(20\d\d)\s*[-/–]\s*(20\d\d|\d\d)")
_HALF: Final = re.compile(
    r"(?:(?:semestre|sem\.?|s)\s*(?P<n>[12])|(?P<o>1er|premier|2e|2eme|2nd|second|deuxieme)\s+semestre)"
    r"\s*[,(:–-]?\s*(?P<year>20\d\d)\s*[-/–]\s*(?:20\d\d|\d\d)\)?"
)
_YEAR: Final = re.compile(r"(?:en\s+|annee\s+)?(20\d\d)")
_YEAR_BEFORE: Final = re.compile(r"^(?P<first>[^\d]*?)\s*(?:a|à|au|-|–|/)\s*(?P<last>[a-zéû]+\.?\s*20\d\d)$")
_OPEN: Final = re.compile(
    r"(?:depuis|a partir d[eu'])\s*(?:le\s+)?(?P<since>.+)|(?P<from>.+?)\s*(?:-|–|au?|→|,)?\s*"
    r"(?:aujourd'?\s?hui|ce jour|maintenant|en cours|ce jour)"
)
_DATE: Final = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}")
_SPACED: Final = re.compile(r"(?<=\d)\s*([/.-])\s*(?=\d)")
_ASIDE: Final = re.compile(r"\s*\([^()]*\)\s*$")


def period_in(said: str, today: date) -> tuple[date, date, list[Doubt]]:
    """First and last day, and what to check. What is no period becomes today, and a doubt."""
    lines = said[:LONGEST].replace("\n", " ").split()
    bare = _ASIDE.sub("", _SPACED.sub(r"\1", " ".join(lines))).strip(" ;,.")
    folded = letters(bare).replace("’", "'")
    if not bare:
        return today, today, [Doubt.NO_PERIOD]
    for reading in (_year_in(folded), _open_in(folded, today)):
        if reading is not None:
            return reading
    for attempt in _spellings(bare):
        try:
            first, last = read_period(attempt, today, latest=today + timedelta(days=800))
        except Refused as refused:
            if refused.rule == "periode-a-l-envers":
                return today, today, [Doubt.BACKWARDS]
            continue
        return first, last, []
    return today, today, [Doubt.UNREAD_PERIOD]


def _year_in(folded: str) -> tuple[date, date, list[Doubt]] | None:
    """A whole year, a school year, or half of one: too wide for the exam's table."""
    if match := _SCHOOL_YEAR.fullmatch(folded):
        start = int(match[1])
        if int(match[2]) % 100 == (start + 1) % 100:
            return date(start, 9, 1), date(start + 1, 7, 31), [Doubt.YEAR_ONLY]
    if match := _HALF.fullmatch(folded):
        start = int(match["year"])
        if match["n"] == "1" or (match["o"] or "").startswith(("1", "p")):
            return date(start, 9, 1), date(start + 1, 1, 31), [Doubt.YEAR_ONLY]
        return date(start + 1, 2, 1), date(start + 1, 7, 31), [Doubt.YEAR_ONLY]
    if match := _YEAR.fullmatch(folded):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31), [Doubt.YEAR_ONLY]
    return None


def _open_in(folded: str, today: date) -> tuple[date, date, list[Doubt]] | None:
    """« depuis septembre 2025 », « 01/09/2025 à aujourd’hui »: until today, to be checked."""
    match = _OPEN.fullmatch(folded)
    if match is None:
        return None
    try:
        first, _ = read_period(match["since"] or match["from"], today)
    except Refused:
        return None
    return (first, today, [Doubt.OPEN]) if first <= today else None


def _spellings(bare: str) -> list[str]:
    """Ways in which a period may have been meant, the likeliest first."""
    ways = [bare, re.sub(r"(?i)^\W*(du|de|des|période\s*:?|le)\s+", "", bare)]
    ways.append(re.sub(r"\s*[-–>/]+\s*(?=\d{1,2}/)", " au ", ways[1], count=1))
    ways.append(re.sub(r"(?<=\d{4})\s*[-–à]\s*|(?<=[a-zé.])\s*[-–/]\s*(?=[a-zé])", " au ", ways[1]))
    dates = _DATE.findall(bare)
    if len(dates) == 2:
        ways.append(f"{dates[0]} au {dates[1]}")
    elif len(dates) == 1:
        ways.append(dates[0])
    if match := _YEAR_BEFORE.match(bare.casefold()):
        ways.append(f"{match['first']} au {match['last']}")
    return list(dict.fromkeys(ways))
