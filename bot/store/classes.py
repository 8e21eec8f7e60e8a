"""Classes in SQL. An act, its journal lines and its receipt share a transaction."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from bot.clock import to_millis
from bot.errors import Refused
from bot.school.classes.joining import WITHIN, WRONG_TRIES
from bot.school.classes.roll import Fate, Roll, enrolled
from bot.school.model import Person, School
from bot.store.database import either
from bot.store.groups import GROUP_COLUMNS, GROUP_WIDTH, groups_of_rows, put_group
from bot.store.merging import merge_persons
from bot.store.receipts import keep_receipt, refuse_replay
from bot.store.reminder_steps import suspend_of_class
from bot.store.rolls import put_departure, put_person, put_roll, whole_roll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.school.classes.passing import Passage
    from bot.school.classes.roll import RollChange
    from bot.school.model import Account, Group, Platform, Reach
    from bot.store.database import Store, Transaction

T = TypeVar("T")
TAUGHT: Final = f"""
    select {GROUP_COLUMNS} from school_group g join teaching t on t.school_group = g.id
    where t.school = $1 and t.person = $2 and g.closed is null order by g.year desc, g.name"""
DEPARTURE: Final = "select purge from departure where school = $1 and person = $2"
BY_CODE: Final = f"""
    select {GROUP_COLUMNS}, s.name as school_name, s.zone from join_code c
    join school_group g on g.id = c.school_group join school s on s.id = g.school
    where c.hash = $1 and c.until >= $2 and g.closed is null"""
BY_ROLE: Final = either(
    lambda d: (
        f"""
    select {GROUP_COLUMNS} from class_role c join school_group g on g.id = c.school_group
    where c.platform = $1 and c.space = $2 and c.role in {d.words("$3")} and g.closed is null
    order by g.year desc, g.id limit 1"""
    )
)
FOLLOWING: Final = f"""
    select {GROUP_COLUMNS} from school_group g
    where g.school = $1 and g.year = $2 and g.name = $3 and g.level = $4 and g.closed is null"""


class StoredClasses:
    """Is a `school.classes.ports.Classes`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store, self._clock, self._ids = store, clock, ids

    async def taught(self, reach: Reach) -> Sequence[Group]:
        """The open classes of a reach with their stages, newest school year first, then by name."""

        async def body(tx: Transaction) -> list[Group]:
            return await groups_of_rows(tx, await tx.all(TAUGHT, (reach.school, reach.teacher)))

        return await self._store.recalled(("classes", reach.school, reach.teacher), body)

    async def create(self, group: Group, teacher: Person, receipt: Receipt[Group]) -> Group:
        """A new class taught by `teacher`."""
        made = replace(group, id=self._ids.next(), school=teacher.school)

        async def body(tx: Transaction) -> Group:
            await refuse_replay(tx, receipt)
            await put_group(tx, made)
            await tx.execute(
                "insert into teaching (school, school_group, person) values ($1, $2, $3)",
                (made.school, made.id, teacher.id),
            )
            await self._kept(tx, receipt, made, made.school, "créer une classe", (made.id,))
            return made

        return await self._store.transact(body)

    async def amend(self, group: Group, receipt: Receipt[Group]) -> Group:
        """Store what is said of a class; its members follow its year and session."""

        async def body(tx: Transaction) -> Group:
            await refuse_replay(tx, receipt)
            before = await whole_roll(tx, group.school, group.id)
            await put_group(tx, group)
            if (group.level, group.session) != (before.group.level, before.group.session):
                for member in before.members:
                    await put_person(tx, enrolled(member, group))
            await self._kept(tx, receipt, group, group.school, "modifier une classe", (group.id,))
            return group

        return await self._store.transact(body)

    async def roll(self, school: int, group: int) -> Roll:
        """A class with everybody."""
        return await self._store.read(lambda tx: whole_roll(tx, school, group))

    async def change(
        self, school: int, group: int, rule: Callable[[Roll], RollChange], receipt: Receipt[Roll]
    ) -> Roll:
        """Apply a pure rule to a class as it stands inside the transaction."""

        async def body(tx: Transaction) -> Roll:
            await refuse_replay(tx, receipt)
            before = await whole_roll(tx, school, group)
            change = rule(before)
            await put_roll(tx, before, change.roll, receipt.at)
            for kept, other in change.joined:
                await merge_persons(tx, school, kept, other)
            for person, purge in change.left:
                await put_departure(tx, before.group, person, receipt.at, purge)
            subjects = change.subjects or (group,)
            await self._kept(tx, receipt, change.roll, school, change.act, subjects)
            return change.roll

        return await self._store.transact(body)

    async def group_of_room(self, platform: Platform, room: str) -> int | None:
        """The class, by id, that a room belongs to."""
        row = await self._store.one(
            "select school_group from class_room where platform = $1 and room = $2", (platform, room)
        )
        return None if row is None else int(row[0])

    async def role_group(self, platform: Platform, space: str, roles: Sequence[str]) -> Group | None:
        """The open class that one of these chat roles proposes to join."""
        if not roles:
            return None

        async def body(tx: Transaction) -> Group | None:
            rows = await tx.all(BY_ROLE, (platform, space, json.dumps(list(roles))))
            return (await groups_of_rows(tx, rows))[0] if rows else None

        return await self._store.read(body)

    async def keep_role(
        self, platform: Platform, space: str, role: str, group: Group, receipt: Receipt[Group]
    ) -> Group:
        """Let a chat role propose to join a class, and this one only."""

        async def body(tx: Transaction) -> Group:
            await refuse_replay(tx, receipt)
            await tx.execute(
                "insert into class_role (platform, space, role, school, school_group) values ($1, $2, $3, $4, $5)"
                " on conflict (platform, space, role) do update set"
                " school = excluded.school, school_group = excluded.school_group",
                (platform, space, role, group.school, group.id),
            )
            await self._kept(tx, receipt, group, group.school, "relier un rôle", (group.id,))
            return group

        return await self._store.transact(body)

    async def keep_code(self, group: Group, code_hash: str, until: datetime) -> None:
        """Keep the hash of a join code until it expires; forget those that did."""

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from join_code where until < $1", (to_millis(self._clock.now()),))
            await tx.execute(
                "insert into join_code (hash, school, school_group, until) values ($1, $2, $3, $4)",
                (code_hash, group.school, group.id, to_millis(until)),
            )

        await self._store.transact(body)

    async def door(self, code_hash: str, account: Account, at: datetime) -> tuple[School, Group] | None:
        """The class that a join code opens; a wrong one is counted."""
        now, who = to_millis(at), (account.platform, account.user_id)

        async def body(tx: Transaction) -> tuple[School, Group] | None:
            await tx.execute("delete from join_attempt where at < $1", (to_millis(at - WITHIN),))
            tries = await tx.value(
                "select count(*) from join_attempt where platform = $1 and user_id = $2", who
            )
            if tries >= WRONG_TRIES:
                raise Refused("trop-d-essais")
            row = await tx.one(BY_CODE, (code_hash, now))
            if row is None:
                await tx.execute(
                    "insert into join_attempt (platform, user_id, at) values ($1, $2, $3)", (*who, now)
                )
                return None
            (group,) = await groups_of_rows(tx, [row[:GROUP_WIDTH]])
            return School(group.school, row["school_name"], row["zone"]), group

        return await self._store.transact(body)

    async def pass_on(self, passage: Passage, receipt: Receipt[Passage]) -> Passage:
        """Move a class to the next school year, all at once."""
        old, at = passage.roll.group, to_millis(receipt.at)

        async def body(tx: Transaction) -> Passage:
            await refuse_replay(tx, receipt)
            before = await whole_roll(tx, old.school, old.id)
            if before.group.closed or {m.id for m in before.members} != {p.id for p, _ in passage.people}:
                raise Refused("classe-changee", classe=old.name)
            onward = await self._followed(tx, before, passage.onward)
            again = await self._followed(tx, before, passage.again)
            await tx.execute("update school_group set closed = $1 where id = $2", (at, old.id))
            emptied = replace(before, members=(), requests=(), lines=(), fates={}, options={})
            await put_roll(tx, before, emptied, receipt.at)
            for person, fate in passage.people:
                await put_person(tx, person)
                where = {Fate.MOVED: onward, Fate.REPEATING: again}.get(fate)
                if where is None:
                    await put_departure(tx, old, person.id, receipt.at, passage.purge)
                else:
                    await tx.execute(
                        "insert into membership (school, school_group, person) values ($1, $2, $3)",
                        (old.school, where.id, person.id),
                    )
                await self._journal(
                    tx, old.school, receipt.at, receipt.actor, f"passage {fate}", (person.id,)
                )
            heir = onward or again
            if heir is None:
                await suspend_of_class(tx, old.id, receipt.at)
            else:
                for table in ("class_room", "class_role", "reminder"):
                    await tx.execute(
                        f"update {table} set school_group = $1 where school_group = $2", (heir.id, old.id)
                    )
            made = replace(passage, onward=onward, again=again)
            await self._kept(tx, receipt, made, old.school, "passer une classe", (old.id,))
            return made

        return await self._store.transact(body)

    async def _followed(self, tx: Transaction, before: Roll, wanted: Group | None) -> Group | None:
        """The class that follows, found or made; who taught the old one teaches it too."""
        if wanted is None:
            return None
        rows = await tx.all(FOLLOWING, (wanted.school, wanted.year, wanted.name, wanted.level))
        found = await groups_of_rows(tx, rows)
        group = found[0] if found else replace(wanted, id=self._ids.next())
        if not found:
            await put_group(tx, group)
        for teacher in before.teachers:
            await tx.execute(
                "insert into teaching (school, school_group, person) values ($1, $2, $3) on conflict do nothing",
                (group.school, group.id, teacher.id),
            )
        return group

    async def _kept(
        self, tx: Transaction, receipt: Receipt[T], made: T, school: int, act: str, subjects: Iterable[int]
    ) -> None:
        """The journal lines and the receipt of an act."""
        await self._journal(tx, school, receipt.at, receipt.actor, act, subjects)
        await keep_receipt(tx, receipt, made)

    async def _journal(
        self, tx: Transaction, school: int, at: datetime, actor: int, act: str, subjects: Iterable[int]
    ) -> None:
        for subject in subjects:
            await tx.execute(
                "insert into journal (id, school, at, actor, act, subject) values ($1, $2, $3, $4, $5, $6)",
                (self._ids.next(), school, to_millis(at), actor, act, subject),
            )
