"""A teacher's blank of the session, filled: that very file, its rows found with the importer.

More realisations than blank rows: rows are inserted below the last one of the part, merges, print area and
pictures follow. What the blank has no place for is told, never written elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.referentiel.model import Option
from bot.reports.sheets.archive import Archive
from bot.reports.sheets.editing import SheetEdit
from bot.reports.sheets.xlsx import grids_of
from bot.reports.synthesis import Part
from bot.reports.synthesis_find import find_tables, labelled
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reports.synthesis import Column, Line, Synthesis
    from bot.reports.synthesis_find import Found

CROSS: Final = "X"
_BOX: Final = "▢□☐◻◽⬜❑❏❒○⃞"
_SIZE: Final = 10.0  # points, when the blank does not say
_SESSION: Final = re.compile(r"(session\s*:?\s*)(20\d\d|20__|20\.\.|\d{0,4}_*|\.*)\s*$", re.IGNORECASE)


class Unplaced(StrEnum):
    """What a blank has no place for; the value is what users read."""

    NAME = "nom et prénom"
    NUMBER = "numéro de candidat"
    CENTRE = "centre de formation"
    OPTION = "case de l’option"
    PORTFOLIO = "adresse du portfolio"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Filled:
    """The file, and what must be written by hand."""

    content: bytes
    unplaced: tuple[Unplaced, ...]


def check_blank(content: bytes, columns: Sequence[Column]) -> Found:
    """The table of a blank. Raises Refused("modele-…") or ("tableur-…") when it cannot be filled.

    Of several sheets with a table (an example beside the blank), the first that can be filled.
    """
    tables = find_tables(grids_of(Archive(content)), columns)
    faults = [(found, _fault(found, columns)) for found in tables]
    for found, fault in faults:
        if fault is None:
            return found
    raise faults[0][1] or Refused("tableau-introuvable")


def _fault(found: Found, columns: Sequence[Column]) -> Refused | None:
    """Why a table cannot be filled."""
    if found.grid.formula:
        return Refused("tableur-formule", cellule=found.grid.formula)
    if missing := [c.code for c in columns if c.code not in found.columns]:
        return Refused("modele-colonnes", codes=tuple(missing))
    if found.period is None:
        return Refused("modele-periode")
    if parts := [part for part in Part if part not in found.parts or not blank_rows(found, part)]:
        return Refused("modele-parties", parties=tuple(parts))
    return None


def filled(content: bytes, synthesis: Synthesis) -> Filled:
    """The blank with the table in it. Raises what `check_blank` raises."""
    found = check_blank(content, synthesis.columns)
    edit = SheetEdit(Archive(content), found.grid)
    for part in Part:
        _fill_part(edit, found, part, synthesis)
    return Filled(edit_head(edit, found, synthesis), tuple(_unplaced(found, synthesis)))


def edit_head(edit: SheetEdit, found: Found, synthesis: Synthesis) -> bytes:
    """Write the head of the page; the file."""
    for (row, column), words in _head(found, synthesis).items():
        edit.put(row, column, words)
    return edit.saved()


def _fill_part(edit: SheetEdit, found: Found, part: Part, synthesis: Synthesis) -> None:
    blank, lines = blank_rows(found, part), synthesis.of_part(part)
    edit.insert_after(blank[-1], len(lines) - len(blank))
    for place, line in enumerate(lines):
        row = blank[min(place, len(blank) - 1)]
        below = max(0, place - len(blank) + 1)
        _fill_line(edit, found, line, row, below)


def _fill_line(edit: SheetEdit, found: Found, line: Line, row: int, below: int) -> None:
    edit.put(row, found.work, line.words, below)
    edit.fit(row, found.work, line.words, _SIZE, below)
    if found.period is not None:
        edit.put(row, found.period, line.period, below)
    for code, columns in found.columns.items():
        if code in line.crosses:
            edit.put(row, columns[0], CROSS, below)


def blank_rows(found: Found, part: Part) -> list[int]:
    """The rows of a part that are drawn and hold nothing, up to the first remark below them."""
    rows: list[int] = []
    for row in found.rows_of(part):
        drawn = found.grid.drawn.get(row, 0) >= len(found.columns)
        if not drawn and rows:
            break
        if drawn and not found.grid.row(row) and row not in found.grid.hidden_rows:
            rows.append(row)
    return rows


def _head(found: Found, synthesis: Synthesis) -> dict[tuple[int, int], str]:
    """What is written above the table: place -> the label that was there with its value behind it."""
    grid, rows = found.grid, range(1, found.top)
    written: dict[tuple[int, int], str] = {}
    values: tuple[tuple[tuple[str, ...], str], ...] = (
        (("nom", "prenom"), synthesis.name),
        (("candidat", "n"), synthesis.number),
        (("centre", "formation"), synthesis.centre),
        (("portfolio",), synthesis.portfolio),
    )
    for labels, value in values:
        place = labelled(grid, *labels, rows=rows)
        if place is not None and value:
            written[place] = f"{grid[place].rstrip()} {value}"
    place = labelled(grid, "session", rows=rows)
    if place is not None and (match := _SESSION.search(grid[place])):
        label = match[1].rstrip()
        written[place] = f"{grid[place][: match.start()]}{label} {synthesis.session}"
    for option in Option:
        for row in rows:
            for column, words in grid.row(row).items():
                if option.value.upper() in words.upper():
                    before = written.get((row, column), words)
                    written[row, column] = _ticked(before, option) if option is synthesis.option else before
    return written


def _ticked(words: str, option: Option) -> str:
    """The box before (or else behind) the name of the option, ticked."""
    name = option.value.upper()
    before = re.compile(rf"[{_BOX}](\s*{name})", re.IGNORECASE)
    behind = re.compile(rf"({name}\s*)[{_BOX}]", re.IGNORECASE)
    if before.search(words):
        return before.sub(r"☒\1", words, count=1)
    return behind.sub(r"\1☒", words, count=1)


def _unplaced(found: Found, synthesis: Synthesis) -> list[Unplaced]:
    written = " ".join(_head(found, synthesis).values())
    wanted = (
        (Unplaced.NAME, synthesis.name), (Unplaced.NUMBER, synthesis.number), (Unplaced.CENTRE, synthesis.centre),
        (Unplaced.PORTFOLIO, synthesis.portfolio), (Unplaced.SESSION, str(synthesis.session)),
    )  # fmt: skip
    missing = [name for name, value in wanted if value and fold(value) not in fold(written)]
    if synthesis.option is not None and "☒" not in written:
        missing.append(Unplaced.OPTION)
    return missing
