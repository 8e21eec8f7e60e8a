"""What must follow when rows are inserted into a sheet of an xlsx, inside its XML and in the members around it.

Merges, rules on cells, names, tables, comments, shapes, check boxes, and the formulas of other sheets all count
rows. Each says so in its own way; which way is what this module knows.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from bot.reports.sheets.archive import parsed
from bot.reports.sheets.grid import Area, area_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.reports.sheets.archive import Archive
    from bot.reports.sheets.shifting import Shift

_AREAS: Final = (
    # An element, the attribute with its place, and whether inserted copies of a row of its own belong to it.
    ("dimension", "ref", True), ("conditionalFormatting", "sqref", True), ("dataValidation", "sqref", True),
    ("protectedRange", "sqref", True), ("ignoredError", "sqref", True), ("hyperlink", "ref", False),
    ("autoFilter", "ref", True), ("sortState", "ref", True), ("selection", "sqref", False),
    ("selection", "activeCell", False), ("cellWatch", "r", False),
)  # fmt: skip
_FORMULAS: Final = ("formula", "formula1", "formula2", "f")
_REFERRING: Final = ("xl/worksheets/", "xl/charts/", "xl/ctrlProps/")
"""Members whose formulas may name cells of another sheet."""
_ANCHOR: Final = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_VML_ROW: Final = re.compile(rb"(<(?:\w+:)?Row>)\s*(\d{1,7})\s*(</)")
_VML_FORMULA: Final = re.compile(rb"(<(?:\w+:)?Fmla(?:Link|Range|Group|Txbx)>)([^<]*)(</)")


def shift_sheet(root: etree._Element, shift: Shift) -> None:
    """The sheet's own XML outside of its rows."""
    for merges in root.iter("{*}mergeCells"):
        _merges(merges, shift)
    for tag, key, whole in _AREAS:
        for element in root.iter(f"{{*}}{tag}"):
            if element.get(key):
                element.set(key, shift.references(str(element.get(key)), whole=whole))
    for element in root.iter("{*}sqref"):  # of rules that came after 2007
        element.text = shift.references(str(element.text or ""), whole=True)
    for breaks in root.iter("{*}rowBreaks"):
        for each in breaks:
            if str(each.get("id", "")).isdigit():
                each.set("id", str(shift.end(int(each.get("id")))))
    _anchors(root, shift)
    _formulas(root, shift, inside=True)


def changed_members(archive: Archive, member: str, shift: Shift) -> dict[str, bytes]:
    """The other members that a change of the sheet stored as `member` reaches, changed.

    Those that count its rows, if any were inserted; and whatever was computed, since it may rest on the sheet:
    results are left out, so that the spreadsheet that opens the file computes them.
    """
    changed: dict[str, bytes] = {}
    for kind, name in _related(archive, member) if shift.inserted else ():
        move = _MOVES.get(kind)
        if move is not None:
            changed[name] = move(archive, name, shift)
    for name in archive.names:
        if name != member and name not in changed and name.endswith(".xml") and name.startswith(_REFERRING):
            said = archive.read(name)
            tree = parsed(said)
            _formulas(tree, shift, inside=False)
            if _without_results(tree) or (shift.inserted and b"!" in said):
                changed[name] = _written(tree)
    workbook = archive.tree("xl/workbook.xml")
    for name in workbook.iter("{*}definedName"):
        name.text = shift.formula(str(name.text or ""), inside=False)
    for properties in workbook.iter("{*}calcPr"):
        properties.set("fullCalcOnLoad", "1")
    if shift.inserted:
        changed["xl/workbook.xml"] = _written(workbook)
    return changed


def _without_results(tree: etree._Element) -> bool:
    """Leave out what formulas gave; whether there was any."""
    computed = [cell for cell in tree.iter("{*}c") if next(cell.iterchildren("{*}f"), None) is not None]
    for cell in computed:
        cell.attrib.pop("t", None)
        for result in list(cell.iterchildren("{*}v")):
            cell.remove(result)
    return bool(computed)


def _merges(merges: etree._Element, shift: Shift) -> None:
    """Merges move with their rows; an inserted row is merged like the one it copies."""
    for merge in list(merges):
        area = area_of(str(merge.get("ref", "")))
        if area is None:
            continue
        merge.set("ref", shift.area(area).written)
        copies = shift.inserted.get(area.top, 0) if area.top == area.bottom else 0
        for below in range(1, copies + 1):
            twin = copy.copy(merge)
            row = shift.row(area.top) + below
            twin.set("ref", Area(row, area.left, row, area.right).written)
            merges.append(twin)
    merges.set("count", str(len(merges)))


