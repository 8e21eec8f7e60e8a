"""What a person's claims add up to: pure functions over claims, no port.

Mobilisée = at least one claim soumise, à compléter or validée; acquise = at least one validée. A claim on
a skill or a criterion counts for its competency, never the reverse. Progress leads with competencies,
the exam's unit; criteria are a reading aid and never a percentage (DESIGN.md §3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.model import Claim, ClaimState, Target
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Level(IntEnum):
    """How far one code is."""

    NOTHING = 0
    MOBILISED = 1
    ACQUIRED = 2


@dataclass(frozen=True, slots=True)
class Reached:
    """Entries, in document order, with their level: only those that are reached are kept apart from the framework's own."""

    entries: tuple[Entry, ...]
    levels: Mapping[str, Level]
    """Of the entries that are reached, by code."""

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[tuple[Entry, Level]]:
        return ((entry, self.levels.get(entry.code, Level.NOTHING)) for entry in self.entries)

    def count(self, level: Level) -> int:
        """How many are at `level` or above; above nothing, however many entries there are."""
        return sum(reached >= level for reached in self.levels.values())


@dataclass(frozen=True, slots=True)
class BlockProgress:
    """One block: its competencies with their level, and the same for its skills."""

    block: Entry
    competencies: tuple[tuple[Entry, Level], ...]
    skills: Reached

    def count(self, level: Level) -> int:
        """How many competencies are at `level` or above."""
        return sum(reached >= level for _, reached in self.competencies)

    def skills_at(self, level: Level) -> int:
        """How many skills are at `level` or above."""
        return self.skills.count(level)

    @property
    def missing(self) -> tuple[Entry, ...]:
        """The competencies that nothing mobilises yet, in document order."""
        return tuple(entry for entry, reached in self.competencies if reached is Level.NOTHING)


@dataclass(frozen=True, slots=True)
class Apart:
    """Claims that are kept and not counted: of another option, or of an edition that is followed no more."""

    option: tuple[Claim, ...] = ()
    former: tuple[Claim, ...] = ()


def levels(framework: Framework, claims: Iterable[Claim]) -> Mapping[str, Level]:
    """The level of every code that claims of this framework reach, competencies included."""
    # Best of each code first: a person has many claims on few codes.
    claimed: dict[str, Level] = {}
    for claim in claims:
        target, state = claim.target, claim.state
        if (
            state in COUNTING
            and claimed.get(target.code) is not Level.ACQUIRED
            and is_in_force(framework, target)
        ):
            claimed[target.code] = Level.ACQUIRED if state is ClaimState.VALIDATED else Level.MOBILISED
    reached: dict[str, Level] = {}
    for code, level in claimed.items():
        for entry in framework.lineage(code):
            if entry.kind is not Kind.BLOCK:
                reached[entry.code] = max(level, reached.get(entry.code, Level.NOTHING))
    return reached


def progress(
    framework: Framework, claims: Iterable[Claim], option: Option | None
) -> tuple[BlockProgress, ...]:
    """The progress of somebody of `option`, block by block.

    With no option chosen yet, only the common part is counted. Claims of another option are kept but not
    counted: `apart` lists them.
    """
    reached = levels(framework, claims)
    parts = (COMMON,) if option is None else (COMMON, option.value)
    blocks = []
    for block in framework.blocks():
        if block.part not in parts:
            continue
        competencies = framework.within(block.code, Kind.COMPETENCY, parts)
        skills = framework.within(block.code, Kind.SKILL, parts)
        of_skills = {
            code: level
            for code, level in reached.items()
            if (entry := framework[code]).kind is Kind.SKILL
            and entry.part in parts
            and framework.block_of(code).code == block.code
        }
        levelled = tuple((e, reached.get(e.code, Level.NOTHING)) for e in competencies)
        blocks.append(BlockProgress(block, levelled, Reached(skills, of_skills)))
    return tuple(blocks)


def is_in_force(framework: Framework, target: Target) -> bool:
    """Whether a claim is on this very edition: two editions may give one code to two things."""
    return (
        target.version == framework.version and target.framework == framework.id and target.code in framework
    )


def apart(framework: Framework, claims: Iterable[Claim], option: Option | None) -> Apart:
    """The claims that would count if they were of the person's option, and of the edition in force."""
    parts = None if option is None else (COMMON, option.value)
    other, former = list[Claim](), list[Claim]()
    for claim in claims:
        if claim.state not in COUNTING:
            continue
        if not is_in_force(framework, claim.target):
            former.append(claim)
        elif parts is not None and claim.target.part not in parts:
            other.append(claim)
    return Apart(tuple(other), tuple(former))
