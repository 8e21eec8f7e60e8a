"""A message of a reminder as a Reply, said through the Poster of its platform: is a `reminders.ports.Sender`."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.french import shortened
from bot.commands.posting import Busy, KnowsRoles, NotPosted, Rejected, RoomGone, Unheard, Unreadable
from bot.commands.reminders.words import WHY, live_lines, week_lines
from bot.commands.reply import Button, Card, Notice, Section, Tone
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.commands.venue import lack
from bot.reminders.delivery import Outcome
from bot.reminders.describing import when
from bot.reminders.model import Kind, Nature
from bot.reminders.ports import Found, Heard
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commands.reminders.reminding import Reminding
    from bot.commands.reply import Answer
    from bot.commands.venue import Venues
    from bot.reminders.delivery import Delivery
    from bot.reminders.model import Claimed, Destination
    from bot.school.model import Platform

_log = logging.getLogger(__name__)
_FOLDED_SHOWN: Final = 10
WEEK: Final = timedelta(days=7)


class ReminderSender:
    """Says reminders. One for the process."""

    def __init__(self, reminding: Reminding) -> None:
        self._reminding = reminding

    @property
    def platforms(self) -> Collection[Platform]:
        """The platforms that can be spoken on now."""
        return tuple(self._reminding.posters.known)

    async def send(self, claimed: Claimed, delivery: Delivery, now: datetime) -> Heard:
        """Say one message, once under its key; without mention when it is sent anew."""
        where = claimed.occurrence.where or claimed.rule.told.where
        poster = self._reminding.posters.known.get(where.platform)
        if poster is None:
            return Heard(Outcome.BUSY, reason="plate-forme-arretee")
        reply = await self.reply_of(claimed, delivery, now)
        calls = claimed.occurrence.kind is Kind.RULE and not delivery.resent and not where.user
        mention = claimed.rule.told.mention if calls else ""
        try:
            reference = await poster.post(where, reply, key=delivery.key, mention=mention)
        except Busy as busy:
            return Heard(Outcome.BUSY, wait=busy.wait, reason=busy.reason)
        except Unheard as lost:
            return Heard(Outcome.UNKNOWN, reason=lost.reason)
        except RoomGone as gone:
            return Heard(Outcome.GONE, reason=gone.reason)
        except Rejected as refused:
            return Heard(Outcome.REJECTED, reason=refused.reason)
        except NotPosted as other:
            return Heard(Outcome.UNKNOWN, reason=other.reason)
        return Heard(Outcome.DELIVERED, reference)

    async def find(self, claimed: Claimed, since: datetime) -> Found:
        """Look for a message under its key, and under the first one if it was sent anew."""
        where = claimed.occurrence.where or claimed.rule.told.where
        poster = self._reminding.posters.known.get(where.platform)
        if poster is None:
            return Found(later=True)
        keys = dict.fromkeys((claimed.taken.key, claimed.taken.key.removesuffix("r")))
        try:
            for key in keys if claimed.taken.resent else [claimed.taken.key]:
                if (reference := await poster.find(where, key, since)) is not None:
                    return Found(reference)
        except Busy:
            return Found(later=True)
        except Unreadable:
            return Found(readable=False)
        return Found()

    async def permits(self, claimed: Claimed) -> bool:
        """Whether the author is still a teacher of that class, may speak there and call whom the rule calls."""
        told, user = claimed.rule.told, claimed.rule.author_user
        if told.nature is Nature.OWN:
            return True
        poster = self._reminding.posters.known.get(told.where.platform)
        if not claimed.teaches or not (claimed.teacher or await self._teacher_by_role(told.where, user)):
            return False
        return (
            told.nature is Nature.DIGEST
            or poster is None
            or await poster.permits(told.where, user, told.mention)
        )

    async def _teacher_by_role(self, where: Destination, user: str) -> bool:
        """Whether a confirmed role of the platform gives the right of a teacher now."""
        poster: object = self._reminding.posters.known.get(where.platform)
        if not isinstance(poster, KnowsRoles):
            return False
        roles = await poster.roles_of(where.space, user)
        settings = await self._reminding.spaces.settings(where.platform, where.space)
        # Roles that cannot be asked for (no connection) are no reason to suspend what a teacher set up.
        return roles is None or Right.TEACHER in settings.rights_of(roles)

    async def parent(self, where: Destination) -> Destination | None:
        """The room that holds this one."""
        poster = self._reminding.posters.known.get(where.platform)
        return None if poster is None else await poster.parent(where)

    async def reply_of(self, claimed: Claimed, delivery: Delivery, now: datetime) -> Answer:
        """What is said: the text first, then live content, then how it comes that it is late."""
        match claimed.occurrence.kind:
            case Kind.NEWS:
                return _news(claimed, self._reminding.venues)
            case Kind.CATCH_UP:
                return _catch_up(claimed)
            case _:
                return await self._message(claimed, delivery, now)

    async def _message(self, claimed: Claimed, delivery: Delivery, now: datetime) -> Answer:
        rule, occurrence = claimed.rule, claimed.occurrence
        told = rule.told
        lines = await self._live(claimed, now)
        notes: list[Text] = []
        if delivery.is_late(now):
            notes.append(text(f"En retard : prévu {when(delivery.due, ZoneInfo(claimed.zone))}."))
        if delivery.resent:
            notes.append(text("Renvoi : le premier envoi n’a pas été retrouvé."))
        if occurrence.kind is Kind.FALLBACK:
            alone = occurrence.where is not None and occurrence.where.user
            why = _closed(claimed, self._reminding.venues) if alone else text(WHY["salon"])
            notes.append(text("Prévu ailleurs : ", why, ". Le rappel est suspendu."))
        notes.append(text(f"Rappel n° {rule.number}"))
        sections = (Section(tuple(lines)),) if lines else ()
        note = text(*(part for line in notes for part in (line, "\n")))[:-1]
        return Card(text(UserText(told.text)), sections, self._buttons(claimed), note)

    async def _live(self, claimed: Claimed, now: datetime) -> list[Text]:
        told, rule = claimed.rule.told, claimed.rule
        try:
            if told.nature is Nature.DIGEST:
                return week_lines(await self._reminding.facts.week(rule.school, rule.author, now - WEEK))
            if not told.live:
                return []
            found = await self._reminding.facts.standing(rule.school, rule.author, told.group, told.live)
            return live_lines(told.live, found)
        except Exception as fault:  # noqa: BLE001 - the reminder matters more than its figures
            _log.error("reminders: no live content: %s", type(fault).__name__)
            return []

    @staticmethod
    def _buttons(claimed: Claimed) -> tuple[Button, ...]:
        told, message = claimed.rule.told, {"message": str(claimed.occurrence.id)}
        later = Action("rappel plus-tard", message)
        match told.nature:
            case Nature.OWN:
                return (Button("Fait", Action("rappel fait", message)), Button("Plus tard", later))
            case Nature.DIGEST:
                return (Button("Voir la file", Action("a-valider")),)
            case Nature.ROOM:
                names = (Button("Voir les noms", Action("rappel noms", message)),) if told.live else ()
                return (
                    Button("Fait", Action("rappel fait", message)), Button("Me le rappeler", later), *names
                )  # fmt: skip


def _closed(claimed: Claimed, venues: Venues) -> Text:
    """Why nothing can be said in the room of a rule: the permission that lacks there, if one does."""
    where = claimed.rule.told.where
    venue = venues.of(where.platform)
    known = venue.called(where.space, where.room) != where.room
    return (lack(venue, where.space, where.room) if known else ()) or text(WHY["salon"])


def _news(claimed: Claimed, venues: Venues) -> Answer:
    """What the author is told, once; the permission that lacks in the room is named with it."""
    rule, occurrence = claimed.rule, claimed.occurrence
    prevu = when(occurrence.slot, ZoneInfo(claimed.zone))
    reason = WHY.get(occurrence.why, "incident du bot")
    lead = text(Strong(f"Rappel n° {rule.number}"), " « ", UserText(shortened(rule.told.text, 80)), " », ")
    if occurrence.why in {"droit", "salon"}:
        closed = _closed(claimed, venues) if occurrence.why == "salon" else reason
        said = text(
            lead, f"prévu {prevu} : ", closed, ". Il est suspendu, rien n’est supprimé. Une fois le salon ou le droit"
            " rétabli : ", CommandRef("rappel reprendre", str(rule.number)), ".",
        )  # fmt: skip
    else:
        said = text(lead, f"prévu {prevu} : {reason}. ", CommandRef("rappel historique", str(rule.number)), " montre le détail.")  # fmt: skip
    return Notice(said, Tone.WARNING)


def _catch_up(claimed: Claimed) -> Answer:
    """Everything that an outage kept back in one room, in one message."""
    zone = ZoneInfo(claimed.zone)
    folded = claimed.folded
    lines = [
        text(f"• {when(one.slot, zone)} : ", UserText(shortened(one.text, 120)), f" (n° {one.number})")
        for one in folded[:_FOLDED_SHOWN]
    ]
    if len(folded) > _FOLDED_SHOWN:
        lines.append(text(f"• et {len(folded) - _FOLDED_SHOWN} autres"))
    many = len(folded) > 1
    title = f"{len(folded)} rappels n’ont pas pu paraître à l’heure" if many else "Un rappel n’a pas pu paraître à l’heure"  # fmt: skip
    return Card(text(Strong(title)), (Section(tuple(lines)),), note=text("Le bot était arrêté."))
