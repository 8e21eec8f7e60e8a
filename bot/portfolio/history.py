"""The life of a realisation told from its journal: every attempt, decision and reason, in order.

The journal holds ids, acts, codes and dates; reasons are those of the decisions. Following the acts
through `lifecycle.STEPS` numbers the attempts, and gives back the states in which the claims stand: the
journal and the claims can be held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.portfolio.lifecycle import ACT_OF, STEPS, Act
from bot.portfolio.model import ClaimState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.portfolio.model import Decision, Realisation, Trace

DECLARE: Final = "déclarer"
RENAME: Final = "référentiel"
"""The School followed another framework: the first code of the line became the second."""
_ACTS: Final = {str(act): act for act in Act} | {str(v): act for v, act in ACT_OF.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to some codes. `attempt` is the highest of theirs, 0 when nothing was submitted.

    `reason` is the teacher's, `undone` tells that the decision was taken back later; `sent_back` are the
    codes that an edit put back in the queue.
    """

    at: datetime
    act: str
    codes: tuple[str, ...]
    by_name: str
    attempt: int = 0
    reason: str = ""
    undone: bool = False
    sent_back: tuple[str, ...] = ()


def history(realisation: Realisation) -> tuple[Event, ...]:
    """What happened to a realisation read with its traces, oldest first."""
    return tuple(_events(realisation))


def followed(traces: Iterable[Trace]) -> dict[str, tuple[ClaimState, int]]:
    """The state and attempt of each code, from the journal alone."""
    reached: dict[str, tuple[ClaimState, int]] = {}
    for trace in traces:
        _follow(trace, reached)
    return reached


def _follow(trace: Trace, reached: dict[str, tuple[ClaimState, int]]) -> tuple[str, ...]:
    """Carry a trace out on the states; the codes that an edit sent back to review."""
    if trace.act == RENAME:
        old, new = trace.codes
        reached[new] = reached.pop(old, (ClaimState.DRAFT, 0))
        return ()
    act = Act.SUBMIT if trace.act == DECLARE else _ACTS.get(trace.act)
    if act is None:
        return ()
    sent_back = []
    for code in trace.codes:
        state, attempt = reached.get(code, (ClaimState.DRAFT, 0))
        after = STEPS.get((state, act), state)
        again = after is ClaimState.SUBMITTED and state is not after and act is not Act.UNDO
        reached[code] = (after, attempt + again)
        sent_back += [code] if again and act is Act.EDIT else []
    return tuple(sent_back)


def _events(realisation: Realisation) -> Iterator[Event]:
    reached: dict[str, tuple[ClaimState, int]] = {}
    verdicts = {str(verdict) for verdict in Verdict}
    for trace in realisation.traces:
        sent_back = _follow(trace, reached)
        answer = _answer(realisation, trace) if trace.act in verdicts else None
        attempts = [reached[code][1] for code in trace.codes if code in reached]
        yield Event(
            trace.at,
            trace.act,
            trace.codes,
            trace.by_name if answer is None else answer.by_name,
            max(attempts, default=0),
            "" if answer is None else answer.reason,
            answer is not None and not answer.stands,
            sent_back,
        )


def _answer(realisation: Realisation, trace: Trace) -> Decision | None:
    """The decision that a line of the journal is about; its codes may have changed name since."""
    names = set(trace.codes)
    for later in realisation.traces:
        if later.act == RENAME and later.at >= trace.at and later.codes[0] in names:
            names.add(later.codes[1])
    for claim in realisation.claims:
        for decision in claim.decisions:
            if claim.code in names and (decision.at, decision.by) == (trace.at, trace.by):
                return decision
    return None
