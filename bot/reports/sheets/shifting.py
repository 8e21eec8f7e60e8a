"""Where rows, areas and formulas stand once rows were inserted into a sheet. Pure: no XML here.

As in a spreadsheet, but for one thing: an area whose last row is the one that rows are inserted under takes
them in. Rows that are added to a part of a table belong to whatever was said of the part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.reports.sheets.grid import Area, area_of, letters

if TYPE_CHECKING:
    from collections.abc import Mapping

_CELL: Final = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_REFERENCE: Final = re.compile(
    r'"(?:[^"]|"")*"'  # a text, left as it is
    r"|(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    rf"(?<![\w.$\[])(?P<reference>{_CELL}(?::{_CELL})?|\$?\d{{1,7}}:\$?\d{{1,7}})(?![\w(.!])"
)
_NUMBER: Final = re.compile(r"(\$?[A-Z]{0,3}\$?)(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows inserted into the sheet called `sheet`: after a row (1-based, of the old sheet), how many."""

    sheet: str
    inserted: Mapping[int, int]

    def row(self, row: int) -> int:
        """Where a row of the old sheet stands in the new one."""
        return row + sum(count for after, count in self.inserted.items() if after < row)

    def end(self, row: int) -> int:
        """The last row of an area that ended with `row`, rows inserted right under it taken in."""
        return self.row(row) + self.inserted.get(row, 0)

    def area(self, area: Area, *, whole: bool = False) -> Area:
        """An area. One row high it stays so, unless `whole`: what is said of a row holds for its copies."""
        grows = whole or area.bottom > area.top
        return Area(
            self.row(area.top),
            area.left,
            self.end(area.bottom) if grows else self.row(area.bottom),
            area.right,
        )

    def reference(self, reference: str, *, whole: bool = False) -> str:
        """« A1:H9 » or « B3 » moved; what is neither is given back."""
        area = area_of(reference)
        if area is None:
            return reference
        moved = self.area(area, whole=whole)
        one = (moved.top, moved.left) == (moved.bottom, moved.right)
        return f"{letters(moved.left)}{moved.top}" if one and ":" not in reference else moved.written

    def references(self, several: str, *, whole: bool = False) -> str:
        """« A1:B2 C3 » moved, one by one."""
        return " ".join(self.reference(one, whole=whole) for one in several.split())

    def formula(self, formula: str, *, inside: bool) -> str:
        """A formula or the text of a name; `inside` the sheet, references without a sheet's name are its own."""

        def moved(match: re.Match[str]) -> str:
            reference, sheet = match["reference"], match["sheet"]
            if reference is None or not (inside if sheet is None else self._is_own(sheet)):
                return match[0]
            ends = list(_NUMBER.finditer(reference))
            rows = [self.row(int(end[2])) for end in ends]
            if len(ends) == 2 and int(ends[0][2]) <= int(ends[1][2]):
                taken_in = ends[0][2] != ends[1][2]
                rows[1] = self.end(int(ends[1][2])) if taken_in else rows[1]
            said = ":".join(f"{end[1]}{row}" for end, row in zip(ends, rows, strict=True))
            return f"{sheet}!{said}" if sheet is not None else said

        return _REFERENCE.sub(moved, formula)

    def _is_own(self, sheet: str) -> bool:
        bare = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        return bare.casefold() == self.sheet.casefold()
