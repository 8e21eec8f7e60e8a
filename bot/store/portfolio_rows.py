"""The queries of the portfolio that give whole values, and how their rows become values."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis
from bot.portfolio.model import (
    Claim,
    ClaimState,
    Context,
    Decision,
    Facts,
    Realisation,
    Target,
    Trace,
    Verdict,
)
from bot.store.database import either
from bot.store.reach import within_reach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.database import Row, Transaction

_STATES: Final = {state.value: state for state in ClaimState}
_TARGETS: Final = 1_024
REALISATION: Final = """
    select r.id, r.school, r.person, r.number, r.version, r.created, r.changed, p.name, r.section, r.sheet,
           (select w.number from classwork w where w.id = r.classwork),
           t.title, t.description, t.first, t.last, t.context, t.links, t.products, t.team, t.dated
    from realisation r
    join realisation_text t on t.realisation = r.id and t.version = r.version
    join person p on p.id = r.person """
BY_ID: Final = REALISATION + "where r.school = $1 and r.id = $2"
BY_NUMBER: Final = REALISATION + "where r.school = $1 and r.person = $2 and r.number = $3"
SEVERAL: Final = either(lambda d: REALISATION + f"where r.school = $1 and r.id in {d.ids('$2')}")
OF_PERSON: Final = REALISATION + "where r.school = $1 and r.person = $2 order by r.number desc"
_CLAIM: Final = """
    select c.realisation, c.id, c.framework, c.version, c.part, c.code, c.label, c.state, c.attempt, c.since
    from claim c """
CLAIMS_OF_REALISATION: Final = _CLAIM + "where c.realisation = $1 order by c.id"
CLAIMS_OF_SEVERAL: Final = either(lambda d: _CLAIM + f"where c.realisation in {d.ids('$1')} order by c.id")
CLAIMS_OF_PERSON: Final = _CLAIM + "where c.school = $1 and c.person = $2 order by c.id"
_DECISION: Final = """
    select d.claim, d.verdict, d.attempt, d.at, d.teacher, d.teacher_name, d.reason, d.undone
    from decision d join claim c on c.id = d.claim """
DECISIONS_OF_REALISATION: Final = _DECISION + "where c.realisation = $1 order by d.place"
DECISIONS_OF_SEVERAL: Final = either(
    lambda d: _DECISION + f"where c.realisation in {d.ids('$1')} order by d.place"
)
DECISIONS_OF_PERSON: Final = _DECISION + "where c.school = $1 and c.person = $2 order by d.place"
REACHED: Final = f"select 1 from person p where p.school = $1 and p.id = $2 and {within_reach('p.id', '$3')}"
TRACES: Final = """
    select j.at, j.act, j.codes, j.actor, coalesce(p.name, '')
    from journal j left join person p on p.id = j.actor and p.school = j.school
    where j.school = $1 and j.subject = $2 order by j.id"""


async def whole(tx: Transaction, query: str, parameters: tuple[int, ...]) -> Realisation | None:
    """The one realisation of a query, with its claims and their decisions."""
    row = await tx.one(query, parameters)
    return None if row is None else realisation_of(row, await claims_of_realisation(tx, row[0]))


async def several(tx: Transaction, school: int, ids: Sequence[int]) -> list[Realisation]:
    """Realisations with their claims and decisions, in the order of `ids`; in three queries, not three each."""
    if not ids:
        return []
    these = json.dumps(list(ids))
    decisions = by_claim(await tx.all(DECISIONS_OF_SEVERAL, (these,)))
    claims: dict[int, list[Claim]] = {}
    for row in await tx.all(CLAIMS_OF_SEVERAL, (these,)):
        claims.setdefault(row[0], []).append(claim_of(row, decisions))
    rows = {row[0]: row for row in await tx.all(SEVERAL, (school, these))}
    return [realisation_of(rows[key], tuple(claims.get(key, ()))) for key in ids if key in rows]


async def reached(tx: Transaction, realisation: Realisation, teacher: int | None) -> bool:
    """Whether `teacher` reaches the author; None asks nothing."""
    where = (realisation.school, realisation.person, teacher)
    return teacher is None or await tx.one(REACHED, where) is not None


async def claims_of_realisation(tx: Transaction, realisation: int) -> tuple[Claim, ...]:
    """The claims of a realisation with their decisions."""
    rows = await tx.all(CLAIMS_OF_REALISATION, (realisation,))
    if not rows:
        return ()
    decisions = by_claim(await tx.all(DECISIONS_OF_REALISATION, (realisation,)))
    return tuple(claim_of(row, decisions) for row in rows)


async def traces_of(tx: Transaction, school: int, realisation: int) -> tuple[Trace, ...]:
    """The lines of the journal about a realisation, in order."""
    rows = await tx.all(TRACES, (school, realisation))
    return tuple(
        Trace(from_millis(at), act, tuple(codes.split()), by, name) for at, act, codes, by, name in rows
    )


def by_claim(rows: Sequence[Row]) -> dict[int, list[Decision]]:
    """Decisions by the id of their claim."""
    decisions: dict[int, list[Decision]] = {}
    for claim, *values in rows:
        decisions.setdefault(claim, []).append(decision_of(*values))
    return decisions


def decision_of(
    verdict: str, attempt: int, at: int, teacher: int, name: str, reason: str, undone: int | None
) -> Decision:
    """A decision from the columns of its row."""
    taken_back = None if undone is None else from_millis(undone)
    return Decision(Verdict(verdict), attempt, from_millis(at), teacher, name, reason, taken_back)


def claim_of(row: Row, decisions: Mapping[int, Sequence[Decision]]) -> Claim:
    """A claim from its row."""
    _, claim, framework, version, part, code, label, state, attempt, since = row
    target = _target(framework, version, part, code, label)
    made = tuple(decisions.get(claim, ()))
    return Claim(claim, target, _STATES[state], attempt, from_millis(since), made)


@lru_cache(_TARGETS)
def _target(framework: str, version: str, part: str, code: str, label: str) -> Target:
    """A target: everybody's claims name the same few hundred."""
    return Target(framework, version, part, code, label)


def realisation_of(row: Row, claims: tuple[Claim, ...]) -> Realisation:
    """A realisation from its row."""
    key, school, person, number, version, created, changed, author, section, sheet, classwork, *texts = row
    title, description, first, last, context, links, products, team, dated = texts
    facts = Facts(
        title, description, date.fromisoformat(first), date.fromisoformat(last), Context(context),
        tuple(links.split("\n")) if links else (), products, None if team is None else bool(team), bool(dated),
    )  # fmt: skip
    return Realisation(
        key, school, person, number, facts, version, from_millis(created), from_millis(changed), claims,
        author, section, sheet, classwork,
    )  # fmt: skip
