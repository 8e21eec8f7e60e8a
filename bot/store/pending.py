"""Open dialogues and actions too long for a button: small rows that expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.school.model import Account
    from bot.store.engine import Store, Transaction

FIND_DIALOGUE: Final = "select 1 from dialogue where platform = ? and user_id = ? and room = ?"


class SqlitePending:
    """Is a `commands.conversation.Dialogues` and keeps pending actions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open_dialogue(self, account: Account, room: str, at: datetime) -> str | None:
        """The state of the dialogue open in this room for this account, unless it expired."""
        row = await self._store.one(
            "select state from dialogue where platform = ? and user_id = ? and room = ? and until >= ?",
            (account.platform, account.user_id, room, to_millis(at)),
        )
        return None if row is None else str(row[0])

    async def keep_dialogue(self, account: Account, room: str, state: str, until: datetime) -> None:
        """Replace the open dialogue."""

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "insert into dialogue (platform, user_id, room, state, until) values (?, ?, ?, ?, ?)"
                " on conflict (platform, user_id, room) do update set state = excluded.state, until = excluded.until",
                (account.platform, account.user_id, room, state, to_millis(until)),
            )

        await self._store.transact(body)

    async def close_dialogue(self, account: Account, room: str) -> None:
        """Forget the open dialogue. A look-up mostly finds none: then nothing is written."""
        where = (account.platform, account.user_id, room)
        if await self._store.one(FIND_DIALOGUE, where) is None:
            return

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from dialogue where platform = ? and user_id = ? and room = ?", where)

        await self._store.transact(body)

    async def keep_named(
        self, account: Account, actions: Mapping[str, str], at: datetime, until: datetime
    ) -> None:
        """Keep actions (or forms) under names drawn by the caller, for this account until they expire."""

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from pending_action where until < ?", (to_millis(at),))
            for name, action in actions.items():
                await tx.execute(
                    "insert into pending_action (id, platform, user_id, action, until) values (?, ?, ?, ?, ?)",
                    (name, account.platform, account.user_id, action, to_millis(until)),
                )

        await self._store.transact(body)

    async def action_of(self, account: Account, name: str, at: datetime) -> str | None:
        """The action kept under this name for this account, unless it expired."""
        row = await self._store.one(
            "select action from pending_action where id = ? and platform = ? and user_id = ? and until >= ?",
            (name, account.platform, account.user_id, to_millis(at)),
        )
        return None if row is None else str(row[0])
