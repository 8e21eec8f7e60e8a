"""Who waits for whom: nobody behind a long question while another connection is free, nor an act behind questions."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import SetClock
from bot.store.engine import READERS, SqliteStore
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database import Transaction

CLOCK = SetClock(datetime(2026, 1, 14, tzinfo=UTC))


@pytest.mark.parametrize(("long_questions", "to_act"), [(READERS - 1, False), (READERS, True)])
async def test_nobody_waits_behind_a_long_question(
    tmp_path: Path, long_questions: int, *, to_act: bool
) -> None:
    async with SqliteStore.open(tmp_path / "s.db", clock=CLOCK, migrations=MIGRATIONS) as store:
        answered = threading.Event()

        async def long(tx: Transaction) -> None:
            await tx.one("select 1")
            assert answered.wait(10)  # for the others, in the connection's own thread

        asked = [asyncio.ensure_future(store.read(long)) for _ in range(long_questions)]
        await asyncio.sleep(0)
        try:
            for _ in range(2 * READERS):
                row = await asyncio.wait_for(store.one("select 2", to_act=to_act), 5)
                assert row is not None
                assert row[0] == 2
        finally:
            answered.set()
        await asyncio.gather(*asked)
