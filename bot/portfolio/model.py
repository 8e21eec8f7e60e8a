"""What a student did and what it is worth: four things that are never mixed.

    Realisation   the fact: what was done, when, in which context, with which traces
    Claim         the student links the realisation to a code of the framework
    Decision      a teacher answers a claim, dated; a reason is compulsory unless it validates
    progress      derived from the claims, never stored as a truth of its own

Nothing is overwritten: attempts at a claim are numbered, decisions stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot import receipts

if TYPE_CHECKING:
    from datetime import date, datetime


class ClaimState(StrEnum):
    """Where a claim stands; the value is the word that users read."""

    DRAFT = "brouillon"
    SUBMITTED = "soumise"
    VALIDATED = "validée"
    INCOMPLETE = "à compléter"
    REFUSED = "refusée"
    WITHDRAWN = "retirée"


class Verdict(StrEnum):
    """What a teacher answers to a claim."""

    VALIDATE = "valider"
    COMPLETE = "à compléter"
    REFUSE = "refuser"


class Context(StrEnum):
    """Where a realisation was done (domain.md §3, §6)."""

    TRAINING = "formation"
    STAGE_1 = "stage 1"
    STAGE_2 = "stage 2"
    APPRENTICESHIP = "alternance"
    PERSONAL = "personnel"


@dataclass(frozen=True, slots=True)
class Target:
    """The code that a claim is about, in the framework and part that own it.

    `label` is the wording of the day: it stays with the claim when the framework is corrected.
    """

    framework: str
    version: str
    part: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A teacher's answer to one attempt of a claim."""

    verdict: Verdict
    attempt: int
    at: datetime
    by: int  # person id of the teacher
    by_name: str
    reason: str = ""
    undone: datetime | None = None  # taken back then, within the day

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.undone is None


@dataclass(frozen=True, slots=True)
class Claim:
    """A realisation linked to a code. `attempt` counts from 1 at the first submission."""

    id: int
    target: Target
    state: ClaimState
    attempt: int
    since: datetime
    decisions: tuple[Decision, ...] = ()

    @property
    def code(self) -> str:
        """The code it is about."""
        return self.target.code

    @property
    def answer(self) -> Decision | None:
        """The last decision that stands."""
        return next((d for d in reversed(self.decisions) if d.stands), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a student says of a realisation. `first` and `last` are its period, whole days.

    `dated` is false as long as the period is only the day of the declaration.
    """

    title: str
    description: str
    first: date
    last: date
    context: Context
    links: tuple[str, ...] = ()
    products: str = ""
    team: bool | None = None  # None: not said
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Realisation:
    """A realisation of one person with its claims. `number` is the person's own small number.

    `section` (1 to 3) is where the student wants it in the exam's table, None for the place that follows
    from its context; `sheet` (1 or 2) its number at the exam of block 2; `classwork` the number of the
    piece of class work that it confirms. `traces` are there when its history was asked for.
    """

    id: int
    school: int
    person: int
    number: int
    facts: Facts
    version: int
    created: datetime
    changed: datetime
    claims: tuple[Claim, ...] = ()
    author: str = ""  # the name of the day of its author
    section: int | None = None
    sheet: int | None = None
    classwork: int | None = None
    traces: tuple[Trace, ...] = ()

    @property
    def stamp(self) -> int:
        """Grows with every edit, attempt and decision: what a card was drawn on, in one number."""
        return self.version + sum(claim.attempt + len(claim.decisions) for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Trace:
    """A line of the journal about a realisation: who did what to which codes, and when."""

    at: datetime
    act: str
    codes: tuple[str, ...]
    by: int
    by_name: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an act makes of a realisation: its new value and what the journal keeps of it."""

    realisation: Realisation
    act: str
    codes: tuple[str, ...] = ()


Receipt = receipts.Receipt[Realisation]
"""What makes an act on a portfolio count once."""
