"""What a teacher wants said and when: the rule, and the messages that it makes.

    Rule         a text, a schedule in wall time, a destination; never rewritten by what becomes of a message
    Occurrence   one message: of the rule, put off by somebody, or about the rule (a notice, a catch-up)

A rule is planned up to `next`, the first slot that has no occurrence yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, time

    from bot.reminders.delivery import Delivery
    from bot.reminders.recurrence import Schedule
    from bot.school.model import Platform


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: a room of a space, or one person when `user` (a platform's id) is given."""

    platform: Platform
    space: str
    room: str
    user: str = ""


class Nature(StrEnum):
    """Whom a rule speaks to."""

    ROOM = "salon"
    OWN = "moi"
    DIGEST = "bilan"


class RuleState(StrEnum):
    """Where a rule stands; the value is what users read."""

    ACTIVE = "actif"
    SUSPENDED = "suspendu"
    DONE = "terminé"
    DELETED = "supprimé"


class Kind(StrEnum):
    """Why a message exists."""

    RULE = "règle"
    LATER = "report"  # put off by somebody
    FALLBACK = "repli"  # the room was gone
    NEWS = "avis"  # tells the author what happened
    CATCH_UP = "rattrapage"  # what an outage left, in one message


ABOUT: frozenset[Kind] = frozenset({Kind.FALLBACK, Kind.NEWS, Kind.CATCH_UP})
"""Messages that go out whatever became of the rule."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the wall in which nothing is said; `first` may be later than `last` (over midnight)."""

    first: time
    last: time


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, and to whom: what a person gives when making a rule."""

    nature: Nature
    text: str
    phrase: str
    schedule: Schedule
    where: Destination
    mention: str = ""
    live: str = ""  # a code of the framework, or « décisions »
    group: int | None = None
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is kept. `number` is what people type. Instants are aware UTC."""

    id: int
    school: int
    number: int
    author: int
    author_user: str
    told: Told
    state: RuleState
    made: datetime
    next: datetime | None
    why: str = ""  # of the suspension: a code, never typed text


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A message about to go out. `where` is None where the rule says; `folded`: the texts of a catch-up."""

    id: int
    rule: int
    kind: Kind
    slot: datetime
    delivery: Delivery
    where: Destination | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An occurrence taken by this process: how it stood before, its rule, what its author may still do.

    `teacher`: the School gives the author the right; a role of the platform may give it, too. `teaches`: the
    author teaches the rule's class, if it has one.
    """

    occurrence: Occurrence
    taken: Delivery
    rule: Rule
    zone: str
    teacher: bool
    teaches: bool
    folded: tuple[Folded, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """A line of a catch-up: what should have been said, and when."""

    number: int
    text: str
    slot: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message that another one leads to: a notice to the author, or the same in another room."""

    kind: Kind
    where: Destination
    why: str


@dataclass(frozen=True, slots=True)
class Past:
    """A line of a rule's history. `done`: how many people said that it is done."""

    kind: Kind
    slot: datetime
    state: str
    late: bool
    resent: bool
    why: str
    at: datetime | None
    done: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rules may be active at once: of one author, in one room."""

    author: int = 60
    room: int = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule makes up to now: slots with the instant each is due (after quiet hours), and where it goes on.

    `schedule` is the rule's own, or the same in another zone.
    """

    slots: tuple[datetime, ...]
    due: tuple[datetime, ...]
    next: datetime | None
    schedule: Schedule
