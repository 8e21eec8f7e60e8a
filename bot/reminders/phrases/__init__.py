"""When a French phrase means: « tous les lundis à 8 h jusqu’au 30 mai », « la veille du 12/06 à 18 h ».

    understand("vendredi soir", now, ZoneInfo("Europe/Paris"), Hours(), days) -> (Reading("", schedule),)

A phrase has one reading, or several when it is ambiguous, or it is refused with the reason. It is never
guessed silently: a word that is not understood is refused by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.reminders.phrases.meaning import meaning
from bot.reminders.phrases.moment import Fork, Hours, Moment
from bot.reminders.phrases.reading import read
from bot.reminders.recurrence import occurrences

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.reminders.recurrence import Schedule
    from bot.reminders.school_breaks import Calendar

__all__ = ["Hours", "Reading", "understand"]
_MOST_READINGS: Final = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a phrase may mean; `sense` tells it from the others, empty when it is the only one."""

    sense: str
    schedule: Schedule


def understand(
    phrase: str, now: datetime, zone: ZoneInfo, hours: Hours, days: Calendar
) -> tuple[Reading, ...]:
    """What `phrase` means when it is said at `now` (aware). Raises Refused when it means nothing.

    Several readings mean that somebody has to choose. Each gives at least one instant after `now`.
    """
    items = read(phrase)
    found: dict[object, Reading] = {}
    refused: Refused | None = None
    waiting: list[tuple[tuple[int, ...], tuple[str, ...]]] = [((), ())]
    while waiting:
        picks, senses = waiting.pop(0)
        try:
            schedule = meaning(items, Moment(now, zone, hours, days, picks))
        except Fork as fork:
            waiting += [((*picks, n), (*senses, option)) for n, option in enumerate(fork.options)]
            continue
        except Refused as fault:
            if fault.rule == "date-contradiction":
                raise  # words that do not fit together are no reading that may be left out
            refused = refused or fault
            continue
        except (OverflowError, ValueError):
            refused = refused or Refused("date-trop-loin", annee=9999)
            continue
        first = tuple(islice(occurrences(schedule, now, days), 12))
        if not first:
            refused = refused or (
                Refused("date-jamais") if schedule.repeats else Refused("date-passee", recu=phrase[:60])
            )
            continue
        found.setdefault((first, schedule.until), Reading(", ".join(senses), schedule))
    if not found:
        raise refused or Refused("date-vide")
    if len(found) == 1:
        [one] = found.values()
        return (Reading("", one.schedule),)
    return tuple(found.values())[:_MOST_READINGS]
