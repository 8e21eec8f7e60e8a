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
    (Part.FIRST_YEAR, re.compile(
        r"\b(premiere|1ere|1re|1 ?ere|1)\b.{0,12}annee|annee 1\b|\b(stage|pfmp|alternance|(milieu )?professionnel|entreprise) (n )?1\b")),
    (Part.SECOND_YEAR, re.compile(
        r"\b(seconde|deuxieme|2eme|2e|2nde|2de|2nd|2)\b.{0,12}annee|annee 2\b|\b(stage|pfmp|alternance|(milieu )?professionnel|entreprise) (n )?2\b")),
    (Part.TRAINING, re.compile(
        r"(en cours|au cours|pendant).{0,12}\bformation\b|^(en )?(centre de )?formation$|\bateliers?\b.*\bprofessionnalisation"
        r"|^(projets?|travaux|realisations?|missions?|activites?|ateliers?|ap|tp|ppe)\b.{0,40}\b(lycee|formation|centre|ecole|classe|cours|cfa|campus)\b")),
)  # fmt: skip
_NUMBERING: Final = re.compile(r"^(?:[1-4]|i{1,3}|iv|[a-d]|partie (?:[1-4]|i{1,3}|[a-d]))\s(?=\w{3})")
_PART_STARTS: Final = re.compile(
    r"^\W*(realisations?|stages?|milieu|en milieu|formation|en cours|en formation|ateliers?|partie|periode|pfmp|alternance)\b"
)
_PERIODS: Final = (
    re.compile(r"\b(periodes?|dates?|debut)\b|^du$"),
    re.compile(r"\bduree\b"),
)
_UNTIL: Final = re.compile(r"\bfin\b|^au$")
_PRODUCTS: Final = re.compile(r"\b(documents?|productions?|livrables?|preuves?|annexes?|produits?)\b")
_LONGEST_PART: Final = 140


