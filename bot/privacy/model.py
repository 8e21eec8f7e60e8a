"""What is asked about somebody's data, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one table about one person, ready to be handed over. `title` names its file."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What decides until when the data of a student is kept.

    `session` is the exam session the person gave, `class_session` that of their newest class, `last` the
    instant of their last act, `leaving` the day announced to somebody who left the diploma, `notice` what
    they were told already.
    """

    school: int
    person: int
    last: datetime
    session: int | None = None
    class_session: int | None = None
    year: int | None = None
    leaving: date | None = None
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a person was told: `planned` is the day that the rule gave then, `purge` the hard stop."""

    planned: date
    purge: date
