"""The life of a claim: which act is legal in which state, in one table.

A refusal keeps its history and the next attempt is numbered; editing what a teacher validated sends it
back to review; a draft, a refused or a withdrawn claim counts nowhere (DESIGN.md §3).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.model import Claim, ClaimState, Decision, Verdict

if TYPE_CHECKING:
    from datetime import datetime


class Act(StrEnum):
    """What can happen to a claim."""

    SUBMIT = "soumettre"
    WITHDRAW = "retirer"
    EDIT = "modifier"  # its realisation was changed
    VALIDATE = "valider"
    COMPLETE = "demander de compléter"
    REFUSE = "refuser"
    UNDO = "annuler la décision"  # a teacher takes a decision back


_S = ClaimState
STEPS: Final = {
    (_S.DRAFT, Act.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, Act.WITHDRAW): _S.WITHDRAWN,
    (_S.DRAFT, Act.EDIT): _S.DRAFT,
    (_S.SUBMITTED, Act.EDIT): _S.SUBMITTED,
    (_S.SUBMITTED, Act.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, Act.VALIDATE): _S.VALIDATED,
    (_S.SUBMITTED, Act.COMPLETE): _S.INCOMPLETE,
    (_S.SUBMITTED, Act.REFUSE): _S.REFUSED,
    (_S.VALIDATED, Act.EDIT): _S.SUBMITTED,
    (_S.VALIDATED, Act.WITHDRAW): _S.WITHDRAWN,
    (_S.INCOMPLETE, Act.EDIT): _S.SUBMITTED,
    (_S.INCOMPLETE, Act.SUBMIT): _S.SUBMITTED,
    (_S.INCOMPLETE, Act.WITHDRAW): _S.WITHDRAWN,
    (_S.REFUSED, Act.EDIT): _S.REFUSED,
    (_S.REFUSED, Act.SUBMIT): _S.SUBMITTED,
    (_S.REFUSED, Act.WITHDRAW): _S.WITHDRAWN,
    (_S.WITHDRAWN, Act.EDIT): _S.WITHDRAWN,
    (_S.WITHDRAWN, Act.SUBMIT): _S.SUBMITTED,
    (_S.VALIDATED, Act.UNDO): _S.SUBMITTED,
    (_S.INCOMPLETE, Act.UNDO): _S.SUBMITTED,
    (_S.REFUSED, Act.UNDO): _S.SUBMITTED,
}
"""(state, act) -> state. What is not here is refused and changes nothing."""

ACT_OF: Final = {
    Verdict.VALIDATE: Act.VALIDATE,
    Verdict.COMPLETE: Act.COMPLETE,
    Verdict.REFUSE: Act.REFUSE,
}
STATE_OF: Final = {verdict: STEPS[_S.SUBMITTED, act] for verdict, act in ACT_OF.items()}
COUNTING: Final = frozenset({_S.SUBMITTED, _S.INCOMPLETE, _S.VALIDATED})
"""The states in which a claim makes its code « mobilisée »."""


def acts_open_in(state: ClaimState) -> tuple[Act, ...]:
    """What may happen to a claim in `state`."""
    return tuple(act for (start, act) in STEPS if start is state)


def after(claim: Claim, act: Act, at: datetime) -> Claim:
    """The claim once `act` is done at `at` (UTC).

    A submission from another state than « soumise » starts a new attempt, and so does an edit that sends
    a validated or incomplete claim back to review; a decision taken back leaves the attempt as it was.
    Raises Refused("acte-impossible") otherwise.
    """
    state = STEPS.get((claim.state, act))
    if state is None:
        raise Refused("acte-impossible", code=claim.code, etat=claim.state, acte=act)
    if state is claim.state:
        return claim
    again = state is ClaimState.SUBMITTED and act is not Act.UNDO
    return replace(claim, state=state, since=at, attempt=claim.attempt + 1 if again else claim.attempt)


def decided(claim: Claim, decision: Decision) -> Claim:
    """The claim once a teacher has answered it.

    Raises Refused("deja-decide") if the decision was drawn on another attempt or somebody was faster,
    Refused("motif-manquant") if anything but a validation comes without a reason.
    """
    last = claim.answer
    if claim.state is not ClaimState.SUBMITTED or claim.attempt != decision.attempt:
        if last is not None and last.attempt >= decision.attempt:
            raise Refused("deja-decide", code=claim.code, par=last.by_name, a=last.at, verdict=last.verdict)
        raise Refused("preuve-changee", code=claim.code, etat=claim.state)
    if decision.verdict is not Verdict.VALIDATE and not decision.reason.strip():
        raise Refused("motif-manquant", code=claim.code)
    stepped = after(claim, ACT_OF[decision.verdict], decision.at)
    return replace(stepped, decisions=(*claim.decisions, decision))


def taken_back(claim: Claim, at: datetime) -> Claim:
    """The claim once its last decision is taken back; who may, and until when, is for the caller.

    Raises Refused("annulation-depassee") if the claim has moved since.
    """
    answer = claim.answer
    if answer is None or answer.attempt != claim.attempt or STATE_OF[answer.verdict] is not claim.state:
        raise Refused("annulation-depassee", code=claim.code)
    kept = tuple(replace(d, undone=at) if d is answer else d for d in claim.decisions)
    return replace(after(claim, Act.UNDO, at), decisions=kept)
