"""A class with everybody in it, and what may be done to it: pure rules, no port.

    member    a Person of the class, confirmed by a teacher
    line      somebody who is expected: a pseudonym, or a first name and an initial; perhaps nobody yet
    request   a Person who asked to join and is not confirmed

Figures are over the roster if there is one, else over the headcount that the teacher declared, and say
which (« 22 inscrits sur 30 »).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.school.calendar import YEARS
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.referentiel.model import Option
    from bot.school.model import Group, Person, Platform

LARGEST: Final = 200
NAME_LIMIT: Final = 40


class Basis(StrEnum):
    """What a figure about a class is counted over; the value is the word that users read."""

    ROSTER = "liste"
    HEADCOUNT = "effectif déclaré"
    MEMBERS = "inscrits"


class Fate(StrEnum):
    """What becomes of a member when the year ends; the value is the word that users read."""

    MOVED = "passe"
    REPEATING = "redouble"
    LEAVING = "part"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roster. `person` is who took it, by id."""

    id: int
    name: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody who asked to join. `line` is the roster line they picked, by id."""

    person: Person
    name: str
    line: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a platform that belongs to a class."""

    platform: Platform
    room: str
    space: str


@dataclass(frozen=True, slots=True)
class Roll:
    """A class with its teachers, members, roster, requests and rooms.

    `silent` are the members, by id, who have no account: their teachers declare for them. `fates` and
    `options` are what a teacher prepared for the year change, by person id, and not confirmed yet.
    """

    group: Group
    teachers: tuple[Person, ...] = ()
    members: tuple[Person, ...] = ()
    lines: tuple[Line, ...] = ()
    requests: tuple[JoinRequest, ...] = ()
    rooms: tuple[Room, ...] = ()
    silent: frozenset[int] = frozenset()
    fates: Mapping[int, Fate] = field(default_factory=dict)
    options: Mapping[int, Option] = field(default_factory=dict)

    @property
    def basis(self) -> Basis:
        """What figures are over."""
        if self.lines:
            return Basis.ROSTER
        return Basis.MEMBERS if self.group.headcount is None else Basis.HEADCOUNT

    @property
    def whole(self) -> int:
        """How many people the class counts: nobody who is there is left out."""
        if self.lines:
            taken = {line.person for line in self.lines}
            return len(self.lines) + sum(member.id not in taken for member in self.members)
        return max(len(self.members), self.group.headcount or 0)

    @property
    def free_lines(self) -> tuple[Line, ...]:
        """The lines that nobody took: people who were never seen."""
        return tuple(line for line in self.lines if line.person is None)

    def member(self, person: int) -> Person | None:
        """The member of this id."""
        return next((m for m in self.members if m.id == person), None)


@dataclass(frozen=True, slots=True)
class RollChange:
    """What an act makes of a class, and what the journal keeps: the act and the people it is about.

    `joined` are pairs (kept, other) of persons who turned out to be the same: the other's data goes to
    the kept one. `left` are people who leave the diploma, with the day announced for their erasure.
    """

    roll: Roll
    act: str
    subjects: tuple[int, ...] = ()
    joined: tuple[tuple[int, int], ...] = ()
    left: tuple[tuple[int, date], ...] = ()


def session_of_group(group: Group) -> int:
    """The exam session of a class: as its teacher said, else what year and level give."""
    return group.session or group.year + 1 + (YEARS - group.level)


def checked_name(typed: str) -> str:
    """A name as a roster keeps it. Raises Refused("nom-vide" | "nom-trop-long")."""
    name = " ".join(typed.split())
    if not any(c.isalnum() for c in name):
        raise Refused("nom-vide")
    if len(name) > NAME_LIMIT:
        raise Refused("nom-trop-long", longueur=len(name), limite=NAME_LIMIT)
    return name


def asked(roll: Roll, request: JoinRequest) -> RollChange:
    """Somebody asks to join. A second request replaces the first.

    Raises Refused("deja-membre" | "ligne-prise").
    """
    if roll.member(request.person.id) is not None:
        raise Refused("deja-membre", classe=roll.group.name)
    line = next((line for line in roll.lines if line.id == request.line), None)
    if request.line is not None and (line is None or not (line.person is None or line.person in roll.silent)):
        raise Refused("ligne-prise")
    others = tuple(r for r in roll.requests if r.person.id != request.person.id)
    return RollChange(
        replace(roll, requests=(*others, request)), "demander à rejoindre", (request.person.id,)
    )


