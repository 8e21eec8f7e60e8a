"""A tableau de synthèse that a student has already filled, read as it is: nothing guessed in silence.

Every line becomes a realisation with the codes of its crosses; what was not certain is said as a doubt, what
was left out is named with its row. The name and the number of the candidate are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.sentence import TEXT_LIMIT, title_of
from bot.reports.lines import Doubt, Ignored, ReadLine, ReadTable
from bot.reports.sheets.archive import Archive
from bot.reports.sheets.csvs import grid_of_csv
from bot.reports.sheets.xlsx import grids_of
from bot.reports.synthesis import Part
from bot.reports.synthesis_find import find_tables
from bot.reports.synthesis_marks import Mark, has_ticks, mark_of
from bot.reports.synthesis_period import LONGEST, period_in
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.reports.sheets.grid import Grid
    from bot.reports.synthesis import Column
    from bot.reports.synthesis_find import Found

MOST_LINES: Final = 200
MOST_LINKS: Final = 10
_NUMBERED: Final = re.compile(
    r"\s*(?:(?:n\s?°|[-•▸*])\s*)?(?:\d{1,2}|[ivx]{1,4})\s*[.):–-]\s+(?=\w{3})", re.IGNORECASE
)
_TOTAL: Final = re.compile(r"(sous )?(total|totaux|somme|nombre de|nb|bilan|recapitulatif)\b")
_GOES_ON: Final = re.compile(r"(au|a|jusqu au|jusqu)\b")
_LINK: Final = re.compile(r"https?://[^\s<>\"]{3,480}")


def read_synthesis(content: bytes, columns: Sequence[Column], today: date) -> ReadTable:
    """The table in a file, xlsx or CSV. Raises Refused("tableur-…"), ("tableau-introuvable"), ("tableau-vide").

    Of several sheets with a table, the one with most lines; the others are named.
    """
    tables = [_Reading(found, today) for found in find_tables(grids_in(content), columns)]
    seen = [one for one in tables if not one.found.grid.hidden] or tables
    best = max(seen, key=lambda one: len(one.lines))
    if best.found.grid.formula:
        raise Refused("tableur-formule", cellule=best.found.grid.formula)
    if not best.lines:
        raise Refused("tableau-vide")
    missing = tuple(c.code for c in columns if c.code not in best.found.columns)
    others = tuple(one.found.grid.name for one in seen if one is not best and one.lines)
    return ReadTable(best.found.grid.name, tuple(best.lines), tuple(best.ignored), missing, others)


def grids_in(content: bytes) -> list[Grid]:
    """The sheets of a file of either kind. Raises Refused("tableur-…")."""
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return grids_of(Archive(content))
    if not content.strip():
        raise Refused("tableau-vide")
    return [grid_of_csv(content)]


@dataclass(frozen=True)
class _Reading:
    """One table being read."""

    found: Found
    today: date

    @property
    def lines(self) -> list[ReadLine]:
        return self._read[0]

    @property
    def ignored(self) -> list[tuple[int, Ignored]]:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[list[ReadLine], list[tuple[int, Ignored]]]:
        lines: list[ReadLine] = []
        ignored: list[tuple[int, Ignored]] = []
        known: set[str] = set()
        skip_to = 0
        for row in self.found.rows:
            if row < skip_to or not self.found.grid.row(row):
                continue
            rows = self._rows_of(row)
            skip_to = rows[-1] + 1
            made = self._line(rows)
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

    def _rows_of(self, row: int) -> range:
        """The rows of one realisation: those its title is merged over, or the next one that ends its period."""
        found, grid = self.found, self.found.grid
        area = grid.area(row, found.work)
        if area is not None and area.top == row:
            return range(row, area.bottom + 1)
        goes_on = (
            found.period is not None
            and row + 1 in found.rows
            and not grid.seen(row + 1, found.work)
            and _GOES_ON.match(fold(grid[row + 1, found.period]))
        )
        return range(row, row + (2 if goes_on else 1))

    def _line(self, rows: range) -> ReadLine | Ignored | None:
        """The realisation of these rows, or why there is none."""
        found, row = self.found, rows[0]
        words = found.grid[row, found.work].strip()
        codes, doubts = self._crosses(rows)
        said = self._said(rows)
        if not any(c.isalnum() for c in words):
            return Ignored.NO_TITLE if codes or said else None
        if _TOTAL.match(fold(words)) and not said:
            return Ignored.TOTAL
        if not said and not codes and not doubts:
            return Ignored.REMARK
        part = found.part_of(row)
        if part is None or not found.is_sure(row):
            part, doubts = part or Part.TRAINING, [*doubts, Doubt.NO_PART]
        first, last, more = period_in(said, self.today)
        doubts += more
        doubts += [Doubt.NO_CROSS] if not codes else []
        doubts += [Doubt.HIDDEN] if row in found.grid.hidden_rows else []
        words = _NUMBERED.sub("", words, count=1) if _NUMBERED.match(words) else words
        doubts += [Doubt.CUT] if len(words) > TEXT_LIMIT else []
        title, _, below = words.partition("\n")
        apart = found.grid.seen(row, found.products) if found.products is not None else ""
        products = " ".join(f"{below} {apart}".split())
        links = tuple(dict.fromkeys(_LINK.findall(products)))[:MOST_LINKS]
        return ReadLine(
            row, title_of(title), words[:TEXT_LIMIT], " ".join(_LINK.sub("", products).split())[:500], first, last, part,
            tuple(codes), tuple(dict.fromkeys(doubts)), said[:60], links,
        )  # fmt: skip

    def _said(self, rows: range) -> str:
        """The period as written, over one or two cells."""
        found = self.found
        if found.period is None:
            return ""
        ends = [found.grid.seen(row, found.period).strip() for row in rows]
        said = " ".join(dict.fromkeys(one for one in ends if one))
        until = "" if found.until is None else found.grid[rows[0], found.until].strip()
        if until and until != said:
            said = f"{said} {until}" if _GOES_ON.match(fold(until)) else f"{said} au {until}"
        return said[:LONGEST]

    def _crosses(self, rows: range) -> tuple[list[str], list[Doubt]]:
        codes: list[str] = []
        doubts: list[Doubt] = []
        for code, columns in self.found.columns.items():
            marks = {
                mark_of(self.found.grid.seen(row, c), ticked=self._ticked) for row in rows for c in columns
            }
            if Mark.YES in marks or Mark.NUANCED in marks:
                codes.append(code)
                doubts += [Doubt.NUANCED] if Mark.YES not in marks else []
            elif Mark.UNREAD in marks:
                doubts.append(Doubt.UNREAD_MARK)
        if not self._marked and (coloured := self._coloured(rows)):
            return coloured, [Doubt.COLOUR]
        return codes, doubts

    def _coloured(self, rows: range) -> list[str]:
        """The codes whose cell is coloured otherwise than the line; none if all of them are."""
        found, grounds = self.found, self.found.grid.filled
        line = grounds.get((rows[0], found.work), "")
        codes = [
            code
            for code, columns in found.columns.items()
            if any(grounds.get((row, c), line) != line for row in rows for c in columns)
        ]
        return codes if len(codes) < len(found.columns) else []

    @cached_property
    def _cells(self) -> tuple[str, ...]:
        """What stands under the competencies."""
        rows, columns = self.found.rows, [c for places in self.found.columns.values() for c in places]
        cells: Iterable[str] = (self.found.grid[row, column] for row in rows for column in columns)
        return tuple(words for words in cells if words)

    @cached_property
    def _ticked(self) -> bool:
        return has_ticks(self._cells)

    @cached_property
    def _marked(self) -> bool:
        """Whether any cell of the table holds a mark: then colours are only decoration."""
        return any(mark_of(words) in {Mark.YES, Mark.NUANCED} for words in self._cells)
