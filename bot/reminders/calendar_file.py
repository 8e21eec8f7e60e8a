"""School holidays from an iCalendar file: what the ministry, an académie or a timetable program exports.

An event is a school holiday when its title says so and it lasts two days or more. The official files mark the
summer holidays by their first day only: they are taken to last until 31 August.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from bot.reminders.school_breaks import Break, BreakFault, in_order
from bot.search.normalise import fold

if TYPE_CHECKING:
    from pathlib import Path

    import icalendar

_NAMES: Final = ("vacances", "conges scolaires", "pont de l ascension")
_BEGIN: Final = "debut"
_ZONES: Final = ("zone a", "zone b", "zone c")
_LARGEST: Final = 5_000_000
"""Bytes: a school year is a few kilobytes."""


def read_calendar(path: Path, zone: str) -> tuple[tuple[Break, ...], date]:
    """The school holidays of a file, in order, and the last day it knows. Raises BreakFault.

    Events whose title names another zone than `zone` are left out.
    """
    if find_spec("icalendar") is None:
        raise BreakFault(
            f"{path.name} : lire un fichier .ics demande l’extra « calendar » (make serve l’installe)"
        )
    import icalendar  # noqa: PLC0415 - only where a school has such a file

    try:
        if path.stat().st_size > _LARGEST:
            raise BreakFault(f"{path.name} : ce fichier est trop gros pour un calendrier scolaire")
        calendars = icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        found = {b for c in calendars for event in c.walk("VEVENT") if (b := _break(event, zone)) is not None}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        if isinstance(error, BreakFault):
            raise
        raise BreakFault(f"{path.name} : ce n’est pas un calendrier iCalendar lisible") from error
    if not found:
        raise BreakFault(f"{path.name} : aucun événement de plusieurs jours ne s’appelle « vacances »")
    breaks = in_order(path, found)
    return breaks, breaks[-1].last


def _break(event: icalendar.Component, zone: str) -> Break | None:
    name = " ".join(str(event.get("SUMMARY", "")).split())
    said = fold(name)
    if not any(word in said for word in _NAMES):
        return None
    named = [one for one in _ZONES if one in said]
    if zone and named and f"zone {zone.lower()}" not in named:
        return None
    first = _day(event, "DTSTART")
    if _BEGIN in said:
        return Break(name, first, date(first.year, 8, 31)) if first.month in {6, 7} else None
    # The end of an event of whole days is the day after its last one (RFC 5545, 3.6.1).
    last = _day(event, "DTEND") - timedelta(days=1) if "DTEND" in event else first
    return Break(name, first, last) if last > first else None


def _day(event: icalendar.Component, key: str) -> date:
    at = getattr(event.get(key), "dt", None)
    if isinstance(at, datetime):
        return at.date()
    if isinstance(at, date):
        return at
    raise ValueError(f"{key} is no day")
