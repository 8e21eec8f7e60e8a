"""The reminders of a school year, from data/rappels.toml: what is said how long before each date of the session."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.content import content
from bot.reminders.planning import first_slot
from bot.reminders.recurrence import Listed, OnDays, Schedule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime, time
    from pathlib import Path

    from bot.reminders.school_breaks import Calendar


class Deadline(StrEnum):
    """A date of the session that a school knows."""

    STAGE = "stage"
    CYCLADES = "cyclades"
    PRACTICAL = "pratique"
    ORAL = "oral"
    WRITTEN = "ecrits"


class YearSetFault(ValueError):
    """The table of the year's reminders is wrong; the message is French."""


@dataclass(frozen=True, slots=True)
class YearReminder:
    """One line of the table: days before a deadline, and the words."""

    deadline: Deadline
    before: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder of the set with its day told."""

    deadline: Deadline
    day: date
    text: str
    schedule: Schedule


def load_year_set(path: Path | None = None) -> tuple[YearReminder, ...]:
    """The shipped table, or another one. Raises YearSetFault."""
    path = path or content("rappels.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = tuple(
            YearReminder(Deadline(one["echeance"]), tuple(int(n) for n in one["avant"]), str(one["texte"]))
            for one in raw["rappel"]
        )
    except (KeyError, ValueError, TypeError) as error:
        raise YearSetFault(f"{path.name} : {error}") from error
    if any("{date}" not in one.text or not one.before or min(one.before) < 0 for one in found):
        raise YearSetFault(f"{path.name} : chaque rappel dit {{date}} et au moins un nombre de jours avant")
    return found


def year_set(
    table: Sequence[YearReminder],
    days_told: Mapping[Deadline, date],
    zone: str,
    at: time,
    now: datetime,
    days: Calendar,
) -> list[Wanted]:
    """The reminders of the dates that are told; a deadline without a date, or past, makes none."""
    made = []
    for one in table:
        day = days_told.get(one.deadline)
        if day is None:
            continue
        schedule = Schedule(zone, (OnDays(Listed((day,)), (at,), tuple(sorted(-n for n in one.before))),))
        if first_slot(schedule, now, days) is not None:
            made.append(Wanted(one.deadline, day, one.text.format(date=f"{day:%d/%m/%Y}"), schedule))
    return made
