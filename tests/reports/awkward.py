"""Tableaux de synthèse as people really hand them in: each case a builder, with what must be read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Final

import openpyxl

from bot.referentiel.loading import load_framework
from bot.reports.synthesis import Part, columns_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS: Final = columns_of(load_framework())
LABELS: Final = tuple(c.label for c in COLUMNS)
PARTS: Final = (
    "Réalisation en cours de formation",
    "Réalisations en milieu professionnel en cours de première année",
    "Réalisations en milieu professionnel en cours de seconde année",
)
HEADING: Final = "Réalisations professionnelles (intitulé et liste des documents et productions associés)"
PERIOD: Final = "Période (sous la forme du JJ/MM/AA au JJ/MM/AA)"

Row = tuple[str, str, str]  # title, period, codes by their last digit: « 15 » is B1.1 and B1.5
ROWS: Final[tuple[Row, ...]] = (
    ("Inventaire du parc", "du 01/09/25 au 30/09/25", "1"),
    ("Site de l’association", "du 12/05/25 au 20/06/25", "35"),
    ("Supervision du réseau", "du 06/10/25 au 07/11/25", "256"),
)


@dataclass
class Table:
    """What a case looks like; every field has the value of the model."""

    rows: tuple[Row, ...] = ROWS
    left: int = 1  # column of the realisations
    top: int = 6  # row of the headings
    mark: object = "X"
    labels: tuple[str, ...] = LABELS
    parts: tuple[str, str, str] = PARTS
    period: str | None = PERIOD
    heading: str = HEADING
    touch: Callable[[Worksheet], None] = field(default=lambda _: None)
    sheet: str = "Tableau de synthèse Épreuve E5"
    skills: bool = True

    def bytes(self) -> bytes:
        """The file."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = self.sheet
        self.draw(sheet)
        self.touch(sheet)
        target = BytesIO()
        book.save(target)
        return target.getvalue()

    def draw(self, sheet: Worksheet) -> None:
        """Head, headings and parts, one row in each."""
        left = self.left
        gap = 2 if self.period is not None else 1
        sheet.cell(1, left, "Tableau de synthèse des réalisations professionnelles")
        sheet.cell(3, left, "NOM et prénom : Noé Ménard")
        sheet.cell(self.top, left, self.heading)
        if self.period is not None:
            sheet.cell(self.top, left + 1, self.period)
        for place, label in enumerate(self.labels):
            sheet.cell(self.top, left + gap + place, label)
            if self.skills:
                sheet.cell(
                    self.top + 1, left + gap + place, "\n".join(f"▸ {s}" for s in COLUMNS[place].skills)
                )
        row = self.top + 2
        for part, (title, period, codes) in zip(self.parts, self.rows, strict=False):
            if part:
                sheet.cell(row, left, part)
                sheet.merge_cells(start_row=row, start_column=left, end_row=row, end_column=left + gap + 5)
                row += 1
            sheet.cell(row, left, title)
            if self.period is not None:
                sheet.cell(row, left + 1, period)
            for code in codes:
                sheet.cell(row, left + gap + int(code) - 1).value = self.mark  # type: ignore[assignment] # openpyxl takes any value
            row += 3


@dataclass(frozen=True)
class Case:
    """A case: the file, and the facts that must be read."""

    name: str
    content: bytes
    titles: tuple[str, ...] = tuple(row[0] for row in ROWS)
    crosses: tuple[str, ...] = tuple(row[2] for row in ROWS)
    parts: tuple[Part, ...] = (Part.TRAINING, Part.FIRST_YEAR, Part.SECOND_YEAR)
    periods: tuple[tuple[date, date], ...] | None = (
        (date(2025, 9, 1), date(2025, 9, 30)),
        (date(2025, 5, 12), date(2025, 6, 20)),
        (date(2025, 10, 6), date(2025, 11, 7)),
    )
    doubts: tuple[str, ...] = ()


def one_period(typed: object) -> Table:
    """The model with one row, whose period is as typed."""

    def touch(sheet: Worksheet) -> None:
        sheet.cell(9, 2).value = typed  # type: ignore[assignment] # as above

    return Table(rows=ROWS[:1], touch=touch)


