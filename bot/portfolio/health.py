"""What makes a piece of evidence weak: said to the student before a teacher has to (domain.md §3).

A period left to the day of the declaration, nothing to show, words too short to be judged, a proof that
is still to be produced. A weakness never blocks anything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.search.normalise import fold

if TYPE_CHECKING:
    from bot.portfolio.model import Facts

FEWEST_LETTERS: Final = 30
"""« configuré le vpn du lycée » says neither with what nor for whom."""
_TO_PRODUCE: Final = ("a produire", "a faire", "a venir", "todo")


class Weakness(StrEnum):
    """What could be better; the value is what users read."""

    PERIOD = "période à préciser"
    PRODUCT = "aucune production"
    TO_PRODUCE = "production à faire"
    SHORT = "description courte"


def weaknesses(facts: Facts) -> tuple[Weakness, ...]:
    """What weakens a realisation, the most useful first."""
    found = []
    if not facts.dated:
        found.append(Weakness.PERIOD)
    if not facts.products and not facts.links:
        found.append(Weakness.PRODUCT)
    elif any(word in fold(facts.products) for word in _TO_PRODUCE):
        found.append(Weakness.TO_PRODUCE)
    if sum(character.isalpha() for character in facts.description) < FEWEST_LETTERS:
        found.append(Weakness.SHORT)
    return tuple(found)
