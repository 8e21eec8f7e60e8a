"""Nothing of the bot, nor of what it is made with, is in an exam paper: not in its pages, not in its properties."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from bot.reports.synthesis import layout_for
from bot.reports.synthesis_fill import filled
from bot.reports.synthesis_pdf import synthesis_csv, synthesis_pdf
from bot.reports.synthesis_xlsx import synthesis_xlsx
from bot.reports.unsigned import unsigned_pdf
from bot.reports.work_sheet import sheet_model_for
from bot.reports.work_sheet_files import work_sheet_docx, work_sheet_pdf
from tests.reports.builders import a_table, many
from tests.reports.furnished import furnished_blank
from tests.reports.test_work_sheet import a_sheet

LAYOUT, MODEL = layout_for(2026).layout, sheet_model_for(2026)[0]
PAPERS = {
    "tableau.xlsx": lambda: synthesis_xlsx(a_table(*many(12)), LAYOUT),
    "tableau.pdf": lambda: synthesis_pdf(a_table(*many(12)), LAYOUT),
    "tableau.csv": lambda: synthesis_csv(a_table(*many(12)), LAYOUT),
    "fiche.docx": lambda: work_sheet_docx(a_sheet(), MODEL),
    "fiche.pdf": lambda: work_sheet_pdf(a_sheet(), MODEL),
}
SIGNATURE = re.compile(
    rb"r\xc3\xa9f\xc3\xa9rent\\b(?!iel)|\\bbot\\b|officiel|conforme|xlsxwriter|python|typst|libreoffice|microsoft excel|macintosh|discord|matrix",
    re.IGNORECASE,
)


def everything(content: bytes) -> bytes:
    """All that a curious reader finds: members of an archive, names included, or the file itself."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return b"\n".join(name.encode() + b"\n" + book.read(name) for name in book.namelist())


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_its_candidate_s(name: str) -> None:
    assert SIGNATURE.findall(everything(PAPERS[name]())) == []


@pytest.mark.parametrize("name", ["tableau.xlsx", "fiche.docx"])
def test_its_properties_hold_a_title_alone(name: str) -> None:
    with zipfile.ZipFile(BytesIO(PAPERS[name]())) as book:
        about = book.read("docProps/core.xml").decode() + book.read("docProps/app.xml").decode()
        assert "docProps/thumbnail.jpeg" not in book.namelist()
        assert "thumbnail" not in book.read("_rels/.rels").decode()
    assert re.findall(r">([^<]+)<", about.replace("\n", "")) == [
        LAYOUT.title if name == "tableau.xlsx" else MODEL.title
    ]


def test_a_blank_keeps_its_own_properties() -> None:
    """That very file: who made the model is its author's business."""
    blank = furnished_blank()
    done = filled(blank, a_table(*many(12))).content
    with zipfile.ZipFile(BytesIO(blank)) as one, zipfile.ZipFile(BytesIO(done)) as two:
        assert one.read("docProps/core.xml") == two.read("docProps/core.xml")


def test_a_pdf_keeps_its_length() -> None:
    """Offsets in it count bytes."""
    signed = b"%PDF /Creator(Typst 0.15) /Title(Typst) <xmp:CreatorTool>Typst 0.15</xmp:CreatorTool> %%EOF"
    plain = unsigned_pdf(signed)
    assert len(plain) == len(signed)
    assert plain.count(b"Typst") == 1  # a title that somebody typed
