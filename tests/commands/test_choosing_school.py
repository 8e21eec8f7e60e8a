"""In a direct message the School is the person's only one; else the bot asks once, and remembers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.app import opened
from bot.commands.action import Action
from bot.commands.choosing_school import SCHOOL_ARGUMENT
from bot.commands.reply import Notice, Tone
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.school.model import Platform
from tests.commands.speaking import Speaker

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)


async def test_the_question_comes_once_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        await app.directory.bind(Platform.DISCORD, "900", other)
        here, away = Speaker(app, "Lina"), Speaker(app, "Lina", space="900", school=other)
        direct = Speaker(app, "Lina", space=None)
        await here.enrolled()

        assert "Enregistré" in await direct.says("/declarer Inventaire de la salle 204")  # only one School

        await away.enrolled()
        assert "Pour" not in await direct.says("/critere P3.4.5")  # a look-up asks nothing
        asked = await direct.says("/declarer Dépannage du poste 4")
        assert "quel établissement" in asked
        assert "Blaise-Pascal" in asked
        assert "Enregistré" in await direct.says("2")
        assert "Dépannage" in await away.says("/preuve lister")
        assert "Dépannage" not in await here.says("/preuve lister")
        assert "Dépannage" in await direct.says("/preuve lister")  # remembered

        assert "Blaise-Pascal" in await direct.says("/etablissement")
        await direct.says("1")
        assert "Ada-Lovelace" in await direct.says("1")
        assert "Inventaire" in await direct.says("/preuve lister")


async def test_nobody_picks_a_school_where_they_are_nobody(tmp_path: Path) -> None:
    """The pick travels in a button: a forged one must open no door."""
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
        direct = await Speaker(app, "Lina", space=None).enrolled()
        request = Request("k", direct.account, Place("direct:room", None, private=True), NOW)
        forged = Action("progression", {SCHOOL_ARGUMENT: str(other.id)})
        reply = await app.dispatcher.dispatch(request, forged)
        assert isinstance(reply, Notice)
        assert reply.tone is Tone.REFUSED
        assert await app.services.access.chosen_school(direct.account) is None
