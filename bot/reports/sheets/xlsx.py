"""The sheets of a checked xlsx as grids: values only, within bounds on rows and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

from bot.errors import Refused
from bot.reports.sheets.archive import PARSER_OPTIONS, Archive
from bot.reports.sheets.grid import Area, Grid, area_of, letters, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHEETS: Final = 40
ROWS: Final = 20_000
CELLS: Final = 200_000
COLUMNS: Final = 500
MERGES: Final = 20_000
STRINGS: Final = 200_000
LONGEST_CELL: Final = 5_000  # characters kept of a cell

_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BUILT_IN_MONTH: Final = 17  # mmm-yy
_WHITE: Final = frozenset({"rgb=ffffffff", "rgb=00ffffff", "rgb=ffffff", "theme=0", "indexed=1", "indexed=9"})
_FIRST_DAY: Final = date(1899, 12, 30)
_FIRST_DAY_1904: Final = date(1904, 1, 1)
_DAYS: Final = range(20_000, 80_000)  # 1954 to 2119: what can be the day of a student's work
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(slots=True)
class _Book:
    """What cells refer to."""

    strings: list[str] = field(default_factory=list)
    dated: Mapping[int, str] = field(default_factory=dict)  # styles whose numbers are days -> how they show
    coloured: Mapping[int, str] = field(default_factory=dict)  # styles with a ground -> its colour
    first_day: date = _FIRST_DAY


def grids_of(archive: Archive) -> list[Grid]:
    """Every sheet. Raises Refused("tableur-abime") or ("tableur-enorme")."""
    if "xl/workbook.xml" not in archive:
        raise Refused("tableur-inconnu")
    workbook = archive.tree("xl/workbook.xml")
    book = _Book(_strings(archive), *_styles(archive))
    for properties in workbook.iter("{*}workbookPr"):
        if properties.get("date1904") in {"1", "true"}:
            book.first_day = _FIRST_DAY_1904
    targets = _targets(archive)
    found: list[Grid] = []
    for sheet in workbook.iter("{*}sheet"):
        member = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "", "")
        if "/worksheets/" not in f"/{member}":
            continue  # a chart of its own
        if len(found) == SHEETS:
            raise Refused("tableur-enorme")
        hidden = sheet.get("state", "visible") != "visible"
        found.append(_sheet(archive, member, str(sheet.get("name", ""))[:100], book, hidden=hidden))
    return found


def _targets(archive: Archive) -> dict[str, str]:
    targets = {}
    for relation in archive.tree("xl/_rels/workbook.xml.rels"):
        target = str(relation.get("Target", ""))
        targets[str(relation.get("Id", ""))] = (
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )
    return targets


def _strings(archive: Archive) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in archive:
        return []
    found: list[str] = []
    for item in _each(archive.read(name), "{*}si"):
        if len(found) == STRINGS:
            raise Refused("tableur-enorme")
        found.append(_words(item))
        item.clear()
    return found


def _styles(archive: Archive) -> tuple[dict[int, str], dict[int, str]]:
    """Styles that show a number as a day, and how; styles with a ground, and its colour."""
    name = "xl/styles.xml"
    if name not in archive:
        return {}, {}
    styles = archive.tree(name)
    own = {
        int(one.get("numFmtId", "0")): str(one.get("formatCode", ""))
        for one in styles.iter("{*}numFmt")
        if str(one.get("numFmtId", "")).isdigit()
    }
    grounds = [_ground(fill) for fills in styles.iter("{*}fills") for fill in fills]
    dated: dict[int, str] = {}
    coloured: dict[int, str] = {}
    for formats in styles.iter("{*}cellXfs"):
        for place, style in enumerate(formats):
            number, fill = style.get("numFmtId", "0"), style.get("fillId", "0")
            if number.isdigit() and (shown := _day_format(int(number), own)):
                dated[place] = shown
            if fill.isdigit() and int(fill) < len(grounds) and grounds[int(fill)]:
                coloured[place] = grounds[int(fill)]
    return dated, coloured


def _ground(fill: etree._Element) -> str:
    """The colour of a ground as the file names it; empty for none and for white."""
    for pattern in fill.iter("{*}patternFill"):
        if pattern.get("patternType", "none") in {"none", "gray125"}:
            continue
        for colour in pattern.iter("{*}fgColor"):
            names = sorted((str(key), str(value)) for key, value in colour.attrib.items())
            said = " ".join(f"{key}={value}" for key, value in names)
            return "" if said.casefold() in _WHITE else said
    return ""


def _day_format(number: int, own: dict[int, str]) -> str:
    """How a number format shows a day, as strftime says it: a day, a month, a year; empty if it shows none."""
    if number not in own:
        return "%m/%Y" if number == _BUILT_IN_MONTH else "%d/%m/%Y" if number in _BUILT_IN_DATES else ""
    bare = _QUOTED.sub("", own[number]).casefold()
    if not any(mark in bare for mark in ("yy", "aa", "jj", "dd", "mmm", "d/m", "j/m")):
        return ""
    if "d" in bare or "j" in bare:
        return "%d/%m/%Y"
    return "%m/%Y" if "m" in bare else "%Y"


def _sheet(archive: Archive, member: str, name: str, book: _Book, *, hidden: bool) -> Grid:
    made = _Cells(book)
    merged: list[Area] = []
    row_number = 0
    for element in _each(archive.read(member), "{*}row", "{*}mergeCell"):
        if element.tag.endswith("mergeCell"):
            if (area := area_of(str(element.get("ref", "")))) and len(merged) < MERGES:
                merged.append(area)
            continue
        given = str(element.get("r", ""))
        row_number = int(given) if given.isdigit() and len(given) < 8 else row_number + 1
        if row_number > ROWS:
            break
        made.add(element, row_number)
        element.clear()
    return Grid(
        name, made.words, tuple(merged), made.drawn, member, made.formula, hidden, made.filled,
        frozenset(made.hidden_rows),
    )  # fmt: skip


class _Cells:
    """What is gathered of a sheet, row after row."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self.words: dict[tuple[int, int], str] = {}
        self.drawn: dict[int, int] = {}
        self.filled: dict[tuple[int, int], str] = {}
        self.hidden_rows: list[int] = []
        self.formula = ""

    def add(self, element: etree._Element, row: int) -> None:
        """Take in a row. Raises Refused("tableur-enorme") beyond CELLS."""
        if element.get("hidden") in {"1", "true"}:
            self.hidden_rows.append(row)
        column = 0
        for cell in element.iterchildren("{*}c"):
            place = place_of(str(cell.get("r", "")))
            column = place[1] if place is not None else column + 1
            if column > COLUMNS:
                continue
            self.drawn[row] = self.drawn.get(row, 0) + 1
            style = str(cell.get("s", ""))
            if style.isdigit() and int(style) in self._book.coloured and len(self.filled) < CELLS:
                self.filled[row, column] = self._book.coloured[int(style)]
            if not self.formula and any(_is_formula(one) for one in cell.iterchildren("{*}f")):
                self.formula = f"{letters(column)}{row}"
            if words := _value(cell, self._book)[:LONGEST_CELL].strip():
                self.words[row, column] = words
                if len(self.words) > CELLS:
                    raise Refused("tableur-enorme")