def one(name: str, typed: object, first: date, last: date, *doubts: str) -> Case:
    """A case about one period."""
    return Case(
        name,
        one_period(typed).bytes(),
        (ROWS[0][0],),
        (ROWS[0][2],),
        (Part.TRAINING,),
        ((first, last),),
        doubts,
    )


def _merged_title(sheet: Worksheet) -> None:
    sheet.merge_cells("A9:A10")
    sheet.cell(10, 8, "x")


def _merged_headings(sheet: Worksheet) -> None:
    sheet.merge_cells("A6:A7")
    sheet.merge_cells("B6:B7")


def _remarks(sheet: Worksheet) -> None:
    sheet.cell(30, 1, "Ajouter autant de lignes que nécessaire.")
    sheet.cell(31, 1, "Fait à Nantes, le 12 mars 2026")


def _cover_first(sheet: Worksheet) -> None:
    book = sheet.parent
    assert book is not None
    cover = book.create_sheet("Consignes", 0)
    cover.cell(1, 1, "Lire la circulaire avant de remplir le tableau.")


def _hidden_old(sheet: Worksheet) -> None:
    book = sheet.parent
    assert book is not None
    old = book.create_sheet("ancien", 0)
    Table(rows=(("Ancienne version", "du 01/09/24 au 02/09/24", "1"),)).draw(old)
    old.sheet_state = "hidden"


def _twice(sheet: Worksheet) -> None:
    sheet.cell(10, 1, "  INVENTAIRE du parc ")
    sheet.cell(10, 2, "01/09/2025 au 30/09/2025")
    sheet.cell(10, 3, "x")


def _many_marks(sheet: Worksheet) -> None:
    for column, mark in ((3, "x"), (4, "non"), (5, "✓"), (6, "☐"), (7, "oui"), (8, "☒")):
        sheet.cell(9, column, mark)


def _skill_codes(sheet: Worksheet) -> None:
    sheet.cell(9, 3, "1.1.2")
    sheet.cell(9, 7, "B1.5.1")


def _odd_mark(sheet: Worksheet) -> None:
    sheet.cell(9, 4, "peut-être")


def _wide_headings(sheet: Worksheet) -> None:
    """Each competency over three columns, one a skill: the cross stands under any of them."""
    for place, label in enumerate(LABELS):
        column = 3 + 3 * place
        sheet.cell(6, column, label)
        sheet.merge_cells(start_row=6, start_column=column, end_row=6, end_column=column + 2)
    sheet.cell(8, 1, PARTS[0])
    sheet.cell(9, 1, "Inventaire du parc")
    sheet.cell(9, 2, "du 01/09/25 au 30/09/25")
    sheet.cell(9, 5, "X")
    sheet.cell(9, 3 + 12 + 1, "X")


