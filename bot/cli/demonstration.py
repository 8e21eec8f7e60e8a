"""The demonstration class: invented people with a year of work, in a file of its own.

A second-year class of twelve with its teacher, its stages, work validated, sent back and waiting, somebody
silent, somebody never seen and somebody who asks to join: every command has something to show.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.portfolio.model import Verdict
from bot.receipts import Receipt
from bot.referentiel.model import Option
from bot.school.calendar import school_year
from bot.school.classes.roll import JoinRequest, asked, confirmed, with_roster
from bot.school.model import Account, Group, Platform, Right, Stage

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.school.classes.roll import Roll, RollChange
    from bot.school.model import Person

DEMO_DATABASE: Final = "demonstration.db"
DEMO_STUDENT: Final = "Lina"
DEMO_TEACHER: Final = "Mme Martin"

_CLASS: Final = "2SIO"
_PEOPLE: Final = {
    "Lina": Option.SLAM, "Noé": Option.SISR, "Inès": Option.SLAM, "Sacha": Option.SISR, "Yanis": Option.SLAM,
    "Camille": Option.SLAM, "Mehdi": Option.SISR, "Jade": Option.SLAM, "Tom": Option.SISR, "Louna": Option.SLAM,
    "Hugo": None, "Aya": Option.SLAM,
}  # fmt: skip
_NEVER_SEEN: Final = "Maël"
_ASKING: Final = "Élise"
_JOINED: Final = 80  # days ago
_VALID, _BACK, _NO = Verdict.VALIDATE, Verdict.COMPLETE, Verdict.REFUSE
_WORK: Final = (
    # days ago, who, what, codes, verdict (None: still waiting), reason
    (46, "Lina", "Inventaire du parc de la salle 204 dans GLPI, avec export CSV", ("B1.1.1",), _VALID, ""),
    (39, "Lina", "Traitement de 12 tickets d’assistance pendant une semaine d’atelier", ("B1.2.1", "B1.2.2"), _VALID, ""),
    (25, "Lina", "Planification d’un projet en équipe de 4 sur un tableau kanban", ("B1.4.2",), None, ""),
    (11, "Lina", "Application web de prêt de matériel en PHP et MariaDB", ("B2B.1", "B2B.3.1"), _BACK, "Ajouter le lien du dépôt et la période"),
    (33, "Noé", "Segmentation en VLAN du réseau de la salle, testée sur maquette", ("B2A.2",), _VALID, ""),
    (16, "Noé", "Sauvegarde quotidienne du serveur de fichiers et test de restauration", ("B1.1.5",), None, ""),
    (18, "Inès", "Refonte des mentions légales du site de l’association", ("B1.3.1",), _NO, "Aucune trace : ajouter une capture avant et après"),
    (15, "Sacha", "Supervision de trois serveurs avec des alertes par courriel", ("B2A.3", "B1.2.1"), None, ""),
    (14, "Yanis", "Correction d’une faille XSS dans le formulaire de contact", ("B3.5", "B2B.2"), _VALID, ""),
    (12, "Camille", "Veille sur les attaques par rançongiciel, avec un fil RSS", ("B1.6.2",), None, ""),
    (10, "Mehdi", "Mise en service d’un contrôleur de domaine et de ses GPO", ("B2A.2", "B1.5"), _VALID, ""),
    (9, "Jade", "Site vitrine d’une boulangerie, en ligne chez un hébergeur", ("B1.3", "B2B.1"), None, ""),
    (6, "Louna", "Registre des traitements d’un club de sport", ("B3.1",), _VALID, ""),
    (5, "Aya", "Migration des postes de la salle 108 avec un guide pour les utilisateurs", ("B1.5", "B1.1"), None, ""),
    (3, "Yanis", "Tests unitaires d’une API de réservation", ("B2B.1",), None, ""),
    (70, "Hugo", "Câblage de la baie de brassage de l’atelier", ("B1.1",), _VALID, ""),
)  # fmt: skip


async def fill(app: App) -> None:
    """Put the invented class and its work in the store, once."""
    first = await app.directory.enrol(_account(DEMO_STUDENT), app.school)
    if await app.services.portfolio.realisations(first):
        return
    teacher = await app.directory.enrol(_account(DEMO_TEACHER), app.school, right=Right.TEACHER)
    framework = (await app.services.syllabuses.of(app.school.id)).framework
    now = app.clock.now()
    group, people = await _class(app, teacher, now - timedelta(days=_JOINED))
    zone = ZoneInfo(app.school.zone)
    for days, name, sentence, codes, verdict, reason in _WORK:
        at, person = now - timedelta(days=days), people[name]
        today = at.astimezone(zone).date()
        made = await app.services.portfolio.declare(
            framework,
            person,
            sentence,
            codes,
            _receipt(person, at),
            today=today,
            groups=(group,),
        )
        if verdict is not None:
            await app.services.portfolio.decide(
                teacher, made.id, verdict, _receipt(teacher, at + timedelta(days=2)),
                drawn_on=made.stamp, reason=reason,
            )  # fmt: skip
    newcomer = await app.directory.enrol(_account(_ASKING), app.school)
    await _ask(app, group, newcomer, _ASKING, now - timedelta(days=1))


async def _class(app: App, teacher: Person, at: datetime) -> tuple[Group, dict[str, Person]]:
    """The class with its members, and one name on its list that nobody took."""
    year = school_year(app.clock.now().date())
    stages = (
        Stage(1, date(year, 5, 18), date(year, 6, 19)),
        Stage(2, date(year + 1, 1, 5), date(year + 1, 2, 13)),
    )
    classes = app.services.classes
    group = await classes.create(Group(0, 0, _CLASS, year, stages, 2), teacher, _receipt(teacher, at))
    names = (*_PEOPLE, _NEVER_SEEN, _ASKING)

    def expected(roll: Roll) -> RollChange:
        return with_roster(roll, names, (app.services.ids.next() for _ in names))

    await classes.change(group.school, group.id, expected, _receipt(teacher, at))
    ids = []
    for name in _PEOPLE:
        person = await app.directory.enrol(_account(name), app.school)
        ids.append(person.id)
        await _ask(app, group, person, name, at)

    def joined(roll: Roll) -> RollChange:
        change = confirmed(roll, ids)
        members = tuple(replace(member, option=_PEOPLE[member.name]) for member in change.roll.members)
        return replace(change, roll=replace(change.roll, members=members))

    roll = await classes.change(group.school, group.id, joined, _receipt(teacher, at))
    return group, {person.name: person for person in roll.members}


async def _ask(app: App, group: Group, person: Person, name: str, at: datetime) -> None:
    def rule(roll: Roll) -> RollChange:
        line = next(line.id for line in roll.lines if line.name == name)
        return asked(roll, JoinRequest(person, name, line, at))

    await app.services.classes.change(group.school, group.id, rule, _receipt(person, at))


def _account(name: str) -> Account:
    right = Right.TEACHER if name == DEMO_TEACHER else Right.STUDENT
    return Account(Platform.CONSOLE, f"{right}:{name.casefold()}", name)


def _receipt(person: Person, at: datetime) -> Receipt[Any]:
    return Receipt((), person.id, at, lambda _: Action("aide").compact())
