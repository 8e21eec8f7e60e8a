"""A large school in a store, invented and always the same: three years of 20 classes of 35.

2,100 students, 84,000 realisations and about 220,000 claims; the last year's classes are open, each taught
by five of 100 teachers. Written with plain SQL: it would take an hour through the acts themselves.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Kind

if TYPE_CHECKING:
    from pathlib import Path

YEARS: Final = 3
CLASSES: Final = 20
PEOPLE: Final = 35
REALISATIONS: Final = 40
TEACHERS: Final = 100
NOW: Final = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)  # the busy weeks before the exam (domain.md §7)
_CLAIMS: Final = (1, 2, 2, 3, 3, 3, 4)  # 2.6 on average
_STATES: Final = (
    ("validée",) * 86 + ("à compléter",) * 6 + ("refusée",) * 4 + ("retirée",) * 2 + ("brouillon",) * 2
)
_WAITING_SHARE: Final = 0.05  # of the open classes


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; classes and teachers of a year, people of a class, realisations of a person."""

    years: int = YEARS
    classes: int = CLASSES
    people: int = PEOPLE
    realisations: int = REALISATIONS
    teachers: int = TEACHERS


LARGE: Final = Size()


@dataclass(frozen=True, slots=True)
class LargeSchool:
    """Who may ask: platform user ids of a student of an open class and of one of its teachers."""

    student: str
    teacher: str
    group: int  # a class that the teacher teaches
    group_name: str
    realisations: int
    claims: int
    waiting: int


def fill(path: Path, school: int, size: Size = LARGE) -> LargeSchool:
    """Fill a closed store whose schema is made. Ids from 1,000 on."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("pragma synchronous = off")
        connection.execute("begin")
        made = _Filler(connection, school, size).fill()
        connection.execute("commit")
        connection.execute("analyze")
        connection.execute("pragma wal_checkpoint(truncate)")
        return made
    finally:
        connection.close()


class _Filler:
    def __init__(self, connection: sqlite3.Connection, school: int, size: Size) -> None:
        self._run = connection
        self._school = school
        self._size = size
        self._chance = random.Random(2026)
        self._id = 1_000
        framework = load_framework()
        self._framework = framework
        self._codes = [e for e in framework if e.kind in (Kind.COMPETENCY, Kind.SKILL) and e.part != "sisr"]
        self._waiting = 0
        self._claims = 0
        self._realisations = 0

    def _next(self) -> int:
        self._id += 1
        return self._id

    def fill(self) -> LargeSchool:
        years, each = self._size.years, self._size.teachers // self._size.classes
        teachers = [
            self._person(f"Enseignant {n}", "enseignant étudiant", f"teacher-{n}")
            for n in range(self._size.teachers)
        ]
        first: tuple[int, str] = (0, "")
        for year in range(years):
            starts = NOW.year - years + year
            for number in range(self._size.classes):
                group, name = self._next(), f"Classe {number}"
                last = year == years - 1
                self._run.execute(
                    "insert into school_group (id, school, name, year, level, closed) values (?, ?, ?, ?, 2, ?)",
                    (group, self._school, name, starts, None if last else to_millis(NOW)),
                )
                if last:
                    first = first if first[0] else (group, name)
                    for teacher in teachers[number * each : (number + 1) * each]:
                        self._teach(group, teacher)
                    # A few teachers have several classes; the first one of all has five.
                    if number < 5:
                        self._teach(group, teachers[0])
                for place in range(self._size.people):
                    person = self._person(
                        f"Étudiant {year}-{number}-{place}", "étudiant", f"student-{year}-{number}-{place}"
                    )
                    self._run.execute(
                        "insert into membership (school, school_group, person) values (?, ?, ?)",
                        (self._school, group, person),
                    )
                    self._work(person, date(starts, 9, 1), teachers[number * each], open_class=last)
        return LargeSchool(
            f"student-{years - 1}-0-0", "teacher-0", *first, self._realisations, self._claims, self._waiting
        )

    def _teach(self, group: int, teacher: int) -> None:
        self._run.execute(
            "insert or ignore into teaching (school, school_group, person) values (?, ?, ?)",
            (self._school, group, teacher),
        )

    def _person(self, name: str, rights: str, user: str) -> int:
        person = self._next()
        self._run.execute(
            "insert into person (id, school, name, rights, option, year, made, informed) values (?, ?, ?, ?, 'slam', 2, 0, 0)",
            (person, self._school, name, rights),
        )
        self._run.execute(
            "insert into account (platform, user_id, school, person) values ('console', ?, ?, ?)",
            (user, self._school, person),
        )
        return person

    def _work(self, person: int, start: date, teacher: int, *, open_class: bool) -> None:
        chance = self._chance
        for number in range(1, self._size.realisations + 1):
            realisation = self._next()
            day = start + timedelta(days=number * 5)
            at = to_millis(datetime(day.year, day.month, day.day, chance.randrange(7, 20), tzinfo=UTC))
            waits = open_class and chance.random() < _WAITING_SHARE
            self._run.execute(
                "insert into realisation (id, school, person, number, version, created, changed, waiting_since)"
                " values (?, ?, ?, ?, 1, ?, ?, ?)",
                (realisation, self._school, person, number, at, at, at if waits else None),
            )
            self._run.execute(
                "insert into realisation_text (school, realisation, version, title, description, first, last, context,"
                " links, products, team, at, dated) values (?, ?, 1, ?, ?, ?, ?, 'formation', '', 'compte rendu', 0, ?, 1)",
                (
                    self._school, realisation, f"Travail {number}", "Inventaire du parc de la salle 204 dans GLPI " * 4,
                    day.isoformat(), day.isoformat(), at,
                ),
            )  # fmt: skip
            self._journal(at, person, "déclarer", realisation)
            for entry in chance.sample(self._codes, chance.choice(_CLAIMS)):
                self._claim(person, realisation, entry.code, at, teacher, waits=waits)
            self._realisations += 1
            self._waiting += waits

    def _claim(self, person: int, realisation: int, code: str, at: int, teacher: int, *, waits: bool) -> None:
        entry, claim = self._framework[code], self._next()
        state = "soumise" if waits else self._chance.choice(_STATES)
        self._run.execute(
            "insert into claim (id, school, person, realisation, framework, version, part, code, label, state,"
            " attempt, since) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
            (
                claim, self._school, person, realisation, self._framework.id, self._framework.version, entry.part,
                code, entry.text, state, at,
            ),
        )  # fmt: skip
        self._claims += 1
        verdict = {"validée": "valider", "à compléter": "à compléter", "refusée": "refuser"}.get(state)
        if verdict is not None:
            self._run.execute(
                "insert into decision (school, claim, place, attempt, verdict, teacher, teacher_name, reason, at)"
                " values (?, ?, 1, 1, ?, ?, 'Enseignant', 'Période manquante', ?)",
                (self._school, claim, verdict, teacher, at + 86_400_000),
            )
            self._journal(at + 86_400_000, teacher, verdict, realisation)

    def _journal(self, at: int, actor: int, act: str, subject: int) -> None:
        self._run.execute(
            "insert into journal (id, school, at, actor, act, subject, codes) values (?, ?, ?, ?, ?, ?, '')",
            (self._next(), self._school, at, actor, act, subject),
        )
