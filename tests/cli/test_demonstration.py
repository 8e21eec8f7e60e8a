"""The demonstration class has something to show to every command, and is filled once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.app import opened
from bot.cli.demonstration import DEMO_DATABASE, DEMO_STUDENT, DEMO_TEACHER, fill
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from pathlib import Path

TEACHER = Account(Platform.CONSOLE, f"{Right.TEACHER}:{DEMO_TEACHER.casefold()}", DEMO_TEACHER)
STUDENT = Account(Platform.CONSOLE, f"{Right.STUDENT}:{DEMO_STUDENT.casefold()}", DEMO_STUDENT)
SHOWN = (
    (TEACHER, "classe voir", ("12 inscrits sur 14", "1 demande")),
    (TEACHER, "classe progression", ("compétences que personne n’a", "BLOC2A")),
    (TEACHER, "classe progression bloc:1", ("Lina", "mobilisée")),
    (TEACHER, "classe silencieux", ("Hugo", "Tom", "Maël")),
    (TEACHER, "classe attente", ("Lina", "jours")),
    (TEACHER, "classe confirmer", ("Élise",)),
    (TEACHER, "classe passer", ("12 personnes à faire passer",)),
    (TEACHER, "a-valider", ("réalisations en attente",)),
    (STUDENT, "progression", ("mobilisées",)),
    (STUDENT, "preuve lister", ("4 réalisations",)),
)


async def test_every_command_has_something_to_show(tmp_path: Path) -> None:
    now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    settings = Settings(data=tmp_path, school="Démonstration", clock=now)
    for _ in range(2):  # a second start finds it filled
        async with opened(settings, "test", database=DEMO_DATABASE) as app:
            await fill(app)
            for number, (account, line, facts) in enumerate(SHOWN):
                request = Request(
                    f"{account.name}{number}", account, Place("c", "console", private=True), now
                )
                turn = await app.conversation.say(request, line, command=True)
                shown = "\n".join(lines_of(turn.reply, Style()))
                assert [fact for fact in facts if fact not in shown] == [], shown
