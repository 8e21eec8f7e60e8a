"""The « tableau de synthèse » of the exam on block 1, as values: what stands in it, and how it is laid out.

A cross goes to a competency of block 1, never to a skill (domain.md §3). The three parts are those of the
model; which part a realisation belongs to, and which crosses it has, is decided before it comes here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.referentiel.model import Kind, Option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from bot.referentiel.model import Framework

EXAM_BLOCK: Final = "BLOC1"
LONGEST_SHEET_NAME: Final = 31  # Excel's limit


class Part(IntEnum):
    """A part of the table, in its order."""

    TRAINING = 0
    FIRST_YEAR = 1
    SECOND_YEAR = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A competency of block 1, with the skills printed under it as a reminder."""

    code: str
    label: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A realisation in the table: its title, what belongs to it, its period, the codes with a cross."""

    title: str
    first: date
    last: date
    part: Part
    crosses: frozenset[str] = frozenset()
    products: str = ""
    links: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What stands in column A: the title, then documents and productions."""
        return "\n".join(one for one in (self.title, self.products, *self.links) if one)

    @property
    def period(self) -> str:
        """« du 01/09/25 au 30/10/25 », or a single day."""
        if self.first == self.last:
            return f"le {self.first:%d/%m/%y}"
        return f"du {self.first:%d/%m/%y} au {self.last:%d/%m/%y}"


@dataclass(frozen=True, slots=True)
class Synthesis:
    """A whole table. `name` and `number` are asked at each export and kept nowhere."""

    session: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    name: str = ""
    number: str = ""
    centre: str = ""
    option: Option | None = None
    portfolio: str = ""

    def of_part(self, part: Part) -> tuple[Line, ...]:
        """The lines of a part, by date."""
        return tuple(sorted((x for x in self.lines if x.part is part), key=lambda x: (x.first, x.last)))


@dataclass(frozen=True, slots=True)
class Layout:
    """The model of a range of sessions. `blank` is the number of empty rows of each part."""

    first: int
    last: int
    exam: str
    sheet: str
    title: str
    has_url: bool
    blank: tuple[int, int, int]
    work_heading: str
    period_heading: str
    parts: tuple[str, str, str]
    source: str
    doubt: str = ""

    @property
    def top(self) -> int:
        """The 1-based row of the first heading row (competencies); skills are on the next one."""
        return 6 if self.has_url else 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """The layout for a session. `known` is false when the session is outside the table: then say which."""

    layout: Layout
    known: bool


class LayoutFault(ValueError):
    """The file of layouts is wrong; the message is French."""


def columns_of(framework: Framework) -> tuple[Column, ...]:
    """The competencies of block 1, in order, with their skills."""
    return tuple(
        Column(e.code, e.text, tuple(s.text for s in framework.children(e.code, Kind.SKILL)))
        for e in framework.competencies(None, EXAM_BLOCK)
    )


def layout_for(session: int, path: Path | None = None) -> Chosen:
    """The model of a session; the nearest known one, marked so, for any other."""
    layouts, until = _layouts() if path is None else _read(path)
    for layout in layouts:
        if layout.first <= session <= min(layout.last, until):
            return Chosen(layout, known=True)
    latest = max(layouts, key=lambda x: x.last)
    earliest = min(layouts, key=lambda x: x.first)
    return Chosen(earliest if session < earliest.first else latest, known=False)


def ticked(option: Option | None, wanted: Option) -> str:
    """« ☒ SISR » or « ▢ SISR »."""
    return f"{'☒' if option is wanted else '▢'} {wanted.value.upper()}"


@lru_cache(maxsize=1)
def _layouts() -> tuple[tuple[Layout, ...], int]:
    return _read(content("tableau_synthese.toml"))


def _read(path: Path) -> tuple[tuple[Layout, ...], int]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        layouts = tuple(_layout(one, raw) for one in raw["modele"])
        if not layouts:
            raise LayoutFault("aucun modèle")
        return layouts, int(raw["valable_jusqu_a"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise LayoutFault(f"{path.name} : {error}") from error


def _layout(one: dict[str, Any], raw: dict[str, Any]) -> Layout:
    if len(one["feuille"]) > LONGEST_SHEET_NAME:
        raise LayoutFault(f"« {one['feuille']} » dépasse {LONGEST_SHEET_NAME} caractères")
    first, second, third = one["vierges"]
    training, year_1, year_2 = raw["parties"]
    return Layout(
        one["de"], one["a"], one["epreuve"], one["feuille"], one["titre"], bool(one["adresse"]),
        (int(first), int(second), int(third)), raw["entete_realisations"], raw["entete_periode"],
        (training, year_1, year_2), one["source"], one.get("doute", ""),
    )  # fmt: skip


def without_cross(synthesis: Synthesis) -> Sequence[Column]:
    """The columns of the table that have no cross at all: the gap a jury sees first."""
    crossed = {code for line in synthesis.lines for code in line.crosses}
    return [column for column in synthesis.columns if column.code not in crossed]
