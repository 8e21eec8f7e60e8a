"""The life of a claim: what is not in the table is refused and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from bot.errors import Refused
from bot.portfolio.lifecycle import ACT_OF, COUNTING, STEPS, Act, acts_open_in, after, decided, taken_back
from bot.portfolio.model import Claim, ClaimState, Decision, Verdict
from tests.portfolio.making import AT, a_claim

LATER = AT + timedelta(hours=1)
FORBIDDEN = sorted(set(product(ClaimState, Act)) - STEPS.keys())


def an_answer(verdict: Verdict = Verdict.REFUSE, attempt: int = 1, reason: str = "Lien mort") -> Decision:
    return Decision(verdict, attempt, LATER, 9, "Mme Martin", reason)


@pytest.mark.parametrize(("state", "act"), FORBIDDEN)
def test_a_step_that_is_not_in_the_table_is_refused(state: ClaimState, act: Act) -> None:
    claim = a_claim(state=state)
    with pytest.raises(Refused) as refused:
        after(claim, act, LATER)
    assert refused.value.rule == "acte-impossible"
    assert act not in acts_open_in(state)


def test_every_state_can_be_left_and_every_decision_taken_back() -> None:
    """Nobody is ever stuck: a student can always do something, and a teacher can always reconsider."""
    for state in ClaimState:
        assert acts_open_in(state), state
    for verdict, act in ACT_OF.items():
        given = STEPS[ClaimState.SUBMITTED, act]
        assert STEPS[given, Act.UNDO] is ClaimState.SUBMITTED, verdict


@pytest.mark.parametrize(("state", "act"), sorted(STEPS))
def test_a_new_attempt_begins_only_when_something_is_sent_again(state: ClaimState, act: Act) -> None:
    claim = a_claim(state=state, attempt=3)
    moved = after(claim, act, LATER)
    sent = moved.state is ClaimState.SUBMITTED and state is not ClaimState.SUBMITTED and act is not Act.UNDO
    assert moved.attempt == (4 if sent else 3)
    assert moved.since == (LATER if moved.state is not state else AT)


def test_what_counts_is_what_waits_or_stands() -> None:
    assert {ClaimState.SUBMITTED, ClaimState.INCOMPLETE, ClaimState.VALIDATED} == COUNTING


@pytest.mark.parametrize("verdict", [Verdict.COMPLETE, Verdict.REFUSE])
def test_sending_back_needs_a_reason(verdict: Verdict) -> None:
    with pytest.raises(Refused) as refused:
        decided(a_claim(), an_answer(verdict, reason="  "))
    assert refused.value.rule == "motif-manquant"


def test_a_decision_drawn_on_another_attempt_is_told_who_was_faster() -> None:
    once = decided(a_claim(), an_answer())
    again = after(once, Act.SUBMIT, LATER)
    with pytest.raises(Refused) as refused:
        decided(again, an_answer(Verdict.VALIDATE, attempt=1))
    assert refused.value.rule == "deja-decide"
    assert refused.value.facts["par"] == "Mme Martin"


def test_a_decision_taken_back_stays_in_the_history() -> None:
    back = taken_back(decided(a_claim(), an_answer()), LATER)
    assert (back.state, back.attempt) == (ClaimState.SUBMITTED, 1)
    assert [d.stands for d in back.decisions] == [False]
    assert back.answer is None
    validated = decided(back, an_answer(Verdict.VALIDATE))
    assert len(validated.decisions) == 2


def test_what_moved_since_is_not_taken_back() -> None:
    """The student corrected it already: that new attempt is not the teacher's to undo."""
    moved: Claim = after(decided(a_claim(), an_answer(Verdict.COMPLETE)), Act.EDIT, LATER)
    for claim in (moved, a_claim(), replace(a_claim(), state=ClaimState.WITHDRAWN)):
        with pytest.raises(Refused) as refused:
            taken_back(claim, LATER)
        assert refused.value.rule == "annulation-depassee"