def _places_between(sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet.cell(6, 3, "Lieu")
    for row in (9, 13, 17):
        sheet.cell(row, 3, "Nantes")


def _remarks_after(sheet: Worksheet) -> None:
    sheet.cell(6, 9, "Remarques de l’enseignant")
    sheet.cell(9, 9, "Très bien, à montrer à l’oral")


def _numbers_before(sheet: Worksheet) -> None:
    sheet.insert_cols(1)
    sheet.cell(6, 1, "N°")
    for number, row in enumerate((9, 12, 17), 1):
        sheet.cell(row, 1, number)


def _merge_along(sheet: Worksheet) -> None:
    """insert_cols leaves merges where they were: headings of parts lose theirs."""
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    _places_between(sheet)


def _merge_along_numbers(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    _numbers_before(sheet)


def cases() -> list[Case]:
    """All of them."""
    three = [
        ("the model itself", Table()),
        ("no address row: all one row up", Table(top=5)),
        ("rows moved down", Table(top=14)),
        ("columns moved right", Table(left=4)),
        ("a small x", Table(mark="x")),
        ("a check mark", Table(mark="✓")),
        ("oui", Table(mark="Oui")),
        ("a number", Table(mark=1)),
        ("a boolean", Table(mark=True)),
        ("a filled box", Table(mark="☒")),
        ("spaces around the cross", Table(mark="  X ")),
        ("headings merged over two rows", Table(touch=_merged_headings)),
        ("codes before the labels", Table(labels=tuple(f"{c.code} – {c.label}" for c in COLUMNS))),
        ("codes alone", Table(labels=tuple(c.code for c in COLUMNS))),
        ("capitals", Table(labels=tuple(label.upper() for label in LABELS), parts=(PARTS[0].upper(), PARTS[1].upper(), PARTS[2].upper()))),
        ("skills in the heading's own cell", Table(labels=tuple(c.label + "\n" + "\n".join(c.skills) for c in COLUMNS), skills=False)),
        ("a slip in each label", Table(labels=tuple(label.replace("er", "é", 1) for label in LABELS))),
        ("another sheet name", Table(sheet="Feuil1")),
        ("a cover sheet first", Table(touch=_cover_first)),
        ("an old table in a hidden sheet", Table(touch=_hidden_old)),
        ("remarks below the table", Table(touch=_remarks)),
        ("other words for the years", Table(parts=("Réalisations en cours de formation", "Stage de 1ère année", "Stage de 2ème année"))),
        ("a period column called dates", Table(period="Dates")),
        ("a column of places before the crosses", Table(touch=_merge_along)),
        ("a column of numbers before the titles", Table(touch=_merge_along_numbers)),
        ("a column of remarks after the crosses", Table(touch=_remarks_after)),
        ("realisations called missions", Table(heading="Missions réalisées")),
    ]  # fmt: skip
    found = [Case(name, table.bytes()) for name, table in three]
    found += [
        one("a month", "sept. 2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("two months", "septembre 2025 à novembre 2025", date(2025, 9, 1), date(2025, 11, 30)),
        one("a school year", "2024-2025", date(2024, 9, 1), date(2025, 7, 31), "periode-annee"),
        one("a school year with a slash", "2024/2025", date(2024, 9, 1), date(2025, 7, 31), "periode-annee"),
        one("a year", 2025, date(2025, 1, 1), date(2025, 12, 31), "periode-annee"),
        one("a dash between the days", "01/09/2025 - 30/09/2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("points", "01.09.25 au 30.09.25", date(2025, 9, 1), date(2025, 9, 30)),
        one("two lines", "Du 01/09/2025\nau 30/09/2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("a real date cell", date(2025, 9, 12), date(2025, 9, 12), date(2025, 9, 12)),
        one("words", "du 1er septembre 2025 au 30 septembre 2025", date(2025, 9, 1), date(2025, 9, 30)),
        one("no period", None, TODAY, TODAY, "periode-absente"),
        one("no sense", "pendant l’hiver", TODAY, TODAY, "periode-illisible"),
        one("backwards", "30/09/2025 au 01/09/2025", TODAY, TODAY, "periode-a-l-envers"),
        Case("a title merged over two rows", Table(touch=_merged_title).bytes(), crosses=("16", "35", "256")),
        Case("the same line twice", Table(touch=_twice).bytes()),
        Case("every kind of mark", Table(rows=ROWS[:1], touch=_many_marks).bytes(), (ROWS[0][0],), ("1356",), (Part.TRAINING,), None),
        Case("codes of skills as marks", Table(rows=ROWS[:1], touch=_skill_codes).bytes(), (ROWS[0][0],), ("15",), (Part.TRAINING,), None),
        Case("a mark that says nothing", Table(rows=ROWS[:1], touch=_odd_mark).bytes(), (ROWS[0][0],), ("1",), (Part.TRAINING,), None, ("marque-illisible",)),
        Case("no headings of parts", Table(parts=("", "", "")).bytes(), parts=(Part.TRAINING,) * 3, doubts=("sans-partie",) * 3),
        Case("a line without a cross", Table(rows=((ROWS[0][0], ROWS[0][1], ""),)).bytes(), (ROWS[0][0],), ("",), (Part.TRAINING,), None, ("sans-croix",)),
        Case("three columns a competency", Table(rows=(), labels=(), skills=False, touch=_wide_headings).bytes(), (ROWS[0][0],), ("15",), (Part.TRAINING,), None),
    ]  # fmt: skip
    return found


TODAY: Final = date(2026, 1, 14)
