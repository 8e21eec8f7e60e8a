"""What the commands of reminders stand on, joined once by the composition root."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.commands.venue import Venues

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.posting import Poster
    from bot.reminders.phrases import Hours
    from bot.reminders.ports import Facts, Reminders
    from bot.reminders.school_breaks import Calendar
    from bot.school.model import Platform
    from bot.school.spaces.ports import Spaces


@dataclass(slots=True)
class Posters:
    """What speaks on each platform. A platform that starts puts itself in."""

    known: dict[Platform, Poster] = field(default_factory=dict)


@dataclass(slots=True)
class Reminding:
    """Rules, the hours that words mean, the days of the school, the figures of a class, and who speaks.

    `wake` tells the dispatcher that a rule was made or changed; nothing until one runs.
    """

    rules: Reminders
    hours: Hours
    days: Calendar
    facts: Facts
    spaces: Spaces
    posters: Posters = field(default_factory=Posters)
    venues: Venues = field(default_factory=Venues)
    wake: Callable[[], None] = lambda: None
