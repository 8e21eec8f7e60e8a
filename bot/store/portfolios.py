"""Realisations, claims and decisions, in SQL. An act, its journal line and its receipt share a transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.portfolio.model import (
    Claim,
    ClaimState,
    Context,
    Decision,
    Facts,
    Realisation,
    Target,
    Verdict,
)
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ids import Ids
    from bot.portfolio.model import Change, Receipt
    from bot.store.engine import Row, Store, Transaction

_REALISATION: Final = """
    select r.id, r.school, r.person, r.number, r.version, r.created, r.changed, p.name,
           t.title, t.description, t.first, t.last, t.context, t.links, t.products, t.team
    from realisation r
    join realisation_text t on t.realisation = r.id and t.version = r.version
    join person p on p.id = r.person """
BY_ID: Final = _REALISATION + "where r.school = ? and r.id = ?"
BY_NUMBER: Final = _REALISATION + "where r.school = ? and r.person = ? and r.number = ?"
OF_PERSON: Final = _REALISATION + "where r.school = ? and r.person = ? order by r.number desc"
WAITING: Final = (
    _REALISATION
    + """where r.school = ? and r.id in (
        select realisation from claim where school = ? and state = 'soumise'
        group by realisation order by min(since), realisation limit ?)"""
)
COUNT_WAITING: Final = "select count(distinct realisation) from claim where school = ? and state = 'soumise'"
_CLAIM: Final = """
    select c.realisation, c.id, c.framework, c.version, c.part, c.code, c.label, c.state, c.attempt, c.since
    from claim c """
CLAIMS_OF_REALISATION: Final = _CLAIM + "where c.realisation = ? order by c.id"
CLAIMS_OF_PERSON: Final = _CLAIM + "where c.school = ? and c.person = ? order by c.id"
_DECISION: Final = """
    select d.claim, d.verdict, d.attempt, d.at, d.teacher, d.teacher_name, d.reason
    from decision d join claim c on c.id = d.claim """
DECISIONS_OF_REALISATION: Final = _DECISION + "where c.realisation = ? order by d.attempt"
DECISIONS_OF_PERSON: Final = _DECISION + "where c.school = ? and c.person = ? order by d.attempt"
PUT_CLAIM: Final = """
    insert into claim (id, school, person, realisation, framework, version, part, code, label, state, attempt, since)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (id) do update set
        state = excluded.state, attempt = excluded.attempt, since = excluded.since"""


class SqlitePortfolios:
    """Is a `portfolio.ports.Portfolios`."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def add(
        self, school: int, person: int, facts: Facts, targets: Sequence[Target], receipt: Receipt
    ) -> Realisation:
        """A new realisation, submitted for `targets` if there are any."""

        async def body(tx: Transaction) -> Realisation:
            await refuse_replay(tx, receipt)
            (last,) = await tx.one(
                "select coalesce(max(number), 0) from realisation where school = ? and person = ?",
                (school, person),
            ) or (0,)
            made = Realisation(
                self._ids.next(), school, person, last + 1, facts, 1, receipt.at, receipt.at,
                tuple(
                    Claim(self._ids.next(), target, ClaimState.SUBMITTED, 1, receipt.at) for target in targets
                ),
            )  # fmt: skip
            at = to_millis(receipt.at)
            await tx.execute(
                "insert into realisation (id, school, person, number, version, created, changed)"
                " values (?, ?, ?, ?, 1, ?, ?)",
                (made.id, school, person, made.number, at, at),
            )
            await self._keep(tx, None, made, "déclarer", tuple(t.code for t in targets), receipt)
            return made

        return await self._store.transact(body)

    async def change(
        self, school: int, realisation: int, rule: Callable[[Realisation], Change], receipt: Receipt
    ) -> Realisation:
        """Apply a pure rule to a realisation as it stands inside the transaction."""

        async def body(tx: Transaction) -> Realisation:
            await refuse_replay(tx, receipt)
            found = await _whole(tx, BY_ID, (school, realisation))
            if found is None:
                raise Refused("realisation-inconnue")
            change = rule(found)
            made = change.realisation
            await tx.execute(
                "update realisation set version = ?, changed = ? where id = ?",
                (made.version, to_millis(made.changed), made.id),
            )
            await self._keep(tx, found, made, change.act, change.codes, receipt)
            return made

        return await self._store.transact(body)

    async def numbered(self, school: int, person: int, number: int) -> Realisation | None:
        """The realisation that a person knows by `number`."""
        return await self._store.read(lambda tx: _whole(tx, BY_NUMBER, (school, person, number)))

    async def one(self, school: int, realisation: int) -> Realisation | None:
        """A realisation by its id."""
        return await self._store.read(lambda tx: _whole(tx, BY_ID, (school, realisation)))

    async def of_person(self, school: int, person: int) -> Sequence[Realisation]:
        """All realisations of a person with their claims, newest first."""

        async def body(tx: Transaction) -> list[Realisation]:
            decisions = _by_claim(await tx.all(DECISIONS_OF_PERSON, (school, person)))
            claims: dict[int, list[Claim]] = {}
            for row in await tx.all(CLAIMS_OF_PERSON, (school, person)):
                claims.setdefault(row[0], []).append(_claim(row, decisions))
            rows = await tx.all(OF_PERSON, (school, person))
            return [_realisation(row, tuple(claims.get(row[0], ()))) for row in rows]

        return await self._store.read(body)

    async def claims_of(self, school: int, person: int) -> Sequence[Claim]:
        """The claims of a person without their decisions."""
        rows = await self._store.all(CLAIMS_OF_PERSON, (school, person))
        return [_claim(row, {}) for row in rows]

    async def waiting(self, school: int, limit: int) -> tuple[int, Sequence[Realisation]]:
        """How many realisations await a decision, and the oldest `limit` of them."""

        async def body(tx: Transaction) -> tuple[int, list[Realisation]]:
            (count,) = await tx.one(COUNT_WAITING, (school,)) or (0,)
            found = []
            for row in await tx.all(WAITING, (school, school, limit)):
                found.append(_realisation(row, await _claims(tx, row[0])))
            found.sort(key=lambda r: min(c.since for c in r.claims if c.state is ClaimState.SUBMITTED))
            return count, found

        return await self._store.read(body)

    async def outcome_of(self, keys: Sequence[str]) -> str | None:
        """The outcome stored under one of these keys."""
        for key in keys:
            row = await self._store.one("select outcome from receipt where key = ?", (key,))
            if row is not None:
                return str(row[0])
        return None

    async def _keep(
        self,
        tx: Transaction,
        before: Realisation | None,
        made: Realisation,
        act: str,
        codes: tuple[str, ...],
        receipt: Receipt,
    ) -> None:
        """Write what changed, the journal line and the receipt."""
        at = to_millis(receipt.at)
        if before is None or before.version != made.version:
            await _put_text(tx, made, at)
        known = {} if before is None else {claim.id: claim for claim in before.claims}
        for claim in made.claims:
            if known.get(claim.id) != claim:
                await _put_claim(tx, made, claim, known.get(claim.id))
        if act:
            await tx.execute(
                "insert into journal (id, school, at, actor, act, subject, codes) values (?, ?, ?, ?, ?, ?, ?)",
                (self._ids.next(), made.school, at, receipt.actor, act, made.id, " ".join(codes)),
            )
        await keep_receipt(tx, receipt, made)


