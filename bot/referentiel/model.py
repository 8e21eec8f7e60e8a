"""A framework: one versioned tree of what is to be acquired.

    block -> competency -> skill
                        -> criterion -> sub-criterion

A criterion belongs to a competency, never to a skill: the source table prints them side by side, but
B1.1 has six skills and seven criteria (domain.md §1). Codes are a teacher's convention; the ministry
gives labels only, so the label is always shown beside the code.

A framework is made of parts (common, SLAM, SISR). An option sees the common part and its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Kind(StrEnum):
    """The level of an entry; the value is the word that users read."""

    BLOCK = "bloc"
    COMPETENCY = "compétence"
    SKILL = "savoir-faire"
    CRITERION = "critère"
    SUBCRITERION = "sous-critère"


class Option(StrEnum):
    """An option of the diploma; its value is also the name of its part."""

    SLAM = "slam"
    SISR = "sisr"


COMMON: Final = "commun"
LARGE: Final = 20_000
"""Entries above which a framework is large: its indexes are in a file, and it is searched in a worker."""


class Source(StrEnum):
    """Where the words and the code of an entry come from."""

    READ = "lu"  # code and text stand in the source table
    REPAIRED = "réparé"  # in the table, but misread, split over rows or doubled by the OCR
    CODE_INFERRED = "code déduit"  # the text is there, its code is never printed: given by position
    RESTORED = "restitué"  # not in the table: restored from other transcriptions of the official text
    LABEL = "libellé officiel"  # official label, code built on its order (SISR)
    IMPORTED = "importé"  # from a school's own file


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry comes from, and what was done to it."""

    source: Source
    note: str = ""
    lines: tuple[int, ...] = ()  # 1-based lines of the source table


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a framework. `parent` is a code of the same framework, None for a block."""

    code: str
    kind: Kind
    text: str
    part: str  # COMMON or the name of an option
    parent: str | None
    provenance: Provenance

    def __hash__(self) -> int:
        return hash(self.code)  # entries are gathered in sets all day, and a framework has one of each code


@dataclass(frozen=True)
class Framework:
    """A whole tree, in document order. Codes are unique over all parts."""

    id: str  # "bts-sio"
    version: str  # "2019-2024": a text fix keeps it, adding or removing a code needs a new one
    title: str
    entries: Mapping[str, Entry] = field(repr=False)  # by code, in document order
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)  # by part: what must be said once

    def __getitem__(self, code: str) -> Entry:
        return self.entries[code]

    def __contains__(self, code: object) -> bool:
        return code in self.entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Entry, ...]]:
        children: dict[str | None, list[Entry]] = {}
        for entry in self.entries.values():
            children.setdefault(entry.parent, []).append(entry)
        return {code: tuple(found) for code, found in children.items()}

    @property
    def is_large(self) -> bool:
        """Whether what is made from all of its entries has to be kept small, and made in a worker."""
        return len(self.entries) > LARGE

    @cached_property
    def _lineages(self) -> dict[str, tuple[Entry, ...]]:
        """Lineages once asked for: progress asks for one for every claim of a person."""
        return {}

    def children(self, code: str, *kinds: Kind) -> tuple[Entry, ...]:
        """The entries directly below `code`, in document order; only those of `kinds` if given."""
        found = self._children.get(code, ())
        return tuple(e for e in found if e.kind in kinds) if kinds else found

    def parents(self, code: str) -> tuple[Entry, ...]:
        """The entries above `code`, nearest first. Raises KeyError on an unknown code."""
        return self.lineage(code)[1:]

    def lineage(self, code: str) -> tuple[Entry, ...]:
        """The entry itself, then those above it. Raises KeyError on an unknown code."""
        known = self._lineages.get(code)
        if known is None:
            entry = self.entries[code]
            known = (entry,) if entry.parent is None else (entry, *self.lineage(entry.parent))
            # Of a large framework only what others stand below is remembered, not its tens of thousands of leaves.
            if not self.is_large or code in self._children:
                self._lineages[code] = known
        return known

    def block_of(self, code: str) -> Entry:
        """The block that holds `code` (itself if it is one)."""
        return self.lineage(code)[-1]

    @cached_property
    def _within(self) -> Mapping[tuple[str, Kind], tuple[Entry, ...]]:
        within: dict[tuple[str, Kind], list[Entry]] = {}
        for entry in self:
            within.setdefault((self.block_of(entry.code).code, entry.kind), []).append(entry)
        return {key: tuple(found) for key, found in within.items()}

    @cached_property
    def _within_parts(self) -> dict[tuple[str, Kind, tuple[str, ...]], tuple[Entry, ...]]:
        """What `within` answered for some parts: every student of an option asks for the same."""
        return {}

    def within(self, block: str, kind: Kind, parts: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        """The entries of one kind that a block holds, at any depth, in document order; only of `parts` if given."""
        if not parts:
            return self._within.get((block, kind), ())
        known = self._within_parts.get((block, kind, parts))
        if known is None:
            found = self._within.get((block, kind), ())
            known = tuple(e for e in found if e.part in parts)
            # All of them most often: then there is no second list of them.
            known = self._within_parts[block, kind, parts] = found if len(known) == len(found) else known
        return known

    def competency_of(self, code: str) -> Entry | None:
        """The competency that `code` is or belongs to; None for a block."""
        return next((e for e in self.lineage(code) if e.kind is Kind.COMPETENCY), None)

    def seen_by(self, option: Option | None) -> tuple[Entry, ...]:
        """The entries of the common part and of `option`; all of them if the option is not chosen yet."""
        if option is None:
            return tuple(self)
        return tuple(e for e in self if e.part in (COMMON, option.value))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options that have a part of their own; none in a framework without options."""
        parts = {entry.part for entry in self}
        return tuple(option for option in Option if option.value in parts)

    @cached_property
    def _of_kind(self) -> Mapping[Kind, tuple[Entry, ...]]:
        return {kind: tuple(e for e in self if e.kind is kind) for kind in (Kind.BLOCK, Kind.COMPETENCY)}

    def blocks(self, option: Option | None = None) -> tuple[Entry, ...]:
        """The blocks that `option` sees."""
        return tuple(
            e for e in self._of_kind[Kind.BLOCK] if option is None or e.part in (COMMON, option.value)
        )

    def competencies(self, option: Option | None = None, block: str | None = None) -> tuple[Entry, ...]:
        """The competencies that `option` sees, of one block or of all."""
        found = self._of_kind[Kind.COMPETENCY] if block is None else self.children(block, Kind.COMPETENCY)
        return tuple(e for e in found if option is None or e.part in (COMMON, option.value))

    def prepared(self) -> Framework:
        """Itself, with what every question asks looked up beforehand: a large one is prepared in a worker."""
        for parts in ((COMMON,), *((COMMON, option.value) for option in Option)):
            for block in self.blocks():
                for kind in (Kind.COMPETENCY, Kind.SKILL):
                    self.within(block.code, kind, parts)
        _ = self.options
        return self
