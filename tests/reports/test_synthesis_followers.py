"""Rows inserted into a teacher's blank: everything that hangs on a row goes with it."""

from __future__ import annotations

import re
import subprocess
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from bot.reports.sheets.shifting import Shift
from bot.reports.synthesis import Part
from bot.reports.synthesis_fill import filled
from tests.needs import needs
from tests.reports.builders import a_line, a_table
from tests.reports.furnished import FOOT, SHEET, furnished_blank

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

# Five lines, four and six in parts of three rows: 2, 1 and 3 rows more.
LINES = (
    *(a_line(n, Part.TRAINING) for n in range(5)),
    *(a_line(n, Part.FIRST_YEAR) for n in range(4)),
    *(a_line(n, Part.SECOND_YEAR, ("B1.1", "B1.6")) for n in range(6)),
)
FOOT_NOW = FOOT + 6
# openpyxl says that it does not know rules made after 2007; they are read in the XML itself.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning:openpyxl")


@pytest.fixture(scope="module")
def done() -> bytes:
    """The blank with its rows."""
    return filled(furnished_blank(), a_table(*LINES)).content


def sheet_of(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content), rich_text=False)[SHEET]


def member(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as book:
        return book.read(name).decode()


def test_the_parts_stand_where_they_should(done: bytes) -> None:
    sheet = sheet_of(done)
    assert [
        row for row in range(8, FOOT_NOW) if str(sheet.cell(row, 1).value).endswith(("formation", "année"))
    ] == [8, 14, 19]
    assert sheet.cell(FOOT_NOW, 1).value == "Visa du centre de formation"


def test_notes_follow_their_cells(done: bytes) -> None:
    """By the second library, then in the drawing that shows them: their boxes move along, and keep their size."""
    sheet = sheet_of(done)
    notes = {c.coordinate: str(c.comment.text) for row in sheet.iter_rows() for c in row if c.comment}
    assert notes == {
        "B6": "Du JJ/MM/AA au JJ/MM/AA",
        "A14": "Stage de première année",
        f"A{FOOT_NOW}": "Signature et cachet",
    }
    before, after = (member(c, "xl/drawings/vmlDrawing1.vml") for c in (furnished_blank(), done))
    assert rows(after) == [5, 13, FOOT_NOW - 1]
    heights = [[bottom - top for top, bottom in anchors(vml)] for vml in (before, after)]
    assert heights[0] == heights[1]
    assert anchors(after)[-1][0] == anchors(before)[-1][0] + 6


def anchors(vml: str) -> list[tuple[int, int]]:
    found = [[int(n) for n in one.split(",")] for one in re.findall(r"<x:Anchor>([^<]+)<", vml)]
    return [(numbers[2], numbers[6]) for numbers in found]


def rows(vml: str) -> list[int]:
    return [int(n) for n in re.findall(r"<x:Row>(\d+)<", vml)]


def test_shapes_follow_their_rows(done: bytes) -> None:
    places = [
        [int(n) for n in re.findall(r"<xdr:row>(\d+)<", member(content, "xl/drawings/drawing1.xml"))]
        for content in (furnished_blank(), done)
    ]
    (seal_top, seal_bottom), (side_top, side_bottom) = (places[0][:2], places[0][2:])
    assert places[1][:2] == [seal_top + 6, seal_bottom + 6]  # below the table: moved whole
    assert places[1][2] == side_top  # beside the first part: it starts where it did
    assert places[1][3] >= side_bottom


def test_rules_on_cells_cover_the_new_rows(done: bytes) -> None:
    sheet = sheet_of(done)
    lists = sorted(str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges)
    assert lists == ["C15:H18", "C20:H25", "C9:H13"]
    formats = {
        str(areas.sqref): [f for rule in areas.rules for f in rule.formula]
        for areas in sheet.conditional_formatting
    }
    assert formats["A15:H18"] == ['AND($A15<>"",COUNTIF($C15:$H15,"X")=0)']
    assert "C20:H25" in formats
    assert "<xm:sqref>C20:H25</xm:sqref>" in member(done, "xl/worksheets/sheet1.xml")
    assert 'ignoredError sqref="A9:H25"' in member(done, "xl/worksheets/sheet1.xml")


def test_names_pages_and_other_sheets_follow(done: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(done))
    sheet, quoted = book[SHEET], SHEET.replace("'", "''")
    assert book.defined_names["Seconde_annee"].attr_text == f"'{quoted}'!$A$20:$H$25"
    assert book.defined_names["Visa"].attr_text == f"'{quoted}'!$A${FOOT_NOW}"
    assert str(sheet.print_area).endswith(f"$A$1:$H${FOOT_NOW}")
    assert sheet.print_title_rows == "$6:$6"
    assert [b.id for b in sheet.row_breaks.brk] == [18]  # it stood above the third part, and still does
    bilan = book["Bilan"]
    assert bilan["B1"].value == f"=COUNTIF('{quoted}'!$C$20:$H$25,\"X\")"
    assert bilan["B2"].value == f"='{quoted}'!A{FOOT_NOW}"
    assert f"'{quoted}'!$C$20:$H$20" in member(done, "xl/charts/chart1.xml").replace("&apos;", "'")


def test_new_rows_have_the_height_of_those_they_copy(done: bytes) -> None:
    sheet = sheet_of(done)
    assert all((sheet.row_dimensions[row].height or 0) >= 27.75 for row in (9, 12, 13, 18, 23, 25))


def test_libreoffice_finds_the_same(done: bytes, tmp_path: Path) -> None:
    """Opened, computed and saved by it: the count of the other sheet is that of the new rows, notes are in place."""
    (tmp_path / "t.xlsx").write_bytes(done)
    subprocess.run(
        [needs("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out", tmp_path / "t.xlsx"],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "out" / "t.xlsx", data_only=True)
    assert book["Bilan"]["B1"].value == 12
    assert book["Bilan"]["B2"].value == "Visa du centre de formation"
    sheet = book[SHEET]
    assert {c.coordinate for row in sheet.iter_rows() for c in row if c.comment} == {
        "B6",
        "A14",
        f"A{FOOT_NOW}",
    }
    lists = sorted(str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges)
    assert lists == ["C15:H18", "C20:H25", "C9:H13"]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A12", "A14"),
        ("A11", "A11"),
        ("SUM(C9:C11)+LOG10(5)+B12", "SUM(C9:C13)+LOG10(5)+B14"),
        ("$9:$11", "$9:$13"),
        ("IF(A12=\"A12\",Autre!B12,'L''été'!B12)", "IF(A14=\"A12\",Autre!B12,'L''été'!B14)"),
        ("'L''été'!$A:$B,'L''été'!$12:$12", "'L''été'!$A:$B,'L''été'!$14:$14"),
        ("[1]Feuil!A12", "[1]Feuil!A12"),
        ("Table1[A12]", "Table1[A12]"),
        ("TVA12(3)", "TVA12(3)"),
    ],
)
def test_a_formula_is_moved_as_a_spreadsheet_would(formula: str, moved: str) -> None:
    assert Shift("L'été", {11: 2}).formula(formula, inside=True) == moved
