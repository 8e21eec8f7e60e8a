"""Realisations, claims and decisions, in SQL. An act, its journal line and its receipt share a transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.portfolio.model import Claim, ClaimState, Realisation
from bot.portfolio.news import Answered, Awaiting, News, Shown, Subject
from bot.portfolio.ports import Desk
from bot.school.model import Platform
from bot.store import classwork_rows
from bot.store.portfolio_rows import (
    BY_ID,
    BY_NUMBER,
    CLAIMS_OF_PERSON,
    DECISIONS_OF_PERSON,
    OF_PERSON,
    by_claim,
    claim_of,
    decision_of,
    reached,
    realisation_of,
    several,
    traces_of,
    whole,
)
from bot.store.portfolio_writes import put_claim, put_text
from bot.store.reach import within_reach
from bot.store.receipts import give_back, keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot import receipts
    from bot.ids import Ids
    from bot.portfolio.classwork import Classwork
    from bot.portfolio.model import Change, Facts, Receipt, Target
    from bot.store.database import Store, Transaction

_WAITING: Final = f"""
    from realisation r
    where r.school = $1 and r.waiting_since is not null and r.person <> $2 and {within_reach("r.person", "$2")}
      and (cast($3 as bigint) is null or r.classwork = (select w.id from classwork w where w.school = $1 and w.number = $3))"""
COUNT_WAITING: Final = "select count(*)" + _WAITING
WAITING: Final = f"""
    select id, waiting from (select r.id, r.waiting_since, count(*) over () as waiting {_WAITING}) found
    where cast($4 as bigint) is null or (waiting_since, id) > (select waiting_since, id from realisation where id = $4)
    order by waiting_since, id limit $5"""
REASONS: Final = "select reason from usual_reason where school = $1 and teacher = $2 order by place"
SOME_UNREAD: Final = "select 1 from unread_decision where school = $1 and person = $2 limit 1"
UNREAD: Final = """
    select r.number, t.title, c.code, c.label,
           d.verdict, d.attempt, d.at, d.teacher, d.teacher_name, d.reason, d.undone
    from unread_decision u
    join claim c on c.id = u.claim
    join decision d on d.claim = u.claim and d.place = u.place
    join realisation r on r.id = c.realisation
    join realisation_text t on t.realisation = r.id and t.version = r.version
    where u.school = $1 and u.person = $2 order by u.at, c.id"""
TOLD: Final = "select subject, at, number from told where school = $1 and person = $2"
TO_TELL: Final = """
    select p.school, p.id, a.platform, a.user_id from (
        select u.school, u.person, max(u.at) as latest from unread_decision u
        join person who on who.id = u.person and who.tell_directly = 1
        group by u.school, u.person having max(u.at) <= $1) news
    join person p on p.id = news.person
    join account a on a.school = p.school and a.person = p.id
    left join told t on t.person = p.id and t.subject = 'message'
    where coalesce(t.at, 0) < news.latest order by p.id, a.platform limit $2"""
PUT_TOLD: Final = """
    insert into told (school, person, subject, at, number) values ($1, $2, $3, $4, $5)
    on conflict (person, subject) do update set at = excluded.at, number = excluded.number"""


class StoredPortfolios:
    """Is a `portfolio.ports.Portfolios`."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def add(
        self,
        school: int,
        person: int,
        facts: Facts,
        targets: Sequence[Target],
        receipt: Receipt,
        *,
        classwork: int | None = None,
    ) -> Realisation:
        """A new realisation, submitted for `targets` if there are any."""

        async def body(tx: Transaction) -> Realisation:
            await refuse_replay(tx, receipt)
            work = None
            if classwork is not None:
                work = await classwork_rows.open_work(tx, school, person, classwork)
            (last,) = await tx.one(
                "select coalesce(max(number), 0) from realisation where school = $1 and person = $2",
                (school, person),
            ) or (0,)
            made = Realisation(
                self._ids.next(), school, person, last + 1, facts, 1, receipt.at, receipt.at,
                tuple(
                    Claim(self._ids.next(), target, ClaimState.SUBMITTED, 1, receipt.at) for target in targets
                ),
                classwork=classwork,
            )  # fmt: skip
            at = to_millis(receipt.at)
            await tx.execute(
                "insert into realisation (id, school, person, number, version, created, changed, classwork, waiting_since)"
                " values ($1, $2, $3, $4, 1, $5, $6, $7, $8)",
                (made.id, school, person, made.number, at, at, work, _waiting_since(made)),
            )
            await self._keep(tx, None, made)
            await self._note(tx, made, "déclarer", tuple(t.code for t in targets), receipt)
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def change(
        self,
        school: int,
        realisations: Sequence[int],
        rule: Callable[[Realisation], Change | None],
        receipt: Receipt,
        *,
        teacher: int | None = None,
    ) -> Sequence[Realisation]:
        """Apply a pure rule to realisations as they stand inside the transaction."""

        async def body(tx: Transaction) -> list[Realisation]:
            await refuse_replay(tx, receipt)
            changed = []
            for realisation in realisations:
                found = await whole(tx, BY_ID, (school, realisation))
                if found is None or not await reached(tx, found, teacher):
                    raise Refused("realisation-inconnue")
                change = rule(found)
                if change is None:
                    continue
                made = change.realisation
                await tx.execute(
                    "update realisation set version = $1, changed = $2, section = $3, sheet = $4 where id = $5",
                    (made.version, to_millis(made.changed), made.section, made.sheet, made.id),
                )
                await self._keep(tx, found, made)
                await tx.execute(
                    "update realisation set waiting_since = $1 where id = $2", (_waiting_since(made), made.id)
                )
                await self._note(tx, made, change.act, change.codes, receipt)
                changed.append(made)
            if changed:
                await keep_receipt(tx, receipt, changed[0])
            else:
                await give_back(tx, receipt)
            return changed

        return await self._store.transact(body)

    async def one(
        self, school: int, number: int, *, person: int | None = None, teacher: int | None = None
    ) -> Realisation | None:
        """A realisation with its traces, by its id or by the person's own number."""

        async def body(tx: Transaction) -> Realisation | None:
            if person is None:
                found = await whole(tx, BY_ID, (school, number))
            else:
                found = await whole(tx, BY_NUMBER, (school, person, number))
            if found is None or not await reached(tx, found, teacher):
                return None
            return replace(found, traces=await traces_of(tx, school, found.id))

        return await self._store.read(body)

    async def of_person(self, school: int, person: int) -> Sequence[Realisation]:
        """All realisations of a person with their claims, newest first."""

        async def body(tx: Transaction) -> list[Realisation]:
            decisions = by_claim(await tx.all(DECISIONS_OF_PERSON, (school, person)))
            claims: dict[int, list[Claim]] = {}
            for row in await tx.all(CLAIMS_OF_PERSON, (school, person)):
                claims.setdefault(row[0], []).append(claim_of(row, decisions))
            rows = await tx.all(OF_PERSON, (school, person))
            return [realisation_of(row, tuple(claims.get(row[0], ()))) for row in rows]

        return await self._store.read(body)

    async def claims_of(self, school: int, person: int) -> Sequence[Claim]:
        """The claims of a person without their decisions."""
        rows = await self._store.all(CLAIMS_OF_PERSON, (school, person))
        return [claim_of(row, {}) for row in rows]

    async def desk(
        self, school: int, teacher: int, limit: int, *, after: int | None = None, classwork: int | None = None
    ) -> Desk:
        """How many realisations await a decision, the oldest `limit` of them, the teacher's reasons."""
        where = (school, teacher, classwork)

        async def body(tx: Transaction) -> Desk:
            rows = await tx.all(WAITING, (*where, after, limit)) if limit else []
            # Without a row it is not known whether nothing waits at all, or only nothing behind `after`.
            count = rows[0][1] if rows else await tx.value(COUNT_WAITING, where)
            items = await several(tx, school, [row[0] for row in rows])
            reasons = await tx.all(REASONS, (school, teacher))
            return Desk(count, items, tuple(row[0] for row in reasons))

        return await self._store.read(body)

    async def news(self, school: int, person: int) -> News:
        """What a person has not read, and when lines of news were last shown to them."""

        async def body(tx: Transaction) -> News:
            # Asked by every answer: for most people it reads no table that their own acts write to.
            some = await tx.value(SOME_UNREAD, (school, person))
            answers = [
                Answered(number, title, code, label, decision_of(*decision))
                for number, title, code, label, *decision in (
                    await tx.all(UNREAD, (school, person)) if some else ()
                )
            ]
            told = await tx.all(TOLD, (school, person))
            return News(answers, {Subject(s): Shown(from_millis(at), number) for s, at, number in told})

        return await self._store.recalled(("news", school, person), body)

    async def told(
        self, school: int, person: int, subject: Subject, at: datetime, number: int, *, read: bool = False
    ) -> None:
        """Note that a line was shown; with `read`, that every decision up to then was read."""

        async def body(tx: Transaction) -> None:
            await tx.execute(PUT_TOLD, (school, person, subject, to_millis(at), number))
            if read:
                await tx.execute(
                    "delete from unread_decision where school = $1 and person = $2 and at <= $3",
                    (school, person, to_millis(at)),
                )

        await self._store.transact(body)

    async def to_tell(self, before: datetime, limit: int) -> Sequence[Awaiting]:
        """Who asked for a direct message and has something new to hear, of whatever School."""
        rows = await self._store.all(TO_TELL, (to_millis(before), limit))
        return [Awaiting(school, person, Platform(platform), user) for school, person, platform, user in rows]

    async def classworks(self, school: int, number: int | None = None) -> Sequence[Classwork]:
        """The class work of a School, newest first, or the one of this number."""
        return await self._store.read(lambda tx: classwork_rows.classworks(tx, school, number))

    async def keep_classwork(
        self, work: Classwork, act: str, receipt: receipts.Receipt[Classwork]
    ) -> Classwork:
        """Store a new piece of class work, or open or close a known one."""

        async def body(tx: Transaction) -> Classwork:
            await refuse_replay(tx, receipt)
            made = work
            if not work.number:
                last = await tx.value("select max(number) from classwork where school = $1", (work.school,))
                made = replace(work, number=(last or 0) + 1)
            await classwork_rows.put(tx, made)
            await self._journal(tx, made.school, receipt, act, made.id, made.codes)
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def keep_reasons(
        self, school: int, teacher: int, reasons: Sequence[str], receipt: receipts.Receipt[None]
    ) -> None:
        """Replace the usual reasons of a teacher."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            await tx.execute("delete from usual_reason where school = $1 and teacher = $2", (school, teacher))
            for place, reason in enumerate(reasons, 1):
                await tx.execute(
                    "insert into usual_reason (school, teacher, place, reason) values ($1, $2, $3, $4)",
                    (school, teacher, place, reason),
                )
            await self._journal(tx, school, receipt, "motifs", teacher, ())
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def _keep(self, tx: Transaction, before: Realisation | None, made: Realisation) -> None:
        """Write what changed: text, claims, decisions."""
        if before is None or before.version != made.version:
            await put_text(tx, made)
        known = {} if before is None else {claim.id: claim for claim in before.claims}
        for claim in made.claims:
            if known.get(claim.id) != claim:
                await put_claim(tx, made, claim, known.get(claim.id))

    async def _note(
        self, tx: Transaction, made: Realisation, act: str, codes: tuple[str, ...], receipt: Receipt
    ) -> None:
        if act:
            await self._journal(tx, made.school, receipt, act, made.id, codes)

    async def _journal(
        self,
        tx: Transaction,
        school: int,
        receipt: receipts.Receipt[Any],
        act: str,
        subject: int,
        codes: tuple[str, ...],
    ) -> None:
        await tx.execute(
            "insert into journal (id, school, at, actor, act, subject, codes) values ($1, $2, $3, $4, $5, $6, $7)",
            (self._ids.next(), school, to_millis(receipt.at), receipt.actor, act, subject, " ".join(codes)),
        )


def _waiting_since(made: Realisation) -> int | None:
    """Since when a realisation waits for a teacher, epoch ms."""
    waits = [claim.since for claim in made.claims if claim.state is ClaimState.SUBMITTED]
    return to_millis(min(waits)) if waits else None
