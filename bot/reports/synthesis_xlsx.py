"""The table as xlsx in the built-in layout, cell for cell the exam's own (issue 7).

Every value is written as a string, so nothing a person typed is ever a formula.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from bot.referentiel.model import Option
from bot.reports.rows import height_of
from bot.reports.synthesis import Part, ticked
from bot.reports.unsigned import unsigned_office

if TYPE_CHECKING:
    from bot.reports.synthesis import Layout, Line, Synthesis

WIDTHS: Final = (56.0, 21.0, 17.0, 17.0, 17.0, 17.0, 17.0, 17.0)
"""Characters of the columns A to H."""
CROSS: Final = "X"
_LAST_COLUMN: Final = 7
_A4: Final = 9
_LEAST_HEIGHT: Final = 18.0  # points
_MOST_HEIGHT: Final = 400.0  # points: Excel takes 409


def synthesis_xlsx(synthesis: Synthesis, layout: Layout) -> bytes:
    """The file. Raises nothing: what is long is wrapped."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(layout.sheet)
    writer = _Writer(synthesis, layout, sheet, _formats(book))
    writer.write()
    book.close()
    return unsigned_office(target.getvalue(), layout.title)


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 9, "text_wrap": True, "valign": "vcenter"}
    framed = {**base, "border": 1}
    return {
        "title": book.add_format({**base, "font_size": 13, "bold": True, "align": "center"}),
        "head": book.add_format({**base, "bold": True}),
        "heading": book.add_format({**framed, "bold": True, "align": "center"}),
        "skills": book.add_format({**framed, "font_size": 7, "valign": "top"}),
        "part": book.add_format({**framed, "bold": True, "bg_color": "#D9D9D9"}),
        "work": book.add_format(framed),
        "period": book.add_format({**framed, "align": "center"}),
        "cross": book.add_format({**framed, "bold": True, "align": "center"}),
    }


class _Writer:
    """Writes one sheet. Rows here are 0-based, as XlsxWriter counts."""

    def __init__(self, synthesis: Synthesis, layout: Layout, sheet: Any, formats: dict[str, Any]) -> None:
        self._synthesis, self._layout, self._sheet, self._formats = synthesis, layout, sheet, formats

    def write(self) -> None:
        """Everything, then the page."""
        for column, width in enumerate(WIDTHS):
            self._sheet.set_column(column, column, width)
        self._head()
        last = self._parts(self._headings())
        self._page(last)

    def _head(self) -> None:
        synthesis, layout = self._synthesis, self._layout
        self._merged(0, 0, 5, layout.title, "title")
        self._merged(0, 6, 7, f"SESSION {synthesis.session}", "title")
        self._merged(2, 0, 4, f"NOM et prénom : {synthesis.name}".rstrip(), "head")
        self._merged(2, 5, 7, f"N° candidat : {synthesis.number}".rstrip(), "head")
        self._merged(3, 0, 4, f"Centre de formation : {synthesis.centre}".rstrip(), "head")
        self._cell(3, 5, "Option :", "head")
        self._cell(3, 6, ticked(synthesis.option, Option.SISR), "head")
        self._cell(3, 7, ticked(synthesis.option, Option.SLAM), "head")
        if layout.has_url:
            self._merged(4, 0, 7, f"Adresse URL du portfolio : {synthesis.portfolio}".rstrip(), "head")
        for row in range(layout.top - 1):
            self._sheet.set_row(row, 24 if row == 0 else 8 if row == 1 else 20)

    def _headings(self) -> int:
        """The two heading rows; the row after them."""
        top = self._layout.top - 1
        self._sheet.merge_range(top, 0, top + 1, 0, "", self._formats["heading"])
        self._cell(top, 0, self._layout.work_heading, "heading")
        self._sheet.merge_range(top, 1, top + 1, 1, "", self._formats["heading"])
        self._cell(top, 1, self._layout.period_heading, "heading")
        tallest = [0.0, 0.0]
        for place, column in enumerate(self._synthesis.columns, 2):
            skills = "\n".join(f"▸ {skill}" for skill in column.skills)
            self._cell(top, place, column.label, "heading")
            self._cell(top + 1, place, skills, "skills")
            tallest = [
                max(tallest[0], height_of(column.label, WIDTHS[place], 9, bold=True)),
                max(tallest[1], height_of(skills, WIDTHS[place], 7)),
            ]
        for row, height in enumerate(tallest, top):
            self._sheet.set_row(row, height)
        return top + 2

    def _parts(self, row: int) -> int:
        """The three parts; the row after the last one."""
        for part in Part:
            self._merged(row, 0, _LAST_COLUMN, self._layout.parts[part], "part")
            self._sheet.set_row(row, 18)
            row += 1
            lines: list[Line | None] = [*self._synthesis.of_part(part)]
            lines += [None] * (self._layout.blank[part] - len(lines))
            for line in lines:
                self._line(row, line)
                row += 1
        return row

    def _line(self, row: int, line: Line | None) -> None:
        self._cell(row, 0, line.words if line else "", "work")
        self._cell(row, 1, line.period if line else "", "period")
        for place, column in enumerate(self._synthesis.columns, 2):
            self._cell(row, place, CROSS if line and column.code in line.crosses else "", "cross")
        height = height_of(line.words, WIDTHS[0], 9) if line else _LEAST_HEIGHT
        self._sheet.set_row(row, min(_MOST_HEIGHT, max(_LEAST_HEIGHT, height)))

    def _page(self, last: int) -> None:
        sheet, top = self._sheet, self._layout.top - 1
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top, top + 1)
        sheet.print_area(0, 0, last - 1, _LAST_COLUMN)
        sheet.set_footer("&R&P / &N")
        sheet.freeze_panes(top + 2, 0)

    def _cell(self, row: int, column: int, words: str, style: str) -> None:
        if words:
            self._sheet.write_string(row, column, words, self._formats[style])
        else:
            self._sheet.write_blank(row, column, None, self._formats[style])

    def _merged(self, row: int, first: int, last: int, words: str, style: str) -> None:
        # merge_range guesses the type of what it writes: the string is put in after it.
        self._sheet.merge_range(row, first, row, last, "", self._formats[style])
        self._cell(row, first, words, style)
