"""Schools and the people in them, in SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.errors import Refused
from bot.school.model import Group, Person, Platform, Purpose, Reach, Right, School
from bot.store.faults import StoreFault
from bot.store.groups import GROUP_COLUMNS, groups_of_rows
from bot.store.people import PERSON_COLUMNS, person_of_row, words_of_rights
from bot.store.reach import within_reach

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.ids import Ids
    from bot.school.model import Account
    from bot.store.database import Row, Store, Transaction

SCHOOL_OF_SPACE: Final = """
    select school.id, school.name, school.zone from space join school on school.id = space.school
    where space.platform = $1 and space.space = $2"""
SCHOOLS_OF_ACCOUNT: Final = """
    select school.id, school.name, school.zone from account join school on school.id = account.school
    where account.platform = $1 and account.user_id = $2 order by school.id"""
PERSON_OF_ACCOUNT: Final = f"""
    select {PERSON_COLUMNS}, account.held from person p join account on account.person = p.id
    where account.platform = $1 and account.user_id = $2 and account.school = $3"""
GROUPS_OF: Final = f"""
    select {GROUP_COLUMNS} from school_group g join membership m on m.school_group = g.id
    where m.school = $1 and m.person = $2 order by g.year desc, g.id"""
REACHED_PEOPLE: Final = f"""
    select {PERSON_COLUMNS} from person p
    where p.school = $1 and {within_reach("p.id", "$2")}
      and (p.rights = 'étudiant' or exists (select 1 from membership m where m.person = p.id))
    order by p.name, p.id"""
TAUGHT_IDS: Final = """
    select g.id from school_group g join teaching t on t.school_group = g.id
    where t.school = $1 and t.person = $2 and g.closed is null"""


CONSOLE_SPACE: Final = "console"


class StoredDirectory:
    """Is a `school.ports.Directory`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store, self._clock, self._ids = store, clock, ids
        self._schools: dict[tuple[str, str], School] = {}  # of bound Spaces: only this process writes them

    async def school_of(self, platform: Platform, space: str) -> School | None:
        """The School that a Space is bound to."""
        key = (str(platform), space)
        if key not in self._schools:
            row = await self._store.one(SCHOOL_OF_SPACE, key)
            if row is None:
                return None
            self._schools[key] = School(*row)
        return self._schools[key]

    async def schools_of(self, account: Account) -> Sequence[School]:
        """The Schools in which a Person stands behind this account."""
        who = (account.platform, account.user_id)
        rows = await self._store.recalled(("schools", *who), lambda tx: tx.all(SCHOOLS_OF_ACCOUNT, who))
        return [School(*row) for row in rows]

    async def person_of(self, account: Account, school: School) -> Person | None:
        """The Person of this School behind the account, if they ever did something."""
        who = (account.platform, account.user_id, school.id)

        async def body(tx: Transaction) -> Person | None:
            row = await tx.one(PERSON_OF_ACCOUNT, who)
            return None if row is None else _behind(row)

        return await self._store.recalled(("person", *who), body)

    async def enrol(
        self, account: Account, school: School, *, right: Right | None = None, informed: bool = True
    ) -> Person:
        """The Person of this School behind the account, made if need be, with `right` added if given."""
        at = self._clock.now()
        now = to_millis(at)

        async def body(tx: Transaction) -> Person:
            row = await tx.one(PERSON_OF_ACCOUNT, (account.platform, account.user_id, school.id))
            if row is None:
                person = Person(self._ids.next(), school.id, account.name)
                await tx.execute(
                    "insert into person (id, school, name, rights, made) values ($1, $2, $3, $4, $5)",
                    (person.id, school.id, person.name, words_of_rights(person.rights), now),
                )
                await tx.execute(
                    "insert into account (platform, user_id, school, person) values ($1, $2, $3, $4)",
                    (account.platform, account.user_id, school.id, person.id),
                )
            else:
                person = person_of_row(row)
            if informed and person.informed is None:
                person = replace(person, informed=at)
                await tx.execute("update person set informed = $1 where id = $2", (now, person.id))
            if right is not None and right not in person.rights:
                person = replace(person, rights=person.rights | {right})
                await tx.execute(
                    "update person set rights = $1 where id = $2", (words_of_rights(person.rights), person.id)
                )
                await self._journal(tx, school.id, now, person.id, f"droit {right}", person.id)
            if row is not None and row["held"] is not None:
                held = person.rights & _held(row["held"]) | ({right} if right else set())
                person = replace(person, rights=held)
                await tx.execute(
                    "update account set held = $1 where platform = $2 and user_id = $3 and school = $4",
                    (words_of_rights(held), account.platform, account.user_id, school.id),
                )
            return person

        return await self._store.transact(body)

    async def amend(self, person: Person) -> Person:
        """Store the choices of a person: option, year, session, portfolio, direct messages."""
        now = to_millis(self._clock.now())

        async def body(tx: Transaction) -> Person:
            await tx.execute(
                "update person set option = $1, year = $2, session = $3, portfolio = $4, tell_directly = $5"
                " where id = $6 and school = $7",
                (
                    person.option,
                    person.year,
                    person.session,
                    person.portfolio,
                    int(person.tell_directly),
                    person.id,
                    person.school,
                ),
            )
            await self._journal(tx, person.school, now, person.id, "profil", person.id)
            return person

        return await self._store.transact(body)

    async def groups_of(self, person: Person) -> Sequence[Group]:
        """The classes a person belongs to, newest school year first."""
        who = (person.school, person.id)

        async def body(tx: Transaction) -> tuple[Group, ...]:
            return tuple(await groups_of_rows(tx, await tx.all(GROUPS_OF, who)))

        return list(await self._store.recalled(("groups", *who), body))

    async def reach_of(self, teacher: Person) -> Reach:
        """Whose data this person may see as a teacher: the open classes they teach."""
        who = (teacher.school, teacher.id)
        rows = await self._store.recalled(("taught", *who), lambda tx: tx.all(TAUGHT_IDS, who))
        return Reach(teacher.school, teacher.id, frozenset(row[0] for row in rows))

    async def people_within(self, reach: Reach) -> Sequence[Person]:
        """The students whom a teacher reaches, by name."""
        rows = await self._store.all(REACHED_PEOPLE, (reach.school, reach.teacher))
        return [person_of_row(row) for row in rows]

    async def found(self, name: str, zone: str) -> School:
        """The School of this name, made if need be; its zone follows the configuration."""

        async def body(tx: Transaction) -> School:
            row = await tx.one("select id from school where name = $1", (name,))
            school = School(self._ids.next() if row is None else row[0], name, zone)
            await tx.execute(
                "insert into school (id, name, zone) values ($1, $2, $3)"
                " on conflict (id) do update set zone = excluded.zone",
                (school.id, name, zone),
            )
            return school

        made = await self._store.transact(body)
        self._schools.clear()
        return made

    async def installed(self, name: str, zone: str) -> School:
        """The School that this installation serves, under the name and zone of its configuration.

        It is the one its terminal is bound to, so that a host may correct the name without losing anything.
        Raises StoreFault("nom-deja-pris") if another School of the store bears that name.
        """
        bound = await self.school_of(Platform.CONSOLE, CONSOLE_SPACE)
        if bound is None or bound.name == name:
            school = await self.found(name, zone)
            await self.bind(Platform.CONSOLE, CONSOLE_SPACE, school)
            return school

        async def body(tx: Transaction) -> School:
            if await tx.one("select 1 from school where name = $1", (name,)):
                raise StoreFault("nom-deja-pris", nom=name)
            await tx.execute("update school set name = $1, zone = $2 where id = $3", (name, zone, bound.id))
            return School(bound.id, name, zone)

        made = await self._store.transact(body)
        self._schools.clear()
        return made

    async def bind(self, platform: Platform, space: str, school: School) -> None:
        """Bind a Space to a School. Raises Refused("espace-deja-relie") if another one holds it."""

        async def body(tx: Transaction) -> None:
            row = await tx.one(SCHOOL_OF_SPACE, (platform, space))
            if row is not None and row[0] != school.id:
                raise Refused("espace-deja-relie")
            if row is None:
                await tx.execute(
                    "insert into space (platform, space, school) values ($1, $2, $3)",
                    (platform, space, school.id),
                )

        await self._store.transact(body)

    async def new_code(self, purpose: Purpose, school: School, code_hash: str, until: datetime) -> None:
        """Keep the hash of a one-time code until it is used or expires; forget those that did."""
        now = to_millis(self._clock.now())

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from one_time_code where until < $1", (now,))
            await tx.execute(
                "insert into one_time_code (hash, purpose, school, until) values ($1, $2, $3, $4)",
                (code_hash, purpose, school.id, to_millis(until)),
            )

        await self._store.transact(body)

    async def redeem(
        self, code_hash: str, at: datetime, purposes: frozenset[Purpose], *, use: bool = True
    ) -> tuple[Purpose, School] | None:
        """What the code is for, and mark it used, at once (or only look, without `use`)."""
        now = to_millis(at)

        async def body(tx: Transaction) -> tuple[Purpose, School] | None:
            row = await tx.one(
                "select c.purpose, s.id, s.name, s.zone from one_time_code c join school s on s.id = c.school"
                " where c.hash = $1 and c.used is null and c.until >= $2",
                (code_hash, now),
            )
            if row is None or Purpose(row[0]) not in purposes:
                return None
            if not use:
                return Purpose(row[0]), School(*row[1:])
            await tx.execute("update one_time_code set used = $1 where hash = $2", (now, code_hash))
            await self._journal(tx, row[1], now, 0, f"code {row[0]}", row[1])
            return Purpose(row[0]), School(*row[1:])

        return await self._store.transact(body)

    async def _journal(
        self, tx: Transaction, school: int, at: int, actor: int, act: str, subject: int
    ) -> None:
        await tx.execute(
            "insert into journal (id, school, at, actor, act, subject) values ($1, $2, $3, $4, $5, $6)",
            (self._ids.next(), school, at, actor, act, subject),
        )


def _behind(row: Row) -> Person:
    """The person behind an account, with the rights that this account holds: a link carries none over."""
    person = person_of_row(row)
    return person if row["held"] is None else replace(person, rights=person.rights & _held(row["held"]))


def _held(words: str) -> frozenset[Right]:
    return frozenset(Right(word) for word in words.split())
