"""What a teacher may name: completion and typing reach the same people, and stop at the same border."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.request import Place, Request
from bot.config import Settings
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


async def completed(who: Speaker, command: str, parameter: str, typed: str = "") -> list[str]:
    request = Request("c", who.account, Place("100:room", who.space), NOW)
    found = await who.app.dispatcher.suggest(request, Action(command), parameter, typed)
    return [suggestion.value for suggestion in found]


async def test_names_are_completed_for_their_teachers_alone(app: App) -> None:
    """No platform checks a right before completion: it must not list people to whoever types."""
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    admin = await Speaker(app, "Admin").enrolled(Right.ADMIN)
    lina, noe, zoe = [await Speaker(app, n).enrolled() for n in ("Lina", "Noé", "Zoé")]
    await a_class(martin, lina, name="1SIO")
    await a_class(durand, noe, name="2SIO")

    assert await completed(martin, "classe personne", "personne") == ["Lina", "Zoé"]
    assert await completed(durand, "classe personne", "personne") == ["Noé", "Zoé"]
    assert await completed(martin, "classe personne", "personne", "zo") == ["Zoé"]
    for nobody in (lina, noe, zoe, admin, Speaker(app, "Inconnu"), Speaker(app, "Loin", space="555")):
        assert await completed(nobody, "classe personne", "personne") == []
        assert await completed(nobody, "classe voir", "classe") == []
        assert await completed(nobody, "classe enseignant", "nom") == []
    assert await completed(martin, "classe voir", "classe") == ["1SIO"]


async def test_two_people_of_one_name_are_told_apart(app: App) -> None:
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    first, second = await Speaker(app, "lina1").enrolled(), await Speaker(app, "lina2").enrolled()
    code = await a_class(martin)
    for someone in (first, second):
        await someone.says(f"/rejoindre {code}")
        await someone.says("Lina")
    await martin.says("/classe confirmer")
    await martin.says("a")
    assert "Plusieurs personnes" in await martin.says("/classe personne Lina")
    names = await completed(martin, "classe personne", "personne", "lina")
    assert len(set(names)) == 2
    for name in names:
        assert "compétence mobilisée" in await martin.says(f"/classe personne {name}")


async def test_somebody_out_of_reach_does_not_exist(app: App) -> None:
    """The answer is the same for a colleague's student and for a name that nobody bears."""
    martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
    noe = await Speaker(app, "Noé").enrolled()
    await a_class(durand, noe)
    real, invented = await martin.says("/classe personne Noé"), await martin.says("/classe personne Xyz")
    assert real.replace("Noé", "…") == invented.replace("Xyz", "…")
