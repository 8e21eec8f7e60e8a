"""What an import would do, told before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.referentiel.editions import Edition, edition_of
from bot.referentiel.formats.comparing import difference, moves
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.loading import digest
from bot.referentiel.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.referentiel.editions import Spot
    from bot.referentiel.formats.comparing import Difference, Move
    from bot.referentiel.model import Framework
    from bot.referentiel.shelf import Shelf


class Bar(StrEnum):
    """Why a file cannot be kept as it is: it has to bear another version."""

    SHIPPED = "livré"  # this version is in the program, read-only
    SAME_VERSION = "version"  # codes were added or taken away without a new version


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as read, compared with `old`: the same version, else the latest one of this framework.

    `moved` are codes that change name, `stray` those that the new version has nothing for. `flat`: it has
    no competency, so nothing could be counted in it.
    """

    read: Imported
    old: Framework | None
    changes: Difference
    moved: tuple[Move, ...] = ()
    stray: tuple[str, ...] = ()
    bar: Bar | None = None

    @property
    def nothing(self) -> bool:
        """Whether it says what is known already."""
        return (
            self.old is not None and self.changes.nothing and self.old.version == self.read.framework.version
        )

    @property
    def flat(self) -> bool:
        """Whether nothing could be counted in it."""
        return not any(entry.kind is Kind.COMPETENCY for entry in self.read.framework)


async def expected(shelf: Shelf, school: int, read: Imported, shipped: Framework) -> Arrival:
    """What keeping this file would do to the shelf of a School."""
    edition = edition_of(read.framework)
    kept = await shelf.all(school)
    names = [one.edition for one in kept if one.edition.framework == edition.framework and one.active]
    before = await shelf.one(school, edition)
    if before is None and names:
        before = await shelf.one(school, names[0])
    return arrival(read, before, shipped, await shelf.claimed(school))


def arrival(
    read: Imported, before: Imported | None, shipped: Framework, claimed: Mapping[Spot, int]
) -> Arrival:
    """The comparison of a file with what the School has of this framework, else with the shipped one."""
    new = read.framework
    if before is None and new.id == shipped.id:
        before = Imported(shipped)
    if before is None:
        return Arrival(read, None, difference(None, new, {}))
    old = before.framework
    changes = difference(old, new, _of(claimed, edition_of(old)))
    if edition_of(new) == edition_of(shipped) and digest(new) != digest(shipped):
        return Arrival(read, old, changes, bar=Bar.SHIPPED)
    if old.version == new.version:
        bar = Bar.SAME_VERSION if changes.added or changes.absent else None
        return Arrival(read, old, changes, bar=bar)
    found, stray = moves(old, new, before.identifiers, read.identifiers)
    return Arrival(read, old, changes, tuple(m for m in found if m.old != m.new), stray)


def _of(claimed: Mapping[Spot, int], edition: Edition) -> dict[str, int]:
    return {spot.code: number for spot, number in claimed.items() if spot.edition == edition}


def some(codes: Sequence[str], most: int = 12) -> str:
    """The first codes, and how many more there are."""
    more = f", et {len(codes) - most} de plus" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more
