"""What the settings of Spaces ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.receipts import Receipt
    from bot.school.model import Platform
    from bot.school.spaces.model import SpaceSettings


class Spaces(Protocol):
    """The settings of Spaces, one value each."""

    async def settings(self, platform: Platform, space: str) -> SpaceSettings:
        """What is set for a Space; the defaults if nothing is."""
        ...

    async def change(
        self,
        platform: Platform,
        space: str,
        rule: Callable[[SpaceSettings], SpaceSettings],
        act: str,
        receipt: Receipt[SpaceSettings],
    ) -> SpaceSettings:
        """Apply a pure rule to the settings as they stand, journaled under `act`.

        Raises AlreadyDone, and Refused("hors-etablissement") if the Space is bound to no School.
        """
        ...

    async def confirm(self, platform: Platform, space: str, roles: frozenset[str]) -> None:
        """Let these roles give the right of a teacher: the host says so."""
        ...
