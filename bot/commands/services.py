"""The services that handlers may use: joined once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.health import Health
from bot.measures import Measures

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.clock import Clock
    from bot.commands.declaration import Command
    from bot.commands.reminders.reminding import Reminding
    from bot.commands.venue import Venues
    from bot.ids import Ids
    from bot.portfolio.overview.ports import Overviews
    from bot.portfolio.portfolio import Portfolio
    from bot.portfolio.syllabuses import Syllabuses
    from bot.portfolio.workshop import Workshop
    from bot.privacy.privacy import Privacy
    from bot.receipts import Receipts
    from bot.referentiel.exams import ExamBook
    from bot.reports.ports import Papers
    from bot.school.access.ports import Access
    from bot.school.classes.ports import Classes
    from bot.school.ports import Directory
    from bot.school.spaces.ports import Spaces
    from bot.search.own_terms import SchoolLexicons


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a command may ask. `commands` is the catalogue itself, for /aide.

    `is_break` says whether a day falls in the School's holidays, as far as they are known.
    """

    syllabuses: Syllabuses
    exams: ExamBook
    lexicons: SchoolLexicons
    directory: Directory
    classes: Classes
    access: Access
    overviews: Overviews
    is_break: Callable[[date], bool]
    spaces: Spaces
    venues: Venues
    portfolio: Portfolio
    workshop: Workshop
    receipts: Receipts
    reminding: Reminding
    privacy: Privacy
    papers: Papers
    clock: Clock
    ids: Ids
    commands: tuple[Command, ...]
    health: Health = field(default_factory=Health)
    measures: Measures = field(default_factory=Measures)
