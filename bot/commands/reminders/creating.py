"""/rappel creer, moi, bilan: from a text and a French date to a rule, after its dates have been read over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import command
from bot.commands.refusals import refusal
from bot.commands.reminders.parameters import EVERY_MONDAY, Carried, Rhythm, RoomWish, Wish
from bot.commands.reminders.places import group_of, live_of, mention_of, quiet_of, room_of
from bot.commands.reminders.reading import in_one_go, read_date
from bot.commands.reminders.views import ambiguous, form_of, preview, rule_card
from bot.commands.reply import Reply
from bot.errors import Refused
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.planning import first_slot
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.reminders.model import Rule
    from bot.reminders.recurrence import Schedule

_DIGEST: Final = "La semaine de mes classes"
LIMITS: Final = Limits()


@command(
    "rappel creer",
    "Programmer un rappel dans un salon : un texte et une date en français",
    right=Right.TEACHER,
    example='texte:"Rendre le tableau" quand:"tous les lundis à 8h"',
)
async def rappel_creer(ask: Ask, typed: RoomWish) -> Reply:
    """A form, then a preview with the next dates. Nothing is stored yet, and nothing typed is lost."""
    return await _of_room(ask, typed, Carried())


@command("rappel garder", "Enregistrer le rappel relu", right=Right.TEACHER, acts=True, hidden=True)
async def rappel_garder(ask: Ask, typed: RoomWish, carried: Carried) -> Reply:
    """What the buttons of a preview do: another meaning, the holidays skipped, the form again, or save."""
    return await _of_room(ask, typed, carried)


async def _of_room(ask: Ask, typed: RoomWish, carried: Carried) -> Reply:
    texte, quand = await in_one_go(ask, typed.texte, typed.quand)
    if carried.corrects or not texte or not quand:
        return form_of(ask.action.with_arguments(texte=texte, quand=quand))
    try:
        where = await room_of(ask, typed.salon, carried.lieu)
        live = live_of(ask, typed.contenu)
        called = await mention_of(ask, typed.mention, where)
        group = await group_of(ask, typed.classe, where, needed=bool(live))
        quiet = quiet_of(typed.calme)
        at = _moment(ask, carried.vu)
        read = await _read(ask, quand, at, carried.sens)
    except Refused as refused:
        return _again(ask, refused)
    if len(read) > 1:
        return ambiguous(ask, read, at, where)
    schedule = _without_breaks(read[0][1], carried)
    told = Told(Nature.ROOM, texte, quand, schedule, where, called, live, group, quiet)
    return await _kept_or_shown(ask, told, at, carried)


@command(
    "rappel moi",
    "Un rappel pour soi seul, en message privé",
    right=Right.STUDENT,
    example='quand:"vendredi 18h" texte:"Déposer le portfolio"',
)
async def rappel_moi(ask: Ask, typed: Wish) -> Reply:
    """A personal reminder: nobody else sees it."""
    return await _of_oneself(ask, typed, Carried())


@command("rappel garder-moi", "Enregistrer le rappel relu", right=Right.STUDENT, acts=True, hidden=True)
async def rappel_garder_moi(ask: Ask, typed: Wish, carried: Carried) -> Reply:
    """What the buttons of a preview do."""
    return await _of_oneself(ask, typed, carried)


async def _of_oneself(ask: Ask, typed: Wish, carried: Carried) -> Reply:
    texte, quand = await in_one_go(ask, typed.texte, typed.quand)
    if carried.corrects or not texte or not quand:
        return form_of(ask.action.with_arguments(texte=texte, quand=quand))
    try:
        at = _moment(ask, carried.vu)
        read = await _read(ask, quand, at, carried.sens)
    except Refused as refused:
        return _again(ask, refused)
    if len(read) > 1:
        return ambiguous(ask, read, at)
    told = Told(Nature.OWN, texte, quand, _without_breaks(read[0][1], carried), own_room(ask))
    return await _kept_or_shown(ask, told, at, carried)


@command(
    "rappel bilan",
    "Recevoir chaque semaine, en privé, où en sont ses classes",
    right=Right.TEACHER,
    example="tous les vendredis à 17h",
)
async def rappel_bilan(ask: Ask, quand: Rhythm = EVERY_MONDAY) -> Reply:
    """The weekly digest of the teaching team: figures of the classes that this teacher reaches."""
    return await _of_week(ask, quand, Carried())


@command("rappel garder-bilan", "Enregistrer le bilan relu", right=Right.TEACHER, acts=True, hidden=True)
async def rappel_garder_bilan(ask: Ask, carried: Carried, quand: Rhythm = EVERY_MONDAY) -> Reply:
    """What the buttons of a preview do."""
    return await _of_week(ask, quand, carried)


async def _of_week(ask: Ask, quand: str, carried: Carried) -> Reply:
    at = _moment(ask, carried.vu)
    read = await _read(ask, quand, at, carried.sens)
    if len(read) > 1:
        return ambiguous(ask, read, at)
    told = Told(Nature.DIGEST, _DIGEST, quand, _without_breaks(read[0][1], carried), own_room(ask))
    return await _kept_or_shown(ask, told, at, carried)


async def keep(ask: Ask, told: Sequence[Told], at: datetime) -> Sequence[Rule]:
    """Store new rules, each with its first slot after `at`. Raises Refused, AlreadyDone."""
    reminding = ask.services.reminding
    person = await ask.person()
    firsts: list[tuple[Told, datetime]] = []
    for one in told:
        first = first_slot(one.schedule, max(at, ask.request.at), reminding.days)
        if first is None:
            raise Refused("date-passee", recu=one.phrase[:60])
        firsts.append((one, first))

    def shown(made: Sequence[Rule]) -> Action:
        if len(made) > 1:
            return Action("rappel lister")
        return Action("rappel voir", {"numero": str(made[0].number)})

    receipt: Receipt[Sequence[Rule]] = ask.receipt(person, shown)
    made = await reminding.rules.add(person, ask.request.account.user_id, firsts, LIMITS, receipt)
    reminding.wake()
    return made


def own_room(ask: Ask) -> Destination:
    """The asker's own messages, on the platform they ask from."""
    account = ask.request.account
    return Destination(account.platform, ask.request.place.space or "", "", account.user_id)


async def _kept_or_shown(ask: Ask, told: Told, at: datetime, carried: Carried) -> Reply:
    if not carried.saves:
        return preview(ask, told, at)
    [rule] = await keep(ask, [told], at)
    return rule_card(ask, rule, f"Enregistré : rappel n° {rule.number}.")


async def _read(ask: Ask, quand: str, at: datetime, sense: str) -> Sequence[tuple[str, Schedule]]:
    read = await read_date(ask, quand, at)
    if len(read) > 1 and sense.isdigit() and int(sense) < len(read):
        return [read[int(sense)]]
    return read


def _moment(ask: Ask, seen: str) -> datetime:
    """When the phrase was first read: « dans 2 heures » does not move while somebody reads the preview over."""
    try:
        at = datetime.fromisoformat(seen) if seen else ask.request.at
    except ValueError:
        return ask.request.at
    return at if at.tzinfo is not None and at <= ask.request.at else ask.request.at


def _without_breaks(schedule: Schedule, carried: Carried) -> Schedule:
    if not carried.skips_breaks:
        return schedule
    return replace(schedule, without=replace(schedule.without, breaks=True))


def _again(ask: Ask, refused: Refused) -> Reply:
    """What was typed comes back in the form with the reason; on a typed line the reason is enough."""
    if not ask.action.token:
        raise refused
    return form_of(ask.action, refusal(refused).text)
