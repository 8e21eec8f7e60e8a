"""A class with everybody in it: read whole, and what a rule changed of it written back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.referentiel.model import Option
from bot.school.classes.roll import Fate, JoinRequest, Line, Roll, Room
from bot.school.model import Platform
from bot.store.groups import GROUP_COLUMNS, groups_of_rows
from bot.store.people import PERSON_COLUMNS, person_of_row, words_of_rights

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.school.model import Group, Person
    from bot.store.database import Transaction

BY_ID: Final = f"select {GROUP_COLUMNS} from school_group g where g.school = $1 and g.id = $2"
_IN: Final = f"select {PERSON_COLUMNS} from person p join {{}} x on x.person = p.id where x.school_group = $1 order by p.name, p.id"
TEACHERS: Final = _IN.format("teaching")
MEMBERS: Final = _IN.format("membership")
SILENT: Final = """
    select m.person from membership m where m.school_group = $1
      and not exists (select 1 from account a where a.school = m.school and a.person = m.person)"""
LINES: Final = "select id, name, person from roster_line where school_group = $1 order by name, id"
REQUESTS: Final = f"""
    select {PERSON_COLUMNS}, r.name as asked_name, r.roster_line, r.at from join_request r join person p on p.id = r.person
    where r.school_group = $1 order by r.at, p.id"""
ROOMS: Final = "select platform, room, space from class_room where school_group = $1 order by platform, room"


async def whole_roll(tx: Transaction, school: int, group: int) -> Roll:
    """A class of this School with everybody. Raises Refused("classe-disparue")."""
    found = await groups_of_rows(tx, await tx.all(BY_ID, (school, group)))
    if not found:
        raise Refused("classe-disparue")
    choices = await tx.all(
        "select person, fate, option from passage_choice where school_group = $1", (group,)
    )
    return Roll(
        found[0],
        tuple(person_of_row(row) for row in await tx.all(TEACHERS, (group,))),
        tuple(person_of_row(row) for row in await tx.all(MEMBERS, (group,))),
        tuple(Line(*row) for row in await tx.all(LINES, (group,))),
        tuple(
            JoinRequest(person_of_row(row), row["asked_name"], row["roster_line"], from_millis(row["at"]))
            for row in await tx.all(REQUESTS, (group,))
        ),
        tuple(Room(Platform(p), room, space) for p, room, space in await tx.all(ROOMS, (group,))),
        frozenset(row[0] for row in await tx.all(SILENT, (group,))),
        {person: Fate(fate) for person, fate, _ in choices if fate},
        {person: Option(option) for person, _, option in choices if option},
    )


async def put_roll(tx: Transaction, before: Roll, made: Roll, at: datetime) -> None:
    """Write what differs between two states of one class. Somebody new without any account is made a person."""
    group = made.group
    for key in made.silent - before.silent:
        person = made.member(key)
        if person is not None and before.member(key) is None:
            await tx.execute(
                "insert into person (id, school, name, rights, made) values ($1, $2, $3, $4, $5)",
                (person.id, person.school, person.name, words_of_rights(person.rights), to_millis(at)),
            )
    await _put_links(tx, "teaching", group, before.teachers, made.teachers)
    await _put_links(tx, "membership", group, before.members, made.members)
    for person in made.members:
        if before.member(person.id) != person:
            await put_person(tx, person)
            await tx.execute("delete from departure where person = $1", (person.id,))
    await _put_requests(tx, before, made)
    await _put_lines(tx, before, made)
    for room in made.rooms:
        if room not in before.rooms:
            await tx.execute(
                "insert into class_room (platform, room, space, school, school_group) values ($1, $2, $3, $4, $5)"
                " on conflict (platform, room) do update set space = excluded.space, school = excluded.school,"
                " school_group = excluded.school_group",
                (room.platform, room.room, room.space, group.school, group.id),
            )
    if (before.fates, before.options) != (made.fates, made.options):
        await _put_choices(tx, made)


async def put_person(tx: Transaction, person: Person) -> None:
    """Write the name and the choices of a person; never a right."""
    await tx.execute(
        "update person set name = $1, option = $2, year = $3, session = $4 where id = $5 and school = $6",
        (person.name, person.option, person.year, person.session, person.id, person.school),
    )


async def put_departure(tx: Transaction, group: Group, person: int, at: datetime, purge: date) -> None:
    """Somebody left the diploma from this class: reached by nobody, erased on `purge`."""
    await tx.execute(
        "insert into departure (school, person, school_group, at, purge) values ($1, $2, $3, $4, $5)"
        " on conflict (school, person) do update set"
        " school_group = excluded.school_group, at = excluded.at, purge = excluded.purge",
        (group.school, person, group.id, to_millis(at), purge.isoformat()),
    )


async def _put_links(
    tx: Transaction, table: str, group: Group, before: tuple[Person, ...], made: tuple[Person, ...]
) -> None:
    old, new = {p.id for p in before}, {p.id for p in made}
    for person in old - new:
        await tx.execute(f"delete from {table} where school_group = $1 and person = $2", (group.id, person))
    for person in new - old:
        await tx.execute(
            f"insert into {table} (school, school_group, person) values ($1, $2, $3)",
            (group.school, group.id, person),
        )


async def _put_requests(tx: Transaction, before: Roll, made: Roll) -> None:
    group = made.group
    for request in before.requests:
        if request not in made.requests:
            await tx.execute(
                "delete from join_request where school_group = $1 and person = $2",
                (group.id, request.person.id),
            )
    for request in made.requests:
        if request not in before.requests:
            await tx.execute(
                "insert into join_request (school, school_group, person, name, roster_line, at)"
                " values ($1, $2, $3, $4, $5, $6)",
                (
                    group.school,
                    group.id,
                    request.person.id,
                    request.name,
                    request.line,
                    to_millis(request.at),
                ),
            )


async def _put_lines(tx: Transaction, before: Roll, made: Roll) -> None:
    group, old = made.group, _by_id(before)
    for gone in old.keys() - _by_id(made).keys():
        # Whoever picked a line that is not expected any more goes on asking under the name they gave.
        await tx.execute("update join_request set roster_line = null where roster_line = $1", (gone,))
        await tx.execute("delete from roster_line where id = $1", (gone,))
    for line in made.lines:
        if line.id not in old:
            await tx.execute(
                "insert into roster_line (id, school, school_group, name, person) values ($1, $2, $3, $4, $5)",
                (line.id, group.school, group.id, line.name, line.person),
            )
        elif old[line.id] != line:
            await tx.execute(
                "update roster_line set name = $1, person = $2 where id = $3",
                (line.name, line.person, line.id),
            )


def _by_id(roll: Roll) -> Mapping[int, Line]:
    return {line.id: line for line in roll.lines}


async def _put_choices(tx: Transaction, made: Roll) -> None:
    group = made.group
    await tx.execute("delete from passage_choice where school_group = $1", (group.id,))
    for person in made.fates.keys() | made.options.keys():
        await tx.execute(
            "insert into passage_choice (school, school_group, person, fate, option) values ($1, $2, $3, $4, $5)",
            (group.school, group.id, person, made.fates.get(person), made.options.get(person)),
        )
