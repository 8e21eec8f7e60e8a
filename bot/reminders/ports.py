"""What reminders ask of the others: a store, somebody who speaks, the figures of a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.reminders.delivery import Delivery, Outcome
    from bot.reminders.model import Claimed, Destination, FollowUp, Limits, Past, Plan, Rule, RuleState, Told
    from bot.school.model import Person, Platform


class Reminders(Protocol):
    """Rules and their occurrences. Acts of people take a receipt; the dispatcher's own steps need none."""

    async def add(
        self,
        author: Person,
        author_user: str,
        told: Sequence[tuple[Told, datetime]],
        limits: Limits,
        receipt: Receipt[Sequence[Rule]],
    ) -> Sequence[Rule]:
        """New rules, each with its first slot. Raises Refused("rappel-quota-…"), AlreadyDone."""
        ...

    async def change(
        self, school: int, number: int, rule: Callable[[Rule], Rule], receipt: Receipt[Rule]
    ) -> Rule:
        """Apply a pure rule to a rule as it stands. Raises Refused("rappel-inconnu"), AlreadyDone, or its own.

        A rule that is not active any more loses the messages that have not begun to go out.
        """
        ...

    async def numbered(self, school: int, number: int) -> Rule | None:
        """The rule that people know by `number`."""
        ...

    async def of_school(self, school: int, states: Collection[RuleState]) -> Sequence[Rule]:
        """The rules of a School in these states, by number."""
        ...

    async def history(self, school: int, rule: int, limit: int) -> Sequence[Past]:
        """What became of a rule's messages, newest first."""
        ...

    async def of_message(self, school: int, occurrence: int) -> Rule | None:
        """The rule that a message belongs to."""
        ...

    async def note(
        self, school: int, occurrence: int, person: int, later: datetime | None, receipt: Receipt[Rule]
    ) -> Rule:
        """Note that a person said « fait », or say the message once more at `later`, beside its rule.

        Raises Refused("rappel-inconnu").
        """
        ...

    async def plan(
        self, now: datetime, rule: Callable[[Rule, str], Plan], limit: int, *, everything: bool
    ) -> int:
        """Make occurrences of the slots that fell due; how many rules were planned.

        `rule` gives the plan of a rule in a zone. `everything`: rules in another zone than their School's
        too, due or not.
        """
        ...

    async def claim(
        self, now: datetime, platforms: Collection[Platform], limit: int, holding: Collection[int]
    ) -> Sequence[Claimed]:
        """Take messages that are due, for `LEASE`; none of `holding`, which this process has in hand."""
        ...

    async def settle(
        self,
        claimed: Claimed,
        after: Delivery,
        now: datetime,
        *,
        why: str = "",
        suspend: str = "",
        follow: Sequence[FollowUp] = (),
    ) -> None:
        """Write what became of a message; with `suspend` its rule is, and `follow` goes out once for that."""
        ...

    async def next_due(self, platforms: Collection[Platform]) -> datetime | None:
        """The next instant at which there is something to do."""
        ...

    async def release(self, now: datetime) -> int:
        """Free what a process that died had claimed; how many messages."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a platform said of one attempt."""

    outcome: Outcome
    reference: str = ""
    wait: timedelta = timedelta(0)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for a message gave: its reference, empty if it is not there. `later`: nobody was there to ask."""

    reference: str = ""
    readable: bool = True
    later: bool = False


class Sender(Protocol):
    """Says messages, on whatever platform."""

    @property
    def platforms(self) -> Collection[Platform]:
        """The platforms that can be spoken on now."""
        ...

    async def send(self, claimed: Claimed, delivery: Delivery, now: datetime) -> Heard:
        """Say one message under the key of `delivery`. Raises nothing that a platform may answer."""
        ...

    async def find(self, claimed: Claimed, since: datetime) -> Found:
        """Look for a message among the bot's own, since an instant."""
        ...

    async def permits(self, claimed: Claimed) -> bool:
        """Whether the author still has the right to say it, and the platform lets them speak there."""
        ...

    async def parent(self, where: Destination) -> Destination | None:
        """The room that holds this one."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a class stands on a code: how many people, how many have nothing, what is missed most.

    `label` is what the framework of the School says of the code, empty if it has no such code (any more).
    `missing`: (code, label, how many have nothing). `names` are for a teacher of the class alone.
    """

    people: int
    nothing: int
    waiting: int
    label: str = ""
    missing: tuple[tuple[str, str, int], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the classes that a teacher reaches."""

    realisations: int
    waiting: int
    silent: int
    people: int


class Facts(Protocol):
    """The live content of reminders."""

    async def standing(self, school: int, teacher: int, group: int | None, code: str) -> Standing:
        """Where a class stands on a competency or a block; the teacher's reach where no class is told."""
        ...

    async def week(self, school: int, teacher: int, since: datetime) -> Week:
        """What happened since an instant among the people whom a teacher reaches."""
        ...
