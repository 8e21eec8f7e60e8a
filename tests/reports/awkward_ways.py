"""More tableaux as people hand them in: other programs, other habits, other words. See awkward.py."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Final

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Color, PatternFill, Side

from bot.reports.synthesis import Part
from tests.reports.awkward import HEADING, LABELS, PARTS, PERIOD, ROWS, TODAY, Case, Table, one

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GREEN: Final = PatternFill("solid", fgColor="FF92D050")
ZEBRA: Final = PatternFill("solid", fgColor="FFF2F2F2")
THIN: Final = Border(*(Side(style="thin"),) * 4)
_FIRST: Final = (ROWS[0][0],)
_THREE: Final = (9, 13, 17)  # the rows of the three lines of the model
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _hidden_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[13].hidden = True


def _start_and_end(sheet: Worksheet) -> None:
    """Two columns of real dates in place of one of words."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(3)
    sheet.cell(6, 2, "Date de début")
    sheet.cell(6, 3, "Date de fin")
    days = ((2025, 9, 1, 2025, 9, 30), (2025, 5, 12, 2025, 6, 20), (2025, 10, 6, 2025, 11, 7))
    for row, (y, m, d, yy, mm, dd) in zip(_THREE, days, strict=True):
        sheet.cell(row, 2).value = date(y, m, d)
        sheet.cell(row, 3).value = date(yy, mm, dd)


def _start_and_end_under_one(sheet: Worksheet) -> None:
    """« Période » merged over two columns, « du » and « au » below."""
    _start_and_end(sheet)
    sheet.cell(6, 2, "Période")
    sheet.cell(6, 3).value = None
    sheet.merge_cells("B6:C6")
    sheet.cell(7, 2, "du")
    sheet.cell(7, 3, "au")


def _month_cell(sheet: Worksheet) -> None:
    """« sept-25 » typed in Excel becomes a day that is shown as a month."""
    cell = sheet.cell(9, 2)
    cell.value = date(2025, 9, 1)
    cell.number_format = "mmm\\-yy"


def _two_rows(sheet: Worksheet) -> None:
    sheet.cell(9, 2, "du 01/09/25")
    sheet.cell(10, 2, "au 30/09/25")


def _rich(sheet: Worksheet) -> None:
    bold, red = InlineFont(b=True), InlineFont(color=Color("FFFF0000"))
    sheet.cell(9, 1).value = CellRichText(TextBlock(bold, "Inventaire"), " du ", TextBlock(red, "parc"))
    sheet.cell(9, 3).value = CellRichText(TextBlock(red, "X"))
    sheet.cell(9, 2).value = CellRichText("du 01/09/25 ", TextBlock(bold, "au"), " 30/09/25")


def _nuanced(sheet: Worksheet) -> None:
    for column, mark in (
        (3, "X (partiel)"),
        (4, "✔\ufe0f"),
        (5, "x*"),
        (6, "✅"),
        (7, "X – en équipe"),
        (8, "☐"),
    ):
        sheet.cell(9, column, mark)


def _refused_marks(sheet: Worksheet) -> None:
    for column, mark in ((3, "✘"), (4, "non (à faire)"), (5, "❌"), (6, "pas encore"), (7, "–"), (8, "✓")):
        sheet.cell(9, column, mark)


def _coloured(sheet: Worksheet) -> None:
    """Crosses are green cells; every other row is grey from one end to the other."""
    for at, (row, (_, _, codes)) in enumerate(zip(_THREE, ROWS, strict=True)):
        for column in range(1, 9):
            sheet.cell(row, column).border = THIN
            if at == 1:
                sheet.cell(row, column).fill = ZEBRA
        for code in codes:
            sheet.cell(row, 2 + int(code)).value = None
            sheet.cell(row, 2 + int(code)).fill = GREEN


def _repeated_headings(sheet: Worksheet) -> None:
    """The headings copied above the second part, as for a second page."""
    sheet.cell(11, 1, HEADING)
    sheet.cell(11, 2, PERIOD)
    for place, label in enumerate(LABELS):
        sheet.cell(11, 3 + place, label)


