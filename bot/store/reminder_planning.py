"""One rule's plan, written: its occurrences, and the catch-up of a room that was left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.reminders.keeping import dumped
from bot.reminders.model import Kind, RuleState
from bot.reminders.planning import ALONE, said_alone
from bot.store.database import either

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ids import Ids
    from bot.reminders.model import Claimed, FollowUp, Plan, Rule
    from bot.store.database import Row, Transaction

LATE: Final = either(
    lambda d: (
        f"""
    select o.id, o.school, o.reminder, coalesce(o.platform, r.platform), coalesce(o.space, r.space),
           coalesce(o.room, r.room), coalesce(o.user_id, r.user_id), o.due
    from reminder_occurrence o join reminder r on r.id = o.reminder
    where o.state = 'due' and o.next_try <= $1 and o.attempts = 0 and o.kind in ('règle', 'report')
    order by o.due, o.id{d.taking("o")}"""
    )
)


async def plan_one(tx: Transaction, ids: Ids, rule: Rule, plan: Plan) -> None:
    """Insert the occurrences of a plan and move the rule on; a rule without a next slot is done."""
    for slot, due in zip(plan.slots, plan.due, strict=True):
        await tx.execute(
            "insert into reminder_occurrence (id, school, reminder, kind, slot, due, state, next_try)"
            " values ($1, $2, $3, 'règle', $4, $5, 'due', $6)"
            " on conflict (reminder, kind, slot) do nothing",
            (ids.next(), rule.school, rule.id, to_millis(slot), to_millis(due), to_millis(due)),
        )
    state = RuleState.DONE if plan.next is None else RuleState.ACTIVE
    moved = None if plan.next is None else to_millis(plan.next)
    if plan.schedule is rule.told.schedule:
        await tx.execute("update reminder set next = $1, state = $2 where id = $3", (moved, state, rule.id))
    else:
        await tx.execute(
            "update reminder set next = $1, state = $2, schedule = $3, zone = $4 where id = $5",
            (moved, state, dumped(plan.schedule), plan.schedule.zone, rule.id),
        )


async def fold_late(tx: Transaction, ids: Ids, now: datetime) -> None:
    """Put what an outage left behind, room by room, into one catch-up each; what is still useful stays alone."""
    rooms: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in await tx.all(LATE, (to_millis(now - ALONE),)):
        rooms.setdefault(tuple(row[3:7]), []).append(row)
    for (platform, space, room, user), rows in rooms.items():
        dues = [(row["reminder"], from_millis(row["due"])) for row in rows]
        alone = said_alone(dues, now)
        folded = [row for place, row in enumerate(rows) if place not in alone]
        if not folded:
            continue
        catch_up = ids.next()
        last = folded[-1]
        await tx.execute(
            "insert into reminder_occurrence (id, school, reminder, kind, slot, due, state, next_try, platform,"
            " space, room, user_id) values ($1, $2, $3, 'rattrapage', $4, $5, 'due', $6, $7, $8, $9, $10)",
            (
                catch_up, last["school"], last["reminder"], await _free_slot(tx, last["reminder"], now),
                to_millis(now), to_millis(now), platform, space, room, user,
            ),
        )  # fmt: skip
        for row in folded:
            await tx.execute(
                "update reminder_occurrence set folded = $1, next_try = null, late = 1 where id = $2",
                (catch_up, row["id"]),
            )


async def put_follow_up(tx: Transaction, key: int, claimed: Claimed, follow: FollowUp, now: datetime) -> None:
    """Insert the message that another one leads to, once. A catch-up goes elsewhere with all that it tells."""
    before, kind = claimed.occurrence, follow.kind
    slot = to_millis(before.slot)
    if kind is Kind.FALLBACK and before.kind is Kind.CATCH_UP:
        kind, slot = Kind.CATCH_UP, await _free_slot(tx, claimed.rule.id, now)
    elif kind is before.kind:
        slot += 1  # elsewhere once more
    made = await tx.execute(
        "insert into reminder_occurrence (id, school, reminder, kind, slot, due, state, next_try, why, platform,"
        " space, room, user_id) values ($1, $2, $3, $4, $5, $6, 'due', $7, $8, $9, $10, $11, $12)"
        " on conflict (reminder, kind, slot) do nothing",
        (
            key, claimed.rule.school, claimed.rule.id, kind, slot,
            to_millis(before.delivery.due if kind is not Kind.NEWS else now), to_millis(now), follow.why,
            follow.where.platform, follow.where.space, follow.where.room, follow.where.user,
        ),
    )  # fmt: skip
    if made and kind is Kind.CATCH_UP:
        await tx.execute(
            "update reminder_occurrence set folded = $1 where folded = $2 and state = 'due'", (key, before.id)
        )


async def _free_slot(tx: Transaction, rule: int, now: datetime) -> int:
    """An instant for a catch-up: now, or just after the last one of this rule."""
    last = await tx.value(
        "select max(slot) from reminder_occurrence where reminder = $1 and kind = 'rattrapage'", (rule,)
    )
    return max(to_millis(now), 0 if last is None else int(last) + 1)
