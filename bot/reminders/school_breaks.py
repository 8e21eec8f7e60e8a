"""School holidays by zone, from data/vacances.toml or the school's own .ics file.

The table is dated: past its last day the bot says so instead of guessing.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.reminders.holidays import Territory, is_public_holiday, is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

ZONES: Final = ("A", "B", "C")
KEYS: Final = frozenset({"nom", "zones", "debut", "reprise"})
LONGEST: Final = timedelta(days=100)


class BreakFault(ValueError):
    """The table of school holidays is wrong; the message is French."""


@dataclass(frozen=True, slots=True)
class Break:
    """One school holiday: `first` and `last` are days without class."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a school's days are: its holidays, and the school holidays of its zone as far as known."""

    territory: Territory = Territory.METROPOLE
    breaks: tuple[Break, ...] = ()
    known_until: date | None = None
    zone: str = ""

    def break_on(self, day: date) -> Break | None:
        """The school holiday that `day` falls in."""
        return next((b for b in self.breaks if b.first <= day <= b.last), None)

    def is_public_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday."""
        return is_public_holiday(day, self.territory)

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither a weekend nor a public holiday."""
        return is_working_day(day, self.territory)

    def knows(self, day: date) -> bool:
        """Whether the school holidays around `day` are known."""
        return self.known_until is not None and day <= self.known_until


@dataclass(frozen=True, slots=True)
class BreakTable:
    """The school holidays of every zone."""

    breaks: Mapping[str, tuple[Break, ...]]
    known_until: date

    def calendar(self, territory: Territory, zone: str) -> Calendar:
        """The days of a school; a zone that the table lacks gives a calendar without school holidays."""
        if zone not in self.breaks:
            return Calendar(territory)
        return Calendar(territory, self.breaks[zone], self.known_until, zone)


def load_breaks(path: Path | None = None) -> BreakTable:
    """The table of `path` (the shipped one if None). Raises BreakFault."""
    path = path or content("vacances.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found: dict[str, list[Break]] = {zone: [] for zone in raw["zones"]}
        for one in raw["vacances"]:
            for zone in one["zones"]:
                found[zone].append(_break(one))
        last = raw["dernier_jour"]
    except KeyError as error:
        raise BreakFault(f"{path.name} : il manque {error}, ou cette zone n’est pas déclarée") from error
    except (TypeError, ValueError) as error:
        raise BreakFault(f"{path.name} : {error}") from error
    return BreakTable({zone: in_order(path, breaks) for zone, breaks in found.items()}, last)


def _break(raw: Mapping[str, Any]) -> Break:
    if unknown := sorted(raw.keys() - KEYS):
        raise BreakFault(f"clé inconnue « {unknown[0]} » dans les vacances {raw.get('nom', '?')}")
    first, back = raw["debut"], raw["reprise"]
    if type(first) is not date or type(back) is not date or not timedelta(0) < back - first <= LONGEST:
        raise BreakFault(f"« {raw['nom']} » du {first} au {back} : deux dates sont attendues, dans l’ordre")
    return Break(raw["nom"], first, back - timedelta(days=1))


def in_order(path: Path, breaks: Iterable[Break]) -> tuple[Break, ...]:
    """The breaks in the order of the days. Raises BreakFault if two of them overlap."""
    ordered = tuple(sorted(breaks, key=lambda b: b.first))
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            raise BreakFault(f"{path.name} : « {before.name} » et « {after.name} » se chevauchent")
    return ordered
