"""Where a reminder may speak and who may touch it: rooms of the asker's own Space, rules of their own classes."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Final

from bot.commands.declaration import Suggestion
from bot.commands.french import shortened
from bot.commands.people import named_group, taught
from bot.commands.reminders.words import DECISIONS
from bot.commands.venue import matching, meant
from bot.errors import Refused
from bot.referentiel.codes import read_code
from bot.referentiel.model import Kind
from bot.reminders.model import Destination, Nature, Quiet, RuleState
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.ask import Ask
    from bot.commands.venue import Named
    from bot.reminders.model import Rule
    from bot.school.model import School

KEPT: Final = (RuleState.ACTIVE, RuleState.SUSPENDED, RuleState.DONE)
_QUIET: Final = re.compile(
    r"(\d{1,2})\s*(?:h|:)?\s*(\d{2})?\s*(?:-|–|à|a|et)\s*(\d{1,2})\s*(?:h|:)?\s*(\d{2})?\s*h?"
)


def school_of(ask: Ask) -> School:
    """The School of the place. Raises Refused("hors-etablissement")."""
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    return ask.caller.school


async def room_of(ask: Ask, typed: str, shown: str = "") -> Destination:
    """The room that is meant: the one typed, the one set for reminders, else this one.

    `shown` is the room that a preview showed (`shown_room`): where answers are private messages, the tap that
    saves comes from elsewhere. Raises Refused("salon-inconnu" | "rappel-salon-manquant" | "rappel-salon-interdit").
    """
    account, place = ask.request.account, ask.request.place
    space, _, room = shown.partition(" ")
    if room:
        school = await ask.services.directory.school_of(account.platform, space)
        if school is None or school.id != school_of(ask).id:
            raise Refused("rappel-salon-interdit")
        return await _permitted(ask, Destination(account.platform, space, room))
    if place.space is None:
        raise Refused("rappel-salon-manquant")
    room = place.room
    if typed and fold(typed) not in {"ici", "ce salon"}:
        known = ask.services.venues.of(account.platform).rooms(place.space)
        found = meant(known, typed, "#")
        if found is None:
            raise Refused("salon-inconnu", recu=typed[:40])
        room = found.id
    elif not typed:
        settings = await ask.services.spaces.settings(account.platform, place.space)
        room = settings.reminder_room or place.room
    return await _permitted(ask, Destination(account.platform, place.space, room))


def shown_room(where: Destination) -> str:
    """A room as it travels from a preview to the tap that saves."""
    return f"{where.space} {where.room}"


async def _permitted(ask: Ask, where: Destination) -> Destination:
    account = ask.request.account
    poster = ask.services.reminding.posters.known.get(account.platform)
    if poster is not None and not await poster.permits(where, account.user_id):
        raise Refused("rappel-salon-interdit")
    return where


async def mention_of(ask: Ask, typed: str, where: Destination) -> str:
    """The role to call, by its platform id. Raises Refused("role-inconnu" | "rappel-mention-interdite")."""
    if not typed:
        return ""
    account = ask.request.account
    roles = ask.services.venues.of(account.platform).roles(where.space)
    found = meant(roles, typed, "@")
    if found is None or found.id == where.space or fold(found.name.strip("@")) in {"everyone", "here"}:
        raise Refused("role-inconnu", recu=typed[:40])
    poster = ask.services.reminding.posters.known.get(account.platform)
    if poster is None or not await poster.permits(where, account.user_id, found.id):
        raise Refused("rappel-mention-interdite", role=found.name)
    return found.id


async def group_of(ask: Ask, typed: str, where: Destination, *, needed: bool) -> int | None:
    """The class that a reminder is for: the one typed, that of the room, the teacher's only one.

    Raises Refused("classe-…") when it is needed and not clear, or when somebody else teaches it.
    """
    own = await taught(ask)
    if typed:
        return (await named_group(ask, typed)).id
    of_room = await ask.services.classes.group_of_room(where.platform, where.room)
    if of_room is not None:
        if all(group.id != of_room for group in own):
            raise Refused("rappel-autre-classe")
        return of_room
    if len(own) == 1:
        return own[0].id
    if needed and own:
        raise Refused("classe-a-preciser", classes=tuple(group.name for group in own))
    return None


async def own_rule(ask: Ask, number: int) -> Rule:
    """A rule that the asker may see and change. Raises Refused("rappel-inconnu"): of others, it does not exist."""
    rule = await ask.services.reminding.rules.numbered(school_of(ask).id, number)
    if rule is None or rule.state is RuleState.DELETED or not await may_touch(ask, rule):
        raise Refused("rappel-inconnu", numero=number)
    return rule


async def own_rules(ask: Ask) -> Sequence[Rule]:
    """The rules that the asker may see and change, by number."""
    if ask.caller.person is None:
        return []
    found = await ask.services.reminding.rules.of_school(school_of(ask).id, KEPT)
    groups = {group.id for group in await taught(ask)}
    mine = ask.caller.person.id
    return [r for r in found if r.author == mine or (r.told.nature is Nature.ROOM and r.told.group in groups)]


async def may_touch(ask: Ask, rule: Rule) -> bool:
    """Its author; for a room, whoever teaches its class."""
    if ask.caller.person is None:
        return False
    if rule.author == ask.caller.person.id:
        return True
    return rule.told.nature is Nature.ROOM and rule.told.group in {g.id for g in await taught(ask)}


async def suggest_rules(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """One's own rules, by number or words."""
    found = closest(typed, await own_rules(ask), lambda rule: f"{rule.number} {rule.told.text}")
    return [
        Suggestion(str(r.number), shortened(f"{r.number} · {r.told.text} ({r.state})", 100)) for r in found
    ]


