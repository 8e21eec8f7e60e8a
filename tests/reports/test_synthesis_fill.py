"""A teacher's blank filled: that very file, wherever its rows are, and nothing of it lost."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from bot.errors import Refused
from bot.reports.synthesis import Part, layout_for
from bot.reports.synthesis_fill import Unplaced, check_blank, filled
from bot.reports.synthesis_read import read_synthesis
from bot.reports.synthesis_xlsx import synthesis_xlsx
from tests.reports.awkward import COLUMNS, LABELS, PARTS, TODAY, Table
from tests.reports.builders import NAME, a_line, a_table, many

THIN = Border(*(Side(style="thin"),) * 4)
GREY = PatternFill("solid", fgColor="FFDDEEFF")


def a_blank(*, top: int = 9, left: int = 2, blanks: int = 3, logo: bool = True) -> bytes:
    """A school's own model: rows and columns moved, a logo below, widths, colours, a rule on cells."""
    book = openpyxl.Workbook()
    book.create_sheet("Consignes").cell(1, 1, "À rendre le 20 mars")
    sheet = book.worksheets[0]
    sheet.title = "Tableau d'Élise"
    head = (
        "NOM, Prénom :",
        "N° du candidat :",
        "Centre de formation :",
        "Session :",
        "☐ SISR   ☐ SLAM",
        "Adresse du portfolio :",
    )
    for place, label in enumerate(head):
        sheet.cell(1 + place, left, label)
    sheet.cell(top, left, "Réalisations professionnelles")
    sheet.cell(top, left + 1, "Période")
    for place, label in enumerate(LABELS):
        sheet.cell(top, left + 2 + place, label)
    row = top + 2
    for part in PARTS:
        sheet.cell(row, left, part)
        sheet.merge_cells(start_row=row, start_column=left, end_row=row, end_column=left + 7)
        for _ in range(blanks):
            row += 1
            sheet.row_dimensions[row].height = 21.5
            for column in range(left, left + 8):
                sheet.cell(row, column).border = THIN
                sheet.cell(row, column).fill = GREY
        row += 1
    sheet.cell(row + 1, left, "Visa du centre de formation")
    sheet.column_dimensions["B"].width = 47.25
    sheet.print_area = f"A1:I{row - 1}"
    sheet.print_title_rows = f"{top}:{top}"
    if logo:
        picture = BytesIO()
        Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
        sheet.add_image(SheetImage(picture), f"B{row + 3}")
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def opened(content: bytes) -> Worksheet:
    found = openpyxl.load_workbook(BytesIO(content))["Tableau d'Élise"]
    assert isinstance(found, Worksheet)
    return found


@pytest.mark.parametrize(("top", "left", "blanks"), [(9, 2, 3), (20, 1, 1), (12, 5, 12)])
@pytest.mark.parametrize("count", [0, 3, 60])
def test_what_is_filled_is_read_back(top: int, left: int, blanks: int, count: int) -> None:
    table = a_table(*many(count))
    done = filled(a_blank(top=top, left=left, blanks=blanks), table)
    assert done.unplaced == ()
    if not count:
        return
    read = read_synthesis(done.content, COLUMNS, TODAY)
    assert not read.ignored or {why for _, why in read.ignored} == {"remarque"}
    got = {(x.title, x.first, x.last, x.part, frozenset(x.crosses)) for x in read.lines}
    assert got == {(x.title, x.first, x.last, x.part, x.crosses) for x in table.lines}


def test_rows_that_are_added_look_like_the_last_one() -> None:
    """The blank has three rows a part: the fourth realisation gets its frame, colour and height."""
    sheet = opened(filled(a_blank(), a_table(*(a_line(n) for n in range(5)))).content)
    assert sheet["B13"].value.startswith("Réalisation 1") or sheet["B12"].value.startswith("Réalisation 0")
    for row in (15, 16):
        for column in range(2, 10):
            assert sheet.cell(row, column).border.left.style == "thin"
            assert sheet.cell(row, column).fill.fgColor.rgb == "FFDDEEFF"
        assert sheet.row_dimensions[row].height >= 21.5
    assert str(sheet["B17"].value) == PARTS[1]
    assert "B17:I17" in {str(area) for area in sheet.merged_cells.ranges}


