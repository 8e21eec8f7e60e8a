"""The commands that a platform was last given: their hash, and the ids it gave them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.clock import to_millis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from bot.clock import Clock
    from bot.school.model import Platform
    from bot.store.database import Store, Transaction


class StoredCommandTrees:
    """Is a `platforms.discord.syncing.TreeMemory`."""

    def __init__(self, store: Store, clock: Clock, platform: Platform) -> None:
        self._store, self._clock, self._platform = store, clock, platform

    def turn(self) -> AbstractAsyncContextManager[bool]:
        """Whether this process is the one that gives them now."""
        return self._store.alone(f"commandes {self._platform}")

    async def last(self, application: str) -> tuple[str, Mapping[str, int]] | None:
        """The hash and the ids of the commands that this application was last given."""
        row = await self._store.one(
            "select hash, ids from command_tree where platform = $1 and application = $2",
            (self._platform, application),
        )
        return None if row is None else (str(row[0]), json.loads(row[1]))

    async def keep(self, application: str, digest: str, ids: Mapping[str, int]) -> None:
        """Remember what was given."""
        now = to_millis(self._clock.now())

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "insert into command_tree (platform, application, hash, ids, at) values ($1, $2, $3, $4, $5)"
                " on conflict (platform, application)"
                " do update set hash = excluded.hash, ids = excluded.ids, at = excluded.at",
                (self._platform, application, digest, json.dumps(dict(ids)), now),
            )

        await self._store.transact(body)
