"""A CSV file of a stranger as a grid, whatever its separator and its bytes; and one of ours, defused."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reports.sheets.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS: Final = 20_000
COLUMNS: Final = 500
CELLS: Final = 200_000
LONGEST_CELL: Final = 5_000
BYTES: Final = 4 * 1024 * 1024
_SEPARATORS: Final = ";\t,|"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def grid_of_csv(content: bytes, name: str = "CSV") -> Grid:
    """The grid. Raises Refused("tableur-enorme") or ("tableur-inconnu") for what is no text."""
    if len(content) > BYTES:
        raise Refused("tableur-enorme")
    text = _decoded(content)
    first = next((line for line in text.split("\n") if line.strip()), "")
    separator = max(_SEPARATORS, key=lambda s: (text[:20_000].count(s) if s in first else 0, s == ";"))
    cells: dict[tuple[int, int], str] = {}
    drawn: dict[int, int] = {}
    try:
        for row, values in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
            if row > ROWS:
                raise Refused("tableur-enorme")
            drawn[row] = len(values)
            for column, value in enumerate(values[:COLUMNS], 1):
                if words := value.strip()[:LONGEST_CELL]:
                    cells[row, column] = undefused(words)
            if len(cells) > CELLS:
                raise Refused("tableur-enorme")
    except csv.Error as error:
        raise Refused("tableur-enorme") from error
    return Grid(name, cells, (), drawn)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows for a French spreadsheet: « ; », UTF-8 with its mark, no cell that could be a formula."""
    target = StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(
        [defused(cell) for cell in row] for row in rows
    )
    return target.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """A cell that no spreadsheet runs: a quote stands before what would start a formula."""
    bare = cell.lstrip(" \u00a0\u202f\ufeff")
    return f"'{cell}" if bare.startswith(_FORMULA_STARTS) or cell.startswith("\t") else cell


def undefused(cell: str) -> str:
    """A cell as it was before `defused`."""
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) == cell else cell


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    if b"\0" in content and encodings[0] != "utf-16":
        raise Refused("tableur-inconnu")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("tableur-inconnu")
