"""What the rules about classes ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.school.classes.passing import Passage
    from bot.school.classes.roll import Roll, RollChange
    from bot.school.model import Account, Group, Person, Platform, Reach, School


class Classes(Protocol):
    """Classes with their people, whole. Every act takes its receipt and stores it in the same transaction."""

    async def taught(self, reach: Reach) -> Sequence[Group]:
        """The open classes of a reach with their stages, newest school year first, then by name."""
        ...

    async def create(self, group: Group, teacher: Person, receipt: Receipt[Group]) -> Group:
        """A new class taught by `teacher`. Raises Refused("classe-existe"), AlreadyDone."""
        ...

    async def amend(self, group: Group, receipt: Receipt[Group]) -> Group:
        """Store what is said of a class: name, level, session, headcount, stages. Raises as `create` does."""
        ...

    async def roll(self, school: int, group: int) -> Roll:
        """A class with everybody. Raises Refused("classe-disparue") if this School has none of this id."""
        ...

    async def change(
        self, school: int, group: int, rule: Callable[[Roll], RollChange], receipt: Receipt[Roll]
    ) -> Roll:
        """Apply a pure rule to a class as it stands inside the transaction, and store what it changes.

        Raises Refused("classe-disparue"), AlreadyDone, or whatever the rule raises: then nothing is stored.
        """
        ...

    async def group_of_room(self, platform: Platform, room: str) -> int | None:
        """The class, by id, that a room belongs to."""
        ...

    async def role_group(self, platform: Platform, space: str, roles: Sequence[str]) -> Group | None:
        """The open class that one of these chat roles proposes to join."""
        ...

    async def keep_role(
        self, platform: Platform, space: str, role: str, group: Group, receipt: Receipt[Group]
    ) -> Group:
        """Let a chat role propose to join a class, and this one only; it gives nothing by itself."""
        ...

    async def keep_code(self, group: Group, code_hash: str, until: datetime) -> None:
        """Keep the hash of a join code until it expires."""
        ...

    async def door(self, code_hash: str, account: Account, at: datetime) -> tuple[School, Group] | None:
        """The class that a join code opens; None counts as a wrong try of the account.

        Raises Refused("trop-d-essais") after too many wrong tries, whatever the code.
        """
        ...

    async def pass_on(self, passage: Passage, receipt: Receipt[Passage]) -> Passage:
        """Move a class to the next school year, all at once. Raises Refused("classe-disparue"), AlreadyDone."""
        ...
