"""Receipts in SQL: looked for at the start of an act's transaction, written at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.clock import to_millis
from bot.receipts import AlreadyDone
from bot.store.database import Either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.store.database import Store, Transaction

T = TypeVar("T")
RECEIPT_LIFE_MILLIS: Final = 48 * 3600 * 1000
# On PostgreSQL the tidying of each day does it alone: looked at by every act, the oldest rows would set each act
# against all others (2,500 of 1,000 began again).
FORGET: Final = Either("delete from receipt where at < $1", "delete from receipt where false and at < $1")


class StoredReceipts:
    """Is a `receipts.Receipts`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def outcome_of(self, keys: Sequence[str]) -> str | None:
        """The outcome stored under one of these keys."""
        for key in keys:
            row = await self._store.one("select outcome from receipt where key = $1", (key,), to_act=True)
            if row is not None:
                return str(row[0])
        return None


async def refuse_replay(tx: Transaction, receipt: Receipt[Any]) -> None:
    """Raise AlreadyDone if the act of this receipt was stored before."""
    for key in receipt.keys:
        row = await tx.one("select outcome from receipt where key = $1", (key,))
        if row is not None:
            raise AlreadyDone(str(row[0]))


async def keep_receipt(tx: Transaction, receipt: Receipt[T], made: T) -> None:
    """Store the receipt of what was just made; forget those of more than 48 hours ago."""
    at = to_millis(receipt.at)
    await tx.execute(FORGET, (at - RECEIPT_LIFE_MILLIS,))
    outcome = receipt.outcome(made)
    for key in receipt.keys:
        await tx.execute(
            "insert into receipt (key, at, outcome, actor) values ($1, $2, $3, $4)",
            (key, at, outcome, receipt.actor),
        )