def _is_formula(formula: etree._Element) -> bool:
    """Whether it computes anything: LibreOffice writes a ticked box as « =TRUE() »."""
    return str(formula.text or "").strip().upper() not in {"TRUE()", "FALSE()"}


def _each(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """The elements of these tags, one at a time; the caller clears what it has read."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("tableur-abime")
    try:
        for _, element in etree.iterparse(BytesIO(content), events=("end",), tag=tags, **PARSER_OPTIONS):
            yield element
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("tableur-abime") from error


def _value(cell: etree._Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_words(one) for one in cell.iterchildren("{*}is"))
    raw = next((str(v.text or "") for v in cell.iterchildren("{*}v")), "")
    if kind == "s":
        return book.strings[int(raw)] if raw.isdigit() and int(raw) < len(book.strings) else ""
    if kind == "b":
        return {"1": "VRAI", "0": ""}.get(raw, raw)
    if kind == "d":
        try:
            return f"{date.fromisoformat(raw[:10]):%d/%m/%Y}"
        except ValueError:
            return raw
    if kind == "e":
        return ""
    return _number(raw, str(cell.get("s", "")), book) if kind == "n" else raw


def _number(raw: str, style: str, book: _Book) -> str:
    try:
        number = float(raw)
    except ValueError:
        return raw
    whole = int(number) if abs(number) < 1e15 else 0
    if style.isdigit() and int(style) in book.dated and whole in _DAYS:
        return f"{book.first_day + timedelta(days=whole):{book.dated[int(style)]}}"
    return str(whole) if number == whole else raw


def _words(item: etree._Element) -> str:
    """The text of a string, in runs or not; the phonetic guide of Japanese left out."""
    return "".join(
        str(t.text or "")
        for t in item.iter("{*}t")
        if not any(a.tag.endswith("}rPh") for a in t.iterancestors() if a is not item)
    )