def confirmed(roll: Roll, people: Collection[int]) -> RollChange:
    """These people who asked become members, under the name they gave, in the class's year and session.

    Of two people who picked the same line the first who asked gets it. Raises Refused("rien-a-confirmer").
    """
    chosen = [r for r in roll.requests if r.person.id in people]
    if not chosen:
        raise Refused("rien-a-confirmer", classe=roll.group.name)
    members = {member.id: member for member in roll.members}
    lines, silent, joined = {line.id: line for line in roll.lines}, roll.silent, []
    for request in chosen:
        person = enrolled(replace(request.person, name=request.name), roll.group)
        line = lines.get(request.line or 0)
        if line is not None and line.person in (None, person.id):
            lines[line.id] = replace(line, person=person.id)
        elif line is not None and line.person in silent and line.person is not None:
            # The teacher declared for them before they had an account: that Person goes on.
            joined.append((line.person, person.id))
            silent -= {line.person}
            continue
        members[person.id] = person
    left = tuple(r for r in roll.requests if r not in chosen)
    made = replace(
        roll, members=_sorted(members.values()), lines=tuple(lines.values()), requests=left, silent=silent
    )
    return RollChange(made, "confirmer", tuple(r.person.id for r in chosen), tuple(joined))


def turned_down(roll: Roll, people: Collection[int]) -> RollChange:
    """These requests are put aside; the people may ask again. Raises Refused("rien-a-confirmer")."""
    chosen = tuple(r.person.id for r in roll.requests if r.person.id in people)
    if not chosen:
        raise Refused("rien-a-confirmer", classe=roll.group.name)
    left = tuple(r for r in roll.requests if r.person.id not in people)
    return RollChange(replace(roll, requests=left), "écarter", chosen)


def with_roster(roll: Roll, names: Sequence[str], ids: Iterable[int]) -> RollChange:
    """The roster as given; lines that somebody took stay, lines of nobody that are not in it go."""
    source = iter(ids)
    known = {fold(line.name): line for line in roll.lines}
    wanted = {fold(name): name for name in names}
    kept = tuple(line for line in roll.lines if line.person is not None or fold(line.name) in wanted)
    new = tuple(Line(next(source), name) for key, name in wanted.items() if key not in known)
    if len(kept) + len(new) > LARGEST:
        raise Refused("liste-trop-longue", lignes=len(kept) + len(new), limite=LARGEST)
    return RollChange(replace(roll, lines=_lines(kept + new)), "importer une liste")


def with_person_of(roll: Roll, line: int, person: Person) -> RollChange:
    """Somebody without any account becomes a member through their line, so that a teacher may declare for them.

    Raises Refused("ligne-prise") if somebody took the line meanwhile.
    """
    if not any(one.id == line and one.person is None for one in roll.lines):
        raise Refused("ligne-prise")
    lines = tuple(
        replace(one, person=person.id) if one.id == line and one.person is None else one for one in roll.lines
    )
    made = replace(roll, members=_sorted((*roll.members, enrolled(person, roll.group))), lines=lines)
    made = replace(made, silent=made.silent | {person.id})
    return RollChange(made, "inscrire sans compte", (person.id,))


def without(roll: Roll, person: int, *, purge: date | None = None) -> RollChange:
    """Somebody is no member any more; their line is free again, or goes when they leave the diploma.

    `purge` is the day announced to somebody who leaves. Raises Refused("pas-membre").
    """
    if roll.member(person) is None:
        raise Refused("pas-membre", classe=roll.group.name)
    members = tuple(m for m in roll.members if m.id != person)
    if purge is not None:
        lines = tuple(line for line in roll.lines if line.person != person)
        made = replace(roll, members=members, lines=lines)
        return RollChange(made, "départ", (person,), left=((person, purge),))
    lines = tuple(replace(line, person=None) if line.person == person else line for line in roll.lines)
    return RollChange(replace(roll, members=members, lines=lines), "retirer de la classe", (person,))


def taught_by(roll: Roll, teacher: Person) -> RollChange:
    """A colleague teaches the class too."""
    others = tuple(t for t in roll.teachers if t.id != teacher.id)
    return RollChange(replace(roll, teachers=(*others, teacher)), "ajouter un enseignant", (teacher.id,))


def no_longer_taught_by(roll: Roll, teacher: int) -> RollChange:
    """A teacher leaves a class to the others. Raises Refused("dernier-enseignant-classe")."""
    left = tuple(t for t in roll.teachers if t.id != teacher)
    if not left:
        raise Refused("dernier-enseignant-classe", classe=roll.group.name)
    return RollChange(replace(roll, teachers=left), "quitter la classe", (teacher,))


def with_room(roll: Roll, room: Room) -> RollChange:
    """A room belongs to the class from now on."""
    others = tuple(r for r in roll.rooms if (r.platform, r.room) != (room.platform, room.room))
    return RollChange(replace(roll, rooms=(*others, room)), "relier un salon")


def enrolled(person: Person, group: Group) -> Person:
    """A person in the year and session of a class."""
    return replace(person, year=group.level, session=session_of_group(group))


def _sorted(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda p: (fold(p.name), p.id)))


def _lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (fold(line.name), line.id)))
