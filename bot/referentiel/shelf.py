"""Where the frameworks that a School imported are kept, and which one it follows.

The shipped one is in the program, read-only, and followed as long as nothing else was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.referentiel.editions import Adopted, Adoption, Edition, Spot
    from bot.referentiel.formats.nodes import Imported
    from bot.referentiel.model import Framework


@dataclass(frozen=True, slots=True)
class Shelved:
    """An imported version. `active`: the latest that was imported of its framework."""

    edition: Edition
    title: str
    digest: str
    entries: int
    active: bool
    at: datetime


class Shelf(Protocol):
    """Imported frameworks of a School. Nothing is ever deleted."""

    async def all(self, school: int) -> Sequence[Shelved]:
        """Every imported version, by framework, newest first."""
        ...

    async def one(self, school: int, edition: Edition) -> Imported | None:
        """An imported version; None if this School has none of that name. Raises FrameworkFault if it is spoilt."""
        ...

    async def put(
        self, school: int, imported: Imported, at: datetime, receipt: Receipt[None] | None = None
    ) -> None:
        """Keep a version. The same version again takes the place of its texts. Raises AlreadyDone."""
        ...

    async def followed(self, school: int) -> Edition | None:
        """The edition that a School chose, None as long as it follows the shipped one."""
        ...

    async def claimed(self, school: int) -> Mapping[Spot, int]:
        """How many claims of this School stand on each code of each edition."""
        ...

    async def adopt(self, school: int, adoption: Adoption, receipt: Receipt[Adopted]) -> Adopted:
        """Follow another edition and lead claims, class work, reminders and terms along, all at once.

        Claims that nothing leads anywhere stay where they are. Raises Refused("referentiel-change") if the
        School does not follow `adoption.since` (any more), AlreadyDone.
        """
        ...

    async def keep_up(self, shipped: Framework, at: datetime) -> int:
        """Lead the claims of Schools that follow an older shipped version to this one, code by code.

        How many claims followed. Done at each start: a new release may ship a new version.
        """
        ...
