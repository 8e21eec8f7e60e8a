"""The grid of a class: its people by name, the competencies of a block, the level of each.

By name and never by level: a grid is read to see what is missing, not to rank people. What counts is what
`portfolio.progress` counts. Whoever was never seen has a row of holes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.progress import Level
from bot.referentiel.model import COMMON, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.referentiel.model import Entry, Framework, Option

WIDEST: Final = 400
"""Competencies that tables and pictures of a whole framework go through."""


@dataclass(frozen=True, slots=True)
class Mark:
    """That a person's claims on a code count; `acquired` once a teacher validated one."""

    person: int
    framework: str
    version: str
    code: str
    acquired: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    """A row of the grid. `person` is None for a line of the roster that nobody took."""

    name: str
    person: int | None
    option: Option | None


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody and the level at each column; None where the competency is not of their option."""

    who: Somebody
    levels: tuple[Level | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The competencies of one block against a class. `whole` is how many people the figures are over."""

    block: Entry
    columns: tuple[Entry, ...]
    rows: tuple[Row, ...]
    whole: int

    def reached(self, column: int, level: Level = Level.MOBILISED) -> int:
        """How many people are at `level` or above in a column."""
        at = (row.levels[column] for row in self.rows)
        return sum(1 for one in at if one is not None and one >= level)

    def over(self, column: int) -> int:
        """How many people a column's figure is over: those of the option that it belongs to, or the class."""
        if self.columns[column].part == COMMON:
            return self.whole
        return sum(row.levels[column] is not None for row in self.rows)

    def holes(self) -> tuple[Entry, ...]:
        """The competencies that nobody has."""
        return tuple(entry for place, entry in enumerate(self.columns) if not self.reached(place))


def check_width(framework: Framework) -> None:
    """Raises Refused("referentiel-trop-large") if nobody could read a table or a picture of all competencies."""
    if (number := len(framework.competencies())) > WIDEST:
        raise Refused("referentiel-trop-large", nombre=number, limite=WIDEST)


def grids(
    framework: Framework, people: Sequence[Somebody], marks: Iterable[Mark], whole: int
) -> tuple[Grid, ...]:
    """One grid a block, in document order; the block of an option counts the people who chose it.

    `whole` is the size of the class, of which `people` are those with a name. Somebody who has not chosen
    an option is in no grid of an option. Raises Refused("referentiel-trop-large").
    """
    check_width(framework)
    reached = _levels(framework, marks)
    made = []
    for block in framework.blocks():
        chosen = {who.option.value for who in people if who.option is not None} | {COMMON}
        columns = tuple(
            e
            for e in framework.children(block.code, Kind.COMPETENCY)
            if e.part in chosen or block.part != COMMON
        )
        common = block.part == COMMON
        rows = tuple(
            Row(who, tuple(_level(reached, who, entry) for entry in columns))
            for who in people
            if common or (who.option is not None and who.option.value == block.part)
        )
        made.append(Grid(block, columns, rows, whole if common else len(rows)))
    return tuple(made)


def _level(reached: Mapping[tuple[int, str], Level], who: Somebody, entry: Entry) -> Level | None:
    if entry.part != COMMON and (who.option is None or who.option.value != entry.part):
        return None
    return Level.NOTHING if who.person is None else reached.get((who.person, entry.code), Level.NOTHING)


def _levels(framework: Framework, marks: Iterable[Mark]) -> dict[tuple[int, str], Level]:
    """The level of each person at each competency: a claim on a skill or a criterion counts for its own."""
    competency: dict[str, str | None] = {}
    reached: dict[tuple[int, str], Level] = {}
    for mark in marks:
        if (mark.framework, mark.version) != (framework.id, framework.version) or mark.code not in framework:
            continue
        if mark.code not in competency:
            entry = framework.competency_of(mark.code)
            competency[mark.code] = None if entry is None else entry.code
        code = competency[mark.code]
        if code is not None:
            level = Level.ACQUIRED if mark.acquired else Level.MOBILISED
            reached[mark.person, code] = max(level, reached.get((mark.person, code), Level.NOTHING))
    return reached
