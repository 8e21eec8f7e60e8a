"""What a teacher takes away of a class: a grid of people by competencies, as xlsx and as PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from bot.portfolio.progress import Level

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.reports.pictures.classroom import ClassPage

WORDS: Final = {Level.NOTHING: "", Level.MOBILISED: "mobilisée", Level.ACQUIRED: "acquise"}
MARKS: Final = {Level.NOTHING: "○", Level.MOBILISED: "◐", Level.ACQUIRED: "●"}
_A4: Final = 9
_NAME_WIDTH: Final = 30
_CODE_WIDTH: Final = 11
_ABSENT: Final = "–"
"""Stands for a competency of the other option: told apart from a hole without its colour."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A person: levels by code (a code that is not of their option is absent), and the day each was reached."""

    name: str
    option: str
    levels: Mapping[str, Level]
    since: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassGrid:
    """A class on a day. `labels` gives the wording of each code, in order."""

    title: str
    day: date
    labels: Mapping[str, str]
    rows: tuple[GridRow, ...]


def class_xlsx(grid: ClassGrid) -> bytes:
    """A sheet of states, a sheet of dates, a sheet that says what the codes mean."""
    target = BytesIO()
    import xlsxwriter  # noqa: PLC0415 - 2 MB, for the few who take a class away

    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    formats = _formats(book)
    _table(book.add_worksheet("États"), grid, formats, dates=False)
    _table(book.add_worksheet("Dates"), grid, formats, dates=True)
    legend = book.add_worksheet("Codes")
    legend.set_column(0, 0, _CODE_WIDTH)
    legend.set_column(1, 1, 90)
    for row, (code, label) in enumerate(grid.labels.items()):
        legend.write_string(row, 0, code, formats["head"])
        legend.write_string(row, 1, label, formats["plain"])
    book.close()
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#D0D7DE", "align": "center"}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 13}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#F0F3F6"}),
        "name": book.add_format({**cell, "align": "left", "text_wrap": True}),
        "plain": book.add_format({**base, "text_wrap": True}),
        "day": book.add_format({**cell, "num_format": "dd/mm/yyyy"}),
        WORDS[Level.NOTHING]: book.add_format({**cell, "bg_color": "#FDECEA"}),
        WORDS[Level.MOBILISED]: book.add_format({**cell, "bg_color": "#DCE9FB"}),
        WORDS[Level.ACQUIRED]: book.add_format({**cell, "bg_color": "#D5F0E3", "bold": True}),
        "absent": book.add_format({**cell, "bg_color": "#E5E7EB"}),
    }


def _table(sheet: Any, grid: ClassGrid, formats: dict[str, Any], *, dates: bool) -> None:
    said = "depuis quand" if dates else "mobilisée ou acquise"
    sheet.write_string(0, 0, f"{grid.title} · {said} · {grid.day:%d/%m/%Y}", formats["title"])
    for column, words in enumerate(("Personne", "Option", *grid.labels)):
        sheet.write_string(2, column, words, formats["head"])
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 1 + len(grid.labels), _CODE_WIDTH)
    for place, row in enumerate(grid.rows, 3):
        sheet.write_string(place, 0, row.name, formats["name"])
        sheet.write_string(place, 1, row.option, formats["name"])
        for column, code in enumerate(grid.labels, 2):
            _cell(sheet, place, column, row, code, formats, dates=dates)
    last = 2 + len(grid.rows)
    sheet.autofilter(2, 0, max(3, last), 1 + len(grid.labels))
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, max(3, last), 1 + len(grid.labels))


def _cell(
    sheet: Any, place: int, column: int, row: GridRow, code: str, formats: dict[str, Any], *, dates: bool
) -> None:
    level = row.levels.get(code)
    if level is None:
        sheet.write_string(place, column, _ABSENT, formats["absent"])
    elif dates and code in row.since:
        sheet.write_datetime(place, column, row.since[code], formats["day"])
    elif dates or not WORDS[level]:
        sheet.write_blank(place, column, None, formats[WORDS[level]])
    else:
        sheet.write_string(place, column, WORDS[level], formats[WORDS[level]])


def class_pdf(pages: tuple[ClassPage, ...], labels: Mapping[str, str], day: date) -> bytes:
    """The class picture as A4 pages with words that can be selected, codes explained at the end."""
    from bot.reports.pdf import pdf_of  # noqa: PLC0415 - an extra: the xlsx does without it

    return pdf_of(
        "class.typ",
        {
            "day": f"{day:%d/%m/%Y}",
            "pages": [
                {
                    "title": page.title,
                    "codes": list(page.codes),
                    "rows": [
                        {"name": r.name, "marks": [MARKS[level] for level in r.levels]} for r in page.rows
                    ],
                    "without": [str(count) for count in page.without] if page.ends else [],
                }
                for page in pages
            ],
            "labels": [[code, label] for code, label in labels.items()],
        },
    )
