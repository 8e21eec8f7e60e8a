"""Which exam is which block, session by session: « E5 » was block 2 in 2023 and is block 1 in 2026.

The table is dated (data/epreuves.toml). Past its last session nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.content import content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEYS: Final = frozenset({"nom", "de", "a", "blocs", "titre", "forme", "source", "doute"})
_NAME: Final = re.compile(
    r"(?:l['’ ]?\s?|c['’]?est quoi l?['’ ]?\s?)?(?:[eé]preuves? )?[eé]\s?\.?\s?([1-7])\s*(?:\?|svp)*",
    re.IGNORECASE,
)


class ExamFault(ValueError):
    """The table of exams is wrong; the message is French."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam over a range of sessions (calendar years, both included)."""

    name: str
    first: int
    last: int
    blocks: tuple[str, ...]  # codes; two for the block that depends on the option, none for general subjects
    title: str
    form: str
    source: str
    doubt: str = ""

    @property
    def sessions(self) -> str:
        """« Sessions 2022 à 2024 »."""
        return f"Session {self.first}" if self.first == self.last else f"Sessions {self.first} à {self.last}"


@dataclass(frozen=True, slots=True)
class ExamBook:
    """The exams of all sessions that are known."""

    exams: tuple[Exam, ...]
    valid_until: int  # the last session that the table was checked for

    def exam_of(self, block: str, session: int) -> Exam | None:
        """The exam of a block in a session; None where the table does not say."""
        return next((e for e in self.exams if block in e.blocks and e.first <= session <= e.last), None)

    def meanings(self, name: str) -> tuple[Exam, ...]:
        """What a name has meant, latest sessions first."""
        return tuple(sorted((e for e in self.exams if e.name == name), key=lambda e: -e.first))


def load_exams(path: Path | None = None) -> ExamBook:
    """The table of `path` (the shipped one if None). Raises ExamFault."""
    path = path or content("epreuves.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return ExamBook(tuple(_exam(one) for one in raw["epreuve"]), int(raw["valable_jusqu_a"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ExamFault(f"{path.name} : {error}") from error


def read_exam(text: str) -> str | None:
    """The exam that a whole line names (« E5 », « épreuve e6 », « l’e5 ? »), None if it names none."""
    match = _NAME.fullmatch(text[:60].strip())
    return f"E{match[1]}" if match else None


def _exam(raw: Mapping[str, Any]) -> Exam:
    if unknown := sorted(raw.keys() - KEYS):
        raise ExamFault(f"clé inconnue « {unknown[0]} » dans l’épreuve {raw.get('nom', '?')}")
    if raw["de"] > raw["a"]:
        raise ExamFault(f"l’épreuve {raw['nom']} finit ({raw['a']}) avant de commencer ({raw['de']})")
    return Exam(
        raw["nom"], raw["de"], raw["a"], tuple(raw["blocs"]), raw["titre"], raw["forme"], raw["source"], raw.get("doute", "")
    )  # fmt: skip
