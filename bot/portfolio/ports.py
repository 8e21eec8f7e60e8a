"""What the rules of the portfolio ask of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.portfolio.model import Change, Claim, Facts, Realisation, Receipt, Target


class Portfolios(Protocol):
    """Realisations and their claims. Every act takes its receipt and stores it in the same transaction."""

    async def add(
        self, school: int, person: int, facts: Facts, targets: Sequence[Target], receipt: Receipt
    ) -> Realisation:
        """A new realisation with draft claims. Raises AlreadyDone if the receipt is known."""
        ...

    async def change(
        self, school: int, realisation: int, rule: Callable[[Realisation], Change], receipt: Receipt
    ) -> Realisation:
        """Apply a pure rule to a realisation, as it stands inside the transaction, and store the outcome.

        Raises Refused("realisation-inconnue"), AlreadyDone, or whatever the rule raises: then nothing
        is stored.
        """
        ...

    async def numbered(self, school: int, person: int, number: int) -> Realisation | None:
        """The realisation that a person knows by `number`."""
        ...

    async def one(self, school: int, realisation: int) -> Realisation | None:
        """A realisation by its id."""
        ...

    async def of_person(self, school: int, person: int) -> Sequence[Realisation]:
        """All realisations of a person with their claims, newest first."""
        ...

    async def claims_of(self, school: int, person: int) -> Sequence[Claim]:
        """The claims of a person without their decisions: what progress is made of."""
        ...

    async def waiting(self, school: int, limit: int) -> tuple[int, Sequence[Realisation]]:
        """How many realisations await a decision, and the oldest `limit` of them."""
        ...

    async def outcome_of(self, keys: Sequence[str]) -> str | None:
        """The outcome stored under one of these keys, if the act was done before."""
        ...
