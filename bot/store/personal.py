"""What is kept of people, in SQL: found, handed over, erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.school.model import Account
    from bot.store.engine import Store, Transaction


class SqlitePersonalData:
    """Is a `privacy.ports.PersonalData`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what an account typed and did not confirm: open dialogues, buttons that wait."""
        whose = (account.platform, account.user_id)

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from dialogue where platform = ? and user_id = ?", whose)
            await tx.execute("delete from pending_action where platform = ? and user_id = ?", whose)

        await self._store.transact(body)
