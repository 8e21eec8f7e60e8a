"""The bot's Matrix engine with the smallest handler: it repeats what it hears.

In the test's process: `async with running(...)`. As a process of its own, to be killed for real:
`python -m tests.fakes.matrix_echo_bot URL USER PASSWORD FOLDER answer|die-before|die-after`.
"""

from __future__ import annotations

import asyncio
import html
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.platforms.matrix.client import Matrix
from bot.platforms.matrix.session import Credentials
from bot.platforms.matrix.values import Heard, Incoming, Invitation, Outgoing, tx_of
from bot.store.matrix_inbox import SqliteMatrixInbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Handle = Callable[[Matrix, Incoming], Awaitable[None]]
READY_WITHIN = 30.0


async def echo(matrix: Matrix, incoming: Incoming) -> None:
    """Answer with what was said, in its thread, as a reply."""
    await matrix.sender.send(incoming.room_id, reply_to(incoming, f"écho : {incoming.body}"))


def reply_to(incoming: Incoming, text: str, only_for: str | None = None) -> Outgoing:
    """A reply to a message, in its thread."""
    return Outgoing(
        plain=text,
        html=f"<p>{html.escape(text)}</p>",
        tx=tx_of(incoming.event_id),
        reply_to=incoming.event_id,
        thread=incoming.thread_id,
        only_for=only_for,
    )


async def everybody(_: Invitation) -> bool:
    """Enter every room."""
    return True


@asynccontextmanager
async def running(
    credentials: Credentials,
    folder: Path,
    handle: Handle = echo,
    accepts: Callable[[Invitation], Awaitable[bool]] = everybody,
    *,
    encrypt_direct: bool = False,
) -> AsyncIterator[Matrix]:
    """The bot, listening; stopped at the end as on SIGTERM."""

    async def answer(incoming: Heard) -> None:
        if isinstance(incoming, Incoming):
            await handle(matrix, incoming)

    folder.mkdir(parents=True, exist_ok=True)
    async with (
        await SqliteMatrixInbox.open(folder / "inbox.db") as inbox,
        Matrix.open(
            credentials, folder / "matrix", inbox, SystemClock(), encrypt_direct=encrypt_direct
        ) as matrix,
        asyncio.TaskGroup() as tasks,
    ):
        task = tasks.create_task(matrix.run(answer, accepts))
        async with asyncio.timeout(READY_WITHIN):
            await matrix.ready.wait()
        yield matrix
        task.cancel()


async def main(url: str, user: str, password: str, folder: str, mode: str) -> None:
    """Run until killed, by itself in the modes that say so."""

    async def handle(matrix: Matrix, incoming: Incoming) -> None:
        if mode == "die-before":
            os.kill(os.getpid(), signal.SIGKILL)
        await echo(matrix, incoming)
        if mode == "die-after":
            os.kill(os.getpid(), signal.SIGKILL)

    async with running(Credentials(url, user, password), Path(folder), handle):
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
