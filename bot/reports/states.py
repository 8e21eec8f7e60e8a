"""States of people for other programs, first of all Moodle's web services: CSV and JSON.

Moodle grades a competency with core_competency_grade_competency(userid, competencyid, grade): the user is
known there by another id, so each line gives the name, the id number of the competency (our code, as in the
exported framework) and the place on its scale: 1 mobilisée, 2 acquise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.portfolio.progress import Level
from bot.reports.sheets.csvs import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.referentiel.model import Framework

HEADINGS: Final = ("personne", "competence", "etat", "note", "date")
WORDS: Final = {Level.NOTHING: "à faire", Level.MOBILISED: "mobilisée", Level.ACQUIRED: "acquise"}
_FUNCTION: Final = "core_competency_grade_competency"


@dataclass(frozen=True, slots=True)
class State:
    """Where a person is with one competency, and since when."""

    person: str
    code: str
    level: Level
    since: date | None = None


def states_csv(states: Iterable[State]) -> bytes:
    """One line for a person and a competency that is reached; « ; », UTF-8 with its mark, formulas defused."""
    rows = [
        (s.person, s.code, WORDS[s.level], str(int(s.level)), s.since.isoformat() if s.since else "")
        for s in states
        if s.level is not Level.NOTHING
    ]
    return csv_bytes([HEADINGS, *rows])


def states_json(framework: Framework, states: Iterable[State], day: date) -> dict[str, object]:
    """The same with what a script needs to call Moodle."""
    return {
        "framework": framework.id,
        "version": framework.version,
        "date": day.isoformat(),
        "wsfunction": _FUNCTION,
        "scale": {"1": WORDS[Level.MOBILISED], "2": WORDS[Level.ACQUIRED]},
        "grades": [
            {
                "user": s.person,
                "competencyidnumber": s.code,
                "grade": int(s.level),
                "since": s.since.isoformat() if s.since else None,
            }
            for s in states
            if s.level is not Level.NOTHING
        ],
    }
