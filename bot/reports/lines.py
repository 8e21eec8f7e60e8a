"""What an imported table holds, as values: lines, what was not certain about them, what was left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.search.normalise import fold

if TYPE_CHECKING:
    from datetime import date

    from bot.reports.synthesis import Part


class Doubt(StrEnum):
    """What was not certain about a line; the value is a rule's name, its sentence is made elsewhere."""

    YEAR_ONLY = "periode-annee"
    NO_PERIOD = "periode-absente"
    UNREAD_PERIOD = "periode-illisible"
    BACKWARDS = "periode-a-l-envers"
    OPEN = "periode-ouverte"
    UNREAD_MARK = "marque-illisible"
    NUANCED = "croix-nuancee"
    COLOUR = "croix-couleur"
    NO_CROSS = "sans-croix"
    NO_PART = "sans-partie"
    CUT = "texte-coupe"
    HIDDEN = "ligne-masquee"


class Ignored(StrEnum):
    """Why a row was left out."""

    NO_TITLE = "sans-intitule"
    REMARK = "remarque"
    TWICE = "deux-fois"
    TOTAL = "total"
    TOO_MANY = "trop-de-lignes"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A realisation as read. `row` is where it stands, `doubts` what to check, `said` the period as written."""

    row: int
    title: str
    description: str
    products: str
    first: date
    last: date
    part: Part
    crosses: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    said: str = ""
    links: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for the same work: by its title and its period, whatever case and spaces."""
        return fingerprint(self.title, self.first, self.last)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A whole table as read."""

    sheet: str
    lines: tuple[ReadLine, ...]
    ignored: tuple[tuple[int, Ignored], ...]
    missing: tuple[str, ...]  # codes of competencies that have no column
    others: tuple[str, ...] = ()  # sheets that hold a table too, and were not read


def fingerprint(title: str, first: date, last: date) -> str:
    """What makes two lines the same work."""
    bare = " ".join(fold(title).split())
    return hashlib.sha256(f"{bare}\n{first.isoformat()}\n{last.isoformat()}".encode()).hexdigest()[:32]
