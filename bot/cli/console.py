"""`referent console`: the bot in a terminal, on the embedded store or on the demonstration class."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.app import DATABASE, opened
from bot.cli.demonstration import DEMO_DATABASE, fill
from bot.platforms.console.completion import Completion
from bot.platforms.console.screen import Screen
from bot.platforms.console.session import Session
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Settings

_RIGHTS: Final = {
    "etudiant": Right.STUDENT,
    "eleve": Right.STUDENT,
    "enseignant": Right.TEACHER,
    "admin": Right.ADMIN,
}
_NAMES: Final = {Right.STUDENT: "Étudiant", Right.TEACHER: "Enseignant", Right.ADMIN: "Administrateur"}
_DEMO_STUDENT: Final = "Lina"
_DEMO_GREETING: Final = (
    "CLASSE DE DÉMONSTRATION : personnes inventées, dans un fichier à part. Rien ne touche l’établissement."
)


async def run_console(settings: Settings, role: str, name: str | None, *, demo: bool) -> int:
    """Run a session for one local person. Whoever can start this owns the store: the role is theirs to take."""
    right = _RIGHTS[role]
    database = DEMO_DATABASE if demo else DATABASE
    async with opened(settings, "console", database=database) as app:
        if demo:
            await fill(app)
        if name is None:
            name = _DEMO_STUDENT if demo and right is Right.STUDENT else _NAMES[right]
        account = Account(Platform.CONSOLE, f"{right}:{name.casefold()}", name)
        if right is not Right.STUDENT:
            await app.directory.enrol(account, app.school, right=right)
        return await _session(app, account, _DEMO_GREETING if demo else "").run(sys.stdin.buffer)


def _session(app: App, account: Account, greeting: str) -> Session:
    completion = Completion(app.dispatcher)
    return Session(app.conversation, completion, Screen(sys.stdout), account, app.clock, greeting)
