"""A framework that counts as large: every road that searches it leaves the event loop free, and answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source
from bot.school.model import Platform, Right
from bot.store import search_index
from tests.commands.speaking import Speaker
from tests.commands.test_informing import NOW
from tests.transcripts.shelves import SHELVES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.search.postings import Postings


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each reading of an index file, whether an event loop had to wait for it."""
    monkeypatch.setattr("bot.referentiel.model.LARGE", 20)
    seen: list[bool] = []
    read = search_index._Rows.read

    def reading(rows: search_index._Rows, a_stem: str) -> Postings | None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            seen.append(False)
        else:
            seen.append(True)
        return read(rows, a_stem)

    monkeypatch.setattr(search_index._Rows, "read", reading)
    return seen


@pytest.fixture
async def app(tmp_path: Path, reads: list[bool]) -> AsyncIterator[App]:
    assert reads == []
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        ada = await Speaker(made, "Ada").enrolled(Right.ADMIN)
        await made.services.syllabuses.keep(made.school.id, SHELVES["bts-sio@2027"](), NOW)
        await ada.says("/config referentiel bts-sio@2027")
        assert "Référentiel suivi" in await ada.says("oui")
        yield made


LINES = (
    ("/recherche sauvegarde des données", "B1.1.9"),
    ("/recherche sauvgarde", "sauvegarde"),
    ("/recherche pizza quatre fromages", "Rien"),
    ("/critere inventaire du parc", "B1.1"),
    ("/recherche J’ai installé un VPN pour une agence", "Déclarer"),
    ("/declarer Inventaire de la salle 204 avec GLPI", "Enregistré"),
    ("/critere B1.7", "présence en ligne"),
)


async def test_no_command_reads_the_index_in_the_loop(app: App, reads: list[bool]) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    for line, told in LINES:
        assert told.casefold() in (await lina.says(line)).casefold(), line
    request = Request("k", lina.account, Place("100:room", "100", private=True), app.clock.now())
    for command, parameter in (("critere", "code"), ("preuve soumettre", "codes"), ("recherche", "mots")):
        assert await app.dispatcher.suggest(request, Action(command), parameter, "sauvegarde des donn")
    assert len(reads) > 8, "nothing was read: the test looks elsewhere"
    assert not any(reads)


async def test_it_is_indexed_when_it_comes_in(app: App, tmp_path: Path) -> None:
    """Not when the first student looks something up; and what was indexed once is not indexed again."""
    (made,) = (tmp_path / search_index.FOLDER).iterdir()
    before = made.stat().st_ino
    await Speaker(app, "Lina").says("/recherche sauvegarde")
    (made,) = (tmp_path / search_index.FOLDER).iterdir()
    assert made.stat().st_ino == before


def wide(version: str) -> Imported:
    """Three blocks, the first of which holds more than anybody reads at once."""
    told = Provenance(Source.IMPORTED)
    entries = {}
    for block, held in (("E1", 90), ("E2", 3), ("E3", 1)):
        entries[block] = Entry(block, Kind.BLOCK, f"Domaine {block}", COMMON, None, told)
        for n in range(1, held + 1):
            code = f"{block}.{n}"
            entries[code] = Entry(code, Kind.COMPETENCY, f"Savoir faire {n}", COMMON, block, told)
            entries[f"{code}.1"] = Entry(f"{code}.1", Kind.SKILL, f"Geste {n}", COMMON, code, told)
    return Imported(Framework("large", version, "Large", entries))


async def test_what_is_too_long_to_read_is_shortened_and_says_so(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = Speaker(app, "Ada", lines=100)
    lina = await Speaker(app, "Lina").enrolled()
    await app.services.syllabuses.keep(app.school.id, wide("1"), NOW)
    await ada.says("/config referentiel large")
    assert "Référentiel suivi" in await ada.says("oui")
    await lina.says('/declarer phrase:"Un geste fait à l’atelier" codes:E1.88')
    seen = await lina.says("/progression")
    assert "sur 94" in seen
    assert "E2.3" in seen
    assert "… et 90 autres compétences" in seen or "… et 89 autres compétences" in seen
    assert "E1.40" not in seen
    card = await lina.says("/critere E1")
    assert "E1.60" in card
    assert "E1.61 " not in card
    assert "… et 30 autres" in card
    request = Request("detail", lina.account, Place("100:room", "100", private=True), app.clock.now())
    left = await app.dispatcher.dispatch(request, Action("reste-detail", {"bloc": "E1"}))
    assert "Les 25 premières compétences seulement" in "\n".join(lines_of(left, Style()))
    monkeypatch.setattr("bot.portfolio.overview.grid.WIDEST", 50)
    assert "94 compétences" in await lina.says("/progression-image")
    teacher = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    await teacher.says('/classe creer nom:"2SIO"')
    for line in ("/classe progression 2SIO", "/classe image 2SIO"):
        assert "94 compétences" in await teacher.says(line)
