"""The history of a realisation, told from its journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.portfolio.history import followed, history
from bot.portfolio.model import ClaimState, Decision, Trace, Verdict
from tests.portfolio.making import AT, a_realisation

STEPS = (
    ("déclarer", ("B1.1", "B1.2"), 2, "Lina"),
    ("refuser", ("B1.1",), 9, "Mme Martin"),
    ("valider", ("B1.2",), 9, "Mme Martin"),
    ("modifier", ("B1.1", "B1.2"), 2, "Lina"),
    ("soumettre", ("B1.1",), 2, "Lina"),
)


def test_attempts_are_numbered_and_the_reason_stays() -> None:
    traces = tuple(
        Trace(AT + timedelta(days=day), act, codes, by, name)
        for day, (act, codes, by, name) in enumerate(STEPS)
    )
    refusal = Decision(Verdict.REFUSE, 1, AT + timedelta(days=1), 9, "Mme Martin", "Lien mort")
    found = a_realisation(1, "B1.1", "B1.2")
    claims = (replace(found.claims[0], decisions=(refusal,)), found.claims[1])
    events = history(replace(found, claims=claims, traces=traces))

    assert [event.attempt for event in events] == [1, 1, 1, 2, 2]
    assert events[1].reason == "Lien mort"
    assert events[3].sent_back == ("B1.2",)
    assert followed(traces) == {"B1.1": (ClaimState.SUBMITTED, 2), "B1.2": (ClaimState.SUBMITTED, 2)}
