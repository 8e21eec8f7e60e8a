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
# The keys of acts that people do together lie side by side in their index. PostgreSQL remembers which pages of it a
# serializable transaction read, and none may then write there: were a key looked for, each act would be in the way
# of all others. So it is taken at once, which reads nothing, and what to show is written beside it at the end.
TAKE: Final = (
    "insert into receipt (key, at, outcome, actor) values ($1, $2, '', $3) on conflict (key) do nothing"
)
FILL: Final = """
    insert into receipt (key, at, outcome, actor) values ($1, $2, $3, $4)
    on conflict (key) do update set outcome = excluded.outcome, actor = excluded.actor"""
# For the same reason the tidying of each day is alone to forget there.
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
    """Take the keys of this act. Raises AlreadyDone if it was stored before; else `keep_receipt` has to follow."""
    for key in receipt.keys:
        if not await tx.execute(TAKE, (key, to_millis(receipt.at), receipt.actor)):
            outcome = await tx.value("select outcome from receipt where key = $1", (key,))
            raise AlreadyDone(str(outcome))


async def keep_receipt(tx: Transaction, receipt: Receipt[T], made: T) -> None:
    """Store the receipt of what was just made; forget those of more than 48 hours ago."""
    at = to_millis(receipt.at)
    await tx.execute(FORGET, (at - RECEIPT_LIFE_MILLIS,))
    outcome = receipt.outcome(made)
    for key in receipt.keys:
        await tx.execute(FILL, (key, at, outcome, receipt.actor))


async def give_back(tx: Transaction, receipt: Receipt[Any]) -> None:
    """Let go of the keys that `refuse_replay` took: nothing was done after all."""
    for key in receipt.keys:
        await tx.execute("delete from receipt where key = $1", (key,))
