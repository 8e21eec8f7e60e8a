"""The sheet of block 2 as docx (a student goes on writing in it) and as PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from bot.reports.pdf import pdf_of
from bot.reports.work_sheet import Box, head_of, recto_of, verso_of

if TYPE_CHECKING:
    from bot.reports.work_sheet import SheetModel, WorkSheet

_WIDTH: Final = 17.6  # centimetres between the margins of an A4 page


def work_sheet_docx(sheet: WorkSheet, model: SheetModel) -> bytes:
    """The file, recto then verso."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.7)
    page.top_margin = page.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    document.core_properties.title, document.core_properties.author = model.title, ""
    document.core_properties.comments = ""
    _titles(document, sheet, model)
    for row in head_of(sheet, model):
        table = _table(document, len(row))
        for cell, words in zip(table.rows[0].cells, row, strict=True):
            _write(cell, words, bold=True)
    for box in recto_of(sheet, model):
        _box(document, box)
    document.add_page_break()  # type: ignore[no-untyped-call] # python-docx types only some of its calls
    _titles(document, sheet, model)
    _box(document, verso_of(sheet, model))
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def work_sheet_pdf(sheet: WorkSheet, model: SheetModel) -> bytes:
    """The same as PDF."""
    boxes = [{"label": b.label, "words": b.words, "lines": b.lines} for b in recto_of(sheet, model)]
    verso = verso_of(sheet, model)
    return pdf_of(
        "work_sheet.typ",
        {
            "title": model.title,
            "top": [_exam(sheet, model), model.annex(sheet.option)],
            "head": [list(row) for row in head_of(sheet, model)],
            "boxes": boxes,
            "verso": {"label": verso.label, "words": verso.words},
        },
    )


def _exam(sheet: WorkSheet, model: SheetModel) -> str:
    return f"BTS SIO · session {sheet.session} · épreuve {model.exam} · option {sheet.option.value.upper()}"


def _titles(document: Any, sheet: WorkSheet, model: SheetModel) -> None:
    top = document.add_paragraph()
    top.add_run(" · ".join(x for x in (_exam(sheet, model), model.annex(sheet.option)) if x)).font.size = Pt(
        8
    )
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(model.title)
    run.bold, run.font.size = True, Pt(14)


def _table(document: Any, columns: int) -> Any:
    table = document.add_table(rows=1, cols=columns)
    table.style = "Table Grid"
    table.autofit = False
    for cell in table.rows[0].cells:
        cell.width = Cm(_WIDTH / columns)
    return table


def _box(document: Any, box: Box) -> None:
    cell = _table(document, 1).rows[0].cells[0]
    _write(cell, box.label, bold=True)
    if box.lines:
        for line in box.words.split("\n") if box.words else []:
            cell.add_paragraph(_safe(line))
        for _ in range(box.lines - (box.words.count("\n") + 1 if box.words else 0)):
            cell.add_paragraph("")


def _write(cell: Any, words: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(_safe(words)).bold = bold


def _safe(words: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(
        c
        for c in words
        if c == "\t" or (c >= " " and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) <= 0xDFFF)
    )
