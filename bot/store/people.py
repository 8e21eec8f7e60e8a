"""Rows of `person` as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.model import Option
from bot.school.model import Person, Right

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSON_COLUMNS: Final = "p.id, p.school, p.name, p.rights, p.option, p.year, p.session, p.portfolio"


def person_of_row(row: Iterable[Any]) -> Person:
    """A Person from the columns of `PERSON_COLUMNS`."""
    person, school, name, rights, option, year, session, portfolio = row
    held = frozenset(Right(word) for word in rights.split())
    return Person(person, school, name, held, Option(option) if option else None, year, session, portfolio)


def words_of_rights(rights: Iterable[Right]) -> str:
    """Rights as the store keeps them: words separated by a space."""
    return " ".join(sorted(rights))
