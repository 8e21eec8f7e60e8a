"""A teacher's blank with everything that hangs on rows: notes, shapes, rules on cells, names, a chart, a table."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import xlsxwriter

from tests.reports.awkward import LABELS, PARTS

SHEET: Final = "Modèle d'Élise"
QUOTED: Final = "'Modèle d''Élise'"
BLANKS: Final = 3
FOOT: Final = 22
"""The row of the signature, under the three parts; 20 is the last row of the table."""


def furnished_blank() -> bytes:
    """Headings on row 6, three parts of three rows (8, 12, 16 are their headings), a foot below."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    frame = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    _table(book, sheet, frame)
    _notes_and_shapes(sheet)
    _rules(book, sheet)
    _around(book)
    book.close()
    return target.getvalue()


def _table(book: Any, sheet: Any, frame: Any) -> None:
    bold = book.add_format({"border": 1, "bold": True, "bg_color": "#D9D9D9"})
    for row, label in enumerate(("NOM et prénom :", "N° candidat :", "☐ SISR   ☐ SLAM", "Session :")):
        sheet.write_string(row, 0, label)
    for column, words in enumerate(("Réalisations professionnelles", "Période", *LABELS)):
        sheet.write_string(5, column, words, bold)
    row = 7
    for part in PARTS:
        sheet.merge_range(row, 0, row, 7, part, bold)
        for _ in range(BLANKS):
            row += 1
            sheet.set_row(row, 27.75)
            for column in range(8):
                sheet.write_blank(row, column, None, frame)
        row += 1
    sheet.write_string(FOOT - 1, 0, "Visa du centre de formation")
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 7, 16)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(5, 5)
    sheet.print_area(0, 0, FOOT - 1, 7)
    sheet.set_h_pagebreaks([15])


def _notes_and_shapes(sheet: Any) -> None:
    sheet.write_comment(5, 1, "Du JJ/MM/AA au JJ/MM/AA", {"author": "Élise"})
    sheet.write_comment(11, 0, "Stage de première année", {"author": "Élise", "x_scale": 1.2})
    sheet.write_comment(FOOT - 1, 0, "Signature et cachet", {"author": "Élise", "visible": True})
    sheet.insert_textbox(
        FOOT, 2, "Cachet de l’établissement", {"width": 180, "height": 60, "object_position": 2}
    )
    sheet.insert_textbox(8, 8, "Ici la formation", {"width": 120, "height": 40, "object_position": 1})


def _rules(book: Any, sheet: Any) -> None:
    green = book.add_format({"bg_color": "#C6EFCE"})
    for first in (9, 13, 17):
        sheet.data_validation(
            first - 1, 2, first + BLANKS - 2, 7, {"validate": "list", "source": ["X"], "ignore_blank": True}
        )
    sheet.conditional_format(
        12,
        0,
        14,
        7,
        {"type": "formula", "criteria": '=AND($A13<>"",COUNTIF($C13:$H13,"X")=0)', "format": green},
    )
    sheet.conditional_format(16, 2, 18, 7, {"type": "data_bar", "data_bar_2010": True})
    sheet.ignore_errors({"number_stored_as_text": "A9:H19"})
    book.define_name("Seconde_annee", f"={QUOTED}!$A$17:$H$19")
    book.define_name("Visa", f"={QUOTED}!$A${FOOT}")


def _around(book: Any) -> None:
    """Another sheet that counts the crosses, and a chart of them."""
    other = book.add_worksheet("Bilan")
    other.write_string(0, 0, "Croix en seconde année")
    other.write_formula(0, 1, f'=COUNTIF({QUOTED}!$C$17:$H$19,"X")')
    other.write_formula(1, 1, f"={QUOTED}!A{FOOT}")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={QUOTED}!$C$17:$H$17", "categories": f"={QUOTED}!$C$6:$H$6"})
    other.insert_chart("D2", chart)
