"""What following another edition would do to a School, told before anybody confirms it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.referentiel.diploma import has_the_exam
from bot.referentiel.editions import Edition, adoption, edition_of
from bot.referentiel.formats.comparing import difference, plain
from bot.referentiel.formats.nodes import Imported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.portfolio.syllabuses import Syllabuses
    from bot.referentiel.editions import Adoption, Spot
    from bot.referentiel.formats.comparing import Difference, Move
    from bot.referentiel.model import Framework


@dataclass(frozen=True, slots=True)
class Preview:
    """A School that follows `old` would follow `new`.

    `followed` counts claims by what leads them (« identifiant », « libellé », « code »), `apart` those that
    stay behind, by code; `renamed` are codes that change name, `reworded` those whose code alone says that
    it is the same thing: to be read again.
    """

    new: Framework
    old: Framework
    changes: Difference
    followed: Mapping[str, int]
    apart: Mapping[str, int]
    renamed: tuple[Move, ...]
    reworded: tuple[Move, ...]
    exam: bool
    adoption: Adoption = field(repr=False)

    @property
    def nothing(self) -> bool:
        """Whether the School follows it already."""
        return edition_of(self.new) == edition_of(self.old)


async def previewed(syllabuses: Syllabuses, school: int, wanted: Edition) -> Preview:
    """What following `wanted` would do. Raises Refused("referentiel-inconnu")."""
    new = await known(syllabuses, school, wanted)
    if new is None:
        raise Refused("referentiel-inconnu", recu=str(wanted)[:80])
    old = (await syllabuses.of(school)).framework
    claimed = await syllabuses.shelf.claimed(school)
    editions = {edition_of(old), *(spot.edition for spot in claimed)}
    others = [found for edition in sorted(editions) if (found := await known(syllabuses, school, edition))]
    shipped = syllabuses.shipped.framework
    return await asyncio.to_thread(lambda: _preview(new, old, others, claimed, shipped))


async def known(syllabuses: Syllabuses, school: int, edition: Edition) -> Imported | None:
    """The framework of an edition: the shipped one, or one that this School imported."""
    shipped = syllabuses.shipped.framework
    if edition == edition_of(shipped):
        return Imported(shipped)
    return await syllabuses.shelf.one(school, edition)


def _preview(
    new: Imported, old: Framework, others: Sequence[Imported], claimed: Mapping[Spot, int], shipped: Framework
) -> Preview:
    since, target = edition_of(old), edition_of(new.framework)
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
        difference(old, new.framework, {}),
        dict(followed),
        dict(sorted(apart.items())),
        tuple(move for move in moved if move.old != move.new),
        tuple(m for m in moved if m.by == "code" and _differs(old, new.framework, m)),
        has_the_exam(new.framework, shipped),
        adopting,
    )


def _differs(old: Framework, new: Framework, move: Move) -> bool:
    return plain(old[move.old].text) != plain(new[move.new].text)
