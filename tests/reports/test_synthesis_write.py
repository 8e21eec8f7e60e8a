"""The exam's table, cell for cell, read back by another library and opened by LibreOffice."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bot.referentiel.model import Option
from bot.reports.synthesis import Part, layout_for, without_cross
from bot.reports.synthesis_pdf import synthesis_csv, synthesis_pdf
from bot.reports.synthesis_read import read_synthesis
from bot.reports.synthesis_xlsx import synthesis_xlsx
from tests.needs import needs
from tests.reports.awkward import COLUMNS, TODAY
from tests.reports.builders import NAME, a_line, a_table, many

if TYPE_CHECKING:
    from pathlib import Path

    from bot.reports.synthesis import Synthesis


def sheet_of(synthesis: Synthesis, session: int = 2026) -> Worksheet:
    book = openpyxl.load_workbook(BytesIO(synthesis_xlsx(synthesis, layout_for(session).layout)))
    (name,) = book.sheetnames
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def merged(sheet: Worksheet) -> set[str]:
    return {str(area) for area in sheet.merged_cells.ranges}


def test_the_layout_is_the_exam_s_own_cell_by_cell() -> None:
    sheet = sheet_of(a_table())
    assert sheet.title == "Tableau de synthèse Épreuve E5"
    expected = {
        "G1": "SESSION 2026",
        "A3": f"NOM et prénom : {NAME}",
        "F3": "N° candidat : 0123456789",
        "A4": "Centre de formation : Lycée Ada-Lovelace",
        "F4": "Option :",
        "G4": "▢ SISR",
        "H4": "☒ SLAM",
        "A5": "Adresse URL du portfolio : https://portfolio.example.org/zoe",
        "A6": "Réalisations professionnelles (intitulé et liste des documents et productions associés)",
        "B6": "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)",
        "A8": "Réalisation en cours de formation",
        "A19": "Réalisations en milieu professionnel en cours de première année",
        "A27": "Réalisations en milieu professionnel en cours de seconde année",
        **{f"{letter}6": column.label for letter, column in zip("CDEFGH", COLUMNS, strict=True)},
        **{f"{letter}7": "\n".join(f"▸ {s}" for s in column.skills) for letter, column in zip("CDEFGH", COLUMNS, strict=True)},
    }  # fmt: skip
    assert {place: sheet[place].value for place in expected} == expected
    assert "Tableau de synthèse" in str(sheet["A1"].value)
    areas = {
        "A1:F1",
        "G1:H1",
        "A3:E3",
        "F3:H3",
        "A4:E4",
        "A5:H5",
        "A6:A7",
        "B6:B7",
        "A8:H8",
        "A19:H19",
        "A27:H27",
    }
    assert merged(sheet) == areas
    filled = {c.coordinate for row in sheet.iter_rows(min_row=8) for c in row if c.value is not None}
    assert filled == {"A8", "A19", "A27"}


def test_the_old_exam_has_its_name_and_no_address() -> None:
    """Sessions up to 2024: E4, everything one row up."""
    sheet = sheet_of(a_table(session=2024), 2024)
    assert sheet.title == "Tableau de synthèse Épreuve E4"
    assert sheet["A5"].value == sheet_of(a_table())["A6"].value
    assert (sheet["A7"].value, sheet["A18"].value, sheet["A26"].value) == tuple(
        sheet_of(a_table())[f"A{row}"].value for row in (8, 19, 27)
    )


@pytest.mark.parametrize(("session", "known", "exam"), [(2023, True, "E4"), (2025, True, "E5"), (2027, True, "E5"), (2031, False, "E5"), (2020, False, "E4")])  # fmt: skip
def test_an_unknown_session_says_whose_model_is_used(session: int, known: bool, exam: str) -> None:
    chosen = layout_for(session)
    assert (chosen.known, chosen.layout.exam) == (known, exam)


def test_the_page_is_a4_landscape_with_headings_repeated() -> None:
    sheet = sheet_of(a_table(*many(60)))
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == "$6:$7"
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$H${sheet.max_row}"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
        1,
        0,
    )  # one page wide is the default


def test_a_cross_goes_to_a_competency() -> None:
    sheet = sheet_of(a_table(a_line(codes=("B1.1", "B1.6"))))
    assert [sheet.cell(9, column).value for column in range(3, 9)] == ["X", None, None, None, None, "X"]
    assert sheet["B9"].value == "du 01/09/25 au 05/09/25"


def test_sixty_realisations_push_the_parts_down_and_none_is_lost() -> None:
    sheet = sheet_of(a_table(*many(60)))
    parts = [c.row for row in sheet.iter_rows(min_row=8, max_col=1) for c in row if str(c.value).startswith("Réalisations en milieu") or c.value == "Réalisation en cours de formation"]  # fmt: skip
    assert parts == [8, 29, 50]
    assert {f"A{row}:H{row}" for row in parts} <= merged(sheet)
    assert sum(1 for row in sheet.iter_rows(min_row=8, max_col=2) if row[1].value) == 60


def test_a_formula_that_somebody_typed_is_text() -> None:
    sheet = sheet_of(a_table(a_line(title='=HYPERLINK("http://mal.example")')))
    assert sheet["A9"].data_type == "s"
    assert str(sheet["A9"].value).startswith("=HYPERLINK")


def test_nothing_of_the_bot_appears() -> None:
    """An exam paper is the candidate's: no name of a tool, no promise that it conforms."""
    content = synthesis_xlsx(a_table(*many(3)), layout_for(2026).layout)
    book = openpyxl.load_workbook(BytesIO(content))
    about = f"{book.properties.creator} {book.properties.title} {book.properties.keywords} {book.properties.description}"
    words = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    for word in ("référent", "bot", "officiel", "conforme", "xlsxwriter"):
        assert not re.search(rf"\b{word}\b", f"{about} {words}".casefold())


