"""What the rules about rights and accounts ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.school.access.model import Linked
    from bot.school.model import Account, Person, Right, School


class Access(Protocol):
    """Rights and accounts. Every act takes its receipt and stores it in the same transaction."""

    async def holders(self, school: School, right: Right) -> Sequence[Person]:
        """The persons of a School who hold a right, by name."""
        ...

    async def grant(self, person: Person, right: Right, receipt: Receipt[Person]) -> Person:
        """Give a right to a person; an account linked without it goes on without it. Raises AlreadyDone."""
        ...

    async def revoke(
        self, person: Person, right: Right, heir: Person, receipt: Receipt[Person]
    ) -> Sequence[str]:
        """Take a right back, and name the classes that `heir` teaches from now on because nobody else does.

        Raises Refused("dernier-enseignant") rather than leave the School without anybody who holds it, and
        Refused("dernier-enseignant-classe") when somebody leaves a class of theirs to nobody.
        """
        ...

    async def accounts(self, person: Person) -> Sequence[Account]:
        """The accounts behind a person; their `name` is not kept and is empty."""
        ...

    async def offer(self, person: Person, code_hash: str, until: datetime) -> None:
        """Keep the hash of a code by which another account may stand for the same person."""
        ...

    async def offered_by(self, code_hash: str, at: datetime) -> tuple[School, Person] | None:
        """Whose code this is, unless it was used or expired. Changes nothing."""
        ...

    async def link(self, account: Account, code_hash: str, receipt: Receipt[Linked]) -> Linked:
        """Let an account stand for the person whose code this is, their data joined.

        Raises Refused("code-compte" | "compte-deja-lie"), AlreadyDone. No right is carried over: each account
        keeps those it held.
        """
        ...

    async def unlink(self, account: Account, school: School, receipt: Receipt[None]) -> None:
        """An account stands for nobody any more. Raises Refused("seul-compte") for the only one."""
        ...

    async def chosen_school(self, account: Account) -> int | None:
        """The School, by id, that somebody of several speaks to in direct messages."""
        ...

    async def choose_school(self, account: Account, school: int) -> None:
        """Remember it. Raises Refused("etablissement-inconnu") if they are nobody there."""
        ...
