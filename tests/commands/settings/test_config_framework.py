"""/config referentiel and /config importer: a file from chat, one School beside another, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.console.files import local_file
from bot.platforms.plain import Style, lines_of
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker
from tests.commands.test_informing import NOW
from tests.transcripts.shelves import SHELVES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

HEAD = 'id = "{}"\nversion = "{}"\ntitre = "Atelier"\npartie = "commun"\n[[bloc]]\ncode = "U1"\ntitre = "Métal"\n'
SKILL = '[[bloc.competence]]\ncode = "U1-C1"\ntitre = "{}"\n'


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        yield made


@pytest.fixture
async def ada(app: App) -> Speaker:
    await app.directory.bind(Platform.DISCORD, "100", app.school)
    return await Speaker(app, "Ada").enrolled(Right.ADMIN)


async def sends(who: Speaker, file: Path) -> str:
    """A file given with the command, as a platform hands it over."""
    who.lines += 1
    request = Request(
        f"file:{who.name}:{who.lines}", who.account, Place("100:room", "100", private=True), who.app.clock.now(), local_file
    )  # fmt: skip
    reply = await who.app.dispatcher.dispatch(request, Action("config importer", {"fichier": str(file)}))
    return "\n".join(lines_of(reply, Style())).replace("\u202f", " ")


def a_file(folder: Path, text: str, *, name: str = "atelier", version: str = "1") -> Path:
    file = folder / "atelier.toml"
    file.write_text(HEAD.format(name, version) + SKILL.format(text), encoding="utf-8")
    return file


async def test_a_file_is_added_looked_at_and_followed(app: App, ada: Speaker, tmp_path: Path) -> None:
    added = await sends(ada, a_file(tmp_path, "Souder"))
    assert "Référentiel ajouté" in added
    assert "Voir ce qui changerait" in added
    assert "(2019-2024)" in await ada.says("/config voir"), "nothing is followed yet"
    assert "Suivre ce référentiel" in await ada.says("/config referentiel atelier")
    assert "Référentiel suivi" in await ada.says("oui")
    assert "Atelier (1)" in await ada.says("/config voir")
    assert "Déjà connu" in await sends(ada, a_file(tmp_path, "Souder"))
    acts = [tuple(row) for row in await app.store.all("select act, codes from journal order by id")]
    assert acts[-2:] == [("référentiel importé", "atelier@1"), ("référentiel", "atelier@1")]


async def test_a_corrected_text_is_read_from_the_next_question_on(ada: Speaker, tmp_path: Path) -> None:
    await sends(ada, a_file(tmp_path, "Souder"))
    await ada.says("/config referentiel atelier")
    await ada.says("oui")
    assert "Souder" in await ada.says("/critere u1c1")
    await sends(ada, a_file(tmp_path, "Souder proprement"))
    assert "Souder proprement" in await ada.says("/critere u1c1")


async def test_what_cannot_be_read_says_why_and_changes_nothing(ada: Speaker, tmp_path: Path) -> None:
    file = tmp_path / "faux.toml"
    file.write_text(HEAD.format("atelier", "1") + SKILL.format("x") * 2, encoding="utf-8")
    assert "déjà donné" in await sends(ada, file)
    file.write_text('id = "bts-sio"\nversion = "2019-2024"\n', encoding="utf-8")
    assert "n’est pas un référentiel utilisable" in await sends(ada, file)
    assert "lecture seule" in await sends(ada, a_file(tmp_path, "x", name="bts-sio", version="2019-2024"))
    assert "Aucun référentiel « atelier »" in await ada.says("/config referentiel atelier")


async def test_hostile_words_of_a_file_are_words(ada: Speaker, tmp_path: Path) -> None:
    await sends(ada, a_file(tmp_path, "\u202e@everyone **Souder** <@1> [ici](https://exemple.fr)"))
    await ada.says("/config referentiel atelier")
    await ada.says("oui")
    assert "\u202e" not in await ada.says("/critere u1c1")


async def test_one_school_never_sees_what_another_imported(app: App, ada: Speaker, tmp_path: Path) -> None:
    """Not in a list, not in a completion, not by its name, not by its codes."""
    other = await app.directory.found("Autre lycée", "Europe/Paris")
    await app.directory.bind(Platform.DISCORD, "200", other)
    zoe = await Speaker(app, "Zoé", "200", school=other).enrolled(Right.ADMIN)
    await sends(ada, a_file(tmp_path, "Souder au chalumeau"))
    await ada.says("/config referentiel atelier")
    await ada.says("oui")
    assert "Atelier" not in await zoe.says("/config referentiel")
    assert "Aucun référentiel" in await zoe.says("/config referentiel atelier@1")
    assert "chalumeau" not in await zoe.says("/critere u1c1")
    assert "Rien dans le référentiel" in await zoe.says("/recherche chalumeau")
    asked = {"config referentiel": "referentiel", "critere": "code", "preuve soumettre": "codes"}
    for who, sees in ((ada, True), (zoe, False)):
        place = Place("room", who.space, private=True)
        request = Request("k", who.account, place, app.clock.now())
        for command, parameter in asked.items():
            typed = "atelier" if parameter == "referentiel" else "u1"
            found = await app.dispatcher.suggest(request, Action(command), parameter, typed)
            assert any("U1" in s.label or "atelier" in s.label for s in found) is sees, (command, who.name)
    assert isinstance(app.clock, SetClock)


async def test_what_a_reminder_counts_follows_its_code(app: App, ada: Speaker) -> None:
    """« Qui n’a rien en B1.3 » goes on being asked under the code that it has now."""
    teacher = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    await Speaker(app, "Lina").enrolled()
    await teacher.says('/rappel creer quand:"demain 8h" texte:"Site web à montrer" contenu:B1.3')
    assert "n° 1" in await teacher.says("1")
    await app.services.syllabuses.keep(app.school.id, SHELVES["bts-sio@2027"](), NOW)
    await ada.says("/config referentiel bts-sio@2027")
    assert "Référentiel suivi" in await ada.says("oui")
    (row,) = await app.store.all("select live from reminder")
    assert row[0] == "B1.7"
    assert "B1.7 Développer la présence en ligne" in await teacher.says("/rappel tester 1")
