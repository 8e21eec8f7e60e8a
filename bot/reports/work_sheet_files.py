"""The sheet of block 2 as docx (a student goes on writing in it) and as PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from bot.reports.pdf import pdf_of
from bot.reports.unsigned import unsigned_office
from bot.reports.work_sheet import Box, head_of, recto_of, verso_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reports.work_sheet import SheetModel, WorkSheet

_WIDTH: Final = 17.6  # centimetres between the margins of an A4 page
_HEAD: Final = {1: (1.0,), 2: (0.68, 0.32)}
"""Shares of the width that the cells of a row of the head take."""
_SIDES: Final = ("recto", "verso")


def work_sheet_docx(sheet: WorkSheet, model: SheetModel) -> bytes:
    """The file, recto then verso."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.7)
    page.top_margin = page.bottom_margin = Cm(1.3)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    _titles(document, sheet, model, 0)
    for row in head_of(sheet, model):
        table = _table(document, _HEAD[len(row)])
        for cell, words in zip(table.rows[0].cells, row, strict=True):
            _write(cell, words)
    for box in recto_of(sheet, model):
        _box(document, box)
    _titles(document, sheet, model, 1)
    _box(document, verso_of(sheet, model), whole=False)
    target = BytesIO()
    document.save(target)
    return unsigned_office(target.getvalue(), model.title)


def work_sheet_pdf(sheet: WorkSheet, model: SheetModel) -> bytes:
    """The same as PDF."""
    boxes = [{"label": b.label, "words": b.words, "room": b.room} for b in recto_of(sheet, model)]
    verso = verso_of(sheet, model)
    return pdf_of(
        "work_sheet.typ",
        {
            "title": model.title,
            "sides": _SIDES,
            "top": [_exam(sheet, model), model.annex(sheet.option)],
            "head": [list(row) for row in head_of(sheet, model)],
            "shares": _HEAD[2],
            "boxes": boxes,
            "verso": {"label": verso.label, "words": verso.words, "fits": verso.room > 0},
        },
    )


def _exam(sheet: WorkSheet, model: SheetModel) -> str:
    return f"BTS SIO · session {sheet.session} · épreuve {model.exam} · option {sheet.option.value.upper()}"


def _titles(document: Any, sheet: WorkSheet, model: SheetModel, side: int) -> None:
    top = document.add_paragraph()
    top.paragraph_format.page_break_before = side == 1
    words = " · ".join(x for x in (_exam(sheet, model), model.annex(sheet.option)) if x)
    top.add_run(words).font.size = Pt(8)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(4), Pt(6)
    run = title.add_run(model.title)
    run.bold, run.font.size = True, Pt(14)
    run = title.add_run(f" ({_SIDES[side]})")
    run.font.size = Pt(11)


def _table(document: Any, shares: Sequence[float]) -> Any:
    table = document.add_table(rows=1, cols=len(shares))
    table.style = "Table Grid"
    table.autofit = False
    for column, cell, share in zip(table.columns, table.rows[0].cells, shares, strict=True):
        column.width = cell.width = Cm(_WIDTH * share)
    return table


def _box(document: Any, box: Box, *, whole: bool = True) -> None:
    """A box with its words and the room under them; `whole` keeps it on one page."""
    row = _table(document, (1.0,)).rows[0]
    if whole:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - not in its public face
    cell = row.cells[0]
    _write(cell, box.label)
    for line in box.words.split("\n") if box.words else ():
        cell.add_paragraph(_safe(line))
    for _ in range(box.room):
        cell.add_paragraph("")
    cell.paragraphs[-1].paragraph_format.space_after = Pt(3)


def _write(cell: Any, words: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.add_run(_safe(words)).bold = True


def _safe(words: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(
        c
        for c in words
        if c == "\t" or (c >= " " and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) <= 0xDFFF)
    )
