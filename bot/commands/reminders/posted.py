"""What people do with a posted reminder (fait, plus tard, voir les noms), and /dates: what is coming."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.people import taught
from bot.commands.reminders.creating import keep, own_room
from bot.commands.reminders.places import may_touch, school_of
from bot.commands.reminders.views import dates_card, next_of
from bot.commands.reminders.words import DECISIONS
from bot.commands.reply import Button, Card, Choice, Choose, Notice, Reply, Section, Tone
from bot.commands.text import Code, PersonRef, Strong, text
from bot.errors import Refused
from bot.reminders.describing import when
from bot.reminders.model import Nature, RuleState, Told
from bot.reminders.recurrence import Moments, Schedule
from bot.reminders.wall import instant, on_the_wall
from bot.school.model import Right

if TYPE_CHECKING:
    from datetime import datetime

    from bot.receipts import Receipt
    from bot.reminders.model import Rule

_LARGEST: Final = 2**63 - 1
SHOWN: Final = 8
NAMES_SHOWN: Final = 40
AHEAD: Final = timedelta(days=90)
Message = Annotated[int, Param("message", most=_LARGEST)]


class Delay(StrEnum):
    """Until when a reminder is put off."""

    HOUR = "dans une heure"
    EVENING = "ce soir"
    TOMORROW = "demain matin"
    WEEK = "dans une semaine"


@command("rappel fait", "Noter que c’est fait", right=Right.STUDENT, acts=True, hidden=True)
async def rappel_fait(ask: Ask, message: Message) -> Reply:
    """One person says that it is done: noted beside the message, the rule stays as it is."""
    person = await ask.person()
    rules = ask.services.reminding.rules
    receipt: Receipt[Rule] = ask.receipt(person, lambda _: Action("rappel note"))
    rule = await _rule_of(ask, message)
    if rule.told.nature is Nature.OWN and rule.author != person.id:
        raise Refused("rappel-inconnu", numero=0)
    await rules.note(school_of(ask).id, message, person.id, None, receipt)
    return _noted()


@command("rappel note", "Rappel noté comme fait", right=Right.STUDENT, hidden=True)
async def rappel_note(ask: Ask) -> Reply:
    """What a second tap on « fait » shows."""
    del ask
    return _noted()


@command("rappel plus-tard", "Revoir ce rappel plus tard", right=Right.STUDENT, acts=True, hidden=True)
async def rappel_plus_tard(
    ask: Ask, message: Message, delai: Annotated[Delay | None, Param("quand")] = None
) -> Reply:
    """One's own reminder comes again; a room's one becomes a private reminder of who taps."""
    if delai is None:
        action = Action.once("rappel plus-tard", {"message": str(message)})
        return Choose(
            text("Revoir ce rappel quand ?"), action, "delai", tuple(Choice(d, text(d)) for d in Delay)
        )
    at = _put_off(ask, delai, school_of(ask).zone)
    person = await ask.person()
    rules = ask.services.reminding.rules
    rule = await _rule_of(ask, message)
    if rule.told.nature is Nature.OWN:
        if rule.author != person.id:
            raise Refused("rappel-inconnu", numero=0)
        receipt: Receipt[Rule] = ask.receipt(
            person, lambda made: Action("rappel voir", {"numero": str(made.number)})
        )
        await rules.note(school_of(ask).id, message, person.id, at, receipt)
        ask.services.reminding.wake()
    else:
        zone = school_of(ask).zone
        schedule = Schedule(zone, (Moments((at,)),))
        told = Told(Nature.OWN, rule.told.text, when(at, ZoneInfo(zone)), schedule, own_room(ask))
        await keep(ask, [told], ask.request.at)
    return Notice(text(f"Noté : {when(at, ZoneInfo(rule.told.schedule.zone))}, en message privé."), Tone.DONE)


@command("rappel noms", "Voir, en privé, qui n’a encore rien", right=Right.TEACHER, hidden=True)
async def rappel_noms(ask: Ask, message: Message) -> Reply:
    """The names behind a figure, for a teacher of that class alone."""
    rule = await _rule_of(ask, message)
    live, group = rule.told.live, rule.told.group
    mine = {one.id for one in await taught(ask)}
    if not live or (group not in mine if group is not None else not await may_touch(ask, rule)):
        raise Refused("rappel-inconnu", numero=rule.number)
    found = await ask.services.reminding.facts.standing(rule.school, rule.author, group, live)
    if live == DECISIONS:
        return Notice(
            text(f"{found.waiting} en attente."), then=(Button("Voir la file", Action("a-valider")),)
        )
    if not found.names:
        return Notice(text(Code(live), " : chacun a au moins une preuve."))
    lines = tuple(text(PersonRef(name)) for name in found.names[:NAMES_SHOWN])
    note = text(f"et {len(found.names) - NAMES_SHOWN} autres") if len(found.names) > NAMES_SHOWN else ()
    title = text(Strong(f"Rien encore sur {live} : {len(found.names)} sur {found.people}"))
    return Card(title, (Section(lines),), note=note)


@command("dates", "Ce qui arrive pour ma classe : échéances et rappels", right=Right.STUDENT)
async def dates(ask: Ask) -> Reply:
    """The next instants of the rules that speak to one's classes, or in this place."""
    rules = await ask.services.reminding.rules.of_school(school_of(ask).id, (RuleState.ACTIVE,))
    groups = {g.id for g in await taught(ask)}
    if ask.caller.person is not None:
        groups |= {g.id for g in await ask.services.directory.groups_of(ask.caller.person)}
    place = ask.request.place
    found: list[tuple[datetime, Rule]] = []
    for rule in rules:
        own = ask.caller.person is not None and rule.author == ask.caller.person.id
        told = rule.told
        here = told.group is None and told.where.space == place.space
        seen = (told.nature is Nature.ROOM and (told.group in groups or here)) or (
            told.nature is Nature.OWN and own
        )
        at = next_of(rule, ask) if seen else None
        if at is not None and at - ask.request.at <= AHEAD:
            found.append((at, rule))
    found.sort(key=lambda one: one[0])
    return dates_card(found[:SHOWN], max(0, len(found) - SHOWN))


def _noted() -> Reply:
    return Notice(text("Noté comme fait."), Tone.DONE)


async def _rule_of(ask: Ask, message: int) -> Rule:
    found = await ask.services.reminding.rules.of_message(school_of(ask).id, message)
    if found is None or found.state is RuleState.DELETED:
        raise Refused("rappel-inconnu", numero=0)
    return found


def _put_off(ask: Ask, delay: Delay, zone_name: str) -> datetime:
    zone, hours, now = ZoneInfo(zone_name), ask.services.reminding.hours, ask.request.at
    today = on_the_wall(now, zone).date()
    match delay:
        case Delay.HOUR:
            return now + timedelta(hours=1)
        case Delay.EVENING:
            tonight = instant(today, hours.soir, zone)
            return tonight if tonight > now else now + timedelta(hours=1)
        case Delay.TOMORROW:
            return instant(today + timedelta(days=1), hours.matin, zone)
        case Delay.WEEK:
            return instant(today + timedelta(days=7), hours.matin, zone)
