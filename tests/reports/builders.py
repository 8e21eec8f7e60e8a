"""Tables of the exam for tests: each shows only what the test is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.referentiel.model import Option
from bot.reports.synthesis import Line, Part, Synthesis
from tests.reports.awkward import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME: Final = "Éléonore-Zoë d’Aÿ-Châteaubœuf de La Rochefoucauld-Liancourt"


def a_line(
    place: int = 0, part: Part = Part.TRAINING, codes: Sequence[str] = ("B1.1",), title: str = ""
) -> Line:
    """A realisation of one week."""
    first = date(2025, 9, 1) + timedelta(days=7 * place)
    return Line(
        title or f"Réalisation {place} : supervision du réseau de l’établissement", first, first + timedelta(days=4),
        part, frozenset(codes), "Procédure, captures" if place % 2 else "",
    )  # fmt: skip


def a_table(*lines: Line, session: int = 2026, option: Option | None = Option.SLAM) -> Synthesis:
    """A table with its head filled."""
    return Synthesis(
        session,
        COLUMNS,
        lines,
        NAME,
        "0123456789",
        "Lycée Ada-Lovelace",
        option,
        "https://portfolio.example.org/zoe",
    )


def many(count: int) -> tuple[Line, ...]:
    """Realisations over the three parts."""
    return tuple(
        a_line(n, Part(n % 3), (COLUMNS[n % 6].code, COLUMNS[(n + 2) % 6].code)) for n in range(count)
    )
