"""A framework file given on the command line, taken in by whoever holds the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.settings.framework_words import arrival_lines
from bot.portfolio.intake import take_in
from bot.referentiel.editions import edition_of
from bot.referentiel.formats.reading import silent

if TYPE_CHECKING:
    from bot.app import App
    from bot.referentiel.formats.reading import Tell


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a file, and what may follow.

    `barred`: it cannot be kept; `nothing`: it says what is known already; `moves`: codes change name, which
    asks for somebody's yes.
    """

    lines: tuple[str, ...]
    barred: bool
    nothing: bool
    moves: bool
    edition: str


async def report(app: App, name: str, content: bytes, *, keep: bool, tell: Tell = silent) -> Report:
    """Report on a file for the School of the configuration, and keep it if asked. Raises FrameworkFault."""
    at = app.clock.now() if keep else None
    told = await take_in(app.services.syllabuses, app.school.id, name, content, at, tell=tell)
    edition = str(edition_of(told.read.framework))
    return Report(tuple(arrival_lines(told)), told.bar is not None, told.nothing, bool(told.moved), edition)