def _totals(sheet: Worksheet) -> None:
    sheet.cell(20, 1, "Total des croix")
    for column, total in enumerate((1, 1, 1, 0, 2, 1), 3):
        sheet.cell(20, column, total)


def _all_blocks(sheet: Worksheet) -> None:
    """A teacher's own table: columns of blocks 2 and 3 beside those of block 1, with crosses of their own."""
    labels = (
        "B2.1 Concevoir et développer une solution applicative",
        "B2.2 Assurer la maintenance",
        "B3.1 Protéger les données à caractère personnel",
    )
    for place, label in enumerate(labels):
        sheet.cell(6, 9 + place, label)
        sheet.cell(9, 9 + place, "X")


def _products_apart(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet.insert_cols(2)
    sheet.cell(6, 1, "Intitulé de la réalisation")
    sheet.cell(6, 2, "Documents et productions")
    sheet.cell(9, 2, "Export GLPI, procédure")


def _two_tables(sheet: Worksheet) -> None:
    book = sheet.parent
    assert book is not None
    Table(rows=(("Brouillon d’une autre", "du 01/09/24 au 02/09/24", "1"),)).draw(
        book.create_sheet("Brouillon")
    )


def _notes(sheet: Worksheet) -> None:
    """Merged title of the sheet above, a legend beside the table, an empty column between."""
    sheet.cell(2, 11, "Légende : X = mobilisée")
    sheet.cell(9, 11, "vu avec M. Durand")


def _empty_between(sheet: Worksheet) -> None:
    for column in (3, 5, 7, 9, 11):
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.insert_cols(column)


def _numbered(sheet: Worksheet) -> None:
    for number, row in enumerate(_THREE, 1):
        sheet.cell(row, 1, f"{number}. {sheet.cell(row, 1).value}")


def google() -> bytes:
    """As Google Sheets writes it: a thousand framed rows of 26 columns, check boxes as booleans, empty drawings."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Feuille 1"
    Table(mark=True).draw(sheet)
    for row in range(1, 1001):
        for column in range(1, 27):
            cell = sheet.cell(row, column)
            cell.border = THIN
            if row in _THREE and 3 <= column <= 8 and cell.value is None:
                cell.value = False
    target = BytesIO()
    book.save(target)
    return _with(
        target.getvalue(),
        "xl/drawings/drawing1.xml",
        b"<xdr:wsDr xmlns:xdr='http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing'/>",
    )


def prefixed() -> bytes:
    """As some servers write it: every element with a prefix, strings inside their cells, no places of cells."""
    table = [["Réalisations professionnelles", "Période", *LABELS], [PARTS[0]]]
    table.append([ROWS[0][0], ROWS[0][1], "X", "", "", "", "", ""])
    rows = "".join(
        "<x:row>"
        + "".join(f'<x:c t="inlineStr"><x:is><x:t>{words}</x:t></x:is></x:c>' for words in row)
        + "</x:row>"
        for row in table
    )
    sheet = f'<x:worksheet xmlns:x="{_MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    return _with(Table().bytes(), "xl/worksheets/sheet1.xml", sheet.encode())


def with_controls() -> bytes:
    """Option boxes as check boxes of the form bar: harmless, unlike macros."""
    return _with(
        Table().bytes(),
        "xl/ctrlProps/ctrlProp1.xml",
        b"<formControlPr objectType='CheckBox' checked='Checked'/>",
    )


def _with(book: bytes, name: str, content: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for info in source.infolist():
            if info.filename != name:
                made.writestr(info, source.read(info))
        made.writestr(name, content)
    return target.getvalue()


def _words(*parts: str) -> Table:
    first, second, third = parts
    return Table(parts=(first, second, third))


def ways() -> list[Case]:
    """All of them."""
    same = [
        ("Google Sheets, check boxes", google()),
        ("check boxes of the form bar", with_controls()),
        ("start and end in two columns of dates", Table(touch=_start_and_end).bytes()),
        ("du and au under one heading", Table(touch=_start_and_end_under_one).bytes()),
        ("the period over two rows", Table(touch=_two_rows).bytes()),
        ("words in several colours", Table(touch=_rich).bytes()),
        ("headings repeated", Table(touch=_repeated_headings).bytes()),
        ("columns of the other blocks", Table(touch=_all_blocks).bytes()),
        ("a column of products", Table(touch=_products_apart).bytes()),
        ("a draft in another sheet", Table(touch=_two_tables).bytes()),
        ("words beside the table", Table(touch=_notes).bytes()),
        ("an empty column between two", Table(touch=_empty_between).bytes()),
        ("a line of totals", Table(touch=_totals).bytes()),
        ("parts: school, stage 1, stage 2", _words("Projets réalisés au lycée", "Stage 1 (mai-juin 2025)", "Stage 2 – oct. à nov. 2025").bytes()),
        ("parts: company, by year", _words("AP et TP en centre de formation", "En entreprise – 1ère année", "En entreprise – 2ème année").bytes()),
        ("parts: PFMP", _words("I. Formation", "II. Période en milieu professionnel n° 1", "III. Période en milieu professionnel n° 2").bytes()),
        ("parts: short", _words("Formation", "Stage 1ère année", "Stage 2nde année").bytes()),
        ("parts: alternance", _words("En cours de formation", "Alternance première année (2024-2025)", "Alternance deuxième année (2025-2026)").bytes()),
    ]  # fmt: skip
    found = [Case(name, content) for name, content in same]
    training = (Part.TRAINING,)
    first = ((date(2025, 9, 1), date(2025, 9, 30)),)
    found += [
        Case("places left out", prefixed(), _FIRST, ("1",), training, first),
        Case("a hidden row", Table(touch=_hidden_row).bytes(), doubts=("ligne-masquee",)),
        Case("crosses by colour", Table(touch=_coloured).bytes(), doubts=("croix-couleur",) * 3),
        Case("a month shown as a month", Table(rows=ROWS[:1], touch=_month_cell).bytes(), _FIRST, ("1",), training, first),
        Case("marks with a nuance", Table(rows=ROWS[:1], touch=_nuanced).bytes(), _FIRST, ("12345",), training, first, ("croix-nuancee",)),
        Case("marks that say no", Table(rows=ROWS[:1], touch=_refused_marks).bytes(), _FIRST, ("6",), training, first),
        Case("numbers before the titles", Table(touch=_numbered).bytes()),
        one("two lines without a word", "01/09/2025\n30/09/2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("one year for both days", "du 01/09 au 30/09/2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("one month for both days", "du 12 au 20 juin 2025", date(2025, 6, 12), date(2025, 6, 20)),
        one("one year for two months", "mai - juin 2025", date(2025, 5, 1), date(2025, 6, 30)),
        one("months with a slash", "Sept/Oct 2025", date(2025, 9, 1), date(2025, 10, 31)),
        one("de… à…", "de septembre à novembre 2025", date(2025, 9, 1), date(2025, 11, 30)),
        one("numbers of months", "09/2025 à 11/2025", date(2025, 9, 1), date(2025, 11, 30)),
        one("words of a day", "lundi 1 septembre 2025 au mardi 30 septembre 2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("a season behind it", "du 01/09/25 au 30/09/25 (4 semaines)", date(2025, 9, 1), date(2025, 9, 30)),
        one("an arrow", "01/09/25 → 30/09/25", date(2025, 9, 1), date(2025, 9, 30)),
        one("a long school year", "Année scolaire 2024-2025", date(2024, 9, 1), date(2025, 7, 31), "periode-annee"),
        one("since a month", "depuis septembre 2025", date(2025, 9, 1), TODAY, "periode-ouverte"),
        one("a semester", "Semestre 1 2025-2026", date(2025, 9, 1), date(2026, 1, 31), "periode-annee"),
    ]  # fmt: skip
    return found
