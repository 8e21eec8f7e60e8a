"""Rights and linked accounts, in SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from bot.clock import to_millis
from bot.errors import Refused
from bot.school.access.model import LINK_PURPOSE, Linked
from bot.school.model import Account, Person, Platform, Right, School
from bot.store.merging import merge_persons
from bot.store.people import PERSON_COLUMNS, person_of_row, words_of_rights
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.store.database import Row, Store, Transaction

T = TypeVar("T")
OF_SCHOOL: Final = f"select {PERSON_COLUMNS} from person p where p.school = $1 order by p.name, p.id"
BY_ID: Final = f"select {PERSON_COLUMNS} from person p where p.school = $1 and p.id = $2"
BEHIND: Final = f"""
    select {PERSON_COLUMNS} from person p join account a on a.person = p.id
    where a.platform = $1 and a.user_id = $2 and a.school = $3"""
OFFER: Final = f"""
    select {PERSON_COLUMNS}, s.name as school_name, s.zone from one_time_code c
    join school s on s.id = c.school join person p on p.id = c.person and p.school = c.school
    where c.hash = $1 and c.purpose = '{LINK_PURPOSE}' and c.used is null and c.until >= $2"""
ORPHANED: Final = """
    select g.id, g.name from school_group g join teaching t on t.school_group = g.id
    where t.school = $1 and t.person = $2 and g.closed is null
      and not exists (select 1 from teaching o where o.school_group = g.id and o.person <> t.person)"""


class StoredAccess:
    """Is a `school.access.ports.Access`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store, self._clock, self._ids = store, clock, ids

    async def holders(self, school: School, right: Right) -> Sequence[Person]:
        """The persons of a School who hold a right, by name."""
        people = [person_of_row(row) for row in await self._store.all(OF_SCHOOL, (school.id,))]
        return [person for person in people if right in person.rights]

    async def grant(self, person: Person, right: Right, receipt: Receipt[Person]) -> Person:
        """Give a right to a person; an account that was linked without it goes on without it."""

        async def body(tx: Transaction) -> Person:
            await refuse_replay(tx, receipt)
            found = await _person(tx, person)
            await self._set_rights(tx, found, found.rights | {right}, f"droit {right}", receipt)
            made = await _person(tx, person)
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def revoke(
        self, person: Person, right: Right, heir: Person, receipt: Receipt[Person]
    ) -> Sequence[str]:
        """Take a right back; classes that nobody else teaches go to `heir`."""

        async def body(tx: Transaction) -> list[str]:
            await refuse_replay(tx, receipt)
            found = await _person(tx, person)
            rows = await tx.all(OF_SCHOOL, (person.school,))
            if not any(right in p.rights and p.id != found.id for p in map(person_of_row, rows)):
                raise Refused("dernier-enseignant", droit=right)
            await self._set_rights(tx, found, found.rights - {right}, f"droit retiré {right}", receipt)
            orphaned = await tx.all(ORPHANED, (found.school, found.id))
            if orphaned and heir.id == found.id:
                raise Refused("dernier-enseignant-classe", classe=orphaned[0][1])
            for group, _ in orphaned:
                await tx.execute(
                    "insert into teaching (school, school_group, person) values ($1, $2, $3) on conflict do nothing",
                    (found.school, group, heir.id),
                )
            await tx.execute(
                "delete from teaching where school = $1 and person = $2", (found.school, found.id)
            )
            await keep_receipt(tx, receipt, found)
            return [name for _, name in orphaned]

        return await self._store.transact(body)

    async def accounts(self, person: Person) -> Sequence[Account]:
        """The accounts behind a person."""
        rows = await self._store.all(
            "select platform, user_id from account where school = $1 and person = $2 order by platform, user_id",
            (person.school, person.id),
        )
        return [Account(Platform(platform), user, "") for platform, user in rows]

    async def offer(self, person: Person, code_hash: str, until: datetime) -> None:
        """Keep the hash of a linking code; an earlier one of the same person is void."""

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "delete from one_time_code where purpose = $1 and person = $2", (LINK_PURPOSE, person.id)
            )
            await tx.execute(
                "insert into one_time_code (hash, purpose, school, until, person) values ($1, $2, $3, $4, $5)",
                (code_hash, LINK_PURPOSE, person.school, to_millis(until), person.id),
            )

        await self._store.transact(body)

    async def offered_by(self, code_hash: str, at: datetime) -> tuple[School, Person] | None:
        """Whose code this is, unless it was used or expired."""
        return _offer(await self._store.one(OFFER, (code_hash, to_millis(at))))

    async def link(self, account: Account, code_hash: str, receipt: Receipt[Linked]) -> Linked:
        """Let an account stand for the person whose code this is."""
        at = to_millis(receipt.at)

        async def body(tx: Transaction) -> Linked:
            await refuse_replay(tx, receipt)
            offer = _offer(await tx.one(OFFER, (code_hash, at)))
            if offer is None:
                raise Refused("code-compte")
            school, kept = offer
            await tx.execute("delete from one_time_code where hash = $1", (code_hash,))
            row = await tx.one(BEHIND, (account.platform, account.user_id, school.id))
            joined = 0
            if row is None:
                await tx.execute(
                    "insert into account (platform, user_id, school, person, held) values ($1, $2, $3, $4, $5)",
                    (account.platform, account.user_id, school.id, kept.id, Right.STUDENT),
                )
            else:
                joined = await self._join(tx, school, kept, person_of_row(row))
            # Whoever asked may just have become the kept person.
            by = replace(receipt, actor=kept.id)
            await self._journal(tx, by, school.id, kept.id, "lier un compte")
            made = Linked(school, await _person(tx, kept), joined)
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def unlink(self, account: Account, school: School, receipt: Receipt[None]) -> None:
        """An account stands for nobody any more."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            row = await tx.one(BEHIND, (account.platform, account.user_id, school.id))
            many = (
                0
                if row is None
                else await tx.value(
                    "select count(*) from account where school = $1 and person = $2", (school.id, row[0])
                )
            )
            if row is None or many < 2:
                raise Refused("seul-compte")
            await tx.execute(
                "delete from account where platform = $1 and user_id = $2 and school = $3",
                (account.platform, account.user_id, school.id),
            )
            await self._journal(tx, receipt, school.id, row[0], "délier un compte")
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def chosen_school(self, account: Account) -> int | None:
        """The School that somebody of several speaks to in direct messages."""
        row = await self._store.one(
            "select school from chosen_school where platform = $1 and user_id = $2",
            (account.platform, account.user_id),
        )
        return None if row is None else int(row[0])

    async def choose_school(self, account: Account, school: int) -> None:
        """Remember it, if they are somebody there."""

        async def body(tx: Transaction) -> None:
            if await tx.one(BEHIND, (account.platform, account.user_id, school)) is None:
                raise Refused("etablissement-inconnu")
            await tx.execute(
                "insert into chosen_school (platform, user_id, school) values ($1, $2, $3)"
                " on conflict (platform, user_id) do update set school = excluded.school",
                (account.platform, account.user_id, school),
            )

        await self._store.transact(body)

    async def _join(self, tx: Transaction, school: School, kept: Person, other: Person) -> int:
        """Make two persons one; how many realisations the other brings."""
        if kept.id == other.id:
            raise Refused("compte-deja-lie")
        together = kept.rights | other.rights
        for person in (kept, other):
            if person.rights != together:
                await tx.execute(
                    "update account set held = coalesce(held, $1) where school = $2 and person = $3",
                    (words_of_rights(person.rights), school.id, person.id),
                )
        joined = await tx.value(
            "select count(*) from realisation where school = $1 and person = $2", (school.id, other.id)
        )
        await merge_persons(tx, school.id, kept.id, other.id)
        await tx.execute(
            "update person set rights = $1 where id = $2 and school = $3",
            (words_of_rights(together), kept.id, school.id),
        )
        return int(joined)

    async def _set_rights(
        self, tx: Transaction, person: Person, rights: frozenset[Right], act: str, receipt: Receipt[T]
    ) -> None:
        await tx.execute(
            "update person set rights = $1 where id = $2 and school = $3",
            (words_of_rights(rights), person.id, person.school),
        )
        await self._journal(tx, receipt, person.school, person.id, act)

    async def _journal(
        self, tx: Transaction, receipt: Receipt[T], school: int, subject: int, act: str
    ) -> None:
        await tx.execute(
            "insert into journal (id, school, at, actor, act, subject) values ($1, $2, $3, $4, $5, $6)",
            (self._ids.next(), school, to_millis(receipt.at), receipt.actor, act, subject),
        )


async def _person(tx: Transaction, person: Person) -> Person:
    row = await tx.one(BY_ID, (person.school, person.id))
    if row is None:
        raise Refused("personne-disparue")
    return person_of_row(row)


def _offer(row: Row | None) -> tuple[School, Person] | None:
    if row is None:
        return None
    person = person_of_row(row)
    return School(person.school, row["school_name"], row["zone"]), person
