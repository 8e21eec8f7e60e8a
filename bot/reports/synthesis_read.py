"""A tableau de synthèse that a student has already filled, read as it is: nothing guessed in silence.

Every line becomes a realisation with the codes of its crosses; what was not certain is said as a doubt, what
was left out is named with its row. The name and the number of the candidate are not read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.periods import read_period
from bot.portfolio.sentence import TEXT_LIMIT, title_of
from bot.reports.lines import Doubt, Ignored, ReadLine, ReadTable
from bot.reports.sheets.archive import Archive
from bot.reports.sheets.csvs import grid_of_csv
from bot.reports.sheets.xlsx import grids_of
from bot.reports.synthesis import Part
from bot.reports.synthesis_find import find_table
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reports.sheets.grid import Grid
    from bot.reports.synthesis import Column
    from bot.reports.synthesis_find import Found

MOST_LINES: Final = 200
LONGEST_PERIOD: Final = 120  # characters: a period is « du … au … », not a story
_YES: Final = frozenset({"x", "xx", "xxx", "✓", "✔", "☒", "☑", "✗", "✘", "×", "oui", "o", "ok", "1", "vrai", "v", "•", "●", "■", "yes", "true", "+"})  # fmt: skip
_NO: Final = frozenset(
    {"", "-", "–", "—", "non", "n", "0", "☐", "▢", "□", "/", "faux", "no", "false", "na", "n/a", "."}
)
_SKILL_CODE: Final = re.compile(r"[abcp]?\s?1[.,]\d([.,]\d+)?")
_SCHOOL_YEAR: Final = re.compile(r"(?:annee\s*(?:scolaire)?\s*)?(20\d\d)\s*[-/–]\s*(20\d\d|\d\d)")
_YEAR: Final = re.compile(r"(?:en\s+|annee\s+)?(20\d\d)")
_YEAR_BEFORE: Final = re.compile(r"^(?P<first>[^\d]*?)\s*(?:a|au|-|–|/)\s*(?P<last>[a-z]+\.?\s*20\d\d)$")
_DATE: Final = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}")
_SPACED: Final = re.compile(r"(?<=\d)\s*([/.-])\s*(?=\d)")


def read_synthesis(content: bytes, columns: Sequence[Column], today: date) -> ReadTable:
    """The table in a file, xlsx or CSV. Raises Refused("tableur-…"), ("tableau-introuvable"), ("tableau-vide")."""
    found = find_table(grids_in(content), columns)
    if found.grid.formula:
        raise Refused("tableur-formule", cellule=found.grid.formula)
    lines, ignored = _lines(found, today)
    if not lines:
        raise Refused("tableau-vide")
    missing = tuple(c.code for c in columns if c.code not in found.columns)
    return ReadTable(found.grid.name, tuple(lines), tuple(ignored), missing)


def grids_in(content: bytes) -> list[Grid]:
    """The sheets of a file of either kind. Raises Refused("tableur-…")."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return grids_of(Archive(content))
    if not content.strip():
        raise Refused("tableau-vide")
    return [grid_of_csv(content)]


def _lines(found: Found, today: date) -> tuple[list[ReadLine], list[tuple[int, Ignored]]]:
    lines: list[ReadLine] = []
    ignored: list[tuple[int, Ignored]] = []
    known: set[str] = set()
    skip_to = 0
    for row in found.rows:
        if row < skip_to or not found.grid.row(row):
            continue
        area = found.grid.area(row, found.work)
        rows = range(row, area.bottom + 1) if area is not None and area.top == row else range(row, row + 1)
        skip_to = rows[-1] + 1
        made = _line(found, rows, today)
        if isinstance(made, ReadLine) and made.fingerprint in known:
            made = Ignored.TWICE
        if isinstance(made, ReadLine) and len(lines) >= MOST_LINES:
            made = Ignored.TOO_MANY
        if isinstance(made, ReadLine):
            known.add(made.fingerprint)
            lines.append(made)
        elif made is not None:
            ignored.append((row, made))
    return lines, ignored


def _line(found: Found, rows: range, today: date) -> ReadLine | Ignored | None:
    """The realisation of these rows (several when its title is merged over them), or why there is none."""
    grid, row = found.grid, rows[0]
    words = grid[row, found.work]
    crosses, doubts = _crosses(found, rows)
    said = "" if found.period is None else grid.seen(row, found.period)[:LONGEST_PERIOD]
    if not any(c.isalnum() for c in words):
        return Ignored.NO_TITLE if crosses or said else None
    if not said and not crosses:
        return Ignored.REMARK
    part = found.part_of(row)
    if part is None:
        part, doubts = Part.TRAINING, [*doubts, Doubt.NO_PART]
    first, last, more = _period(said, today)
    doubts += more
    if not crosses:
        doubts.append(Doubt.NO_CROSS)
    title, _, products = words.strip().partition("\n")
    if len(words) > TEXT_LIMIT:
        doubts.append(Doubt.CUT)
    return ReadLine(
        row, title_of(title), words.strip()[:TEXT_LIMIT], " ".join(products.split())[:500], first, last, part,
        tuple(crosses), tuple(dict.fromkeys(doubts)), said[:60],
    )  # fmt: skip


def _crosses(found: Found, rows: range) -> tuple[list[str], list[Doubt]]:
    codes, doubts = [], []
    for code, columns in found.columns.items():
        marks = {
            " ".join(fold(found.grid.seen(row, c)).split()) or found.grid.seen(row, c).strip()
            for row in rows
            for c in columns
        }
        if any(mark in _YES or _SKILL_CODE.fullmatch(mark) for mark in marks):
            codes.append(code)
        elif any(mark not in _NO for mark in marks):
            doubts.append(Doubt.UNREAD_MARK)
    return codes, doubts


def _period(said: str, today: date) -> tuple[date, date, list[Doubt]]:
    """The days of a typed period. What is no period becomes today, and a doubt."""
    bare = _SPACED.sub(r"\1", " ".join(said.replace("\n", " ").split()))
    folded = fold(bare)
    if not bare:
        return today, today, [Doubt.NO_PERIOD]
    if match := _SCHOOL_YEAR.fullmatch(bare.casefold().replace("é", "e")):
        start = int(match[1])
        if int(match[2]) % 100 == (start + 1) % 100:
            return date(start, 9, 1), date(start + 1, 7, 31), [Doubt.YEAR_ONLY]
    if match := _YEAR.fullmatch(folded):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31), [Doubt.YEAR_ONLY]
    for attempt in _spellings(bare):
        try:
            first, last = read_period(attempt, today + timedelta(days=800))
        except Refused as refused:
            if refused.rule == "periode-a-l-envers":
                return today, today, [Doubt.BACKWARDS]
            continue
        return first, last, []
    return today, today, [Doubt.UNREAD_PERIOD]


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
