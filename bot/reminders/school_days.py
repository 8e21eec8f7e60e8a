"""The days of one school: its public holidays, and its school holidays from the table or from its own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reminders.calendar_file import read_calendar
from bot.reminders.school_breaks import Calendar, load_breaks

if TYPE_CHECKING:
    from pathlib import Path

    from bot.reminders.holidays import Territory


def days_of(path: Path | None, territory: Territory, zone: str) -> Calendar:
    """The calendar of a school of this zone (A, B, C or empty). `path`: its own .ics or .toml file.

    Raises BreakFault.
    """
    if path is not None and path.suffix.lower() == ".ics":
        breaks, known_until = read_calendar(path, zone)
        return Calendar(territory, breaks, known_until, zone)
    return load_breaks(path).calendar(territory, zone)
