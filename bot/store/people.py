"""Rows of `person` as values."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from bot.clock import from_millis
from bot.referentiel.model import Option
from bot.school.model import Person, Right

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSON_COLUMNS: Final = (
    "p.id, p.school, p.name, p.rights, p.option, p.year, p.session, p.portfolio, p.informed, p.tell_directly"
)
_WIDTH: Final = PERSON_COLUMNS.count(",") + 1


def person_of_row(row: Iterable[Any]) -> Person:
    """A Person from a row that begins with the columns of `PERSON_COLUMNS`."""
    person, school, name, rights, option, year, session, portfolio, informed, direct = islice(row, _WIDTH)
    held = frozenset(Right(word) for word in rights.split())
    return Person(
        person, school, name, held, Option(option) if option else None, year, session, portfolio,
        None if informed is None else from_millis(informed), bool(direct),
    )  # fmt: skip


def words_of_rights(rights: Iterable[Right]) -> str:
    """Rights as the store keeps them: words separated by a space."""
    return " ".join(sorted(rights))