@dataclass(frozen=True)
class Found:
    """The table in a grid. Rows and columns count from 1.

    `columns` gives the columns of each competency's code: several when its heading is merged over them.
    `until` is a column of its own for the last day, `products` one for documents and productions.
    `parts` gives the heading row of each part that is there, `strange` wide headings that name none.
    `rows` are all rows below the headings that are no heading of a part, down to `last`.
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
    until: int | None = None
    products: int | None = None
    strange: tuple[int, ...] = ()

    def is_sure(self, row: int) -> bool:
        """Whether no heading that names no part stands between a row and that of its part."""
        above = max((at for at in self.parts.values() if at < row), default=0)
        return above > 0 and not any(above < at < row for at in self.strange)

    def part_of(self, row: int) -> Part | None:
        """The part whose heading stands last above a row."""
        above = [(at, part) for part, at in self.parts.items() if at < row]
        return max(above)[1] if above else None

    def rows_of(self, part: Part) -> tuple[int, ...]:
        """The rows of a part."""
        return tuple(row for row in self.rows if self.part_of(row) is part)


def find_tables(grids: Sequence[Grid], columns: Sequence[Column]) -> list[Found]:
    """One table for each sheet that holds one, the likeliest first. Raises Refused("tableau-introuvable")."""
    found: list[tuple[int, int, Found]] = []
    for place, grid in enumerate(grids[:SHEETS]):
        rows = [
            (row, _headings(grid, row, columns)) for row in range(1, min(grid.last_row, _HEADING_ROWS) + 1)
        ]
        row, codes = max(rows, key=lambda one: (len(one[1]), -one[0]), default=(0, {}))
        if len(codes) >= FEWEST:
            found.append((grid.hidden - 2 * len(codes), place, _whole(grid, row, codes, columns)))
    if not found:
        raise Refused("tableau-introuvable")
    return [one[2] for one in sorted(found, key=lambda one: one[:2])]


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


def _whole(grid: Grid, top: int, codes: Mapping[str, tuple[int, ...]], columns: Sequence[Column]) -> Found:
    taken = {column for places in codes.values() for column in places}
    work, period, until = _left_columns(grid, top, taken)
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
    strange: list[int] = []
    again: list[int] = []
    for row in range(top + 1, min(grid.last_row, top + ROWS) + 1):
        if row > bottom and _repeats(grid, row, taken, columns):
            again.append(row)
            continue
        wide, part = _part(grid, row, work, period, taken)
        if part is not None and part not in parts:
            parts[part] = row
        elif wide and row > bottom:
            strange.append(row)
    first = min([first, *(row for row in parts.values() if row > top)])
    last = max([grid.last_row, *(row for row, cells in grid.drawn.items() if cells >= len(codes))])
    last = min(last, first + ROWS)
    left_out = {*parts.values(), *again}
    rows = tuple(row for row in range(first, last + 1) if row not in left_out)
    products = _products_column(grid, top, taken | {work} | ({period} if period else set()))
    return Found(
        grid, top, first, last, dict(codes), work, period, parts, rows, until, products, tuple(strange)
    )


def _left_columns(grid: Grid, top: int, taken: set[int]) -> tuple[int, int | None, int | None]:
    """The column of the realisations, that of the periods, and that of the last days if it stands apart."""
    candidates = [c for c in range(1, max(min(taken), 2) + 12) if c not in taken]
    heads = {c: fold(_head(grid, top, c)) for c in candidates}
    period = next((c for words in _PERIODS for c in candidates if words.search(heads[c])), None)
    work = next(
        (c for c in candidates if c != period and re.search(r"\b(realisations?|intitules?|missions?|activites?|titres?|projets?)\b", heads[c])),
        None,
    )  # fmt: skip
    if work is None:
        left = [c for c in candidates if c < min(taken) and c != period] or candidates[:1]
        longest = {c: sum(len(grid[row, c]) for row in range(top + 1, grid.last_row + 1)) for c in left}
        work = max(left, key=lambda c: (longest[c], -c))
    until = None
    if period is not None:
        area = grid.area(top, period)
        if area is not None and area.right > area.left:
            until = area.right
        else:
            until = next((c for c in candidates if c not in (period, work) and _UNTIL.search(heads[c])), None)
    return work, period, until


def _products_column(grid: Grid, top: int, taken: set[int]) -> int | None:
    """A column for documents and productions, beside that of the titles."""
    candidates = [c for c in range(1, min(grid.last_column, COLUMNS) + 1) if c not in taken]
    return next((c for c in candidates if _PRODUCTS.search(fold(_head(grid, top, c)))), None)


def _head(grid: Grid, top: int, column: int) -> str:
    """What heads a column: on the row of the headings, just above, or just below."""
    return grid.seen(top, column) or grid.seen(top + 1, column) or grid.seen(max(1, top - 1), column)


def _is_reminder(grid: Grid, row: int, taken: set[int]) -> bool:
    """Whether a row repeats skills under the headings: several long texts where crosses would stand."""
    return sum(len(grid[row, column]) > _LONG for column in taken) >= 2


def _repeats(grid: Grid, row: int, taken: set[int], columns: Sequence[Column]) -> bool:
    """Whether a row holds the headings once more, or the skills under them: copied for a second page."""
    long = [words for column in taken if len(words := grid[row, column]) > _LONG]
    if len(long) < 2:
        return False
    known = {fold(skill) for column in columns for skill in column.skills}
    return (
        sum(
            _competency(words[:HEADING], columns) is not None or any(skill in fold(words) for skill in known)
            for words in long
        )
        >= 2
    )


def _part(grid: Grid, row: int, work: int, period: int | None, taken: set[int]) -> tuple[bool, Part | None]:
    """Whether a row is a heading over the whole width, and the part it names."""
    words = grid.row(row)
    if not words or any(column in words for column in taken if column != work):
        # A heading merged over the whole row stands in its first cell only.
        return False, None
    if period is not None and period in words and period != work:
        return False, None
    said = max(words.values(), key=len)  # a number may stand before it
    if len(said) > 2 * _LONGEST_PART:
        return False, None
    folded = " ".join(fold(said).split())
    wide = (area := grid.area(row, next(iter(words)))) is not None and area.right - area.left >= 2
    if len(folded) > _LONGEST_PART or not (wide or _PART_STARTS.match(folded)):
        return wide, None
    bare = _NUMBERING.sub("", folded)
    return wide, next((part for part, marks in _PART_MARKS if marks.search(bare)), None)


def labelled(grid: Grid, *wanted: str, rows: Iterable[int]) -> tuple[int, int] | None:
    """The first cell of these rows whose folded text holds every wanted word."""
    for row in rows:
        for column, words in grid.row(row).items():
            folded = fold(words)
            if all(word in folded for word in wanted):
                return row, column
    return None
