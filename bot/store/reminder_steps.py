"""The steps of the dispatcher in SQL: plan, claim, settle, each one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.reminders.delivery import LONGEST_BACKOFF, State, claimed
from bot.reminders.model import ABOUT, Claimed, Folded, Kind
from bot.store.database import Either, either
from bot.store.reminder_planning import fold_late, plan_one, put_follow_up
from bot.store.reminder_rows import RULE, RULE_COLUMNS, SPACE_ZONE, rule_of, taken_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.ids import Ids
    from bot.reminders.delivery import Delivery
    from bot.reminders.model import FollowUp, Plan, Rule
    from bot.school.model import Platform
    from bot.store.database import Row, Store, Transaction

_ABOUT: Final = ", ".join(f"'{kind}'" for kind in sorted(ABOUT))
ONE_PLANNER: Final = Either("select true", "select pg_try_advisory_xact_lock(hashtextextended('plan', 0))")
TO_PLAN: Final = either(
    lambda d: (
        RULE
        + f"""where r.state = 'actif' and r.next is not null and (r.next <= $1 or ($2 and r.zone <> {SPACE_ZONE}))
    order by r.next limit $3{d.taking("r")}"""
    )
)
# A message is free when its time has come, or when its next try lies absurdly far: the clock was set back.
TO_CLAIM: Final = either(
    lambda d: (
        f"""
    select o.id, o.reminder, o.kind, o.slot, o.due, o.state, o.attempts, o.next_try, o.doubt, o.resent, o.why,
           o.platform, o.space, o.room, o.user_id, {SPACE_ZONE},
           ' ' || p.rights || ' ' like '% enseignant %',
           r.school_group is null or exists (
               select 1 from teaching t where t.school_group = r.school_group and t.person = r.author),
           {RULE_COLUMNS}
    from reminder_occurrence o
    join reminder r on r.id = o.reminder join school s on s.id = r.school join person p on p.id = r.author
    where o.state in ('due', 'claimed') and o.next_try is not null
      and (o.next_try <= $1 or (o.attempts > 0 and o.next_try > $2))
      and coalesce(o.platform, r.platform) in {d.words("$3")}
      and o.id not in {d.ids("$4")}
    order by o.next_try, o.id limit $5{d.taking("o")}"""
    )
)
FOLDED: Final = """
    select r.number, r.text, o.slot from reminder_occurrence o join reminder r on r.id = o.reminder
    where o.folded = $1 order by o.slot, o.id"""
NEXT_DUE: Final = either(
    lambda d: (
        f"""
    select min(at) from (
        select min(next) as at from reminder where state = 'actif' and next is not null
        union all
        select min(o.next_try) from reminder_occurrence o join reminder r on r.id = o.reminder
        where o.state in ('due', 'claimed') and o.next_try is not null
          and coalesce(o.platform, r.platform) in {d.words("$1")}) soonest"""
    )
)
CANCEL_WAITING: Final = f"""
    update reminder_occurrence set state = 'failed', why = 'annule', next_try = null, ended = $1
    where reminder = $2 and state = 'due' and attempts = 0 and folded is null and kind not in ({_ABOUT})"""
SUSPEND: Final = """
    update reminder set state = 'suspendu', why = $1, next = null where id = $2 and state in ('actif', 'terminé')"""
OF_CLASS: Final = """
    select id from reminder where school_group = $1 and state = 'actif' order by id"""


class ReminderSteps:
    """What the dispatcher does with rules and messages. Several may, on a shared store: each takes what is free."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def plan(
        self, now: datetime, rule: Callable[[Rule, str], Plan], limit: int, *, everything: bool
    ) -> int:
        """Make occurrences of the slots that fell due; how many rules were planned."""

        async def body(tx: Transaction) -> int:
            if not await tx.value(ONE_PLANNER):
                return 0  # another process is at it
            rows = await tx.all(TO_PLAN, (to_millis(now), everything, limit))
            for row in rows:
                found = rule_of(row)
                await plan_one(tx, self._ids, found, rule(found, row["space_zone"]))
            if len(rows) < limit:  # everything that fell due is there: only now is it known what is many
                await fold_late(tx, self._ids, now)
            return len(rows)

        return await self._store.transact(body, locking=True)

    async def claim(
        self, now: datetime, platforms: Collection[Platform], limit: int, holding: Collection[int]
    ) -> Sequence[Claimed]:
        """Take messages that are due, oldest first."""
        at = to_millis(now)
        absurd = to_millis(now + 2 * LONGEST_BACKOFF)

        async def body(tx: Transaction) -> list[Claimed]:
            rows = await tx.all(TO_CLAIM, (at, absurd, _json(platforms), _json(holding), limit))
            return [await _claimed(tx, row, now) for row in rows]

        return await self._store.transact(body, locking=True)

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
                "update reminder_occurrence set state = $1, attempts = $2, next_try = $3, doubt = $4, resent = $5,"
                " late = $6, reference = $7, why = $8, ended = $9 where id = $10",
                (
                    after.state, after.attempts, _millis(after.next_try), _millis(after.doubt), after.resent,
                    after.is_late(now), after.reference, why or occurrence.why, to_millis(now) if over else None,
                    after.id,
                ),
            )  # fmt: skip
            fresh = True
            if suspend:
                fresh = bool(await tx.execute(SUSPEND, (suspend, rule.id)))
                await cancel_waiting(tx, rule.id, now)
            # Whoever was erased meanwhile is told nothing: neither their rule nor their account comes back.
            there = await tx.value(
                "select count(*) from reminder where id = $1 and author = $2", (rule.id, rule.author)
            )
            for one in follow if there else ():
                if one.kind is not Kind.NEWS or fresh:
                    await put_follow_up(tx, self._ids.next(), claimed, one, now)
            if over:
                await tx.execute(
                    "update reminder_occurrence set state = $1, late = 1, reference = $2, ended = $3"
                    " where folded = $4 and state = 'due'",
                    (after.state, after.reference, to_millis(now), after.id),
                )

        await self._store.transact(body)

    async def next_due(self, platforms: Collection[Platform]) -> datetime | None:
        """The next instant at which there is something to do."""
        row = await self._store.one(NEXT_DUE, (_json(platforms),))
        return None if row is None or row[0] is None else from_millis(row[0])

    async def release(self, now: datetime) -> int:
        """Free what a process that died had claimed. Where others work too, their claims run out by themselves."""
        if self._store.shared:
            return 0

        async def body(tx: Transaction) -> int:
            return await tx.execute(
                "update reminder_occurrence set state = 'due', next_try = $1 where state = 'claimed'",
                (to_millis(now),),
            )

        return await self._store.transact(body)


async def cancel_waiting(tx: Transaction, rule: int, at: datetime) -> None:
    """A rule that is not active any more loses the messages that have not begun to go out."""
    await tx.execute(CANCEL_WAITING, (to_millis(at), rule))


async def suspend_of_class(tx: Transaction, group: int, at: datetime) -> None:
    """The rules of a class that no class follows wait: nothing of them is deleted."""
    for (rule,) in await tx.all(OF_CLASS, (group,)):
        await tx.execute(SUSPEND, ("classe", rule))
        await cancel_waiting(tx, rule, at)


async def _claimed(tx: Transaction, row: Row, now: datetime) -> Claimed:
    occurrence, zone, teacher, teaches = taken_of(row)
    taken = claimed(occurrence.delivery, now)
    await tx.execute(
        "update reminder_occurrence set state = $1, attempts = $2, next_try = $3, doubt = $4 where id = $5",
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
