"""What the school promises about the data it keeps: until when, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NOTICE: Final = timedelta(days=30)
"""A person is told that long before their data is purged."""
GRACE: Final = timedelta(days=7)
"""An erasure that was asked for is done that long after, unless it is cancelled or wanted at once."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The promise, from the school's configuration.

    `controller` answers for the data, `platforms` are those that are set, `server` says that the store is a
    database server of the host and no file of ours: its backups and its disk are the host's. `month` and `day`
    come after the results (early July, domain.md §7): that day of the session's year, what was kept for the
    session is erased.
    """

    contact: str = "l’enseignant"
    controller: str = ""
    month: int = 9
    day: int = 30
    school: str = ""
    platforms: tuple[str, ...] = ()
    server: bool = False

    def purge_of(self, session: int) -> date:
        """The day on which the data of an exam session is erased."""
        return date(session, self.month, self.day)

    def until_in_words(self) -> str:
        """« 30/09 après l’examen »."""
        return f"{self.day:02}/{self.month:02} après l’examen"
