"""A version of a framework by its name, and what is decided when a School follows another one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats.comparing import moves
from bot.referentiel.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.referentiel.formats.comparing import Move
    from bot.referentiel.formats.nodes import Imported
    from bot.referentiel.model import Entry, Framework

AT: Final = "@"


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """One version of one framework; users type and read it as `bts-sio@2019-2024`."""

    framework: str
    version: str

    def __str__(self) -> str:
        return f"{self.framework}{AT}{self.version}"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """What a claim is about, by name: a code of an edition."""

    edition: Edition
    code: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """A School that followed `since` follows `edition`; `leads` says where codes of other editions go.

    An old code goes to one new code at most, and two old codes of one edition never to the same.
    """

    edition: Edition
    since: Edition
    leads: Mapping[Spot, Entry] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption did to the claims of the School: `moved` followed it, `apart` count no more."""

    moved: int
    apart: int


def edition_of(framework: Framework) -> Edition:
    """The name of this version."""
    return Edition(framework.id, framework.version)


def read_edition(typed: str) -> tuple[str, str]:
    """The framework and the version that somebody typed; the version is empty if none was."""
    name, _, version = typed.strip().partition(AT)
    return name.strip(), version.strip()


def adoption(new: Imported, since: Edition, others: Iterable[Imported]) -> tuple[Adoption, tuple[Move, ...]]:
    """What following `new` does to codes of the `others`, and the moves from `since` alone, to be read first."""
    target = edition_of(new.framework)
    leads: dict[Spot, Entry] = {}
    shown: tuple[Move, ...] = ()
    for other in others:
        edition = edition_of(other.framework)
        if edition == target:
            continue
        found, _ = moves(other.framework, new.framework, other.identifiers, new.identifiers)
        kept = tuple(m for m in found if _alike(other.framework[m.old], new.framework[m.new]))
        leads |= {Spot(edition, move.old): new.framework[move.new] for move in kept}
        shown = kept if edition == since else shown
    return Adoption(target, since, leads), shown


def _alike(old: Entry, new: Entry) -> bool:
    """A block is claimed by nobody: nothing else becomes one, and it becomes nothing else."""
    return (old.kind is Kind.BLOCK) == (new.kind is Kind.BLOCK)
