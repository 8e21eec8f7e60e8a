"""Open dialogues and actions too long for a button: small rows that expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.school.model import Account
    from bot.store.database import Store, Transaction

_OPEN: Final = (
    "select state, by, meant from dialogue where platform = $1 and user_id = $2 and room = $3 and until >= $4"
)
_KEEP: Final = (
    "insert into dialogue (platform, user_id, room, state, until, by, meant) values ($1, $2, $3, $4, $5, $6, $7)"
    " on conflict (platform, user_id, room) do update set state = excluded.state, until = excluded.until,"
    " by = excluded.by, meant = excluded.meant"
)


class StoredPending:
    """Is a `commands.conversation.Dialogues` and keeps pending actions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open_dialogue(self, account: Account, room: str, at: datetime) -> Kept | None:
        """The dialogue of this account in this room, unless it expired."""
        row = await self._store.one(_OPEN, (account.platform, account.user_id, room, to_millis(at)))
        return None if row is None else Kept(str(row[0]), str(row[1]), str(row[2]))

    async def keep_dialogue(
        self, account: Account, room: str, kept: Kept, at: datetime, until: datetime
    ) -> None:
        """Replace the dialogue; those that expired go, with what was typed in them."""

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from dialogue where until < $1", (to_millis(at),))
            await tx.execute(
                _KEEP,
                (account.platform, account.user_id, room, kept.state, to_millis(until), kept.by, kept.meant),
            )

        await self._store.transact(body)

    async def keep_named(
        self, account: Account, actions: Mapping[str, str], at: datetime, until: datetime
    ) -> None:
        """Keep actions (or forms) under names drawn by the caller, for this account until they expire."""

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from pending_action where until < $1", (to_millis(at),))
            for name, action in actions.items():
                await tx.execute(
                    "insert into pending_action (id, platform, user_id, action, until) values ($1, $2, $3, $4, $5)",
                    (name, account.platform, account.user_id, action, to_millis(until)),
                )

        await self._store.transact(body)

    async def action_of(self, account: Account, name: str, at: datetime) -> str | None:
        """The action kept under this name for this account, unless it expired."""
        row = await self._store.one(
            "select action from pending_action where id = $1 and platform = $2 and user_id = $3 and until >= $4",
            (name, account.platform, account.user_id, to_millis(at)),
        )
        return None if row is None else str(row[0])
