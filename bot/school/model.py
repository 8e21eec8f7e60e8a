"""Who is who: the School is the tenant, and nothing crosses its border.

    School   the tenant; every row of the store carries its id
    Space    an entry point (Discord server, Matrix space or room, console) bound to one School
    Account  a user of a platform; one Person per School may stand behind it
    Person   somebody of one School, made at their first stored act and never before
    Group    a class of one school year, with the dates of its stages

A right is given by a School, never by a platform: a student may own the chat server.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.referentiel.model import Option


class Platform(StrEnum):
    """Where an account lives."""

    CONSOLE = "console"
    DISCORD = "discord"
    MATRIX = "matrix"


class Right(StrEnum):
    """What a person may do; the value is the word that users read.

    They do not contain each other: an administrator sets things up and sees no student's data.
    """

    STUDENT = "étudiant"
    TEACHER = "enseignant"
    ADMIN = "administrateur"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of a platform. `name` is the name of the day, as the platform gives it."""

    platform: Platform
    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class School:
    """The tenant. `zone` is an IANA time zone name."""

    id: int
    name: str
    zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of one School. What is not chosen yet is None, a normal value.

    `informed` is the instant at which they read who sees their data; without it nothing of theirs is stored.
    `tell_directly`: they asked for a direct message when their work was answered.
    """

    id: int
    school: int
    name: str
    rights: frozenset[Right] = frozenset({Right.STUDENT})
    option: Option | None = None
    year: int | None = None  # 1 or 2
    session: int | None = None  # the calendar year of the exam, when the person corrected the derived one
    portfolio: str | None = None  # URL
    informed: datetime | None = None
    tell_directly: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A work placement of a class: `number` 1 or 2, first and last day."""

    number: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Group:
    """A class of one school year (`year` is the calendar year in which it starts).

    `level` is the year of the diploma, 1 or 2. `session` is the exam session when it is not the one that
    year and level give. `headcount` is what the teacher declared, for figures over it. A class that moved
    on to the next school year is `closed`. `asking` people wait for a teacher to let them in.
    """

    id: int
    school: int
    name: str
    year: int
    stages: tuple[Stage, ...] = ()
    level: int = 1
    session: int | None = None
    headcount: int | None = None
    closed: bool = False
    asking: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose data a teacher may see and decide on.

    The people of the classes they teach (`groups`, by id, open ones), and the people of the School who
    belong to no class at all, so that a student without a class is never stuck. Nobody else.
    """

    school: int
    teacher: int
    groups: frozenset[int] = frozenset()


class Purpose(StrEnum):
    """What a one-time code does."""

    TEACHER = "enseignant"
    ADMIN = "admin"
    SPACE = "espace"
