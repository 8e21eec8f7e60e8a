"""What a handler is given: the request, who is behind it, and the services it may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import Refused
from bot.receipts import Receipt
from bot.school.model import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.commands.action import Action
    from bot.commands.request import Request
    from bot.commands.services import Services
    from bot.portfolio.syllabus import Syllabus
    from bot.referentiel.model import Framework, Option
    from bot.school.model import Group, Right, School
    from bot.search.lexicon import Lexicon

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the School of the place, the Person if they ever did something, their rights there."""

    school: School | None
    person: Person | None
    rights: frozenset[Right]

    @property
    def option(self) -> Option | None:
        """The option of the person, None if not chosen yet."""
        return None if self.person is None else self.person.option


class NotInformed(Exception):
    """Something was about to be stored of a person who was not told yet what is kept, and for how long."""

    def __init__(self, *, as_teacher: bool = False) -> None:
        super().__init__("not informed")
        self.as_teacher = as_teacher


@dataclass(frozen=True, slots=True)
class Ask:
    """One request on its way to a handler. `agreed`: the person has just read what is kept, and goes on.

    `syllabus` is what the School follows, the same from the first word read to the answer.
    """

    request: Request
    action: Action
    caller: Caller
    services: Services
    syllabus: Syllabus
    agreed: bool = False

    async def own_words(self) -> Lexicon | None:
        """The School's own terms, for the search; None if it has none."""
        school = None if self.caller.school is None else self.caller.school.id
        return await self.services.lexicons.of(school, self.syllabus.search)

    @property
    def framework(self) -> Framework:
        """The framework that the School follows."""
        return self.syllabus.framework

    @property
    def today(self) -> date:
        """The day it is where the School is."""
        return self.request.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def zone(self) -> str:
        """The IANA time zone of the School."""
        return "Europe/Paris" if self.caller.school is None else self.caller.school.zone

    async def person(self) -> Person:
        """The person who asks: whoever is about to store something asks for them here.

        Somebody who was not told yet what is kept is told first: NotInformed, which the dispatcher answers.
        Raises Refused("hors-etablissement").
        """
        if self.caller.school is None:
            raise Refused("hors-etablissement")
        if self.caller.person is None or self.caller.person.informed is None:
            raise NotInformed
        return self.caller.person

    def reader(self) -> Person:
        """The person who asks, for reading alone: nobody is asked to be kept for having looked.

        Whoever is not kept yet reads as somebody to whom nothing belongs (id 0, which nobody has).
        Raises Refused("hors-etablissement").
        """
        if self.caller.school is None:
            raise Refused("hors-etablissement")
        if self.caller.person is not None:
            return self.caller.person
        return Person(0, self.caller.school.id, self.request.account.name, self.caller.rights)

    async def told(self, school: School, *, as_teacher: bool = False) -> None:
        """Before something is stored in a School that a code opens: raises NotInformed as `person` does."""
        known = await self.services.directory.person_of(self.request.account, school)
        if not self.agreed and (known is None or known.informed is None):
            raise NotInformed(as_teacher=as_teacher)

    async def groups(self, person: Person) -> Sequence[Group]:
        """The classes of the person: their placements say where work was done."""
        return await self.services.directory.groups_of(person)

    def receipt(self, person: Person, outcome: Callable[[T], Action]) -> Receipt[T]:
        """The receipt of this act; `outcome` is the action that shows the result to a replay."""
        if person.informed is None:
            raise NotInformed
        keys = tuple(key for key in (self.request.key, self.action.token) if key)
        return Receipt(keys, person.id, self.request.at, lambda made: outcome(made).compact())
