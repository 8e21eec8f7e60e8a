"""Reminders in SQL: rules, their messages, and the steps of the dispatcher, each one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.reminders.delivery import LONGEST_BACKOFF, State, claimed
from bot.reminders.keeping import dumped
from bot.reminders.model import ABOUT, Claimed, Folded, Kind, Past, RuleState
from bot.store.receipts import keep_receipt, refuse_replay
from bot.store.reminder_planning import fold_late, plan_one, put_follow_up
from bot.store.reminder_rows import RULE, RULE_COLUMNS, SPACE_ZONE, put_rule, rule_of, taken_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.reminders.delivery import Delivery
    from bot.reminders.model import FollowUp, Limits, Plan, Rule, Told
    from bot.school.model import Person, Platform
    from bot.store.engine import Row, Store, Transaction

_ABOUT: Final = ", ".join(f"'{kind}'" for kind in sorted(ABOUT))
BY_NUMBER: Final = RULE + "where r.school = ? and r.number = ?"
OF_MESSAGE: Final = (
    RULE + "where r.school = ? and r.id = (select o.reminder from reminder_occurrence o where o.id = ?)"
)
PUT_DONE: Final = """
    insert into reminder_done (school, occurrence, person, at) values (?, ?, ?, ?) on conflict do nothing"""
PUT_LATER: Final = f"""
    insert into reminder_occurrence (id, school, reminder, kind, slot, due, state, next_try)
    values (?, ?, ?, '{Kind.LATER}', ?, ?, 'due', ?) on conflict do nothing"""
ACTIVE_OF_AUTHOR: Final = "select count(*) from reminder where school = ? and author = ? and state = 'actif'"
ACTIVE_IN_ROOM: Final = """
    select count(*) from reminder
    where school = ? and platform = ? and space = ? and room = ? and room <> '' and state = 'actif'"""
TO_PLAN: Final = (
    RULE
    + f"""where r.state = 'actif' and r.next is not null and (r.next <= ? or (? and r.zone <> {SPACE_ZONE}))
    order by r.next limit ?"""
)
# A message is free when its time has come, or when its next try lies absurdly far: the clock was set back.
TO_CLAIM: Final = f"""
    select o.id, o.reminder, o.kind, o.slot, o.due, o.state, o.attempts, o.next_try, o.doubt, o.resent, o.why,
           o.platform, o.space, o.room, o.user_id, {SPACE_ZONE},
           ' ' || p.rights || ' ' like '% enseignant %',
           r.school_group is null or exists (
               select 1 from teaching t where t.school_group = r.school_group and t.person = r.author),
           {RULE_COLUMNS}
    from reminder_occurrence o
    join reminder r on r.id = o.reminder join school s on s.id = r.school join person p on p.id = r.author
    where o.state in ('due', 'claimed') and o.next_try is not null
      and (o.next_try <= ? or (o.attempts > 0 and o.next_try > ?))
      and coalesce(o.platform, r.platform) in (select value from json_each(?))
      and o.id not in (select value from json_each(?))
    order by o.next_try, o.id limit ?"""
FOLDED: Final = """
    select r.number, r.text, o.slot from reminder_occurrence o join reminder r on r.id = o.reminder
    where o.folded = ? order by o.slot, o.id"""
NEXT_DUE: Final = """
    select min(at) from (
        select min(next) as at from reminder where state = 'actif' and next is not null
        union all
        select min(o.next_try) from reminder_occurrence o join reminder r on r.id = o.reminder
        where o.state in ('due', 'claimed') and o.next_try is not null
          and coalesce(o.platform, r.platform) in (select value from json_each(?)))"""
HISTORY: Final = """
    select o.kind, o.slot, o.state, o.late, o.resent, o.why, o.ended,
           (select count(*) from reminder_done d where d.occurrence = o.id)
    from reminder_occurrence o where o.school = ? and o.reminder = ? order by o.slot desc, o.id desc limit ?"""
CANCEL_WAITING: Final = f"""
    update reminder_occurrence set state = 'failed', why = 'annule', next_try = null, ended = ?
    where reminder = ? and state = 'due' and attempts = 0 and folded is null and kind not in ({_ABOUT})"""

SUSPEND: Final = """
    update reminder set state = 'suspendu', why = ?, next = null where id = ? and state in ('actif', 'terminé')"""


class SqliteReminders:
    """Is a `reminders.ports.Reminders`."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def add(
        self,
        author: Person,
        author_user: str,
        told: Sequence[tuple[Told, datetime]],
        limits: Limits,
        receipt: Receipt[Sequence[Rule]],
    ) -> Sequence[Rule]:
        """New rules, each with its first slot."""

        async def body(tx: Transaction) -> list[Rule]:
            await refuse_replay(tx, receipt)
            (last,) = await tx.one(
                "select coalesce(max(number), 0) from reminder where school = ?", (author.school,)
            ) or (0,)
            made = []
            for one, first in told:
                last += 1
                made.append(
                    await put_rule(tx, self._ids.next(), last, author, author_user, one, first, receipt.at)
                )
            await _refuse_too_many(tx, author, made, limits)
            await self._journal(tx, author.school, receipt, "rappel créer", made)
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def change(
        self, school: int, number: int, rule: Callable[[Rule], Rule], receipt: Receipt[Rule]
    ) -> Rule:
        """Apply a pure rule to a rule as it stands inside the transaction."""

        async def body(tx: Transaction) -> Rule:
            await refuse_replay(tx, receipt)
            row = await tx.one(BY_NUMBER, (school, number))
            if row is None:
                raise Refused("rappel-inconnu", numero=number)
            made = rule(rule_of(row))
            told, where = made.told, made.told.where
            await tx.execute(
                "update reminder set text = ?, phrase = ?, schedule = ?, zone = ?, platform = ?, space = ?, room = ?,"
                " user_id = ?, mention = ?, live = ?, school_group = ?, quiet_first = ?, quiet_last = ?, state = ?,"
                " why = ?, next = ? where id = ? and school = ?",
                (
                    told.text, told.phrase, dumped(told.schedule), told.schedule.zone, where.platform, where.space,
                    where.room, where.user, told.mention, told.live, told.group,
                    None if told.quiet is None else f"{told.quiet.first:%H:%M}",
                    None if told.quiet is None else f"{told.quiet.last:%H:%M}",
                    made.state, made.why, None if made.next is None else to_millis(made.next), made.id, school,
                ),
            )  # fmt: skip
            if made.state not in {RuleState.ACTIVE, RuleState.DONE}:
                await tx.execute(CANCEL_WAITING, (to_millis(receipt.at), made.id))
            await self._journal(tx, school, receipt, f"rappel {made.state}", [made])
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def numbered(self, school: int, number: int) -> Rule | None:
        """The rule that people know by `number`."""
        row = await self._store.one(BY_NUMBER, (school, number))
        return None if row is None else rule_of(row)

    async def of_school(self, school: int, states: Collection[RuleState]) -> Sequence[Rule]:
        """The rules of a School in these states, by number."""
        wanted = sorted(states)
        rows = await self._store.all(
            RULE + f"where r.school = ? and r.state in ({', '.join('?' * len(wanted))}) order by r.number",
            (school, *wanted),
        )
        return [rule_of(row) for row in rows]

    async def history(self, school: int, rule: int, limit: int) -> Sequence[Past]:
        """What became of a rule's messages, newest first."""
        return [
            Past(
                Kind(kind), from_millis(slot), state, bool(late), bool(resent), why,
                None if ended is None else from_millis(ended), done,
            )
            for kind, slot, state, late, resent, why, ended, done in await self._store.all(
                HISTORY, (school, rule, limit)
            )
        ]  # fmt: skip

    async def of_message(self, school: int, occurrence: int) -> Rule | None:
        """The rule that a message belongs to."""
        row = await self._store.one(OF_MESSAGE, (school, occurrence))
        return None if row is None else rule_of(row)

    async def note(
        self, school: int, occurrence: int, person: int, later: datetime | None, receipt: Receipt[Rule]
    ) -> Rule:
        """Note that a person said « fait », or say the message once more, beside its rule."""

        async def body(tx: Transaction) -> Rule:
            await refuse_replay(tx, receipt)
            row = await tx.one(OF_MESSAGE, (school, occurrence))
            if row is None:
                raise Refused("rappel-inconnu", numero=0)
            rule = rule_of(row)
            if later is None:
                await tx.execute(PUT_DONE, (school, occurrence, person, to_millis(receipt.at)))
            else:
                await tx.execute(PUT_LATER, (self._ids.next(), school, rule.id, *(to_millis(later),) * 3))
            act = "rappel fait" if later is None else "rappel plus tard"
            await self._journal(tx, school, receipt, act, [rule])
            await keep_receipt(tx, receipt, rule)
            return rule

        return await self._store.transact(body)

    async def plan(
        self, now: datetime, rule: Callable[[Rule, str], Plan], limit: int, *, everything: bool
    ) -> int:
        """Make occurrences of the slots that fell due; how many rules were planned."""

        async def body(tx: Transaction) -> int:
            rows = await tx.all(TO_PLAN, (to_millis(now), everything, limit))
            for row in rows:
                found = rule_of(row)
                await plan_one(tx, self._ids, found, rule(found, row["space_zone"]))
            if len(rows) < limit:  # everything that fell due is there: only now is it known what is many
                await fold_late(tx, self._ids, now)
            return len(rows)

        return await self._store.transact(body)

    async def claim(
        self, now: datetime, platforms: Collection[Platform], limit: int, holding: Collection[int]
    ) -> Sequence[Claimed]:
        """Take messages that are due, oldest first."""
        at = to_millis(now)
        absurd = to_millis(now + 2 * LONGEST_BACKOFF)

        async def body(tx: Transaction) -> list[Claimed]:
            rows = await tx.all(TO_CLAIM, (at, absurd, _json(platforms), _json(holding), limit))
            return [await _claimed(tx, row, now) for row in rows]

        return await self._store.transact(body)

    async def settle(
        self,
        claimed: Claimed,
        after: Delivery,
        now: datetime,
        *,
        why: str = "",
        suspend: str = "",
        follow: Sequence[FollowUp] = (),
    ) -> None:
        """Write what became of a message. `follow` goes out if this is what suspended the rule, or without it."""
        rule, occurrence = claimed.rule, claimed.occurrence
        over = after.state not in {State.DUE, State.CLAIMED}

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "update reminder_occurrence set state = ?, attempts = ?, next_try = ?, doubt = ?, resent = ?,"
                " late = ?, reference = ?, why = ?, ended = ? where id = ?",
                (
                    after.state, after.attempts, _millis(after.next_try), _millis(after.doubt), after.resent,
                    after.is_late(now), after.reference, why or occurrence.why, to_millis(now) if over else None,
                    after.id,
                ),
            )  # fmt: skip
            fresh = True
            if suspend:
                fresh = bool(await tx.execute(SUSPEND, (suspend, rule.id)))
                await tx.execute(CANCEL_WAITING, (to_millis(now), rule.id))
            for one in follow:
                if one.kind is not Kind.NEWS or fresh:
                    await put_follow_up(tx, self._ids.next(), claimed, one, now)
            if over:
                await tx.execute(
                    "update reminder_occurrence set state = ?, late = 1, reference = ?, ended = ?"
                    " where folded = ? and state = 'due'",
                    (after.state, after.reference, to_millis(now), after.id),
                )

        await self._store.transact(body)

    async def next_due(self, platforms: Collection[Platform]) -> datetime | None:
        """The next instant at which there is something to do."""
        row = await self._store.one(NEXT_DUE, (_json(platforms),))
        return None if row is None or row[0] is None else from_millis(row[0])

    async def release(self, now: datetime) -> int:
        """Free what a process that died had claimed: this one holds the store, so nobody else works on it."""

        async def body(tx: Transaction) -> int:
            return await tx.execute(
                "update reminder_occurrence set state = 'due', next_try = ? where state = 'claimed'",
                (to_millis(now),),
            )

        return await self._store.transact(body)

    async def _journal(
        self, tx: Transaction, school: int, receipt: Receipt[Any], act: str, rules: Sequence[Rule]
    ) -> None:
        for rule in rules:
            await tx.execute(
                "insert into journal (id, school, at, actor, act, subject) values (?, ?, ?, ?, ?, ?)",
                (self._ids.next(), school, to_millis(receipt.at), receipt.actor, act, rule.id),
            )


