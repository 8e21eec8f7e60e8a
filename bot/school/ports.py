"""What the rules about people ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.school.model import Account, Group, Person, Platform, Purpose, Reach, Right, School


class Directory(Protocol):
    """Schools and the people in them."""

    async def school_of(self, platform: Platform, space: str) -> School | None:
        """The School that a Space is bound to."""
        ...

    async def schools_of(self, account: Account) -> Sequence[School]:
        """The Schools in which a Person stands behind this account."""
        ...

    async def person_of(self, account: Account, school: School) -> Person | None:
        """The Person of this School behind the account, if they ever did something."""
        ...

    async def enrol(
        self, account: Account, school: School, *, right: Right | None = None, informed: bool = True
    ) -> Person:
        """The Person of this School behind the account, made if need be, with `right` added if given.

        Whoever calls this has told the person what is kept of them (`commands.informing`), unless
        `informed` says that it is still to be done.
        """
        ...

    async def amend(self, person: Person) -> Person:
        """Store the choices of a person: option, year, session, portfolio, direct messages."""
        ...

    async def groups_of(self, person: Person) -> Sequence[Group]:
        """The classes a person belongs to, newest school year first."""
        ...

    async def reach_of(self, teacher: Person) -> Reach:
        """Whose data this person may see as a teacher: the open classes they teach."""
        ...

    async def people_within(self, reach: Reach) -> Sequence[Person]:
        """The students whom a teacher reaches, by name."""
        ...

    async def found(self, name: str, zone: str) -> School:
        """The School of this name, made if need be."""
        ...

    async def bind(self, platform: Platform, space: str, school: School) -> None:
        """Bind a Space to a School. Raises Refused("espace-deja-relie") if another one holds it."""
        ...

    async def new_code(self, purpose: Purpose, school: School, code_hash: str, until: datetime) -> None:
        """Keep the hash of a one-time code until it is used or expires."""
        ...

    async def redeem(
        self, code_hash: str, at: datetime, purposes: frozenset[Purpose], *, use: bool = True
    ) -> tuple[Purpose, School] | None:
        """What the code is for, and mark it used, at once (or only look, without `use`).

        None if it is unknown, used, expired, or for something that is not in `purposes`: then nothing changes.
        """
        ...
