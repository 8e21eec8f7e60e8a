"""What the rules of the portfolio ask of a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot import receipts
    from bot.portfolio.classwork import Classwork
    from bot.portfolio.model import Change, Claim, Facts, Realisation, Receipt, Target
    from bot.portfolio.news import Awaiting, News, Subject


@dataclass(frozen=True, slots=True)
class Desk:
    """What a teacher needs to decide: how many realisations wait, the oldest, the teacher's usual reasons.

    `reasons` is empty when the teacher has never changed those of the house.
    """

    waiting: int
    items: Sequence[Realisation]
    reasons: tuple[str, ...] = ()


class Portfolios(Protocol):
    """Realisations and their claims. Every act takes its receipt and stores it in the same transaction."""

    async def add(
        self,
        school: int,
        person: int,
        facts: Facts,
        targets: Sequence[Target],
        receipt: Receipt,
        *,
        classwork: int | None = None,
    ) -> Realisation:
        """A new realisation, submitted for `targets`. Raises AlreadyDone if the receipt is known.

        With `classwork` it confirms the piece of class work of this number.
        Raises Refused("tp-inconnu" | "tp-deja-confirme" | "tp-ferme").
        """
        ...

    async def change(
        self,
        school: int,
        realisations: Sequence[int],
        rule: Callable[[Realisation], Change | None],
        receipt: Receipt,
        *,
        teacher: int | None = None,
    ) -> Sequence[Realisation]:
        """Apply a pure rule to each realisation, as it stands inside the one transaction; those it changed.

        What is out of the reach of `teacher`, if given, is unknown. Raises Refused("realisation-inconnue"), AlreadyDone, or whatever the rule raises: then nothing
        is stored. The rule gives None for what it leaves alone.
        """
        ...

    async def one(
        self, school: int, number: int, *, person: int | None = None, teacher: int | None = None
    ) -> Realisation | None:
        """A realisation with its traces: by its id, or with `person` by that person's own number.

        None too for what is out of the reach of `teacher`, if given.
        """
        ...

    async def of_person(self, school: int, person: int) -> Sequence[Realisation]:
        """All realisations of a person with their claims, newest first."""
        ...

    async def claims_of(self, school: int, person: int) -> Sequence[Claim]:
        """The claims of a person without their decisions: what progress is made of."""
        ...

    async def desk(
        self, school: int, teacher: int, limit: int, *, after: int | None = None, classwork: int | None = None
    ) -> Desk:
        """What waits for a teacher, oldest first: never the teacher's own, only people within their reach.

        `after` starts behind the realisation of this id; `classwork` keeps those that confirm the
        work of this number.
        """
        ...

    async def news(self, school: int, person: int) -> News:
        """The decisions that a person has not read, and when lines of news were last shown to them."""
        ...

    async def told(
        self, school: int, person: int, subject: Subject, at: datetime, number: int, *, read: bool = False
    ) -> None:
        """Note that a line was shown at `at`; with `read`, that every decision up to then was read."""
        ...

    async def to_tell(self, before: datetime, limit: int) -> Sequence[Awaiting]:
        """The accounts, together, of people who asked for a direct message and have something new to hear.

        Those whose latest decision came up to `before`, so that an evening of decisions is one message.
        """
        ...

    async def classworks(self, school: int, number: int | None = None) -> Sequence[Classwork]:
        """The class work of a School with its counts, newest first, or the one of this number."""
        ...

    async def keep_classwork(
        self, work: Classwork, act: str, receipt: receipts.Receipt[Classwork]
    ) -> Classwork:
        """Store a piece of class work, numbered if it is new (number 0), or open and closed otherwise."""
        ...

    async def keep_reasons(
        self, school: int, teacher: int, reasons: Sequence[str], receipt: receipts.Receipt[None]
    ) -> None:
        """Replace the usual reasons of a teacher."""
        ...
