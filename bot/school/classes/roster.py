"""A roster from what teachers have at hand: a pasted list, or a CSV as spreadsheets write it.

One person a line. With a heading, the columns « pseudonyme », « prénom » and « nom » are understood; of a
first name and a family name only the initial of the latter is kept. Without one the first cell is the name.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.school.classes.roll import LARGEST, NAME_LIMIT, checked_name
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEPARATORS: Final = ";\t,"
_HEADINGS: Final = frozenset({"pseudonyme", "pseudo", "prenom", "nom", "etudiant", "identifiant"})


def read_roster(typed: str) -> tuple[str, ...]:
    """The names of a pasted list or a CSV, in order, each once.

    Raises Refused("liste-vide" | "liste-trop-longue" | "ligne-illisible").
    """
    rows = _rows(typed)
    columns = [fold(cell) for cell in rows[0]] if rows else []
    headed = bool(_HEADINGS & set(columns))
    names: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        if headed and number == 1:
            continue
        name = _name(row, columns if headed else [])
        if not name:
            continue
        if len(name) > NAME_LIMIT:
            raise Refused("ligne-illisible", ligne=number, recu=name[:30], limite=NAME_LIMIT)
        names.setdefault(fold(name), checked_name(name))
    if not names:
        raise Refused("liste-vide")
    if len(names) > LARGEST:
        raise Refused("liste-trop-longue", lignes=len(names), limite=LARGEST)
    return tuple(names.values())


def decoded(content: bytes) -> str:
    """The text of a CSV: UTF-8, else the encoding that French spreadsheets still write.

    Raises Refused("liste-pas-un-csv") for a file that holds no text.
    """
    if b"\0" in content:
        raise Refused("liste-pas-un-csv")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(typed: str) -> list[list[str]]:
    lines = [line for line in typed.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) == 1 and not _HEADINGS & {fold(cell) for cell in lines[0].split(";")}:
        # One line where people type lines: a list separated by commas or semicolons.
        return [[cell] for cell in _cells(lines, ";" if ";" in lines[0] else ",")[0]]
    separator = max(_SEPARATORS, key=lambda mark: sum(mark in line for line in lines)) if lines else ";"
    return _cells(lines, separator)


def _cells(lines: Sequence[str], separator: str) -> list[list[str]]:
    rows = csv.reader(lines, delimiter=separator)
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _name(row: Sequence[str], columns: Sequence[str]) -> str:
    cells = dict(zip(columns, row, strict=False))
    for heading in ("pseudonyme", "pseudo", "identifiant", "etudiant"):
        if cells.get(heading):
            return cells[heading]
    if cells:
        first, family = cells.get("prenom", ""), cells.get("nom", "")
        return f"{first} {family[:1].upper()}." if first and family else first or family
    return next((cell for cell in row if any(c.isalnum() for c in cell)), "")
