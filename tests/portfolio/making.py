"""Values for the tests of the rules: each builder shows only what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from bot.portfolio.model import Claim, ClaimState, Context, Facts, Realisation, Target
from bot.referentiel.loading import load_framework
from bot.school.model import Person
from bot.store.search_index import StoredIndexes

if TYPE_CHECKING:
    from bot.referentiel.model import Option

FRAMEWORK = load_framework()
INDEXES = StoredIndexes(Path(gettempdir()) / "referent-tests")
"""Never written in: only a framework of tens of thousands of entries asks for an index."""
AT = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
TODAY = date(2026, 1, 14)
SCHOOL, LINA = 1, 2


def a_person(option: Option | None = None, **others: object) -> Person:
    return Person(LINA, SCHOOL, "Lina", option=option, **others)  # type: ignore[arg-type] # named by the test


def a_target(code: str) -> Target:
    entry = FRAMEWORK[code]
    return Target(FRAMEWORK.id, FRAMEWORK.version, entry.part, code, entry.text)


def a_claim(code: str = "B1.1", state: ClaimState = ClaimState.SUBMITTED, attempt: int = 1) -> Claim:
    return Claim(hash(code), a_target(code), state, attempt, AT)


def a_realisation(
    number: int = 1,
    *codes: str,
    state: ClaimState = ClaimState.VALIDATED,
    section: int | None = None,
    sheet: int | None = None,
    **facts: object,
) -> Realisation:
    given = {
        "title": f"Travail {number}",
        "description": "Inventaire de la salle 204 avec GLPI, export CSV",
        "first": date(2025, 10, 6),
        "last": date(2025, 10, 10),
        "context": Context.TRAINING,
        "products": "export.csv",
        "dated": True,
    } | facts
    claims = tuple(a_claim(code, state) for code in codes)
    return Realisation(
        number, SCHOOL, LINA, number, Facts(**given), 1, AT, AT, claims,  # type: ignore[arg-type] # named by the test
        section=section, sheet=sheet,
    )  # fmt: skip
