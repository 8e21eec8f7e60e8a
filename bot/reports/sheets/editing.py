"""A sheet of an xlsx edited in its own XML: texts put into cells, rows inserted, all the rest left as it is.

Libraries that load and save a workbook lose what they do not know (pictures, shapes, styles of a printer).
Here only the XML of one sheet changes, and the few places that count its rows; every other member is copied
byte for byte.
"""

from __future__ import annotations

import copy
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree  # type: ignore[import-untyped] # as in archive.py

from bot.errors import Refused
from bot.reports.rows import height_of
from bot.reports.sheets.grid import Area, area_of, letters, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.reports.sheets.archive import Archive
    from bot.reports.sheets.grid import Grid

MOST_HEIGHT: Final = 409.0  # points, Excel's limit
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_DEFAULT_WIDTH: Final = 10.0
_REFERRING: Final = (
    ("dimension", "ref"), ("conditionalFormatting", "sqref"), ("dataValidation", "sqref"), ("hyperlink", "ref"),
    ("autoFilter", "ref"),
)  # fmt: skip
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_RANGE: Final = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})")


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
            self._write(self._rows[self._moved(row) + below], column, words)
        for (row, below), height in self._heights.items():
            self._heighten(self._rows[self._moved(row) + below], height)
        changed = {
            self._grid.member: etree.tostring(
                self._root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        }
        if self._inserted:
            changed |= self._others()
        return _rewritten(self._archive, changed)

    def _moved(self, row: int) -> int:
        """Where a row of the old sheet stands in the new one."""
        return row + sum(count for after, count in self._inserted.items() if after < row)

    def _insert(self) -> None:
        rows: dict[int, etree._Element] = {}
        for number in sorted(self._rows):
            element = self._rows[number]
            rows[self._moved(number)] = element
            for below in range(1, self._inserted.get(number, 0) + 1):
                rows[self._moved(number) + below] = _emptied(element)
        for child in list(self._data):
            self._data.remove(child)
        for number in sorted(rows):
            _renumber(rows[number], number)
            self._data.append(rows[number])
        self._rows = rows
        if self._inserted:
            self._shift_references()

    def _shift_references(self) -> None:
        """What counts rows outside of them: merges, rules of cells, breaks of pages."""
        for merges in self._root.iter("{*}mergeCells"):
            self._shift_merges(merges)
        for tag, key in _REFERRING:
            for element in self._root.iter(f"{{*}}{tag}"):
                references = str(element.get(key, "")).split()
                element.set(key, " ".join(self._shifted_reference(one) for one in references))
        for breaks in self._root.iter("{*}rowBreaks"):
            for each in breaks:
                if str(each.get("id", "")).isdigit():
                    each.set("id", str(self._moved(int(each.get("id")))))

    def _shift_merges(self, merges: etree._Element) -> None:
        """Merges move with their rows; an inserted row is merged like the one it copies."""
        for merge in list(merges):
            area = area_of(str(merge.get("ref", "")))
            if area is None:
                continue
            merge.set("ref", self._shifted(area).written)
            for below in range(1, self._inserted.get(area.top, 0) + 1 if area.top == area.bottom else 1):
                twin = copy.copy(merge)
                row = self._moved(area.top) + below
                twin.set("ref", Area(row, area.left, row, area.right).written)
                merges.append(twin)
        merges.set("count", str(len(merges)))

    def _shifted(self, area: Area) -> Area:
        """An area that grows when rows are inserted inside of it, or at its very end."""
        bottom = self._moved(area.bottom)
        if area.bottom > area.top and area.bottom in self._inserted:
            bottom += self._inserted[area.bottom]
        return Area(self._moved(area.top), area.left, bottom, area.right)

    def _shifted_reference(self, reference: str) -> str:
        area = area_of(reference)
        if area is None:
            return reference
        moved = self._shifted(area)
        return moved.written if ":" in reference else f"{letters(moved.left)}{moved.top}"

    def _others(self) -> dict[str, bytes]:
        """The members outside the sheet that count its rows: names of the workbook, anchors of pictures."""
        changed = {}
        workbook = self._archive.tree("xl/workbook.xml")
        names = [name for name in workbook.iter("{*}definedName") if name.text]
        for name in names:
            name.text = self._shifted_name(str(name.text))
        if names:
            changed["xl/workbook.xml"] = etree.tostring(
                workbook, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        for member in self._drawings():
            drawing = self._archive.tree(member)
            for corner in (*drawing.iter("{*}from"), *drawing.iter("{*}to")):
                for row in corner.iterchildren("{*}row"):
                    if str(row.text or "").isdigit():
                        row.text = str(self._moved(int(row.text) + 1) - 1)
            changed[member] = etree.tostring(drawing, xml_declaration=True, encoding="UTF-8", standalone=True)
        return changed

    def _shifted_name(self, formula: str) -> str:
        sheet, mark, reference = formula.rpartition("!")
        if not mark or sheet.strip("'").replace("''", "'") != self._grid.name or "," in reference:
            return formula
        area = area_of(reference)
        if area is None:
            return formula
        moved = self._shifted(area)
        ends = iter((moved.top, moved.bottom))
        return f"{sheet}!" + _RANGE.sub(lambda m: f"{m[1]}{next(ends)}", reference)

    def _drawings(self) -> list[str]:
        folder, _, name = self._grid.member.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self._archive:
            return []
        targets = [
            str(r.get("Target", ""))
            for r in self._archive.tree(relations)
            if str(r.get("Type", "")).endswith("/drawing")
        ]
        members = [t.lstrip("/") if t.startswith("/") else f"xl/{t.removeprefix('../')}" for t in targets]
        return [member for member in members if member in self._archive]

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
