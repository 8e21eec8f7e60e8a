"""What an act on a realisation writes: its words, its claims with their decisions, what is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.store.adopting import led

if TYPE_CHECKING:
    from bot.portfolio.model import Claim, Realisation
    from bot.store.database import Transaction

PUT_CLAIM: Final = """
    insert into claim (id, school, person, realisation, framework, version, part, code, label, state, attempt, since)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"""
MOVE_CLAIM: Final = "update claim set state = $1, attempt = $2, since = $3 where id = $4"


async def put_text(tx: Transaction, made: Realisation) -> None:
    """Store the words of this version."""
    facts = made.facts
    team = None if facts.team is None else int(facts.team)
    await tx.execute(
        "insert into realisation_text (school, realisation, version, title, description, first, last, context,"
        " links, products, team, at, dated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        (
            made.school, made.id, made.version, facts.title, facts.description, facts.first.isoformat(),
            facts.last.isoformat(), facts.context, "\n".join(facts.links), facts.products, team,
            to_millis(made.changed), int(facts.dated),
        ),
    )  # fmt: skip


async def put_claim(tx: Transaction, made: Realisation, claim: Claim, before: Claim | None) -> None:
    """Store a claim as it is now, its new decisions, and that their author has not read them."""
    if before is None:
        target = await led(tx, made.school, claim.target, made.id)
        await tx.execute(
            PUT_CLAIM,
            (
                claim.id, made.school, made.person, made.id, target.framework, target.version, target.part,
                target.code, target.label, claim.state, claim.attempt, to_millis(claim.since),
            ),
        )  # fmt: skip
    else:
        await tx.execute(MOVE_CLAIM, (claim.state, claim.attempt, to_millis(claim.since), claim.id))
    known = before.decisions if before else ()
    for place, decision in enumerate(claim.decisions, 1):
        if place > len(known):
            await tx.execute(
                "insert into decision (school, claim, place, attempt, verdict, teacher, teacher_name, reason, at)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                (
                    made.school, claim.id, place, decision.attempt, decision.verdict, decision.by,
                    decision.by_name, decision.reason, to_millis(decision.at),
                ),
            )  # fmt: skip
            await _tell(tx, made, claim, place, to_millis(decision.at))
        elif decision.undone is not None and known[place - 1].undone is None:
            undone = to_millis(decision.undone)
            await tx.execute(
                "update decision set undone = $1 where claim = $2 and place = $3", (undone, claim.id, place)
            )
            # Taken back before it was read, there is nothing to say; read already, it is news again.
            forgotten = await tx.execute(
                "delete from unread_decision where person = $1 and claim = $2 and place = $3",
                (made.person, claim.id, place),
            )
            if not forgotten:
                await _tell(tx, made, claim, place, undone)


async def _tell(tx: Transaction, made: Realisation, claim: Claim, place: int, at: int) -> None:
    """Keep that the author has not read this decision; an earlier one on the same claim is no news now."""
    await tx.execute("delete from unread_decision where person = $1 and claim = $2", (made.person, claim.id))
    await tx.execute(
        "insert into unread_decision (school, person, claim, place, at) values ($1, $2, $3, $4, $5)",
        (made.school, made.person, claim.id, place, at),
    )
