"""What following another edition would do to a School, told before anybody confirms it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.referentiel.diploma import has_the_exam
from bot.referentiel.editions import Edition, adoption, edition_of
from bot.referentiel.formats.comparing import Difference, plain
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.loading import FrameworkFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.portfolio.syllabuses import Syllabuses
    from bot.referentiel.editions import Adoption, Spot
    from bot.referentiel.formats.comparing import Move
    from bot.referentiel.model import Entry, Framework, Kind


@dataclass(frozen=True, slots=True)
class Preview:
    """A School that follows `old` would follow `new`.

    `followed` counts claims by what leads them (« identifiant », « libellé », « code »), `apart` those that
    stay behind, by code, and `back` those that stand there already; `renamed` are codes that change name, `reworded` those whose code alone says that
    it is the same thing: to be read again.
    """

    new: Framework
    old: Framework
    changes: Difference
    followed: Mapping[str, int]
    apart: Mapping[str, int]
    back: int
    renamed: tuple[Move, ...]
    reworded: tuple[Move, ...]
    exam: bool
    adoption: Adoption = field(repr=False)

    @property
    def nothing(self) -> bool:
        """Whether the School follows it already."""
        return self.adoption.edition == self.adoption.since


async def previewed(syllabuses: Syllabuses, school: int, wanted: Edition) -> Preview:
    """What following `wanted` would do. Raises Refused("referentiel-inconnu")."""
    new = await known(syllabuses, school, wanted)
    if new is None:
        raise Refused("referentiel-inconnu", recu=str(wanted)[:80])
    old, since = (await syllabuses.of(school)).framework, await syllabuses.edition(school)
    claimed = await syllabuses.shelf.claimed(school)
    editions = {since, *(spot.edition for spot in claimed)}
    others = [found for edition in sorted(editions) if (found := await known(syllabuses, school, edition))]
    shipped = syllabuses.shipped.framework
    return await asyncio.to_thread(lambda: _preview(new, old, since, others, claimed, shipped))


async def known(syllabuses: Syllabuses, school: int, edition: Edition) -> Imported | None:
    """The framework of an edition: the shipped one, or one that this School imported; None if none can be read."""
    shipped = syllabuses.shipped.framework
    if edition == edition_of(shipped):
        return Imported(shipped)
    try:
        return await syllabuses.shelf.one(school, edition)
    except FrameworkFault:
        return None


def _preview(
    new: Imported,
    old: Framework,
    since: Edition,
    others: Sequence[Imported],
    claimed: Mapping[Spot, int],
    shipped: Framework,
) -> Preview:
    target = edition_of(new.framework)
    adopting, moved = adoption(new, since, others)
    by = {move.old: move.by for move in moved}
    followed: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for spot, number in claimed.items():
        if spot in adopting.leads:
            followed[by.get(spot.code, "code") if spot.edition == since else "libellé"] += number
        elif spot.edition != target:
            apart[spot.code] += number
    return Preview(
        new.framework,
        old,
        _changes(old, new.framework, moved),
        dict(followed),
        dict(sorted(apart.items())),
        sum(number for spot, number in claimed.items() if spot.edition == target),
        tuple(move for move in moved if move.old != move.new),
        tuple(m for m in moved if m.by == "code" and _differs(old, new.framework, m)),
        has_the_exam(new.framework, shipped),
        adopting,
    )


def _changes(old: Framework, new: Framework, moved: Sequence[Move]) -> Difference:
    """What is new, said otherwise or gone, once it is known what became of each entry."""
    led, taken = {move.old for move in moved}, {move.new for move in moved}
    return Difference(
        tuple(e.code for e in new if e.code not in taken),
        tuple(m.new for m in moved if _said(old[m.old]) != _said(new[m.new])),
        tuple(e.code for e in old if e.code not in led),
        (),
    )


def _said(entry: Entry) -> tuple[str, Kind, str]:
    return entry.text, entry.kind, entry.part


def _differs(old: Framework, new: Framework, move: Move) -> bool:
    return plain(old[move.old].text) != plain(new[move.new].text)