async def _put_text(tx: Transaction, made: Realisation, at: int) -> None:
    facts = made.facts
    team = None if facts.team is None else int(facts.team)
    await tx.execute(
        "insert into realisation_text (school, realisation, version, title, description, first, last, context,"
        " links, products, team, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            made.school, made.id, made.version, facts.title, facts.description, facts.first.isoformat(),
            facts.last.isoformat(), facts.context, "\n".join(facts.links), facts.products, team, at,
        ),
    )  # fmt: skip


async def _put_claim(tx: Transaction, made: Realisation, claim: Claim, before: Claim | None) -> None:
    target = claim.target
    await tx.execute(
        PUT_CLAIM,
        (
            claim.id, made.school, made.person, made.id, target.framework, target.version, target.part, target.code,
            target.label, claim.state, claim.attempt, to_millis(claim.since),
        ),
    )  # fmt: skip
    for decision in claim.decisions[len(before.decisions) if before else 0 :]:
        await tx.execute(
            "insert into decision (school, claim, attempt, verdict, teacher, teacher_name, reason, at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                made.school, claim.id, decision.attempt, decision.verdict, decision.by, decision.by_name,
                decision.reason, to_millis(decision.at),
            ),
        )  # fmt: skip


async def _whole(tx: Transaction, query: str, parameters: tuple[int, ...]) -> Realisation | None:
    row = await tx.one(query, parameters)
    return None if row is None else _realisation(row, await _claims(tx, row[0]))


async def _claims(tx: Transaction, realisation: int) -> tuple[Claim, ...]:
    decisions = _by_claim(await tx.all(DECISIONS_OF_REALISATION, (realisation,)))
    rows = await tx.all(CLAIMS_OF_REALISATION, (realisation,))
    return tuple(_claim(row, decisions) for row in rows)


def _by_claim(rows: Sequence[Row]) -> dict[int, list[Decision]]:
    decisions: dict[int, list[Decision]] = {}
    for claim, verdict, attempt, at, teacher, name, reason in rows:
        decision = Decision(Verdict(verdict), attempt, from_millis(at), teacher, name, reason)
        decisions.setdefault(claim, []).append(decision)
    return decisions


def _claim(row: Row, decisions: dict[int, list[Decision]]) -> Claim:
    _, claim, framework, version, part, code, label, state, attempt, since = row
    target = Target(framework, version, part, code, label)
    made = tuple(decisions.get(claim, ()))
    return Claim(claim, target, ClaimState(state), attempt, from_millis(since), made)


def _realisation(row: Row, claims: tuple[Claim, ...]) -> Realisation:
    key, school, person, number, version, created, changed, author, *texts = row
    title, description, first, last, context, links, products, team = texts
    facts = Facts(
        title, description, date.fromisoformat(first), date.fromisoformat(last), Context(context),
        tuple(links.split("\n")) if links else (), products, None if team is None else bool(team),
    )  # fmt: skip
    return Realisation(
        key,
        school,
        person,
        number,
        facts,
        version,
        from_millis(created),
        from_millis(changed),
        claims,
        author,
    )