async def suggest_rooms(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The rooms of this Space, by name."""
    return matching(_known(ask, roles=False), typed, "#")


async def suggest_roles(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The roles of this Space, by name."""
    return matching(_known(ask, roles=True), typed, "@")


async def suggest_live(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """What can be counted: decisions, blocks, competencies."""
    said = [Suggestion(DECISIONS, label) for label in closest(typed, ["décisions en attente"], str)]
    found = await ask.syllabus.found(lambda search: search.complete(typed, limit=100))
    blocks = () if typed.strip() else ask.framework.blocks()
    return said + [
        Suggestion(e.code, shortened(f"{e.code} {e.text}", 100))
        for e in (*blocks, *found)
        if e.kind in {Kind.BLOCK, Kind.COMPETENCY}
    ]


def live_of(ask: Ask, typed: str) -> str:
    """A block or competency, or decisions. Raises Refused("rappel-contenu-inconnu" | "code-ambigu")."""
    if not typed:
        return ""
    if fold(typed).startswith("decision"):
        return DECISIONS
    reading = read_code(typed, ask.framework, ask.caller.option)
    found = [e.code for e in reading.found if e.kind in {Kind.BLOCK, Kind.COMPETENCY}]
    if not found:
        raise Refused("rappel-contenu-inconnu", recu=typed[:40])
    if len(found) > 1:
        raise Refused("code-ambigu", code=typed[:40], sens=tuple(found))
    return found[0]


def quiet_of(typed: str) -> Quiet | None:
    """« 22h-7h ». Raises Refused("rappel-calme-illisible")."""
    if not typed:
        return None
    found = _QUIET.fullmatch(typed.strip().lower().removeprefix("de "))
    parts = [int(part or 0) for part in found.groups()] if found else [99, 0, 0, 0]
    if parts[0] > 24 or parts[2] > 24 or max(parts[1], parts[3]) > 59:
        raise Refused("rappel-calme-illisible", recu=typed[:40])
    return Quiet(time(parts[0] % 24, parts[1]), time(parts[2] % 24, parts[3]))


def _known(ask: Ask, *, roles: bool) -> Sequence[Named]:
    venue = ask.services.venues.of(ask.request.account.platform)
    space = ask.request.place.space
    if space is None:
        return ()
    return venue.roles(space) if roles else venue.rooms(space)