async def _refuse_too_many(tx: Transaction, author: Person, made: Sequence[Rule], limits: Limits) -> None:
    if await tx.value(ACTIVE_OF_AUTHOR, (author.school, author.id)) > limits.author:
        raise Refused("rappel-quota-auteur", limite=limits.author)
    for where in {rule.told.where for rule in made}:
        if (
            await tx.value(ACTIVE_IN_ROOM, (author.school, where.platform, where.space, where.room))
            > limits.room
        ):
            raise Refused("rappel-quota-salon", limite=limits.room)


async def _claimed(tx: Transaction, row: Row, now: datetime) -> Claimed:
    occurrence, zone, teacher, teaches = taken_of(row)
    taken = claimed(occurrence.delivery, now)
    await tx.execute(
        "update reminder_occurrence set state = ?, attempts = ?, next_try = ?, doubt = ? where id = ?",
        (taken.state, taken.attempts, _millis(taken.next_try), _millis(taken.doubt), taken.id),
    )
    folded = (
        tuple(
            Folded(number, text, from_millis(slot))
            for number, text, slot in await tx.all(FOLDED, (occurrence.id,))
        )
        if occurrence.kind is Kind.CATCH_UP
        else ()
    )
    return Claimed(occurrence, taken, rule_of(row), zone, teacher, teaches, folded)


def _json(values: Collection[object]) -> str:
    return "[" + ",".join(f'"{v}"' if isinstance(v, str) else str(v) for v in values) + "]"


def _millis(at: datetime | None) -> int | None:
    return None if at is None else to_millis(at)
