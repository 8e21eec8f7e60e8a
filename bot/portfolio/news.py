"""What a person should know first: decisions not read yet, work that waits.

A line is shown above a private answer, at once when something is new and else once an hour, until it is
read. Pure rules; the store keeps what was read and when a line was last shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.portfolio.model import Decision
    from bot.school.model import Platform

AGAIN_AFTER: Final = timedelta(hours=1)


class Subject(StrEnum):
    """What a line of news is about."""

    DECISIONS = "decisions"  # for the author of the work
    QUEUE = "file"  # for the teacher
    REQUESTS = "demandes"  # for the teacher: people who ask to join a class
    PROPOSAL = "proposition"  # for somebody whose chat role says which class is theirs
    DEPARTURE = "départ"  # for somebody who left: until when their data can be taken along
    MESSAGE = "message"  # a direct message to the author, if they asked for one


@dataclass(frozen=True, slots=True)
class Shown:
    """When a line was last shown, and how much it counted."""

    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Somebody to be told directly, by one of their accounts."""

    school: int
    person: int
    platform: Platform
    user_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision that its author has not read: on which realisation (its own number), for which code."""

    number: int
    title: str
    code: str
    label: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class News:
    """What a person has not read, in the order in which it happened."""

    answers: Sequence[Answered] = ()
    shown: Mapping[Subject, Shown] = field(default_factory=dict)

    @property
    def realisations(self) -> tuple[tuple[Answered, ...], ...]:
        """The answers of each realisation together, latest decision first."""
        found: dict[int, list[Answered]] = {}
        for answer in reversed(self.answers):
            found.setdefault(answer.number, []).append(answer)
        return tuple(tuple(reversed(answers)) for answers in found.values())


def worth_telling(news: News, subject: Subject, number: int, now: datetime) -> bool:
    """Whether to show a line that counts `number`: never for nothing, at once when it grew, else hourly.

    For a teacher the queue grows with each declaration: there the hour alone counts, so that a class at
    work does not put a line above everything.
    """
    if not number:
        return False
    before = news.shown.get(subject)
    if before is None or now - before.at >= AGAIN_AFTER:
        return True
    return subject is Subject.DECISIONS and number > before.number
