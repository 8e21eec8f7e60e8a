"""/config: what an administrator sets for a Space. A role gives a right once a teacher confirmed it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.reply import Reply
from bot.commands.settings.views import config_card, pick_role, pick_room, role_name
from bot.commands.venue import Named, matching, meant
from bot.errors import Refused
from bot.school.model import Right
from bot.school.spaces.model import RoleRule, SpaceSettings
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.receipts import Receipt

ID_LIMIT: Final = 120
_FRENCH_ZONES: Final = (
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion",
    "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "America/Miquelon", "Pacific/Wallis",
)  # fmt: skip


class Granted(StrEnum):
    """The rights that a role can give."""

    TEACHER = "enseignant"
    STUDENT = "étudiant"
    NOTHING = "aucun"


class Visibility(StrEnum):
    """Who reads a look-up made in a room."""

    PRIVATE = "privée"
    PUBLIC = "publique"


async def suggest_rooms(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The rooms of this Space, by their name."""
    return matching(_venue_rooms(ask), typed, "#")


async def suggest_roles(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The roles of this Space, by their name."""
    return matching(_venue_roles(ask), typed, "@")


async def suggest_proposed(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The roles that wait for a teacher."""
    waiting = {rule.role for rule in (await _settings(ask)).waiting}
    return matching([role for role in _venue_roles(ask) if role.id in waiting], typed, "@")


async def suggest_zones(_: Ask, typed: str) -> Sequence[Suggestion]:
    """Time zones, those of France and its territories first."""
    zones = [*_FRENCH_ZONES, *sorted(available_timezones() - set(_FRENCH_ZONES))]
    return [Suggestion(z, z.replace("_", " ")) for z in closest(typed, zones, str)[:25]]


Room = Annotated[str, Param("salon", example="annonces", suggest=suggest_rooms, longest=ID_LIMIT)]


@command("config voir", "Trois étapes pour régler ce serveur, et ce qui lui manque", right=Right.ADMIN)
async def config_voir(ask: Ask) -> Reply:
    """What is set, what is missing, what to do next."""
    return config_card(ask, await _settings(ask))


@command(
    "config role",
    "Proposer le rôle des enseignants ou des étudiants",
    right=Right.ADMIN,
    acts=True,
    example="role:Profs droit:enseignant",
)
async def config_role(
    ask: Ask,
    role: Annotated[str, Param("rôle", example="Profs", suggest=suggest_roles, longest=ID_LIMIT)] = "",
    droit: Annotated[Granted, Param("droit donné", example="enseignant")] = Granted.TEACHER,
) -> Reply:
    """Propose a role; it counts at once when who proposes is a teacher too."""
    if not role:
        return pick_role(ask, await _settings(ask), Action.once("config role", {"droit": droit}))
    known = known_role(ask, role)
    confirmed = Right.TEACHER in ask.caller.rights

    def rule(settings: SpaceSettings) -> SpaceSettings:
        if droit is Granted.NOTHING:
            return settings.without_role(known.id)
        return settings.with_role(RoleRule(known.id, Right(droit), confirmed))

    return await _changed(ask, rule, "config rôle", f"Rôle {known.name} : {droit}.")


@command(
    "config confirmer",
    "Confirmer le rôle proposé : il donne alors son droit",
    right=Right.TEACHER,
    acts=True,
    example="Profs",
)
async def config_confirmer(
    ask: Ask,
    role: Annotated[
        str, Param("rôle proposé", example="Profs", suggest=suggest_proposed, rest=True, longest=ID_LIMIT)
    ],
) -> Reply:
    """A teacher says that a role stands for a right."""
    known = known_role(ask, role)

    def rule(settings: SpaceSettings) -> SpaceSettings:
        for proposed in settings.roles:
            if proposed.role == known.id:
                return settings.with_role(replace(proposed, confirmed=True))
        raise Refused("role-non-propose", recu=known.name)

    return await _changed(ask, rule, "config rôle confirmé", f"Rôle {known.name} confirmé.")


@command(
    "config rappels",
    "Choisir le salon où les rappels sont postés",
    right=Right.ADMIN,
    acts=True,
    example="annonces",
)
async def config_rappels(ask: Ask, salon: Room = "") -> Reply:
    """The room of reminders, checked for what the bot may do there."""
    if not salon:
        return pick_room(ask, Action.once("config rappels"))
    room = _known_room(ask, salon)
    return await _changed(
        ask, lambda s: replace(s, reminder_room=room.id), "config rappels", f"Rappels dans {room.name}."
    )


@command(
    "config fuseau", "Choisir le fuseau horaire de ce serveur", right=Right.ADMIN, acts=True, example="Indian/Reunion"
)  # fmt: skip
async def config_fuseau(
    ask: Ask,
    fuseau: Annotated[
        str, Param("fuseau horaire", example="Europe/Paris", suggest=suggest_zones, longest=60)
    ],
) -> Reply:
    """The zone in which hours are typed and shown here."""
    zone = _zone(fuseau)
    return await _changed(ask, lambda s: replace(s, zone=zone), "config fuseau", f"Fuseau : {zone}.")


@command(
    "config visibilite",
    "Consultations d’un salon : pour tous, ou pour la personne seule",
    right=Right.ADMIN,
    acts=True,
    example="publique",
)
async def config_visibilite(
    ask: Ask,
    visibilite: Annotated[Visibility, Param("visibilité", example="publique")],
    salon: Room = "",
) -> Reply:
    """Whether the look-ups made in a room answer everybody; this room unless another is told."""
    room = _known_room(ask, salon) if salon else Named(ask.request.place.room, "ce salon")
    public = visibilite is Visibility.PUBLIC
    said = f"Consultations dans {room.name} : {visibilite}s."
    return await _changed(ask, lambda s: s.with_room(room.id, public=public), "config visibilité", said)


async def _changed(ask: Ask, rule: Callable[[SpaceSettings], SpaceSettings], act: str, said: str) -> Reply:
    person = await ask.person()
    receipt: Receipt[SpaceSettings] = ask.receipt(person, lambda _: Action("config voir"))
    request = ask.request
    made = await ask.services.spaces.change(request.account.platform, _space(ask), rule, act, receipt)
    return config_card(ask, made, said)


async def _settings(ask: Ask) -> SpaceSettings:
    return await ask.services.spaces.settings(ask.request.account.platform, _space(ask))


def _space(ask: Ask) -> str:
    space = ask.request.place.space
    if space is None:
        raise Refused("config-hors-espace")
    return space


def _venue_rooms(ask: Ask) -> Sequence[Named]:
    return ask.services.venues.of(ask.request.account.platform).rooms(_space(ask))


def _venue_roles(ask: Ask) -> Sequence[Named]:
    return ask.services.venues.of(ask.request.account.platform).roles(_space(ask))


def _known_room(ask: Ask, typed: str) -> Named:
    """The room that is meant. Raises Refused("salon-inconnu"); an id is taken where no room is known."""
    rooms = _venue_rooms(ask)
    found = meant(rooms, typed, "#")
    if found is None and rooms:
        raise Refused("salon-inconnu", recu=typed[:40])
    return found or Named(typed, typed)


def known_role(ask: Ask, typed: str) -> Named:
    """The role that is meant. Raises Refused("role-inconnu" | "role-ordinaire")."""
    if typed.strip("@ ") in {"everyone", _space(ask)}:
        raise Refused("role-ordinaire")
    roles = _venue_roles(ask)
    found = meant(roles, typed, "@")
    if found is None and roles:
        raise Refused("role-inconnu", recu=typed[:40])
    return found or Named(typed, role_name(ask, typed))


def _zone(typed: str) -> str:
    wanted = fold(typed)
    found = [z for z in available_timezones() if fold(z) == wanted]
    try:
        return ZoneInfo(found[0] if found else typed).key
    except (ValueError, OSError, KeyError) as fault:  # ZoneInfoNotFoundError is a KeyError
        raise Refused("fuseau-inconnu", recu=typed[:40]) from fault
