"""What belongs to a class follows it into the next school year: its rooms, its reminders, its teachers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 29, 8, 0, tzinfo=UTC)


async def test_rooms_reminders_and_teachers_follow(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
        lina = await Speaker(app, "Lina").enrolled()
        await a_class(martin, lina, name="1SIO")
        await martin.says("/classe salon")
        await martin.says("/classe enseignant Durand")
        await martin.says('/rappel creer quand:"tous les lundis à 8h" texte:"Déposer une preuve" classe:1SIO')
        assert "n° 1" in await martin.says("1")
        (before,) = await app.directory.groups_of(await lina.person())

        await martin.says("/classe passer")
        assert "1 passage" in await martin.says("1")

        (after,) = await app.directory.groups_of(await lina.person())
        assert (after.name, after.year, after.level) == ("2SIO", 2026, 2)
        assert await app.services.classes.group_of_room(Platform.DISCORD, "100:room") == after.id
        rows = await app.store.all("select distinct school_group from reminder")
        assert [row[0] for row in rows] == [after.id]
        assert before.id != after.id
        assert "2SIO (2026-2027) : 1 inscrit" in await durand.says("/classe voir")


@pytest.mark.parametrize(("month", "warned"), [(1, True), (5, True), (6, False), (7, False)])
async def test_a_year_under_way_is_said_before_the_class_passes(
    tmp_path: Path, month: int, *, warned: bool
) -> None:
    now = datetime(2026, month, 29, 8, 0, tzinfo=UTC)
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=now), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
        await a_class(martin, await Speaker(app, "Lina").enrolled(), name="1SIO")
        assert ("n’est pas finie" in await martin.says("/classe passer")) == warned


async def test_what_changed_since_the_preview_is_read_again(tmp_path: Path) -> None:
    """A colleague who changes the plan meanwhile is not overruled by an old screen."""
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        martin, durand = [await Speaker(app, n).enrolled(Right.TEACHER) for n in ("Mme Martin", "M. Durand")]
        lina = await Speaker(app, "Lina").enrolled()
        await a_class(martin, lina, name="1SIO")
        await martin.says("/classe enseignant Durand")
        await martin.says("/classe passer")
        await durand.says("/classe passer")
        await durand.says("2")
        await durand.says("1")
        assert "a changé depuis" in await martin.says("1")
        assert "Redouble en 1SIO" in await martin.says("/classe passer")


async def test_reminders_of_a_class_that_no_class_follows_are_suspended(tmp_path: Path) -> None:
    """Second years leave: nobody is reminded any more, the teacher reads it first, and nothing is deleted."""
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
        lina = await Speaker(app, "Lina").enrolled()
        await a_class(martin, lina, name="2SIO")
        await martin.says("/classe modifier 2SIO niveau:2")
        for text in ("Déposer une preuve", "Relire le dossier"):
            await martin.says(f'/rappel creer quand:"tous les lundis à 8h" texte:"{text}" classe:2SIO')
            await martin.says("1")
        assert "2 rappels suspendus, rien n’est supprimé" in await martin.says("/classe passer")
        rows = await app.store.all("select distinct state from reminder")
        assert [row[0] for row in rows] == ["actif"], "nothing changes before the confirmation"
        done = await martin.says("1")

        assert "1 départ" in done
        assert "2 rappels suspendus" in done
        rows = await app.store.all("select state, why, next from reminder")
        assert [tuple(row) for row in rows] == [("suspendu", "classe", None)] * 2
