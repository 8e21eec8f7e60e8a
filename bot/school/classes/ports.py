"""What the rules about classes ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.school.model import Group, Person, Reach


class Classes(Protocol):
    """Classes with their people, whole."""

    async def taught(self, reach: Reach) -> Sequence[Group]:
        """The open classes of a reach with their stages, newest school year first, then by name."""
        ...

    async def people(self, reach: Reach) -> Sequence[Person]:
        """The students whom a teacher reaches, by name."""
        ...
