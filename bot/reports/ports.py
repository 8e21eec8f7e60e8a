"""What the papers of an exam ask of a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.portfolio.model import Facts, Target
    from bot.receipts import Receipt
    from bot.reports.work_sheet import SheetWords


@dataclass(frozen=True, slots=True)
class Blank:
    """A teacher's blank of the table for a session, with the name of the day of who gave it."""

    session: int
    name: str
    content: bytes = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """An export of a person's table: when, and the crosses of each realisation by the person's own numbers."""

    at: datetime
    crosses: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Bringing:
    """A line to bring in: its facts, the codes it claims as drafts, its place in the table, its fingerprint."""

    facts: Facts
    targets: tuple[Target, ...]
    section: int
    fingerprint: str


class Papers(Protocol):
    """Blanks, exports and imports. Every act takes its receipt and stores it in the same transaction."""

    async def keep_blank(
        self, school: int, session: int, name: str, content: bytes, receipt: Receipt[None]
    ) -> None:
        """Keep the blank of a session, in place of another one. Raises AlreadyDone."""
        ...

    async def blank(self, school: int, session: int) -> Blank | None:
        """The blank of a session."""
        ...

    async def keep_export(
        self,
        school: int,
        person: int,
        crosses: Mapping[int, tuple[str, ...]],
        receipt: Receipt[None],
        *,
        validated: bool,
    ) -> Export | None:
        """Keep that a table was exported, with validated crosses only or not; the export of that kind before it.

        Raises AlreadyDone.
        """
        ...

    async def sheet_words(self, school: int, person: int) -> Mapping[int, SheetWords]:
        """What a person wrote for the sheets of block 2, by their own numbers of realisations, oldest first."""
        ...

    async def keep_sheet_words(
        self, school: int, person: int, number: int, words: SheetWords, receipt: Receipt[None]
    ) -> None:
        """Keep what is written for one realisation. Raises Refused("realisation-inconnue"), AlreadyDone."""
        ...

    async def hold_import(self, school: int, person: int, lines: str, at: datetime, until: datetime) -> int:
        """Keep a table that was read until its owner says yes; its id. Those that expired before `at` go."""
        ...

    async def held_import(self, school: int, person: int, held: int, at: datetime) -> str | None:
        """The table that waits under this id for this person, unless it expired."""
        ...

    async def imported(self, school: int, person: int) -> frozenset[str]:
        """The fingerprints of what this person imported before."""
        ...

    async def bring(
        self,
        school: int,
        person: int,
        held: int,
        lines: Sequence[Bringing],
        receipt: Receipt[tuple[int, ...]],
    ) -> tuple[int, ...]:
        """Add lines as realisations with draft claims, all at once; the person's own numbers of them.

        A fingerprint that was imported before is left out. Raises AlreadyDone.
        """
        ...
