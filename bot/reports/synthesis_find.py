"""Where a tableau de synthèse stands in a sheet: its columns, its parts, its rows, whoever moved them.

Nothing is expected at a fixed place: the headings are found by the labels of the competencies, the parts by
their titles. The same search serves the import of a student's table and the filling of a teacher's blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.errors import Refused
from bot.reports.synthesis import Part
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.reports.sheets.grid import Grid
    from bot.reports.synthesis import Column

FEWEST: Final = 3
"""Competencies that must be recognised in one row for it to be the headings."""
SHEETS: Final = 12
COLUMNS: Final = 80
ROWS: Final = 2_000
HEADING: Final = 400  # characters of a cell that are looked at for a heading
_ALIKE: Final = 88.0
_HEADING_ROWS: Final = 60  # the headings are near the top
_CODE: Final = re.compile(r"(?<![a-z0-9])(?:b\s?1\s?[.,\s-]\s?|c\s?|competence\s?)([1-6])(?![.,]?\d)")
_LONG: Final = 22  # a cross is shorter, a skill longer
_PART_MARKS: Final = (
    (Part.FIRST_YEAR, re.compile(r"\b(premiere|1ere|1re|1 ?ere|1)\b.{0,12}annee|annee 1\b|stage 1\b")),
    (Part.SECOND_YEAR, re.compile(r"\b(seconde|deuxieme|2eme|2e|2nde|2de|2nd|2)\b.{0,12}annee|annee 2\b|stage 2\b")),
    (Part.TRAINING, re.compile(r"(en cours|au cours|pendant).{0,12}\bformation\b|^(en )?(centre de )?formation$|\bateliers?\b.*\bprofessionnalisation")),
)  # fmt: skip
_PART_STARTS: Final = re.compile(
    r"^\W*(realisations?|stages?|milieu|en milieu|formation|en cours|en formation|ateliers?|partie|periode)\b"
)
_LONGEST_PART: Final = 140


@dataclass(frozen=True)
class Found:
    """The table in a grid. Rows and columns count from 1.

    `columns` gives the columns of each competency's code: several when its heading is merged over them.
    `parts` gives the heading row of each part that is there. `rows` are all rows below the headings that
    are no heading of a part, down to `last`.
    """

    grid: Grid
    top: int
    first: int
    last: int
    columns: Mapping[str, tuple[int, ...]]
    work: int
    period: int | None
    parts: Mapping[Part, int]
    rows: tuple[int, ...] = field(repr=False, default=())

    def part_of(self, row: int) -> Part | None:
        """The part whose heading stands last above a row."""
        above = [(at, part) for part, at in self.parts.items() if at < row]
        return max(above)[1] if above else None

    def rows_of(self, part: Part) -> tuple[int, ...]:
        """The rows of a part."""
        return tuple(row for row in self.rows if self.part_of(row) is part)


def find_table(grids: Sequence[Grid], columns: Sequence[Column]) -> Found:
    """The table that most looks like one. Raises Refused("tableau-introuvable")."""
    best: tuple[int, int, Grid, int, dict[str, tuple[int, ...]]] | None = None
    for place, grid in enumerate(grids[:SHEETS]):
        for row in range(1, min(grid.last_row, _HEADING_ROWS) + 1):
            found = _headings(grid, row, columns)
            score = len(found) * 2 - grid.hidden
            if len(found) >= FEWEST and (best is None or score > best[0]):
                best = (score, -place, grid, row, found)
    if best is None:
        raise Refused("tableau-introuvable")
    _, _, grid, top, codes = best
    return _whole(grid, top, codes)


def _headings(grid: Grid, row: int, columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """The competencies that a row heads, by code, each with its columns."""
    found: dict[str, tuple[int, ...]] = {}
    for column, words in grid.row(row).items():
        if column > COLUMNS:
            break
        code = _competency(words[:HEADING], columns)
        if code is not None and code not in found:
            area = grid.area(row, column)
            found[code] = (column,) if area is None else tuple(range(area.left, area.right + 1))
    return found


def _competency(words: str, columns: Sequence[Column]) -> str | None:
    folded = fold(words)
    if not folded:
        return None
    for column in columns:
        if fold(column.label) in folded:
            return column.code
    # Slips and old wordings: the whole heading, or its first line when the skills stand under it.
    heading = fold(words.strip().split("\n")[0])
    scored = [(fuzz.ratio(heading, fold(column.label)), column.code) for column in columns]
    if len(heading) > 12 and max(scored)[0] >= _ALIKE:
        return max(scored)[1]
    match = _CODE.match(folded)
    if match is not None and len(folded) < 80 + len(match[0]):
        return next((c.code for c in columns if c.code.endswith(f".{match[1]}")), None)
    return None


def _whole(grid: Grid, top: int, codes: Mapping[str, tuple[int, ...]]) -> Found:
    taken = {column for columns in codes.values() for column in columns}
    work, period = _left_columns(grid, top, taken)
    bottom = max(
        [
            top,
            *(
                area.bottom
                for area in grid.merged
                if area.top <= top <= area.bottom and area.bottom - top < 4
            ),
        ]
    )
    first = bottom + 1
    while first <= grid.last_row and _is_reminder(grid, first, taken):
        first += 1
    parts: dict[Part, int] = {}
    for row in range(top + 1, min(grid.last_row, top + ROWS) + 1):
        part = _part(grid, row, work, period, taken)
        if part is not None and part not in parts:
            parts[part] = row
    first = min([first, *(row for row in parts.values() if row > top)])
    last = max([grid.last_row, *(row for row, cells in grid.drawn.items() if cells >= len(codes))])
    last = min(last, first + ROWS)
    rows = tuple(row for row in range(first, last + 1) if row not in parts.values())
    return Found(grid, top, first, last, dict(codes), work, period, parts, rows)


def _left_columns(grid: Grid, top: int, taken: set[int]) -> tuple[int, int | None]:
    """The column of the realisations and that of the periods."""
    candidates = [c for c in range(1, max(min(taken), 2) + 12) if c not in taken]
    heads = {c: fold(_head(grid, top, c)) for c in candidates}
    period = next((c for c in candidates if re.search(r"\b(periodes?|dates?|duree)\b", heads[c])), None)
    work = next(
        (c for c in candidates if c != period and re.search(r"\b(realisations?|intitules?|missions?|activites?|titres?|projets?)\b", heads[c])),
        None,
    )  # fmt: skip
    if work is None:
        left = [c for c in candidates if c < min(taken) and c != period] or candidates[:1]
        longest = {c: sum(len(grid[row, c]) for row in range(top + 1, grid.last_row + 1)) for c in left}
        work = max(left, key=lambda c: (longest[c], -c))
    return work, period


def _head(grid: Grid, top: int, column: int) -> str:
    """What heads a column: on the row of the headings, just above, or just below."""
    return grid.seen(top, column) or grid.seen(top + 1, column) or grid.seen(max(1, top - 1), column)


def _is_reminder(grid: Grid, row: int, taken: set[int]) -> bool:
    """Whether a row repeats skills under the headings: several long texts where crosses would stand."""
    return sum(len(grid[row, column]) > _LONG for column in taken) >= 2


def _part(grid: Grid, row: int, work: int, period: int | None, taken: set[int]) -> Part | None:
    words = grid.row(row)
    if not words or any(column in words for column in taken if column != work):
        # A heading merged over the whole row stands in its first cell only.
        return None
    if period is not None and period in words and period != work:
        return None
    said = max(words.values(), key=len)  # a number may stand before it
    if len(said) > 2 * _LONGEST_PART:
        return None
    folded = " ".join(fold(said).split())
    wide = (area := grid.area(row, next(iter(words)))) is not None and area.right - area.left >= 2
    if len(folded) > _LONGEST_PART or not (wide or _PART_STARTS.match(folded)):
        return None
    return next((part for part, marks in _PART_MARKS if marks.search(folded)), None)


def labelled(grid: Grid, *wanted: str, rows: Iterable[int]) -> tuple[int, int] | None:
    """The first cell of these rows whose folded text holds every wanted word."""
    for row in rows:
        for column, words in grid.row(row).items():
            folded = fold(words)
            if all(word in folded for word in wanted):
                return row, column
    return None
