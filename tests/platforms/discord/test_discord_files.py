"""Files on Discord: attached to a slash command, read once, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest

from bot.app import opened
from bot.app_platforms import COGS
from bot.commands import declared
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.reply import File, Notice, Reply
from bot.commands.text import UserText, text
from bot.commands.upload import UPLOAD_LIMIT, Upload
from bot.config import Settings
from bot.platforms.discord.cog import Family
from bot.school.model import Platform
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import LocalFile
from tests.platforms.discord.conftest import NOW, Class, connected
from tests.reports.awkward import Table
from tests.reports.test_synthesis_fill import a_blank

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.platforms.discord.client import Client
    from tests.fakes.discord.person import Person


@command("peser", "Peser un fichier")
async def peser(ask: Ask, fichier: Annotated[Upload, Param("fichier")]) -> Reply:
    return Notice(text(UserText(f"{fichier.name} : {len(fichier.content)} octets, {fichier.media_type}")))


@command("rendre", "Rendre un fichier")
async def rendre(ask: Ask) -> Reply:
    return File("tableau.xlsx", "application/x", b"123", warning=text("Il manque B1.3."))


class Scales(Family):
    """The two commands of this file, as a cog."""

    names = ("peser", "rendre")


async def setup(client: Client) -> None:
    """discord.py loads this very file as the cog."""
    await client.add_cog(Scales(client))


@pytest.fixture
async def scales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Class]:
    monkeypatch.setattr("bot.app.COMMANDS", (*declared.COMMANDS, peser, rendre))
    monkeypatch.setattr("tests.platforms.discord.conftest.COGS", (*COGS, __name__))
    settings = Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW)
    async with FakeDiscord.running() as fake, opened(settings, "test") as app:
        guild = fake.world.guild("BTS SIO 2")
        await app.directory.bind(Platform.DISCORD, str(guild), app.school)
        async with connected(fake, app) as client:
            yield Class(fake, app, guild, client)


async def weighed(scales: Class, file: LocalFile) -> str:
    lina: Person = scales.person("Lina")
    return (await lina.slash("peser", fichier=file)).text


async def test_an_attachment_reaches_the_handler(scales: Class) -> None:
    said = await weighed(scales, LocalFile("mon tableau é.xlsx", b"12345", "application/xlsx"))
    assert "5 octets" in said
    assert "tableau" in said


async def test_a_big_attachment_is_refused_before_it_is_fetched(scales: Class) -> None:
    said = await weighed(scales, LocalFile("a.xlsx", b"1", announced=UPLOAD_LIMIT + 1))
    assert "trop gros" in said
    assert ("GET", "attachments", 200) not in scales.fake.world.requests


async def test_an_attachment_that_is_gone_is_told(scales: Class) -> None:
    lina = scales.person("Lina")
    attach = scales.fake.attach

    def lost(file: LocalFile) -> dict[str, object]:
        known = attach(file)
        scales.fake.world.attached.clear()
        return known

    scales.fake.attach = lost  # type: ignore[method-assign] # the file expires before it is read
    assert "n’a pas pu être lu" in (await lina.slash("peser", fichier=LocalFile("a.xlsx", b"1"))).text


async def test_a_warning_stands_before_the_file_in_red(scales: Class) -> None:
    seen = await scales.person("Lina").slash("rendre")
    kinds = [c["type"] for c in seen.messages[-1]["components"]]
    assert kinds == [17, 13]  # a container, then the file
    assert seen.messages[-1]["components"][0]["accent_color"] == 0xC0392B
    assert seen.files == ["tableau.xlsx"]


async def test_a_table_is_imported_from_an_attachment(classroom: Class) -> None:
    lina = classroom.person("Lina")
    told = await lina.slash("dossier importer", fichier=LocalFile("mon tableau.xlsx", Table().bytes()))
    assert told.private
    assert "3 réalisations lues" in told.text
    done = await lina.click(told, "Importer 3")
    assert "3 réalisations importées" in done.text
    again = await lina.slash("dossier importer", fichier=LocalFile("mon tableau.xlsx", Table().bytes()))
    assert "Rien à importer" in again.text


async def test_the_exam_s_table_is_asked_in_a_form_and_given_in_private(classroom: Class) -> None:
    """« /dossier » is « /dossier voir » on Discord, where a family cannot be a command as well."""
    lina = classroom.person("Lina")
    card = await lina.slash("dossier voir")
    form = await lina.click(card, "Tableau de synthèse")
    done = await lina.fill(form, nom="Éléonore d’Aÿ", candidat="0123456789")
    assert done.private
    assert done.files == ["tableau-synthese-2026.xlsx"]
    assert "0123456789" not in done.text


async def test_a_blank_is_given_by_a_teacher_on_discord(classroom: Class) -> None:
    martin = await classroom.teacher("Mme Martin")
    seen = await martin.slash("config modele", session=2026, fichier=LocalFile("vierge.xlsx", a_blank()))
    assert "Modèle de la session 2026 gardé" in seen.text
    assert "3 en formation" in seen.text


async def test_a_class_picture_says_its_figures_to_a_screen_reader(classroom: Class) -> None:
    seen = await classroom.person("Lina").slash("progression-image")
    (gallery,) = [c for c in seen.messages[-1]["components"] if c["type"] == 12]
    assert "à faire : B1.1" in gallery["items"][0]["description"]
