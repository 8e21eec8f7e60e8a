"""The demonstration class: invented people with a year of work, in a file of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.portfolio.model import Receipt, Verdict
from bot.referentiel.model import Option
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from bot.app import App
    from bot.portfolio.model import Realisation
    from bot.school.model import Person

DEMO_DATABASE: Final = "demonstration.db"

_WORK: Final = (
    # who, option, what, codes, verdict (None: still waiting), reason
    ("Lina", Option.SLAM, "Inventaire du parc de la salle 204 dans GLPI, avec export CSV", ("B1.1.1",), Verdict.VALIDATE, ""),
    ("Lina", Option.SLAM, "Traitement de 12 tickets d’assistance pendant une semaine d’atelier", ("B1.2.1", "B1.2.2"), Verdict.VALIDATE, ""),
    ("Lina", Option.SLAM, "Planification d’un projet en équipe de 4 sur un tableau kanban", ("B1.4.2",), None, ""),
    ("Lina", Option.SLAM, "Application web de prêt de matériel en PHP et MariaDB", ("B2B.1", "B2B.3.1"), Verdict.COMPLETE, "Ajouter le lien du dépôt et la période"),
    ("Noé", Option.SISR, "Segmentation en VLAN du réseau de la salle, testée sur maquette", ("B2A.2",), Verdict.VALIDATE, ""),
    ("Noé", Option.SISR, "Sauvegarde quotidienne du serveur de fichiers et test de restauration", ("B1.1.5",), None, ""),
    ("Inès", Option.SLAM, "Refonte des mentions légales du site de l’association", ("B1.3.1",), Verdict.REFUSE, "Aucune trace : ajouter une capture avant et après"),
)  # fmt: skip


async def fill(app: App) -> None:
    """Put the invented people and their work in the store, once."""
    first = await app.directory.enrol(_account(_WORK[0][0]), app.school)
    if await app.services.portfolio.realisations(first):
        return
    teacher = await app.directory.enrol(_account("Mme Martin"), app.school, right=Right.TEACHER)
    people: dict[str, Person] = {}
    start = app.clock.now() - timedelta(days=60)
    for place, (name, option, sentence, codes, verdict, reason) in enumerate(_WORK):
        at = start + timedelta(days=7 * place)
        if name not in people:
            person = await app.directory.enrol(_account(name), app.school)
            people[name] = await _with_option(app, person, option)
        made = await app.services.portfolio.declare(
            people[name], sentence, codes, _receipt(people[name], at),
            today=at.date(), stage=None,
        )  # fmt: skip
        if verdict is not None:
            await app.services.portfolio.decide(
                teacher, made.id, verdict, _receipt(teacher, at + timedelta(days=2)),
                drawn_on=made.stamp, reason=reason,
            )  # fmt: skip


async def _with_option(app: App, person: Person, option: Option) -> Person:
    return await app.directory.amend(replace(person, option=option, year=2))


def _account(name: str) -> Account:
    right = Right.TEACHER if name.startswith("Mme") else Right.STUDENT
    return Account(Platform.CONSOLE, f"{right}:{name.casefold()}", name)


def _receipt(person: Person, at: datetime) -> Receipt:
    def outcome(realisation: Realisation) -> str:
        return Action("preuve voir", {"numero": str(realisation.number)}).compact()

    return Receipt((), person.id, at, outcome)
