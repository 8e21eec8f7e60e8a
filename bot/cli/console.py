"""`referent console`: the bot in a terminal, on the embedded store or on the demonstration class."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.app import DATABASE, opened
from bot.app_settings import calendar_end
from bot.cli.demonstration import DEMO_DATABASE, DEMO_STUDENT, DEMO_TEACHER, fill
from bot.hosting.beside import Beside
from bot.hosting.door import local_talk
from bot.hosting.watching import watch_surroundings
from bot.platforms.console.posting import ConsolePoster
from bot.platforms.console.screen import Screen
from bot.platforms.console.session import Session
from bot.platforms.plain import lines_of
from bot.school.model import Platform, Right

if TYPE_CHECKING:
    from bot.config import Settings

_RIGHTS: Final = {
    "etudiant": Right.STUDENT,
    "eleve": Right.STUDENT,
    "enseignant": Right.TEACHER,
    "admin": Right.ADMIN,
}
_NAMES: Final = {Right.STUDENT: "Étudiant", Right.TEACHER: "Enseignant", Right.ADMIN: "Administrateur"}
_DEMO_NAMES: Final = {Right.STUDENT: DEMO_STUDENT, Right.TEACHER: DEMO_TEACHER}
_DEMO_GREETING: Final = (
    "CLASSE DE DÉMONSTRATION : personnes inventées, dans un fichier à part. Rien ne touche l’établissement."
)


async def run_console(settings: Settings, role: str, name: str | None, *, demo: bool) -> int:
    """Run a session for one local person. Whoever can start this owns the store: the role is theirs to take.

    Beside a bot that runs, its own service answers, through its local door.
    """
    right = _RIGHTS[role]
    if name is None:
        name = (_NAMES | _DEMO_NAMES if demo else _NAMES)[right]
    screen = Screen(sys.stdout)
    if demo:
        settings = replace(settings, store_url="")  # invented people have a file of their own, always
    if not demo and (beside := await Beside.reach(settings.data)):
        async with beside:
            talk = await beside.talk(right, name, colours=screen.coloured)
            return await Session(talk, screen).run(sys.stdin.buffer)
    async with opened(settings, "console", database=DEMO_DATABASE if demo else DATABASE) as app:
        if demo:
            await fill(app)
        watch_surroundings(app, settings.data, settings.nightly_folder, calendar_end(settings))
        local = await local_talk(app, right, name, screen.style, informed=demo)
        session = Session(local, screen, _DEMO_GREETING if demo else "")
        if not (sys.stdin.isatty() and screen.terminal):
            return await session.run(sys.stdin.buffer)  # a file of commands is answered line by line, no more
        notes = settings.data / "rappels-montres.txt"
        app.services.reminding.posters.known[Platform.CONSOLE] = ConsolePoster(
            notes, lambda reply: screen.write("\n".join(lines_of(reply, screen.style)))
        )
        async with asyncio.TaskGroup() as group:
            reminders = group.create_task(app.reminders.run())
            try:
                return await session.run(sys.stdin.buffer)
            finally:
                await app.reminders.drain()
                reminders.cancel()
