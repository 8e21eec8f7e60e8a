"""Weak evidence and typed periods: what a student is told before a teacher has to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.errors import Refused
from bot.portfolio.health import Weakness, weaknesses
from bot.portfolio.periods import read_period
from tests.portfolio.making import TODAY, a_realisation

LONG = "Inventaire complet du parc de la salle 204 dans GLPI"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ()),
        ({"dated": False}, (Weakness.PERIOD,)),
        ({"products": ""}, (Weakness.PRODUCT,)),
        ({"products": "", "links": ("https://git.example",)}, ()),
        ({"products": "Compte rendu À produire"}, (Weakness.TO_PRODUCE,)),
        ({"description": "configuré le vpn"}, (Weakness.SHORT,)),
        (
            {"description": "vpn", "products": "", "dated": False},
            (Weakness.PERIOD, Weakness.PRODUCT, Weakness.SHORT),
        ),
    ],
)
def test_what_weakens_evidence(facts: dict[str, Any], expected: tuple[Weakness, ...]) -> None:
    assert weaknesses(a_realisation(1, "B1.1", **{"description": LONG, **facts}).facts) == expected


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12/01/2026 au 30/01/2026", date(2026, 1, 12), date(2026, 1, 30)),
        ("du 12 janvier au 30 janvier 2026", date(2026, 1, 12), date(2026, 1, 30)),
        ("1er déc. 2025", date(2025, 12, 1), date(2025, 12, 1)),
        ("mars 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("de septembre à octobre 2025", date(2025, 9, 1), date(2025, 10, 31)),
        ("décembre", date(2025, 12, 1), date(2025, 12, 31)),
        ("12/1", date(2026, 1, 12), date(2026, 1, 12)),
        ("15 décembre au 9 janvier", date(2025, 12, 15), date(2026, 1, 9)),
    ],
)
def test_a_period_is_typed_as_people_write_it(typed: str, first: date, last: date) -> None:
    assert read_period(typed, TODAY) == (first, last)


@pytest.mark.parametrize(
    "typed", ["2024-2025", "bientôt", "31/02/2026", "30/01/2026 au 12/01/2026", "", "mars 3"]
)
def test_a_school_year_or_a_word_is_no_period(typed: str) -> None:
    """« 2024-2025 » in place of days is a frequent fault of the exam's table (domain.md §3)."""
    with pytest.raises(Refused):
        read_period(typed, TODAY)
