"""The public holidays of France, computed: metropolitan, Alsace and Moselle, overseas.

Sources: Code du travail, art. L3133-1 (the eleven days), L3134-13 (Alsace, Moselle), L3422-2 (abolition of
slavery, by territory; Saint-Martin since the act of 28 February 2017); the territories with a labour law of
their own: Nouvelle-Calédonie (24 September), Polynésie française (5 March, Good Friday, and 20 November in
place of 29 June since 2025), Wallis-et-Futuna (28 April, 29 June, 29 July).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Territory(StrEnum):
    """Where the school is, as far as holidays go."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    MARTINIQUE = "martinique"
    GUYANE = "guyane"
    REUNION = "reunion"
    MAYOTTE = "mayotte"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"
    SAINT_PIERRE_ET_MIQUELON = "saint-pierre-et-miquelon"
    NOUVELLE_CALEDONIE = "nouvelle-caledonie"
    POLYNESIE = "polynesie"
    WALLIS_ET_FUTUNA = "wallis-et-futuna"


_ZONES: Final = {
    "America/Guadeloupe": Territory.GUADELOUPE,
    "America/Martinique": Territory.MARTINIQUE,
    "America/Cayenne": Territory.GUYANE,
    "Indian/Reunion": Territory.REUNION,
    "Indian/Mayotte": Territory.MAYOTTE,
    "America/St_Barthelemy": Territory.SAINT_BARTHELEMY,
    "America/Marigot": Territory.SAINT_MARTIN,
    "America/Miquelon": Territory.SAINT_PIERRE_ET_MIQUELON,
    "Pacific/Noumea": Territory.NOUVELLE_CALEDONIE,
    "Pacific/Tahiti": Territory.POLYNESIE,
    "Pacific/Marquesas": Territory.POLYNESIE,
    "Pacific/Gambier": Territory.POLYNESIE,
    "Pacific/Wallis": Territory.WALLIS_ET_FUTUNA,
}

# Everywhere: (month, day) -> name; days counted from Easter -> name.
_FIXED: Final = {
    (1, 1): "jour de l’An", (5, 1): "fête du Travail", (5, 8): "8 mai", (7, 14): "fête nationale",
    (8, 15): "Assomption", (11, 1): "Toussaint", (11, 11): "11 novembre", (12, 25): "Noël",
}  # fmt: skip
_MOVING: Final = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}
GOOD_FRIDAY: Final = -2
_ABOLITION: Final = "abolition de l’esclavage"
_LOCAL: Final[Mapping[Territory, Mapping[tuple[int, int], str]]] = {
    Territory.ALSACE_MOSELLE: {(12, 26): "Saint-Étienne"},
    Territory.MAYOTTE: {(4, 27): _ABOLITION},
    Territory.MARTINIQUE: {(5, 22): _ABOLITION},
    Territory.GUADELOUPE: {(5, 27): _ABOLITION},
    Territory.SAINT_MARTIN: {(5, 28): _ABOLITION},
    Territory.GUYANE: {(6, 10): _ABOLITION},
    Territory.SAINT_BARTHELEMY: {(10, 9): _ABOLITION},
    Territory.REUNION: {(12, 20): _ABOLITION},
    Territory.NOUVELLE_CALEDONIE: {(9, 24): "fête de la Citoyenneté"},
    Territory.POLYNESIE: {(3, 5): "arrivée de l’Évangile", (11, 20): "Matariʻi"},
    Territory.WALLIS_ET_FUTUNA: {
        (4, 28): "saint Pierre Chanel", (6, 29): "saints Pierre et Paul", (7, 29): "fête du Territoire",
    },
}  # fmt: skip
_KEEP_GOOD_FRIDAY: Final = frozenset({Territory.ALSACE_MOSELLE, Territory.POLYNESIE})


def territory_of(zone: str) -> Territory:
    """The territory that a time zone tells; metropolitan France for every other zone."""
    return _ZONES.get(zone, Territory.METROPOLE)


@lru_cache(maxsize=512)
def public_holidays(year: int, territory: Territory) -> Mapping[date, str]:
    """The public holidays of a year and their names."""
    sunday = easter(year)
    days = {date(year, month, day): name for (month, day), name in _FIXED.items()}
    days |= {sunday + timedelta(days=after): name for after, name in _MOVING.items()}
    if territory in _KEEP_GOOD_FRIDAY:
        days[sunday + timedelta(days=GOOD_FRIDAY)] = "Vendredi saint"
    return days | {date(year, month, day): name for (month, day), name in _LOCAL.get(territory, {}).items()}


def is_public_holiday(day: date, territory: Territory) -> bool:
    """Whether `day` is a public holiday there."""
    return day in public_holidays(day.year, territory)


def is_working_day(day: date, territory: Territory) -> bool:
    """Whether `day` is a « jour ouvré »: neither a Saturday, a Sunday nor a public holiday."""
    return day.weekday() < 5 and not is_public_holiday(day, territory)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (J. Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)
