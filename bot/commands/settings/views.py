"""How the settings of a Space are shown: three steps, then what is missing and who can give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import listed
from bot.commands.reply import Button, Card, Choice, Choose, Notice, Section, Tone, Weight
from bot.commands.settings.framework_views import title_of
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.commands.venue import lack
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.ask import Ask
    from bot.commands.reply import Reply
    from bot.commands.venue import Named
    from bot.school.spaces.model import SpaceSettings

PICKED: Final = 25
_DONE, _OPEN = "✅", "▫️"


def config_card(ask: Ask, settings: SpaceSettings, lead: str = "") -> Card:
    """The settings of this Space: three steps, its permissions, the rest."""
    sections = (
        Section(_steps(ask, settings), "Trois étapes"),
        Section(_permissions(ask, settings), "Permissions du bot"),
        Section(_others(ask, settings), "Autres réglages"),
        *_hint(ask),
    )
    school = ask.caller.school
    title = text(Strong("Réglages de ce serveur"), *((" · ", UserText(school.name)) if school else ()))
    return Card(title, sections, _buttons(ask, settings), lead=text(UserText(lead)) if lead else ())


def pick_role(ask: Ask, settings: SpaceSettings, action: Action) -> Reply:
    """The roles to choose from."""
    roles = ask.services.venues.of(ask.request.account.platform).roles(ask.request.place.space or "")
    if not roles:
        return Notice(
            text("Aucun rôle à choisir ici. Créer le rôle des enseignants dans les paramètres du serveur, puis ",
                 CommandRef("config role"), "."), Tone.WARNING,
        )  # fmt: skip
    held = {rule.role: rule for rule in settings.roles}
    choices = tuple(
        Choice(r.id, text(UserText(f"@{r.name}")), text(str(held[r.id].granted)) if r.id in held else ())
        for r in roles[:PICKED]
    )
    return Choose(
        text(f"Quel rôle donne le droit « {action.arguments['droit']} » ?"), action, "role", choices
    )


def pick_room(ask: Ask, action: Action) -> Reply:
    """The rooms to choose from, this one first."""
    here = Button("Ce salon", action.with_arguments(salon=ask.request.place.room), Weight.MAIN)
    rooms = ask.services.venues.of(ask.request.account.platform).rooms(ask.request.place.space or "")
    question = text("Dans quel salon poster les rappels ?")
    if not rooms:
        return Notice(question, then=(here,))
    choices = tuple(Choice(r.id, text(UserText(f"#{r.name}"))) for r in rooms[:PICKED])
    return Choose(question, action, "salon", choices, quick=(here,))


def role_name(ask: Ask, role: str) -> str:
    """The name of a role, its id if the platform does not know it."""
    return _name(ask.services.venues.of(ask.request.account.platform).roles(_space(ask)), role)


def room_name(ask: Ask, room: str) -> str:
    """The name of a room, its id if the platform does not know it."""
    return ask.services.venues.of(ask.request.account.platform).called(_space(ask), room)


def _steps(ask: Ask, settings: SpaceSettings) -> tuple[Text, ...]:
    teachers = [r for r in settings.roles if r.granted is Right.TEACHER]
    waiting = {r.role for r in settings.waiting}
    if not teachers:
        role = text(f"{_OPEN} 2. Rôle des enseignants : ", CommandRef("config role"))
    else:
        names = listed([f"@{role_name(ask, r.role)}" for r in teachers])
        pending = any(r.role in waiting for r in teachers)
        role = text(f"{_OPEN if pending else _DONE} 2. Enseignants : ", UserText(names))
        if pending:
            role = text(role, " (un enseignant confirme : ", CommandRef("config confirmer"), ")")
    room = settings.reminder_room
    reminders = (
        text(f"{_DONE} 3. Rappels dans ", UserText(f"#{room_name(ask, room)}"))
        if room
        else text(f"{_OPEN} 3. Salon des rappels : ", CommandRef("config rappels"))
    )
    return (text(f"{_DONE} 1. Serveur relié à l’établissement"), role, reminders)


def _permissions(ask: Ask, settings: SpaceSettings) -> tuple[Text, ...]:
    """What the bot lacks, room by room, for whoever manages the server."""
    venue = ask.services.venues.of(ask.request.account.platform)
    rooms = dict.fromkeys(
        r for r in (ask.request.place.room, settings.reminder_room, *sorted(settings.public_rooms)) if r
    )
    lines: list[Text] = []
    for room in rooms:
        if said := lack(venue, _space(ask), room):
            lines.append(text("⚠️ ", said))
    if lines:
        lines.append(text("À donner au rôle du bot dans les paramètres du salon, onglet Permissions."))
    return tuple(lines) or (text(f"{_DONE} Rien ne manque."),)


def _others(ask: Ask, settings: SpaceSettings) -> tuple[Text, ...]:
    school = ask.caller.school
    zone = settings.zone or (school.zone if school else "Europe/Paris")
    public = [f"#{room_name(ask, room)}" for room in sorted(settings.public_rooms)]
    students = [f"@{role_name(ask, r.role)}" for r in settings.roles if r.granted is Right.STUDENT]
    return (
        text("Fuseau : ", zone),
        text("Consultations publiques : ", UserText(listed(public)) if public else "nulle part"),
        text("Étudiants : ", UserText(listed(students)) if students else "toutes les personnes du serveur"),
        text(
            "Référentiel : ",
            UserText(title_of(ask.framework)),
            " · ",
            CommandRef("config referentiel"),
        ),
    )


def _hint(ask: Ask) -> tuple[Section, ...]:
    """How teachers see their commands, where a platform hides them (DESIGN.md §3: only a hint)."""
    if not ask.services.venues.of(ask.request.account.platform).rooms(_space(ask)):
        return ()
    line = text(
        "Paramètres du serveur → Intégrations → le bot : ajouter le rôle des enseignants à chaque commande qui"
        " leur est réservée. Les droits restent vérifiés à chaque usage."
    )
    return (Section((line,), "Montrer leurs commandes aux enseignants"),)


def _buttons(ask: Ask, settings: SpaceSettings) -> tuple[Button, ...]:
    here = ask.request.place.room
    public = here in settings.public_rooms
    turn = Action("config visibilite", {"visibilite": "privée" if public else "publique"})
    return (
        Button("Rôle des enseignants", Action("config role"), Weight.PLAIN if settings.roles else Weight.MAIN),
        Button("Salon des rappels", Action("config rappels"), Weight.PLAIN if settings.reminder_room else Weight.MAIN),
        Button("Consultations privées ici" if public else "Consultations publiques ici", turn),
    )  # fmt: skip


def _name(known: Sequence[Named], wanted: str) -> str:
    return next((one.name for one in known if one.id == wanted), wanted)


def _space(ask: Ask) -> str:
    return ask.request.place.space or ""
