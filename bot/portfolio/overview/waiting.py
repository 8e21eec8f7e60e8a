"""Realisations that a class has been waiting on for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

LONG: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A realisation with at least one submitted claim, and since when the oldest of them waits."""

    realisation: int
    number: int
    title: str
    person: int
    name: str
    since: datetime
