"""What makes an act count once, for every part that stores one.

A receipt is written in the act's own transaction. A replay of the same event, or a second tap on the same
button, finds it and is shown the outcome instead of acting again (DESIGN.md §2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

T = TypeVar("T")


@dataclass(frozen=True)  # no slots: `Receipt[X](…)` must be able to fail at noting its X
class Receipt(Generic[T]):
    """The keys of an act, who does it and when, and what to show to a replay.

    `keys` are the request's key and, for a form or a button, its token: each is stored with the act, in
    the same transaction, together with the outcome (an Action, compact) that answers a replay.
    """

    keys: tuple[str, ...]
    actor: int
    at: datetime
    outcome: Callable[[T], str] = field(repr=False)


class Receipts(Protocol):
    """The receipts of acts done before."""

    async def outcome_of(self, keys: Sequence[str]) -> str | None:
        """The outcome stored under one of these keys, None if no act was done under them."""
        ...


class AlreadyDone(Exception):
    """The act was stored before; `outcome` is what to show."""

    def __init__(self, outcome: str) -> None:
        super().__init__("already done")
        self.outcome = outcome
