"""The whole application answering on the homeserver, for tests; its clock may stand still."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.app_platforms import MatrixSchools
from bot.platforms.matrix.running import run_matrix
from bot.school.model import Platform
from bot.store.matrix_inbox import SqliteMatrixInbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.app import App
    from bot.platforms.matrix.session import Credentials
    from tests.fakes.matrix_person import Event, MatrixPerson

READY_WITHIN = 30.0


@asynccontextmanager
async def answering(app: App, credentials: Credentials, folder: Path) -> AsyncIterator[None]:
    """The bot on Matrix, with the real application behind it."""
    ready = asyncio.Event()

    async with await SqliteMatrixInbox.open(folder / "inbox.db") as inbox, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(
            run_matrix(
                app.conversation,
                app.dispatcher.catalogue,
                app.clock,
                credentials,
                folder / "matrix",
                inbox,
                MatrixSchools(app.directory),
                ready=ready,
            )
        )
        waiting = tasks.create_task(ready.wait())
        async with asyncio.timeout(READY_WITHIN):
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        yield
        running.cancel()


async def class_room(app: App, person: MatrixPerson, bot: str, *others: MatrixPerson) -> str:
    """A room of several people, bound to the School."""
    room = await person.create_room(invite=[bot, *(other.user_id for other in others)])
    for other in others:
        await other.join(room)
    await person.is_joined_by(room, bot)
    await app.directory.bind(Platform.MATRIX, room, app.school)
    return room


async def alone_with(person: MatrixPerson, bot: str) -> str:
    """A conversation of two."""
    room = await person.create_room(invite=[bot], direct=True)
    await person.is_joined_by(room, bot)
    return room


def says(bot: str, *words: str) -> Callable[[Event], bool]:
    """Whether a message is the bot's and holds these words."""

    def fits(event: Event) -> bool:
        body = event["content"].get("body", "")
        return event["sender"] == bot and all(word in body for word in words)

    return fits
