"""The whole bot on Matrix as a process of its own, which kills itself (SIGKILL) at a chosen moment.

    python -m tests.fakes.matrix_crashing_bot URL USER PASSWORD DATA MOMENT

MOMENT: `never`, or `send:3` (just before the third message is given to the server: everything is decided and
stored, nothing is said), `sent:3` (just after), `done:3` (just before the third arrival is marked as done).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import opened
from bot.app_platforms import platforms_of
from bot.config import MatrixSettings, Settings
from bot.platforms.matrix.wire import Wire
from bot.store.matrix_inbox import SqliteMatrixInbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SCHOOL = "Lycée Ada-Lovelace"


def killing(at: str) -> None:
    """Arrange the kill; counts calls of the real methods."""
    moment, _, number = at.partition(":")
    left = int(number or 0)

    def before(method: Callable[..., Awaitable[Any]], *, after: bool) -> Callable[..., Awaitable[Any]]:
        async def counted(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if not after and left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            done = await method(*arguments, **options)
            if after and left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return counted

    if moment in {"send", "sent"}:
        Wire.send = before(Wire.send, after=moment == "sent")  # type: ignore[method-assign, assignment] # a fault on purpose
    elif moment == "done":
        SqliteMatrixInbox.done = before(SqliteMatrixInbox.done, after=False)  # type: ignore[method-assign, assignment] # as above


async def main(url: str, user: str, password: str, data: str, at: str) -> None:
    """Run until killed, by itself at `at`."""
    killing(at)
    settings = Settings(data=Path(data), school=SCHOOL, matrix=MatrixSettings(url, user, password))
    async with opened(settings, "test") as app:
        (platform,) = await platforms_of(settings, app)
        await platform.run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
