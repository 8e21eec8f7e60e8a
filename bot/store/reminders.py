"""Reminders in SQL, as people make and change them: each act one transaction, with its receipt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.reminders.keeping import dumped
from bot.reminders.model import Kind, Past, RuleState
from bot.store.database import either
from bot.store.receipts import keep_receipt, refuse_replay
from bot.store.reminder_rows import RULE, put_rule, rule_of
from bot.store.reminder_steps import ReminderSteps, cancel_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.reminders.model import Limits, Rule, Told
    from bot.school.model import Person
    from bot.store.database import Transaction


BY_NUMBER: Final = RULE + "where r.school = $1 and r.number = $2"
OF_MESSAGE: Final = (
    RULE + "where r.school = $1 and r.id = (select o.reminder from reminder_occurrence o where o.id = $2)"
)
IN_STATES: Final = either(
    lambda d: RULE + f"where r.school = $1 and r.state in {d.words('$2')} order by r.number"
)
PUT_DONE: Final = """
    insert into reminder_done (school, occurrence, person, at) values ($1, $2, $3, $4) on conflict do nothing"""
PUT_LATER: Final = f"""
    insert into reminder_occurrence (id, school, reminder, kind, slot, due, state, next_try)
    values ($1, $2, $3, '{Kind.LATER}', $4, $5, 'due', $6)
    on conflict (reminder, kind, slot) do nothing"""
ACTIVE_OF_AUTHOR: Final = (
    "select count(*) from reminder where school = $1 and author = $2 and state = 'actif'"
)
ACTIVE_IN_ROOM: Final = """
    select count(*) from reminder
    where school = $1 and platform = $2 and space = $3 and room = $4 and room <> '' and state = 'actif'"""


HISTORY: Final = """
    select o.kind, o.slot, o.state, o.late, o.resent, o.why, o.ended,
           (select count(*) from reminder_done d where d.occurrence = o.id)
    from reminder_occurrence o where o.school = $1 and o.reminder = $2 order by o.slot desc, o.id desc limit $3"""


class StoredReminders(ReminderSteps):
    """Is a `reminders.ports.Reminders`: the acts of people here, the dispatcher's own steps in `ReminderSteps`."""

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
                "select coalesce(max(number), 0) from reminder where school = $1", (author.school,)
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
                "update reminder set text = $1, phrase = $2, schedule = $3, zone = $4, platform = $5, space = $6, room = $7,"
                " user_id = $8, mention = $9, live = $10, school_group = $11, quiet_first = $12, quiet_last = $13, state = $14,"
                " why = $15, next = $16, author = $17, author_user = $18 where id = $19 and school = $20",
                (
                    told.text, told.phrase, dumped(told.schedule), told.schedule.zone, where.platform, where.space,
                    where.room, where.user, told.mention, told.live, told.group,
                    None if told.quiet is None else f"{told.quiet.first:%H:%M}",
                    None if told.quiet is None else f"{told.quiet.last:%H:%M}",
                    made.state, made.why, None if made.next is None else to_millis(made.next), made.author, made.author_user,
                    made.id, school,
                ),
            )  # fmt: skip
            if made.state not in {RuleState.ACTIVE, RuleState.DONE}:
                await cancel_waiting(tx, made.id, receipt.at)
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
        rows = await self._store.all(
            IN_STATES,
            (school, json.dumps(sorted(states))),
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

    async def _journal(
        self, tx: Transaction, school: int, receipt: Receipt[Any], act: str, rules: Sequence[Rule]
    ) -> None:
        for rule in rules:
            await tx.execute(
                "insert into journal (id, school, at, actor, act, subject) values ($1, $2, $3, $4, $5, $6)",
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
