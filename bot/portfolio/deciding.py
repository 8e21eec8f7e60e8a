"""What a teacher decides, as pure rules over one realisation: answer it, take an answer back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.errors import Refused
from bot.portfolio.lifecycle import Act, decided, taken_back
from bot.portfolio.model import Change, ClaimState, Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.portfolio.model import Realisation, Verdict
    from bot.school.model import Person

    Rule = Callable[[Realisation], Change]

USUAL_REASONS: Final = (
    "Période manquante",
    "Pas de production",
    "Trop vague : dire quoi, avec quoi, pour qui",
    "Mauvaise compétence",
)
"""Those of the house, until a teacher writes others."""
REASONS_LIMIT: Final = 8
REASON_LIMIT: Final = 60
"""Characters of a usual reason: it is read on a button."""
REASON_TYPED_LIMIT: Final = 500


def answering(
    teacher: Person,
    verdict: Verdict,
    at: datetime,
    *,
    drawn_on: int,
    codes: Iterable[str] = (),
    besides: Iterable[str] = (),
    reason: str = "",
) -> Rule:
    """Answer the submitted claims: all, only those on `codes`, or all `besides` some.

    `drawn_on` is the stamp of the card that the teacher had under the eyes. The rule raises
    Refused("propre-travail"), Refused("deja-decide" | "preuve-changee") if the work moved since, and what
    `lifecycle.decided` raises.
    """
    wanted, left = set(codes), set(besides)

    def rule(found: Realisation) -> Change:
        if found.person == teacher.id:
            raise Refused("propre-travail")
        if found.stamp != drawn_on:
            _refuse_moved(found)
        claims, touched = [], []
        for claim in found.claims:
            asked = claim.code in wanted if wanted else claim.state is ClaimState.SUBMITTED
            if asked and claim.code not in left:
                answer = Decision(verdict, claim.attempt, at, teacher.id, teacher.name, reason.strip())
                claims.append(decided(claim, answer))
                touched.append(claim.code)
            else:
                claims.append(claim)
        if not touched:
            _refuse_moved(found)
        return Change(replace(found, claims=tuple(claims), changed=at), verdict, tuple(touched))

    return rule


def undoing(teacher: Person, at: datetime, zone: str) -> Rule:
    """Take back the last answers that the teacher gave, the same day where the School is.

    The rule raises Refused("annulation-impossible") if there is none of today, and what
    `lifecycle.taken_back` raises if a claim has moved since.
    """
    today = at.astimezone(ZoneInfo(zone)).date()

    def rule(found: Realisation) -> Change:
        given = [c.answer for c in found.claims if c.answer is not None and c.answer.by == teacher.id]
        last = max((answer.at for answer in given), default=None)
        if last is None or last.astimezone(ZoneInfo(zone)).date() != today:
            raise Refused("annulation-impossible")
        claims, touched = [], []
        for claim in found.claims:
            if claim.answer is not None and claim.answer.by == teacher.id and claim.answer.at == last:
                claims.append(taken_back(claim, at))
                touched.append(claim.code)
            else:
                claims.append(claim)
        return Change(replace(found, claims=tuple(claims), changed=at), Act.UNDO, tuple(touched))

    return rule


def _refuse_moved(found: Realisation) -> None:
    """Say what happened since: somebody was faster, the work was changed, or nothing was submitted."""
    waits = any(claim.state is ClaimState.SUBMITTED for claim in found.claims)
    answers = [claim.answer for claim in found.claims if claim.answer is not None]
    if answers and not waits:
        last = max(answers, key=lambda answer: answer.at)
        raise Refused("deja-decide", par=last.by_name, a=last.at, verdict=last.verdict)
    if waits:
        raise Refused("preuve-changee", numero=found.number)
    raise Refused("rien-a-decider", numero=found.number)
