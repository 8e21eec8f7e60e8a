"""Teachers name others; a class, its queue and its reminders survive the departure of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class, long_code_in

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


async def test_a_teacher_names_another_by_a_code(app: App) -> None:
    martin, durand = (
        await Speaker(app, "Mme Martin").enrolled(Right.TEACHER),
        Speaker(app, "M. Durand", space=None),
    )
    code = long_code_in(await martin.says("/enseignant ajouter"))
    await durand.says(f"/code {code}")
    await durand.says("oui")
    assert "M. Durand" in await martin.says("/enseignant lister")
    assert "n’est pas valable" in await Speaker(app, "Lina").says(f"/code {code}")


async def test_a_teacher_names_somebody_within_reach_only(app: App) -> None:
    """A student of a colleague's class cannot be made a teacher by name; somebody without a class can."""
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    lina, petit = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Mme Petit").enrolled()
    await a_class(durand, lina)
    assert "ne fait partie d’aucune classe" in await martin.says("/enseignant ajouter Lina")
    await martin.says("/enseignant ajouter Mme Petit")
    assert "Rôle enseignant donné" in await martin.says("oui")
    assert "Rien n’attend" in await petit.says("/a-valider")


async def test_a_student_is_not_made_a_teacher_without_a_word(app: App) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    lina, petit = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Mme Petit").enrolled()
    await a_class(martin, lina)
    assert "étudiante : 2SIO" in await martin.says("/enseignant ajouter Lina")
    assert "étudiante" not in await martin.says(f"/enseignant ajouter {(await petit.person()).name}")


async def test_the_queue_goes_on_when_a_teacher_leaves(app: App) -> None:
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    lina = await Speaker(app, "Lina").enrolled()
    await a_class(durand, lina)
    await lina.says("/declarer Inventaire de la salle 204")
    await lina.says("/preuve soumettre 1 B1.1")
    assert "Rien n’attend" in await martin.says("/a-valider")

    await martin.says("/enseignant retirer Durand")
    assert "2SIO" in await martin.says("oui")
    assert "Inventaire" in await martin.says("/a-valider")
    assert "réservée" in await durand.says("/a-valider")


async def test_the_last_teacher_stays(app: App) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    await a_class(martin)
    await martin.says("/enseignant retirer Martin")
    assert "n’aurait plus d’enseignant" in await martin.says("oui")
    assert "n’aurait plus d’enseignant" in await martin.says("/classe quitter")


async def test_the_only_teacher_is_told_whom_an_erasure_leaves_alone(app: App) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    lina = await Speaker(app, "Lina").enrolled()
    assert "la file n’aurait plus de lecteur" in await martin.says("/mes-donnees effacer")
    assert "décisions rendues" not in await lina.says("/mes-donnees effacer")
    await Speaker(app, "M. Durand").enrolled(Right.TEACHER)
    told = await martin.says("/mes-donnees effacer")
    assert "décisions rendues restent, sans nom" in told
    assert "plus de lecteur" not in told


async def test_a_class_is_taught_by_several(app: App) -> None:
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    await a_class(martin)
    assert "Aucune classe" in await durand.says("/classe voir")
    assert "M. Durand enseigne aussi" in await martin.says("/classe enseignant Durand")
    assert "2SIO" in await durand.says("/classe voir")
    assert "continue avec M. Durand" in await martin.says("/classe quitter")
    assert "Aucune classe" in await martin.says("/classe voir")


async def test_with_several_classes_a_tap_says_which(app: App) -> None:
    """What was typed goes on: the class is not typed again."""
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    await a_class(martin, name="1SIO")
    await a_class(martin, name="2SIO")
    asked = await martin.says("/classe voir")
    assert "Pour quelle classe ?" in asked
    assert "2SIO (2025-2026)" in await martin.says("2" if asked.index("1SIO") < asked.index("2SIO") else "1")
    await martin.says("/classe salon 1SIO")
    assert "1SIO (2025-2026)" in await martin.says("/classe voir")  # the room says which
