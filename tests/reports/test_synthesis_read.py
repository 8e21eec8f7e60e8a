"""Tables that students already have: read as they are, hostile ones refused within bounds."""

from __future__ import annotations

import contextlib
import random
import subprocess
import tracemalloc
import zipfile
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.reports.lines import Ignored
from bot.reports.sheets.archive import MEMBER_BYTES, MEMBERS
from bot.reports.sheets.csvs import csv_bytes, defused, grid_of_csv, undefused
from bot.reports.synthesis_read import read_synthesis
from tests.needs import needs
from tests.reports.awkward import COLUMNS, LABELS, PARTS, ROWS, TODAY, Case, Table, cases, one_period
from tests.reports.awkward_ways import ways

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

ALL = [*cases(), *ways()]


def test_there_are_many_awkward_tables() -> None:
    assert len(ALL) >= 80
    assert len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=lambda c: c.name)
def test_an_awkward_table_is_read(case: Case) -> None:
    read = read_synthesis(case.content, COLUMNS, TODAY)
    assert tuple(line.title for line in read.lines) == case.titles
    assert tuple("".join(code[-1] for code in line.crosses) for line in read.lines) == case.crosses
    assert tuple(line.part for line in read.lines) == case.parts
    if case.periods is not None:
        assert tuple((line.first, line.last) for line in read.lines) == case.periods
    assert tuple(doubt for line in read.lines for doubt in line.doubts) == case.doubts


def test_a_table_written_by_libreoffice_is_read_the_same(tmp_path: Path) -> None:
    """The whole corpus opened and saved by another program: its own styles, strings, frames and columns."""
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    for place, case in enumerate(ALL):
        (before / f"{place}.xlsx").write_bytes(case.content)
    subprocess.run(
        [needs("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", after, *sorted(before.iterdir())],
        capture_output=True, check=True, timeout=240,
    )  # fmt: skip
    wrong = []
    for place, case in enumerate(ALL):
        read = read_synthesis((after / f"{place}.xlsx").read_bytes(), COLUMNS, TODAY)
        got = (
            tuple(line.title for line in read.lines),
            tuple("".join(code[-1] for code in line.crosses) for line in read.lines),
            tuple(line.part for line in read.lines),
            tuple((line.first, line.last) for line in read.lines) if case.periods is not None else None,
        )
        if got != (case.titles, case.crosses, case.parts, case.periods):
            wrong.append((case.name, got))
    assert not wrong


def test_of_several_sheets_the_fullest_is_read_and_the_others_are_named() -> None:
    read = read_synthesis(next(c for c in ALL if c.name.startswith("a draft")).content, COLUMNS, TODAY)
    assert (read.sheet, read.others) == ("Tableau de synthèse Épreuve E5", ("Brouillon",))


def test_a_blank_model_in_front_of_the_table_is_passed_over() -> None:
    def model_first(sheet: Worksheet) -> None:
        book = sheet.parent
        assert book is not None
        Table(rows=()).draw(book.create_sheet("Modèle", 0))

    read = read_synthesis(Table(touch=model_first).bytes(), COLUMNS, TODAY)
    assert (len(read.lines), read.others) == (3, ())


def test_links_in_a_cell_become_links() -> None:
    row = ("Inventaire\nExport\nhttps://git.example.org/parc", ROWS[0][1], "1")
    (line,) = read_synthesis(Table(rows=(row,)).bytes(), COLUMNS, TODAY).lines
    assert (line.products, line.links) == ("Export", ("https://git.example.org/parc",))


def test_what_is_left_out_is_named_with_its_row() -> None:
    read = read_synthesis(next(c for c in ALL if c.name == "the same line twice").content, COLUMNS, TODAY)
    assert read.ignored == ((10, Ignored.TWICE),)
    read = read_synthesis(next(c for c in ALL if c.name.startswith("remarks")).content, COLUMNS, TODAY)
    assert read.ignored == ((30, Ignored.REMARK), (31, Ignored.REMARK))


def test_crosses_without_a_title_are_told() -> None:
    content = Table(touch=lambda sheet: setattr(sheet.cell(10, 3), "value", "X")).bytes()
    assert read_synthesis(content, COLUMNS, TODAY).ignored == ((10, Ignored.NO_TITLE),)


def test_a_missing_column_is_told() -> None:
    read = read_synthesis(Table(labels=LABELS[:5], rows=ROWS[:2]).bytes(), COLUMNS, TODAY)
    assert read.missing == ("B1.6",)


def test_products_follow_the_title_in_its_cell() -> None:
    row = ("Inventaire du parc\n- Export CSV\n- Procédure", ROWS[0][1], "1")
    (line,) = read_synthesis(Table(rows=(row,)).bytes(), COLUMNS, TODAY).lines
    assert (line.title, line.products) == ("Inventaire du parc", "- Export CSV - Procédure")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_a_csv_is_read_whatever_its_bytes(separator: str, encoding: str) -> None:
    rows = [
        ["Réalisations", "Période", *LABELS],
        [PARTS[0]],
        ["Inventaire", "sept. 2025", "X", "", "", "", "oui", ""],
    ]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)
    (line,) = read_synthesis(text.encode(encoding), COLUMNS, TODAY).lines
    assert line.crosses == ("B1.1", "B1.5")


