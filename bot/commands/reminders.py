"""/rappel creer, moi, bilan: from a text and a French date to a rule, after its dates have been read over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.people import suggest_groups
from bot.commands.refusals import refusal
from bot.commands.reminder_places import (
    group_of,
    live_of,
    mention_of,
    quiet_of,
    room_of,
    school_of,
    suggest_live,
    suggest_roles,
    suggest_rooms,
)
from bot.commands.reminder_views import ambiguous, form_of, preview, saved
from bot.commands.reply import Reply
from bot.errors import Refused
from bot.reminders.model import Destination, Limits, Nature, Told
from bot.reminders.phrases import understand
from bot.reminders.planning import first_slot
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.reminders.model import Rule
    from bot.reminders.recurrence import Schedule

TEXT_LONGEST: Final = 1_500
DATE_LONGEST: Final = 200
_YES: Final = "oui"
_NO: Final = "non"
_EVERY_MONDAY: Final = "tous les lundis à 8h"
_DIGEST: Final = "La semaine de mes classes"
LIMITS: Final = Limits()

Words = Annotated[
    str, Param("texte du rappel", example="Rendre l’attestation de stage", form=True, longest=TEXT_LONGEST)
]
When = Annotated[
    str,
    Param("quand, en français", example="tous les lundis à 8h", form=True, rest=True, longest=DATE_LONGEST),
]
Sense = Annotated[str, Param("sens retenu", longest=3, inner=True)]
Skip = Annotated[str, Param("sauter les vacances", longest=3, inner=True)]
Seen = Annotated[str, Param("instant de l’aperçu", longest=40, inner=True)]
Sure = Annotated[str, Param("confirmation", longest=3, inner=True)]


@command(
    "rappel creer",
    "Programmer un rappel dans un salon : un texte et une date en français",
    right=Right.TEACHER,
    acts=True,
    example='texte:"Rendre le tableau" quand:"tous les lundis à 8h"',
)
async def rappel_creer(
    ask: Ask,
    quand: When = "",
    texte: Words = "",
    contenu: Annotated[
        str, Param("ce qui est compté", example="B1.3", suggest=suggest_live, longest=40)
    ] = "",
    salon: Annotated[str, Param("salon", example="annonces", suggest=suggest_rooms, longest=120)] = "",
    mention: Annotated[str, Param("rôle à prévenir", suggest=suggest_roles, longest=120)] = "",
    calme: Annotated[str, Param("heures sans rappel", example="22h-7h", longest=20)] = "",
    classe: Annotated[str, Param("classe", suggest=suggest_groups, longest=80)] = "",
    sens: Sense = "",
    sauter: Skip = "",
    vu: Seen = "",
    sur: Sure = "",
) -> Reply:
    """Form, then a preview with the next dates, then the rule. Nothing typed is lost on the way."""
    given = ask.action.arguments
    if sur == _NO or ("texte" not in given and "quand" not in given):
        return form_of(ask.action)
    texte, quand = _split(texte, quand)
    if not texte or not quand:
        return form_of(ask.action.with_arguments(texte=texte, quand=quand))
    try:
        where = await room_of(ask, salon)
        live = live_of(ask, contenu)
        told = (
            Nature.ROOM, texte, where, await mention_of(ask, mention, where), live,
            await group_of(ask, classe, where, needed=bool(live)), quiet_of(calme),
        )  # fmt: skip
        at = await _moment(ask, vu)
        read = await _read(ask, quand, at, sens)
    except Refused as refused:
        return _again(ask, refused)
    if len(read) > 1:
        return ambiguous(ask, read, at)
    nature, words, place, called, counted, group, quiet = told
    schedule = _without_breaks(read[0][1], sauter)
    one = Told(nature, words, quand, schedule, place, called, counted, group, quiet)
    return await _kept_or_shown(ask, one, at, sur=sur)


@command(
    "rappel moi",
    "Un rappel pour soi seul, en message privé",
    acts=True,
    right=Right.STUDENT,
    example='quand:"vendredi 18h" texte:"Déposer le portfolio"',
)
async def rappel_moi(
    ask: Ask,
    quand: When = "",
    texte: Words = "",
    sens: Sense = "",
    sauter: Skip = "",
    vu: Seen = "",
    sur: Sure = "",
) -> Reply:
    """A personal reminder: nobody else sees it."""
    given = ask.action.arguments
    if sur == _NO or ("texte" not in given and "quand" not in given):
        return form_of(ask.action)
    texte, quand = _split(texte, quand)
    if not texte or not quand:
        return form_of(ask.action.with_arguments(texte=texte, quand=quand))
    try:
        at = await _moment(ask, vu)
        read = await _read(ask, quand, at, sens)
    except Refused as refused:
        return _again(ask, refused)
    if len(read) > 1:
        return ambiguous(ask, read, at)
    told = Told(Nature.OWN, texte, quand, _without_breaks(read[0][1], sauter), own_room(ask))
    return await _kept_or_shown(ask, told, at, sur=sur)


@command(
    "rappel bilan",
    "Recevoir chaque semaine, en privé, où en sont ses classes",
    right=Right.TEACHER,
    acts=True,
    example="tous les vendredis à 17h",
)
async def rappel_bilan(
    ask: Ask,
    quand: Annotated[
        str, Param("quand", example=_EVERY_MONDAY, rest=True, longest=DATE_LONGEST)
    ] = _EVERY_MONDAY,
    sens: Sense = "",
    sauter: Skip = "",
    vu: Seen = "",
    sur: Sure = "",
) -> Reply:
    """The weekly digest of the teaching team: figures of the classes that this teacher reaches."""
    at = await _moment(ask, vu)
    read = await _read(ask, quand, at, sens)
    if len(read) > 1:
        return ambiguous(ask, read, at)
    told = Told(Nature.DIGEST, _DIGEST, quand, _without_breaks(read[0][1], sauter), own_room(ask))
    return await _kept_or_shown(ask, told, at, sur=sur)


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


async def read_date(ask: Ask, quand: str, at: datetime) -> Sequence[tuple[str, Schedule]]:
    """What a typed date means here, each with its sense. Raises Refused."""
    zone = ZoneInfo(school_of(ask).zone)
    reminding = ask.services.reminding
    return [(r.sense, r.schedule) for r in understand(quand, at, zone, reminding.hours, reminding.days)]


def own_room(ask: Ask) -> Destination:
    """The asker's own messages, on the platform they ask from."""
    account = ask.request.account
    return Destination(account.platform, ask.request.place.space or "", "", account.user_id)


