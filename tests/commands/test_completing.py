"""What is completed while somebody types: the wanted choice is near the top, however it is typed, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.declared import COMMANDS
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.app import App
    from bot.commands.declaration import Suggestion

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)
NAMES = (
    "Lina Benhaddou", "Jean-Luc Prévôt", "Éléonore d’Arc", "Noé Le Goff", "Mathéo Lefèvre", "Maëlle Lefort", "Zoé",
    *(f"Étudiant {n:02}" for n in range(30)),
)  # fmt: skip
WORKS = (
    "Inventaire de la salle 204 avec GLPI", "Sauvegarde automatique du serveur de fichiers", "Site vitrine de l’association",
    "Configuration d’un VPN pour le télétravail", "Charte d’utilisation des postes",
    *(f"Dépannage du poste {n}" for n in range(30)),
)  # fmt: skip
REMINDERS = ("Rendre la fiche E5", "Apporter la convention de stage", "Réunion avec le tuteur")

TYPED = [
    # command, option, typed, wanted among the first three
    ("critere", "code", "b11", "B1.1"),
    ("critere", "code", "B 1.1", "B1.1"),
    ("critere", "code", "1.1", "B1.1"),
    ("critere", "code", "p115", "P1.1.5"),
    ("critere", "code", "P1,1,5", "P1.1.5"),
    ("critere", "code", "bloc1", "BLOC1"),
    ("critere", "code", "gérer le pat", "B1.1"),
    ("critere", "code", "GERER LE PATRIMOINE", "B1.1"),
    ("critere", "code", "patrimione", "B1.1"),
    ("critere", "code", "presence en lgne", "B1.3"),
    ("critere", "code", "mettre a dispo", "B1.5"),
    ("critere", "code", "sauvegrade", "B1.1.5"),
    ("critere", "code", "rgp", "B3.1"),
    ("critere", "code", "donnees personneles", "B3.1"),
    ("critere", "code", "gpli", "B1.2.1"),
    ("recherche", "mots", "tikcet", "B1.2.1"),
    ("declarer", "codes", "b12", "B1.2"),
    ("declarer", "codes", "B1.1 b12", "B1.1 B1.2"),
    ("declarer", "codes", "b1.1, b 1.2 et b13", "B1.1 B1.2 B1.3"),
    ("declarer", "codes", "mode projet", "B1.4"),
    ("preuve voir", "numero", "inventaire", "1"),
    ("preuve voir", "numero", "INVENTAIR", "1"),
    ("preuve voir", "numero", "inventiare glpi", "1"),
    ("preuve voir", "numero", "glpi salle", "1"),
    ("preuve voir", "numero", "sauvegrade", "2"),
    ("preuve voir", "numero", "teletravail", "4"),
    ("preuve voir", "numero", "3", "3"),
    ("preuve voir", "numero", "assoc", "3"),
    ("classe personne", "personne", "eleonore", "Éléonore d’Arc"),
    ("classe personne", "personne", "prevot", "Jean-Luc Prévôt"),
    ("classe personne", "personne", "jeanluc", "Jean-Luc Prévôt"),
    ("classe personne", "personne", "prevot jean", "Jean-Luc Prévôt"),
    ("classe personne", "personne", "LEFEVRE", "Mathéo Lefèvre"),
    ("classe personne", "personne", "leefvre", "Mathéo Lefèvre"),
    ("classe personne", "personne", "benhadou", "Lina Benhaddou"),
    ("classe personne", "personne", "goff", "Noé Le Goff"),
    ("classe personne", "personne", "zo", "Zoé"),
    ("rappel modifier", "numero", "convention", "2"),
    ("rappel modifier", "numero", "convntion", "2"),
    ("rappel modifier", "numero", "tuteur reunion", "3"),
    ("rappel modifier", "numero", "e5", "1"),
    ("rappel creer", "contenu", "decsions", "décisions"),
    ("rappel creer", "contenu", "patrimoine", "B1.1"),
    ("tp confirmer", "numero", "routeur", "1"),
    ("tp confirmer", "numero", "instalation", "1"),
    ("classe voir", "classe", "sio 2", "2SIO SLAM"),
    ("classe voir", "classe", "slam", "2SIO SLAM"),
    ("lexique retirer", "terme", "gestsp", "GestSup"),
    ("aide", "commande", "declrer", "declarer"),
    ("config fuseau", "fuseau", "reunion", "Indian/Reunion"),
    ("config fuseau", "fuseau", "paris", "Europe/Paris"),
    ("config fuseau", "fuseau", "new york", "America/New_York"),
]
TEACHERS, ADMINS = ("classe", "rappel", "lexique"), ("config",)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        yield made


async def offered(who: Speaker, command: str, option: str, typed: str) -> Sequence[Suggestion]:
    request = Request("c", who.account, Place("100:room", who.space), NOW)
    return await who.app.dispatcher.suggest(request, Action(command), option, typed)


async def a_school(app: App) -> tuple[Speaker, Speaker, Speaker]:
    """A student of a class with all that can be named; her teacher; the administrator."""
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    lina, *others = [await Speaker(app, name).enrolled() for name in NAMES]
    await a_class(martin, lina, name="2SIO SLAM")
    await a_class(martin, others[2], name="1SIO")
    for title in WORKS:
        assert "Enregistré" in await lina.says(f"/declarer {title}")
    for words in REMINDERS:
        await martin.says(f'/rappel creer quand:"tous les lundis à 8h" texte:"{words}"')
        await martin.says("1")
    await martin.says('/tp creer titre:"Installation d’un routeur" codes:B1.1 classe:"2SIO SLAM"')
    await martin.says("/lexique ajouter terme:GestSup codes:B1.2")
    return lina, martin, await Speaker(app, "Mme Roux").enrolled(Right.ADMIN)


async def test_what_is_wanted_is_among_the_first_three(app: App) -> None:
    lina, martin, roux = await a_school(app)
    missed = []
    for command, option, typed, wanted in TYPED:
        who = martin if command.startswith(TEACHERS) else roux if command.startswith(ADMINS) else lina
        found = await offered(who, command, option, typed)
        assert len(found) <= 25
        if wanted not in [one.value for one in found[:3]]:
            missed.append((command, typed, wanted, [one.value for one in found[:3]]))
    assert not missed, missed


async def test_a_choice_is_cut_at_a_word_and_its_code_comes_first(app: App) -> None:
    lina, _, _ = await a_school(app)
    for typed in ("", "b1", "p3", "p3.4.5", "sécurité", "B1.1 B1."):
        for one in (
            *await offered(lina, "critere", "code", typed),
            *await offered(lina, "declarer", "codes", typed),
        ):
            assert one.label.startswith(one.value.replace(" ", " + "))
            entry = app.services.syllabuses.shipped.framework[one.value.split()[-1]]
            whole = f"{one.value.replace(' ', ' + ')} {entry.text}"
            assert len(one.label) <= 100
            if one.label != whole:
                kept = one.label.removesuffix("…").rstrip()
                assert whole.startswith(kept)
                assert not whole[len(kept)].isalnum() or not whole[len(kept) - 1].isalnum(), one.label


async def test_nobody_is_offered_what_is_another_s(app: App) -> None:
    """Every option that completes, for a student of the class, of another School, and for a stranger."""
    _, _, _ = await a_school(app)
    other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
    await app.directory.bind(Platform.DISCORD, "200", other)
    noe = Speaker(app, "Noé Le Goff")
    petit = await Speaker(app, "M. Petit", space="200", school=other).enrolled(Right.TEACHER)
    sam = await Speaker(app, "Sam", space="200", school=other).enrolled()
    stranger = Speaker(app, "Inconnu", space="300")
    secret = (
        "Benhaddou",
        "Inventaire de la salle",
        "convention",
        "GestSup",
        "Installation d’un",
        "2SIO SLAM",
    )
    for who in (noe, petit, sam, stranger):
        for command in COMMANDS:
            for parameter in command.parameters:
                if parameter.param.suggest is None:
                    continue
                for typed in ("", "benh", "inventaire", "convention", "gest", "install", "2sio"):
                    for one in await offered(who, command.name, parameter.name, typed):
                        assert not [word for word in secret if word in f"{one.label} {one.value}"], (
                            who.name,
                            one,
                        )