def test_the_three_files_say_the_same() -> None:
    table = a_table(*many(12))
    layout = layout_for(2026).layout
    lines = [
        [(x.title, x.first, x.last, x.crosses) for x in read_synthesis(content, COLUMNS, TODAY).lines]
        for content in (synthesis_xlsx(table, layout), synthesis_csv(table, layout))
    ]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 12


def test_columns_without_a_cross_are_named() -> None:
    assert [
        c.code for c in without_cross(a_table(a_line(codes=("B1.1", "B1.2", "B1.4", "B1.5", "B1.6"))))
    ] == ["B1.3"]
    assert len(without_cross(a_table())) == 6


def text_of(pdf: bytes, folder: Path) -> str:
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        [needs("poppler"), "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_pdf_repeats_its_headings_and_runs_nothing(tmp_path: Path) -> None:
    table = a_table(a_line(title='#panic("boum") *gras* $x$ @ref <etiquette>'), *many(40))
    text = text_of(synthesis_pdf(table, layout_for(2026).layout), tmp_path)
    assert '#panic("boum") *gras* $x$ @ref' in text.replace("\n", " ")
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) > 1
    assert all("Période" in page for page in pages)
    assert NAME.split()[0] in pages[0]


def test_no_realisation_is_cut_by_the_end_of_a_page(tmp_path: Path) -> None:
    """Whole pages: each line of the table, however tall, stands on one of them."""
    tall = tuple(
        a_line(
            n,
            Part(n // 3),
            title=f"debut{n} " + "supervision du réseau de l’établissement, " * 14 + f"fin{n}",
        )
        for n in range(9)
    )
    for page in text_of(synthesis_pdf(a_table(*tall), layout_for(2026).layout), tmp_path).split("\f"):
        assert re.findall(r"debut(\d)", page) == re.findall(r"fin(\d)", page)
        last = [line.strip() for line in page.splitlines() if line.strip()][-2:]
        assert not any(line in layout_for(2026).layout.parts for line in last)  # no heading alone at its foot


@pytest.mark.parametrize("count", [0, 18, 60])
def test_libreoffice_opens_and_prints_it(count: int, tmp_path: Path) -> None:
    """What it prints holds every title once, headings on each page."""
    table = a_table(*many(count), option=Option.SISR)
    (tmp_path / "t.xlsx").write_bytes(synthesis_xlsx(table, layout_for(2026).layout))
    subprocess.run(
        [needs("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "t.xlsx"],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    done = subprocess.run(
        [needs("poppler"), "-layout", tmp_path / "t.pdf", "-"], capture_output=True, text=True, check=True
    )
    pages = [page for page in done.stdout.split("\f") if page.strip()]
    assert all("Gérer le patrimoine" in page for page in pages)
    assert "☒ SISR" in pages[0]
    printed = " ".join(done.stdout.split())
    for line in table.lines:
        assert f"du {line.first:%d/%m/%y} au" in printed
    for part in Part:
        assert layout_for(2026).layout.parts[part] in printed