async def _kept_or_shown(ask: Ask, told: Told, at: datetime, *, sur: str) -> Reply:
    if sur != _YES:
        return await preview(ask, told, at)
    [rule] = await keep(ask, [told], at)
    return saved(ask, rule)


async def _read(ask: Ask, quand: str, at: datetime, sens: str) -> Sequence[tuple[str, Schedule]]:
    read = await read_date(ask, quand, at)
    if len(read) > 1 and sens.isdigit() and int(sens) < len(read):
        return [read[int(sens)]]
    return read


async def _moment(ask: Ask, seen: str) -> datetime:
    """When the phrase was first read: « dans 2 heures » does not move while somebody reads the preview over."""
    try:
        at = datetime.fromisoformat(seen) if seen else ask.request.at
    except ValueError:
        return ask.request.at
    return at if at.tzinfo is not None and at <= ask.request.at else ask.request.at


def _without_breaks(schedule: Schedule, skip: str) -> Schedule:
    return schedule if skip != _YES else replace(schedule, without=replace(schedule.without, breaks=True))


def _split(texte: str, quand: str) -> tuple[str, str]:
    """« tous les lundis à 8h : rendre le tableau » typed in one go."""
    if quand and not texte:
        head, sep, tail = quand.partition(" : ")
        if sep:
            return tail.strip(), head.strip()
    return texte.strip(), quand.strip()


def _again(ask: Ask, refused: Refused) -> Reply:
    """What was typed comes back in the form with the reason; on a typed line the reason is enough."""
    if not ask.action.token:
        raise refused
    return form_of(ask.action, refusal(refused).text)
