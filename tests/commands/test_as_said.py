"""What people say instead of a command's name, and what only resembles it and stays a search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.catalogue import Catalogue
from bot.commands.declared import COMMANDS
from bot.commands.typed import read_line
from bot.config import Settings
from bot.school.model import Platform
from tests.commands.speaking import Speaker

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)

CATALOGUE = Catalogue(COMMANDS)


def read(line: str) -> Action:
    """The action of a line typed without a prefix."""
    return read_line(CATALOGUE, line, command_expected=False)


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("il me reste quoi", "reste", {}),
        ("Qu’est-ce qu’il me reste à faire ?", "reste", {}),
        ("que me reste-t-il", "reste", {}),
        ("ce qu'il me reste pour le bloc 1 ?", "reste", {"bloc": "bloc 1"}),
        ("il me reste quoi bloc 2", "reste", {"bloc": "bloc 2"}),
        ("combien il me reste à valider en b3", "reste", {"bloc": "b3"}),
        ("reste quoi en b1", "reste", {"bloc": "b1"}),
        ("il manque quoi", "reste", {}),
        ("j'en suis où", "progression", {}),
        ("où j'en suis dans le bloc 1 ?", "progression", {"bloc": "bloc 1"}),
        ("mon avancement", "progression", {}),
        ("mes données", "mes-donnees voir", {}),
        ("exporter mes données", "mes-donnees exporter", {}),
        ("supprime mes données", "mes-donnees effacer", {}),
        ("je veux supprimer toutes mes données personnelles", "mes-donnees effacer", {}),
        ("supprime mon compte", "mes-donnees effacer", {}),
        ("c'est bon mon dossier ?", "dossier", {}),
        ("il manque quoi pour mon dossier", "dossier", {}),
        ("exporter mon tableau de synthèse", "dossier tableau", {}),
        ("qui a pas encore la b12", "classe progression", {"bloc": "b12"}),
        ("progression de la classe", "classe progression", {}),
        ("où en est la classe en bloc 2 ?", "classe progression", {"bloc": "bloc 2"}),
        ("qui est en retard", "classe silencieux", {}),
        ("la file", "a-valider", {}),
        ("où en est Hugo ?", "classe personne", {"personne": "hugo"}),
        ("progression de Jean-Luc Morel", "classe personne", {"personne": "jean luc morel"}),
        ("Lina en est où", "classe personne", {"personne": "lina"}),
        ("t'es qui toi ?", "aide", {}),
        ("je suis en SLAM", "profil", {"option": "slam"}),
        ("j'ai pris l'option SISR", "profil", {"option": "sisr"}),
        ("je déclare que j'ai monté un VPN", "declarer", {"phrase": "j'ai monté un VPN"}),
        ("mes preuves", "preuve lister", {}),
        ("voir preuve 3", "preuve voir", {"numero": "3"}),
        ("il me reste koi", "reste", {}),
        ("cest koi ce quil me reste pr le bloc 1", "reste", {"bloc": "bloc 1"}),
        ("jen suis ou", "progression", {}),
        ("jsui en sisr", "profil", {"option": "sisr"}),
        ("montre moi la classe", "classe progression", {}),
        ("jveux voir la grille en bloc 2", "classe progression", {"bloc": "bloc 2"}),
        ("valide tout", "a-valider", {}),
        ("je dois faire quoi", "reste", {}),
        ("qu'est-ce que j'ai à faire pour le bloc 1 ?", "reste", {"bloc": "bloc 1"}),
        ("c quoi mon option", "profil", {}),
        ("jai fait le tp 1", "tp confirmer", {"numero": "1"}),
        ("voir 1", "preuve voir", {"numero": "1"}),
        ("montre la n° 12", "preuve voir", {"numero": "12"}),
        ("supprime la 3", "preuve voir", {"numero": "3"}),
        ("modifier la 2", "preuve modifier", {"numero": "2"}),
        ("complète la 4", "preuve completer", {"numero": "4"}),
        ("jsuis perdu", "aide", {}),
        ("je comprends rien", "aide", {}),
        ("qui n’a rien en B1.3 ?", "classe progression", {"bloc": "b1.3"}),
    ],
)
def test_a_sentence_is_its_command(line: str, command: str, arguments: dict[str, str]) -> None:
    assert read(line) == Action(command, arguments)


@pytest.mark.parametrize(
    "line",
    [
        "manque",
        "je déclare quand mes réalisations",
        "je déclare comment",
        "je suis en slam et je veux changer",
        "exporter un tableau en csv",
        "il reste des vulnérabilités",
        "il me reste quoi à faire avant l’oral",
        "il manque un schéma réseau",
        "supprimer mes données clients dans mysql",
        "exporter les données d’une base",
        "données",
        "avancement d’un projet",
        "où en est le projet",
        "file d’attente",
        "la file d’impression",
        "preuves numériques",
        "voir 192.168.1.1",
        "grille tarifaire",
        "modifier une page",
        "supprimer 3 comptes",
        "je suis perdu dans le cablage",
        "c’est quoi mes données personnelles selon la CNIL",
    ],
)
def test_what_resembles_one_stays_a_search(line: str) -> None:
    assert read(line) == Action("recherche", {"mots": line})


async def test_yes_takes_the_one_thing_offered_and_no_leaves_it(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        lina = await Speaker(app, "Lina").enrolled()
        told = "j'ai refait le site du club de foot avec mon frère"
        assert "est-ce un travail à déclarer" in await lina.says(told)
        assert "D’accord" in await lina.says("non")
        await lina.says(told)
        assert "Répondre par 1." in await lina.says("2")
        assert "Enregistré" in await lina.says("oui")


async def test_yes_to_a_list_is_no_choice(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        lina = await Speaker(app, "Lina").enrolled()
        await lina.says("/rappel moi vendredi 18h finir mon portfolio")
        assert "un numéro de 1 à 2" in await lina.says("oui")
        assert "rappel n° 1" in await lina.says("1")


async def test_what_somebody_says_of_their_option_is_their_profile(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        lina = await Speaker(app, "Lina").enrolled()
        assert "Option : SISR" in await lina.says("je suis en sisr")


async def test_a_word_that_answers_is_no_search_when_nothing_is_open(tmp_path: Path) -> None:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, "100", app.school)
        lina = await Speaker(app, "Lina").enrolled()
        for word in ("annuler", "Annule !", "oui", "non"):
            assert "Rien n’est en attente ici" in await lina.says(word)
        for opening in ("/critere b1.3", "/declarer Inventaire de la salle 204"):
            await lina.says(opening)
            assert "rien de plus" in await lina.says("annule")
            assert "Rien n’est en attente ici" in await lina.says("annuler")