def _formulas(root: etree._Element, shift: Shift, *, inside: bool) -> None:
    for tag in _FORMULAS:
        for element in root.iter(f"{{*}}{tag}"):
            if element.text:
                element.text = shift.formula(str(element.text), inside=inside)
            if inside and tag == "f" and element.get("ref"):
                element.set("ref", shift.reference(str(element.get("ref"))))
    for element in root.iter("{*}formControlPr"):
        for key in ("fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx"):
            if element.get(key):
                element.set(key, shift.formula(str(element.get(key)), inside=inside))


def _anchors(root: etree._Element, shift: Shift) -> None:
    """Corners of shapes and pictures, 0-based; one that keeps its size keeps it, one that does not move stays."""
    for start in root.iter("{*}from"):
        anchor = start.getparent()
        if anchor is None or anchor.get("editAs") == "absolute":
            continue
        keeps_size = anchor.get("editAs") == "oneCell" or (
            etree.QName(anchor).localname == "anchor" and anchor.get("sizeWithCells") not in {"1", "true"}
        )
        moved = 0
        for corner in (start, *anchor.iterchildren("{*}to")):
            for row in corner.iterchildren("{*}row"):
                if not str(row.text or "").strip().isdigit():
                    continue
                was = int(row.text)
                goes = moved if corner is not start and keeps_size else shift.row(was + 1) - 1 - was
                row.text, moved = str(was + goes), goes


def _drawing(archive: Archive, name: str, shift: Shift) -> bytes:
    drawing = archive.tree(name)
    _anchors(drawing, shift)
    for shape in drawing.iter():  # a shape may show the text of a cell
        if isinstance(shape.tag, str) and shape.get("textlink"):
            shape.set("textlink", shift.formula(str(shape.get("textlink")), inside=True))
    return _written(drawing)


def _old_drawing(archive: Archive, name: str, shift: Shift) -> bytes:
    """Notes and check boxes in VML, which is not always XML: only its numbers are touched."""

    def anchor(match: re.Match[bytes]) -> bytes:
        numbers = [one.strip() for one in match[2].split(b",")]
        if len(numbers) != 8 or not (numbers[2].isdigit() and numbers[6].isdigit()):
            return match[0]
        top, bottom = int(numbers[2]), int(numbers[6])
        goes = shift.row(top + 1) - 1 - top  # a note keeps its size
        numbers[2], numbers[6] = str(top + goes).encode(), str(bottom + goes).encode()
        return match[1] + b", ".join(numbers) + match[3]

    said = _ANCHOR.sub(anchor, archive.read(name))
    said = _VML_ROW.sub(lambda m: m[1] + str(shift.row(int(m[2]) + 1) - 1).encode() + m[3], said)
    return _VML_FORMULA.sub(
        lambda m: m[1] + shift.formula(m[2].decode("utf-8", "replace"), inside=True).encode() + m[3], said
    )


def _comments(archive: Archive, name: str, shift: Shift) -> bytes:
    tree = archive.tree(name)
    for comment in (*tree.iter("{*}comment"), *tree.iter("{*}threadedComment")):
        comment.set("ref", shift.reference(str(comment.get("ref", ""))))
    _anchors(tree, shift)
    return _written(tree)


def _table(archive: Archive, name: str, shift: Shift) -> bytes:
    tree = archive.tree(name)
    for element in tree.iter():
        if isinstance(element.tag, str) and element.get("ref"):
            element.set("ref", shift.reference(str(element.get("ref")), whole=True))
    return _written(tree)


def _control(archive: Archive, name: str, shift: Shift) -> bytes:
    tree = archive.tree(name)
    _formulas(tree, shift, inside=True)
    return _written(tree)


_MOVES: Final[dict[str, Callable[[Archive, str, Shift], bytes]]] = {
    "drawing": _drawing, "vmlDrawing": _old_drawing, "comments": _comments, "threadedComment": _comments,
    "table": _table, "ctrlProp": _control,
}  # fmt: skip


def _related(archive: Archive, member: str) -> Iterator[tuple[str, str]]:
    """What a sheet relates to: the kind (the last word of its type) and the member."""
    folder, _, name = member.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive:
        return
    for relation in archive.tree(relations):
        target = str(relation.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"
        if path in archive:
            yield str(relation.get("Type", "")).rpartition("/")[2], path


def _written(tree: etree._Element) -> bytes:
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