@given(st.text(max_size=30))
def test_a_defused_cell_starts_no_formula_and_comes_back(cell: str) -> None:
    safe = defused(cell)
    assert not safe.lstrip(" \u00a0\u202f\ufeff").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert undefused(safe) == cell or cell.startswith("'")


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
            min_size=2,
            max_size=4,
        ),
        max_size=5,
    )
)
def test_a_csv_of_ours_is_read_back(rows: list[list[str]]) -> None:
    grid = grid_of_csv(csv_bytes([["en-tête", "deux"], *rows]))
    assert grid[1, 1] == "en-tête"


# --- hostile files ---


def zipped(*members: tuple[str, bytes], kind: bytes = b"<Types/>") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", kind)
        for name, content in members:
            book.writestr(name, content)
    return target.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    """The model with one more member, or another content of one."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(Table().bytes())) as source, zipfile.ZipFile(target, "w") as book:
        for info in source.infolist():
            if info.filename != name:
                book.writestr(info, source.read(info))
        book.writestr(name, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def lying() -> bytes:
    """A sheet that announces a hundred bytes and unfolds into 200 MB."""
    content = bytearray(
        zipped(("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", b" " * 200_000_000))
    )
    size = (200_000_000).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    workbook = with_member("xl/worksheets/sheet1.xml", b"")
    assert workbook
    return bytes(content)


def formula(sheet: Worksheet) -> None:
    sheet.cell(9, 1, '=HYPERLINK("http://mal.example","clic")')


def merges_bomb() -> bytes:
    """The headings of a table under 20,000 merges of 5,000 cells: a hundred million places if all were kept."""
    cells = "".join(
        f'<c r="{c}1" t="inlineStr"><is><t>{label}</t></is></c>'
        for c, label in zip("CDEFGH", LABELS, strict=True)
    )
    merges = "".join(f'<mergeCell ref="J{n}:SM{n + 9}"/>' for n in range(2, 20_000))
    return f'<worksheet xmlns="{_NS}"><sheetData><row r="1">{cells}</row></sheetData><mergeCells>{merges}</mergeCells></worksheet>'.encode()


def words_everywhere() -> bytes:
    """Long words in every cell where headings are looked for."""
    words = random.Random(1)
    cells = (
        f'<c t="inlineStr"><is><t>gérer {words.randbytes(600).hex()}</t></is></c>' for _ in range(59 * 50)
    )
    rows = "".join(f'<row r="{n}">{"".join(islice(cells, 50))}</row>' for n in range(1, 60))
    return f'<worksheet xmlns="{_NS}"><sheetData>{rows}</sheetData></worksheet>'.encode()


_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OUT = b'<Relationships xmlns="r"><Relationship Id="r1" Type="x/%s" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
_LAUGHS = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
_SHEET = "xl/worksheets/sheet1.xml"

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a picture": ("tableur-inconnu", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\0"),
    "a PDF": ("tableur-inconnu", lambda: b"%PDF-1.7\n\0\0"),
    "an old .xls": ("tableur-ancien", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    "a zip of something else": ("tableur-inconnu", lambda: zipped(("word/document.xml", b"<a/>"))),
    "an ods": ("tableur-inconnu", lambda: zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("xl/a", b""))),
    "half a file": ("tableur-abime", lambda: Table().bytes()[:900]),
    "a zip bomb": ("tableur-enorme", lambda: zipped(("xl/workbook.xml", b"<a/>"), (_SHEET, b" " * (MEMBER_BYTES + 1)))),
    "a sheet of 200 MB": ("tableur-enorme", lambda: zipped(("xl/workbook.xml", b"<a/>"), (_SHEET, b" " * 200_000_000))),
    "a sheet that lies about its 200 MB": ("tableur-abime", lying),
    "thousands of members": ("tableur-enorme", lambda: zipped(*((f"xl/{n}", b"") for n in range(MEMBERS + 1)))),
    "a member of the folder above": ("tableur-abime", lambda: zipped(("xl/../../etc/x", b""), ("xl/a", b""))),
    "macros": ("tableur-macros", lambda: with_member("xl/vbaProject.bin", b"x")),
    "macros by their type": ("tableur-macros", lambda: zipped(("xl/a", b""), kind=b"<Types><a t='x.sheet.macroEnabled.main+xml'/></Types>")),
    "a linked workbook": ("tableur-liens", lambda: with_member("xl/externalLinks/externalLink1.xml", b"<a/>")),
    "a linked picture": ("tableur-liens", lambda: with_member("xl/worksheets/_rels/sheet1.xml.rels", _OUT % b"image")),
    "an embedded object": ("tableur-liens", lambda: with_member("xl/embeddings/oleObject1.bin", b"x")),
    "a billion laughs": ("tableur-abime", lambda: with_member(_SHEET, _LAUGHS)),
    "XML that is not": ("tableur-abime", lambda: with_member(_SHEET, b"<worksheet><sheetData><row>")),
    "a formula": ("tableur-formule", lambda: Table(touch=formula).bytes()),
    "a million merged places": ("tableau-vide", lambda: with_member(_SHEET, merges_bomb())),
    "a sheet of words without a table": ("tableau-introuvable", lambda: with_member(_SHEET, words_everywhere())),
    "an empty file": ("tableau-vide", lambda: b""),
    "an empty table": ("tableau-vide", lambda: Table(rows=()).bytes()),
    "no table at all": ("tableau-introuvable", lambda: Table(labels=("a", "b"), skills=False).bytes()),
    "a CSV of something else": ("tableau-introuvable", lambda: b"a;b\r\n1;2\r\n"),
    "a huge CSV": ("tableur-enorme", lambda: b"a;b\r\n" * 2_000_000),
    "a CSV of one huge cell": ("tableur-enorme", lambda: b'"' + b"a" * 3_000_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(name: str) -> None:
    """Memory is measured while it is read; time is bounded by the bytes that are ever unfolded."""
    rule, build = HOSTILE[name]
    content = build()
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            read_synthesis(content, COLUMNS, TODAY)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.rule == rule
    assert peak < 100 * 2**20


def test_a_period_that_is_a_story_is_no_period() -> None:
    """Its beginning is looked at, so that no pattern runs over thousands of characters."""
    story = one_period("a " * 2_400).bytes()
    (line,) = read_synthesis(story, COLUMNS, TODAY).lines
    assert line.doubts == ("periode-illisible",)


def test_a_link_in_a_cell_is_no_danger() -> None:
    content = with_member("xl/worksheets/_rels/sheet1.xml.rels", _OUT % b"hyperlink")
    assert len(read_synthesis(content, COLUMNS, TODAY).lines) == 3


@given(st.binary(max_size=400), st.integers(0, 5_000))
def test_broken_bytes_never_raise_anything_else(noise: bytes, at: int) -> None:
    whole = bytearray(_MODEL)
    at %= len(whole)
    whole[at : at + len(noise)] = noise
    for content in (bytes(whole), noise):
        with contextlib.suppress(Refused):
            read_synthesis(content, COLUMNS, TODAY)


_MODEL = Table().bytes()
