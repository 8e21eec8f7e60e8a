"""What the view of a class asks of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.portfolio.overview.grid import Mark
    from bot.portfolio.overview.waiting import Waiting


class Overviews(Protocol):
    """A class seen from above. Every question names the School and the class, and reads its members alone."""

    async def marks(self, school: int, group: int) -> Sequence[Mark]:
        """What counts of every member's claims: one mark for a person and a code."""
        ...

    async def last_acts(self, school: int, group: int) -> Mapping[int, datetime]:
        """When each member, by id, last did something themselves, or somebody last declared for them."""
        ...

    async def waiting(self, school: int, group: int, before: datetime) -> Sequence[Waiting]:
        """Realisations that wait for a decision since before `before`, longest first."""
        ...
