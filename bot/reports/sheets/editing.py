"""A sheet of an xlsx edited in its own XML: texts put into cells, rows inserted, all the rest left as it is.

Libraries that load and save a workbook lose what they do not know (pictures, shapes, styles of a printer).
Here only the XML of one sheet changes, and the places that count its rows (followers.py); every other member
is copied byte for byte.
"""

from __future__ import annotations

import copy
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

from bot.errors import Refused
from bot.reports.rows import height_of
from bot.reports.sheets.followers import changed_members, shift_sheet
from bot.reports.sheets.grid import letters, place_of
from bot.reports.sheets.shifting import Shift

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.reports.sheets.archive import Archive
    from bot.reports.sheets.grid import Grid

MOST_HEIGHT: Final = 409.0  # points, Excel's limit
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_DEFAULT_WIDTH: Final = 10.0
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class SheetEdit:
    """One sheet being edited. Rows are those of the file as it was, until `saved`."""

    def __init__(self, archive: Archive, grid: Grid) -> None:
        self._archive, self._grid = archive, grid
        self._root = archive.tree(grid.member)
        data = next(self._root.iter("{*}sheetData"), None)
        if data is None:
            raise Refused("tableur-abime")
        self._data = data
        self._space = etree.QName(self._root).namespace
        self._rows: dict[int, etree._Element] = {}
        for place, row in enumerate(list(data), 1):
            given = str(row.get("r", ""))
            number = int(given) if given.isdigit() else place
            row.set("r", str(number))
            self._rows[number] = row
        self._inserted: dict[int, int] = {}  # after this row: how many
        self._pending: dict[tuple[int, int, int], str] = {}  # (row, how many below it, column) -> text
        self._heights: dict[tuple[int, int], float] = {}

    def insert_after(self, row: int, count: int) -> None:
        """Add rows that look like `row`, right below it."""
        if count > 0:
            self._inserted[row] = count

    def put(self, row: int, column: int, words: str, below: int = 0) -> None:
        """Write a text in a cell; `below` counts the inserted rows under `row`."""
        self._pending[row, below, column] = words

    def fit(self, row: int, column: int, words: str, size: float, below: int = 0) -> None:
        """Make a row tall enough for a text of a cell, if it is not."""
        needed = min(MOST_HEIGHT, height_of(words, self._width(column), size))
        self._heights[row, below] = max(needed, self._heights.get((row, below), 0.0))

    def saved(self) -> bytes:
        """The whole file with this sheet changed."""
        self._insert()
        for (row, below, column), words in self._pending.items():
            self._write(self._rows[self._shift.row(row) + below], column, words)
        for (row, below), height in self._heights.items():
            self._heighten(self._rows[self._shift.row(row) + below], height)
        changed = {
            self._grid.member: etree.tostring(
                self._root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        }
        changed |= changed_members(self._archive, self._grid.member, self._shift)
        return _rewritten(self._archive, changed)

    @property
    def _shift(self) -> Shift:
        return Shift(self._grid.name, self._inserted)

    def _insert(self) -> None:
        rows: dict[int, etree._Element] = {}
        for number in sorted(self._rows):
            element, moved = self._rows[number], self._shift.row(number)
            rows[moved] = element
            for below in range(1, self._inserted.get(number, 0) + 1):
                rows[moved + below] = _emptied(element)
        for child in list(self._data):
            self._data.remove(child)
        for number in sorted(rows):
            _renumber(rows[number], number)
            self._data.append(rows[number])
        self._rows = rows
        if self._inserted:
            shift_sheet(self._root, self._shift)

    def _write(self, row: etree._Element, column: int, words: str) -> None:
        reference = f"{letters(column)}{row.get('r')}"
        cell, place = None, len(row)
        for at, each in enumerate(row):
            where = place_of(str(each.get("r", "")))
            if where is None:
                continue
            if where[1] == column:
                cell = each
                break
            if where[1] > column:
                place = at
                break
        if cell is None:
            cell = etree.Element(f"{{{self._space}}}c", r=reference)
            row.insert(place, cell)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if words:
            cell.set("t", "inlineStr")
            inside = etree.SubElement(etree.SubElement(cell, f"{{{self._space}}}is"), f"{{{self._space}}}t")
            inside.text = _xml_safe(words)
            inside.set(_SPACE, "preserve")

    def _heighten(self, row: etree._Element, height: float) -> None:
        try:
            has = float(row.get("ht") or 0)
        except ValueError:
            has = 0.0
        if height > has:
            row.set("ht", f"{height:.2f}")
            row.set("customHeight", "1")

    def _width(self, column: int) -> float:
        """The width of a column, those merged to it on the same row left out."""
        for one in self._root.iter("{*}col"):
            low, high, width = (str(one.get(key, "")) for key in ("min", "max", "width"))
            if low.isdigit() and high.isdigit() and int(low) <= column <= int(high):
                try:
                    return max(2.0, float(width))
                except ValueError:
                    break
        return _DEFAULT_WIDTH


def _emptied(row: etree._Element) -> etree._Element:
    """A row that looks the same, with nothing in it."""
    twin = copy.deepcopy(row)
    for cell in twin:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
    return twin


def _renumber(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        place = place_of(str(cell.get("r", "")))
        if place is not None:
            cell.set("r", f"{letters(place[1])}{number}")


def _xml_safe(words: str) -> str:
    """Words without the characters that XML cannot hold."""
    return "".join(
        c
        for c in words
        if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
    )


def _rewritten(archive: Archive, changed: Mapping[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name in archive.names:
            # No date of ours: the file says nothing of when or by what it was filled.
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(info, changed[name] if name in changed else archive.read(name))
    return target.getvalue()
