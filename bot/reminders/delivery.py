"""What becomes of one message that is due: the rules of « exactly once », with no clock, store or network.

    due ──claim──► claimed ──► sent          the platform confirmed it
     ▲                │  ├──► due again      it surely was not delivered: later
     └────────────────┘  ├──► uncertain      nobody can tell any more: the author is told
                         ├──► failed         the platform refuses this message for good
                         └──► undeliverable  the room is gone or forbidden

A platform remembers the key of a message for a few minutes only. While it does, sending again with the
same key is safe: it is delivered once. Later, an attempt that nobody heard of is looked for among the
bot's own messages: found, it was delivered; not found, it is sent once more, marked « renvoi » and
without a mention (a second mention is worse than a second line). An attempt that died before it sent
anything looks the same as one that was lost: it is looked for each time, never sent blindly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

KEY_LIFE: Final = timedelta(minutes=2)
"""How long after the first attempt the same key is trusted to mean the same message."""
LEASE: Final = timedelta(seconds=60)
"""How long a claim holds: a process that died frees its items after that."""
LATE: Final = timedelta(minutes=5)
"""From this delay on a message says that it is late."""
MOST_ATTEMPTS: Final = 30
"""After so many attempts nobody insists any more: the author is told."""
FIRST_BACKOFF: Final = timedelta(seconds=5)
LONGEST_BACKOFF: Final = timedelta(minutes=10)
_RESENT: Final = "r"


class State(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    UNDELIVERABLE = "undeliverable"


OPEN: Final = frozenset({State.DUE, State.CLAIMED})


class Outcome(StrEnum):
    """What a platform said of one attempt."""

    DELIVERED = "delivered"
    BUSY = "busy"  # surely not delivered: too many requests, again after its own delay
    UNKNOWN = "unknown"  # no answer, or a fault of the platform's own: perhaps delivered
    GONE = "gone"  # surely not delivered: the room is gone or closed to the bot
    REJECTED = "rejected"  # surely not delivered: this message will never be taken


class Step(StrEnum):
    """What to do with a claimed delivery."""

    SEND = "send"
    FIND = "find"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one room. Instants are aware UTC.

    `doubt` is the instant of the earliest attempt that may have gone through without our hearing of it;
    it is written before the attempt. `resent`: the message was not found and is sent anew.
    """

    id: int
    due: datetime
    state: State = State.DUE
    attempts: int = 0
    next_try: datetime | None = None
    doubt: datetime | None = None
    resent: bool = False
    reference: str = ""

    @property
    def key(self) -> str:
        """What the platform recognises the message by; at most 25 characters, another one when resent."""
        return _base36(self.id) + (_RESENT if self.resent else "")

    def is_late(self, now: datetime) -> bool:
        """Whether the message should say that it comes late."""
        return now - self.due >= LATE


def claimed(delivery: Delivery, now: datetime) -> Delivery:
    """Taken by this process for `LEASE`; what happens next is in doubt until the platform answers."""
    return replace(
        delivery,
        state=State.CLAIMED,
        attempts=delivery.attempts + 1,
        next_try=now + LEASE,
        doubt=delivery.doubt or now,
    )


def step_of(before: Delivery, now: datetime) -> Step:
    """What to do with a delivery just claimed; `before` is how it stood."""
    if before.doubt is None or now - before.doubt <= KEY_LIFE:
        return Step.SEND
    return Step.FIND


def after_send(
    before: Delivery,
    taken: Delivery,
    outcome: Outcome,
    now: datetime,
    *,
    reference: str = "",
    wait: timedelta = timedelta(0),
) -> Delivery:
    """How a delivery stands after an attempt. `before`: before the claim, `taken`: once claimed."""
    match outcome:
        case Outcome.DELIVERED:
            return replace(taken, state=State.SENT, reference=reference, next_try=None)
        case Outcome.BUSY:
            # Surely not delivered: the doubt is what it was before this attempt.
            return replace(
                taken, state=State.DUE, next_try=now + max(wait, FIRST_BACKOFF), doubt=before.doubt
            )
        case Outcome.UNKNOWN:
            return replace(taken, state=State.DUE, next_try=_again(taken, now))
        case Outcome.GONE:
            return replace(taken, state=State.UNDELIVERABLE, next_try=None)
        case Outcome.REJECTED:
            return replace(taken, state=State.FAILED, next_try=None)


def after_search(taken: Delivery, found: str | None, now: datetime, *, readable: bool) -> Delivery:
    """How a delivery stands once it was looked for: `found` is the reference of the message, if any.

    The answer DUE means: it is not there, send it now, marked as sent again.
    """
    if found:
        return replace(taken, state=State.SENT, reference=found, next_try=None)
    if not readable or taken.attempts >= MOST_ATTEMPTS:
        return replace(taken, state=State.UNCERTAIN, next_try=None)
    return replace(taken, state=State.DUE, resent=True, doubt=None, next_try=now)


def _again(taken: Delivery, now: datetime) -> datetime:
    """Soon, while the key is remembered; then at growing intervals."""
    backoff: timedelta = min(FIRST_BACKOFF * (1 << min(taken.attempts - 1, 10)), LONGEST_BACKOFF)
    end_of_key = (taken.doubt or now) + KEY_LIFE
    if now < end_of_key <= now + backoff:
        # One last attempt that the platform still recognises, rather than one just too late.
        return max(now + FIRST_BACKOFF, min(end_of_key - FIRST_BACKOFF, now + backoff))
    return now + backoff


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    out = ""
    while number:
        number, place = divmod(number, 36)
        out = digits[place] + out
    return out or "0"
