"""Where a person stands, told to themselves and to whoever teaches them; to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.progress.member import progression_membre
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        yield made


async def pointed_at(teacher: Speaker, person: Speaker) -> str:
    """What a teacher reads who picks somebody in the menu of a platform."""
    request = Request(
        f"{teacher.name} → {person.name}", teacher.account, Place("100:room", "100", private=True), NOW
    )
    action = Action(progression_membre.name, {"compte": person.account.user_id})
    reply = await teacher.app.dispatcher.dispatch(request, action)
    return "\n".join(lines_of(reply, Style())).replace("\u202f", " ")


async def test_what_is_submitted_counts_and_a_draft_does_not(app: App) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    await lina.says("/declarer Inventaire de la salle 204")
    assert "aucune sur 6" in await lina.says("/progression 1")
    await lina.says("/preuve soumettre 1 B1.1")
    assert "1 sur 6" in await lina.says("/progression 1")


async def test_a_teacher_who_points_at_somebody_reads_their_progress_within_reach_only(app: App) -> None:
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    lina = await Speaker(app, "Lina").enrolled()
    await a_class(martin, lina)
    await lina.says("/declarer Inventaire de la salle 204")
    await lina.says("/preuve soumettre 1 B1.1")

    assert "1 sur 6" in await pointed_at(martin, lina)
    refused = await pointed_at(durand, lina)
    assert "n’a encore rien déclaré" in refused
    assert refused == await pointed_at(martin, Speaker(app, "Personne"))


@pytest.mark.parametrize(
    "line", ["qui n’a rien en {}", "Qui a pas encore {} ?", "qui n’ont rien pour la {}?"]
)
async def test_who_has_nothing_in_a_competency_is_asked_in_words(app: App, line: str) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    lina, noe = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Noé").enrolled()
    await a_class(martin, lina, noe)
    await lina.says("/declarer Inventaire de la salle 204")
    await lina.says("/preuve soumettre 1 B1.3")
    assert "1 personne sur 2 sans rien en B1.3" in await martin.says(line.format("b13"))
    assert "2 personnes sur 2 sans rien en B1.4" in await martin.says(line.format("P1.4.1"))
    await noe.says("/declarer Le site de l’association")
    await noe.says("/preuve soumettre 1 B1.3")
    assert "Tout le monde a B1.3" in await martin.says(line.format("B1.3"))
    assert "réservée" in await lina.says(line.format("B1.3"))


async def test_a_name_of_two_words_stands_between_quotes(app: App) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    await a_class(martin)
    await martin.says('/classe importer liste:"Noé P.; Noé Pa."')
    for typed in ('"Noé P."', "« Noé Pa. »"):
        assert "Quelles compétences" in await martin.says(
            f"/classe declarer-pour {typed} J’ai monté un poste"
        )
    assert "1 sur 2" not in await martin.says("/classe progression")
