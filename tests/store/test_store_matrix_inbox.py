"""The Matrix inbox: whoever waits for a transaction may be cancelled at any moment."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.store.matrix_inbox import SqliteMatrixInbox

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


async def test_a_save_cancelled_at_any_step_is_whole_or_nothing(tmp_path: Path) -> None:
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        for round_ in range(40):
            async with asyncio.TaskGroup() as tasks:
                saving = tasks.create_task(inbox.save([(f"event {round_}", "{}")], f"token {round_}", NOW))
                for _ in range(round_ % 8):
                    await asyncio.sleep(0)
                saving.cancel()
        await inbox.save([("last", "{}")], "token of the last", NOW)
        assert await inbox.token() == "token of the last"
        waiting = await inbox.undone(0, 100)
        assert waiting, "the last one is there"


async def test_an_event_seen_twice_is_kept_once_and_forgotten_when_told(tmp_path: Path) -> None:
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        await inbox.save([("one", "first"), ("one", "again")], "a", NOW)
        [(number, payload)] = await inbox.undone(0, 10)
        assert payload == "first"
        await inbox.done(number, NOW)
        await inbox.save([("one", "later")], "b", NOW)
        assert await inbox.undone(0, 10) == []
