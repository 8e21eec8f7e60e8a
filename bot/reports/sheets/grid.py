"""A sheet as text in places: what is left of a spreadsheet once its colours are gone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_MERGE: Final = 5_000
MERGED_PLACES: Final = 200_000
"""Places that merged areas may cover: what is beyond is read as if it were not merged."""
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, 1-based, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right

    @property
    def written(self) -> str:
        """« A1:H1 »."""
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Grid:
    """A sheet. `cells` holds what is not empty, by (row, column) from 1; days are written DD/MM/YYYY.

    `drawn` counts the cells that a row has, empty ones included: the frame of a table of blank rows.
    `filled` names the colour of coloured cells (white is none), `hidden_rows` the rows that nobody sees.
    `member` is the part of the file that it was read from, `formula` the first cell with a formula.
    """

    name: str
    cells: Mapping[tuple[int, int], str] = field(repr=False)
    merged: tuple[Area, ...] = ()
    drawn: Mapping[int, int] = field(default_factory=dict, repr=False)
    member: str = ""
    formula: str = ""
    hidden: bool = False
    filled: Mapping[tuple[int, int], str] = field(default_factory=dict, repr=False)
    hidden_rows: frozenset[int] = frozenset()

    def __getitem__(self, place: tuple[int, int]) -> str:
        return self.cells.get(place, "")

    def seen(self, row: int, column: int) -> str:
        """What a reader sees in a place: in a merged area, what stands in its first cell."""
        found = self.cells.get((row, column))
        if found is None and (area := self.area(row, column)) is not None:
            found = self.cells.get((area.top, area.left))
        return found or ""

    def area(self, row: int, column: int) -> Area | None:
        """The merged area that a place belongs to."""
        return self._areas.get((row, column))

    @cached_property
    def _areas(self) -> Mapping[tuple[int, int], Area]:
        places: dict[tuple[int, int], Area] = {}
        for area in self.merged:
            # A merge over whole columns says nothing of a table; nor must thousands of them fill the memory.
            size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
            if size > LARGEST_MERGE or len(places) + size > MERGED_PLACES:
                continue
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    places[row, column] = area
        return places

    @property
    def last_row(self) -> int:
        """The last row with a word in it; 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """The last column with a word in it; 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    def row(self, number: int) -> dict[int, str]:
        """The words of a row by column."""
        return dict(self._rows.get(number, {}))

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[int, str]]:
        rows: dict[int, dict[int, str]] = {}
        for (row, column), words in sorted(self.cells.items()):
            rows.setdefault(row, {})[column] = words
        return rows


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 28 is AB."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def place_of(reference: str) -> tuple[int, int] | None:
    """(row, column) of « B12 » or « $B$12 »; None for anything else."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def area_of(reference: str) -> Area | None:
    """The area of « A1:H1 » or of one cell; None for anything else."""
    first, _, last = reference.partition(":")
    start, end = place_of(first), place_of(last or first)
    return None if start is None or end is None else Area(start[0], start[1], end[0], end[1])
