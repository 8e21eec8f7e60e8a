"""What is being answered right now, so that a bot that stops finishes it and takes nothing more."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Intake:
    """Counts answers under way. One for each platform, kept through its reconnections."""

    def __init__(self) -> None:
        self.open = True
        """False once the bot is about to stop: what comes now is for the next start, or told so."""
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Hold the bot back from stopping while the block runs."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def drain(self) -> None:
        """Take nothing more, and wait for what is under way."""
        self.open = False
        await self._idle.wait()