def test_the_head_is_written_behind_its_labels() -> None:
    sheet = opened(filled(a_blank(), a_table(a_line())).content)
    assert [sheet.cell(row, 2).value for row in range(1, 7)] == [
        f"NOM, Prénom : {NAME}",
        "N° du candidat : 0123456789",
        "Centre de formation : Lycée Ada-Lovelace",
        "Session : 2026",
        "☐ SISR   ☒ SLAM",
        "Adresse du portfolio : https://portfolio.example.org/zoe",
    ]


def test_pictures_widths_print_area_and_other_sheets_survive() -> None:
    blank = a_blank()
    done = filled(blank, a_table(*(a_line(n) for n in range(8)))).content
    before, after = opened(blank), opened(done)
    assert after.column_dimensions["B"].width == before.column_dimensions["B"].width
    assert after.print_title_rows == before.print_title_rows
    assert str(after.print_area).endswith("$A$1:$I$27")  # 22 and five rows more
    (picture,) = after._images  # type: ignore[attr-defined] # openpyxl keeps them there
    (was,) = before._images  # type: ignore[attr-defined] # as above
    assert picture.anchor._from.row == was.anchor._from.row + 5
    assert openpyxl.load_workbook(BytesIO(done))["Consignes"]["A1"].value == "À rendre le 20 mars"
    with zipfile.ZipFile(BytesIO(blank)) as one, zipfile.ZipFile(BytesIO(done)) as two:
        assert one.namelist() == two.namelist()
        same = [n for n in one.namelist() if one.read(n) == two.read(n)]
    changed = set(zipfile.ZipFile(BytesIO(blank)).namelist()) - set(same)
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/drawings/drawing1.xml"}


def test_the_built_in_model_is_a_blank_like_any_other() -> None:
    blank = synthesis_xlsx(a_table().__class__(2026, COLUMNS, ()), layout_for(2026).layout)
    done = filled(blank, a_table(*many(60)))
    assert done.unplaced == ()
    assert len(read_synthesis(done.content, COLUMNS, TODAY).lines) == 60


def test_a_formula_that_somebody_typed_is_text() -> None:
    with zipfile.ZipFile(BytesIO(filled(a_blank(), a_table(a_line(title="=1+1"))).content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet.replace(b"<fo", b"")
    assert b'preserve">=1+1' in sheet


def test_what_a_blank_has_no_place_for_is_told() -> None:
    content = Table(rows=(), parts=PARTS, touch=_frames).bytes()
    done = filled(content, a_table(a_line()))
    assert set(done.unplaced) == {
        Unplaced.NUMBER,
        Unplaced.CENTRE,
        Unplaced.PORTFOLIO,
        Unplaced.SESSION,
        Unplaced.OPTION,
    }


def _frames(sheet: Worksheet) -> None:
    row = 8
    for part in PARTS:
        sheet.cell(row, 1, part)
        for below in (1, 2):
            for column in range(1, 9):
                sheet.cell(row + below, column).border = THIN
        row += 3


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        (Table(labels=LABELS[:5], rows=(), touch=_frames), "modele-colonnes"),
        (Table(period=None, rows=()), "modele-periode"),
        (Table(rows=()), "modele-parties"),
        (Table(labels=(), skills=False, rows=()), "tableau-introuvable"),
    ],
)
def test_a_file_that_cannot_be_filled_is_refused_when_it_is_given(table: Table, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        check_blank(table.bytes(), COLUMNS)
    assert refused.value.rule == rule


def test_the_rows_of_each_part_are_found() -> None:
    found = check_blank(a_blank(), COLUMNS)
    assert [found.parts[part] for part in Part] == [11, 15, 19]
