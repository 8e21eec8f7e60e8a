"""From an interaction to its answer: the one place that defers, sends, and meets what goes wrong.

Discord takes a first answer within 3 s. Whether it is a message, an update or a form, and who may read
it, is known before the handler runs; what is not ready after one second is deferred.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

import aiohttp
import discord

from bot.commands.action import Action, read_compact
from bot.commands.refusals import incident, refusal
from bot.commands.reply import Confirm, Form, Notice, Tone
from bot.commands.request import Place, Request
from bot.errors import Refused
from bot.logs import about
from bot.platforms.discord.custom_ids import Names, read_custom_id
from bot.platforms.discord.files import finder
from bot.platforms.discord.forms import answers_of, load_form, modal_of
from bot.platforms.discord.layout import message_of
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.commands.declaration import Command
    from bot.commands.dispatch import Dispatcher
    from bot.commands.reply import Reply
    from bot.platforms.intake import Intake

_log = logging.getLogger(__name__)

DEFER_AFTER: Final = 1.0  # seconds, of the three that Discord gives
KEPT: Final = timedelta(days=30)  # an action too long for its button
FORM_KEPT: Final = timedelta(minutes=30)  # a form to reopen, with what was typed in it

_GONE: Final = frozenset({10008, 10015, 10062, 40060, 50027})
"""Answered too late, answered twice, or the message is gone: nothing can be told, nothing is lost."""
_BAD_REQUEST: Final = 400


class First(StrEnum):
    """What the first answer is."""

    MESSAGE = "message"
    UPDATE = "update"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of an answer before its handler runs."""

    first: First
    private: bool


class Keeper(Protocol):
    """Where actions wait that are too long for a custom_id."""

    async def keep_named(
        self, account: Account, actions: Mapping[str, str], at: datetime, until: datetime
    ) -> None:
        """Keep actions under names already given."""
        ...

    async def action_of(self, account: Account, name: str, at: datetime) -> str | None:
        """The action kept under a name for this account, unless it expired."""
        ...


class Answering:
    """Answers interactions. One for the client."""

    def __init__(self, dispatcher: Dispatcher, keeper: Keeper, clock: Clock, intake: Intake) -> None:
        self._dispatcher = dispatcher
        self._intake = intake
        self._keeper = keeper
        self._clock = clock
        self.command_ids: dict[str, int] = {}

    async def command(
        self,
        interaction: discord.Interaction[Any],
        action: Action,
        files: Mapping[str, discord.Attachment] | None = None,
    ) -> None:
        """Answer a slash command; `files` are its attachments by id."""
        declared = self._dispatcher.catalogue.named(action.command)
        first = First.FORM if declared.opens_form(tuple(action.arguments)) else First.MESSAGE
        await self._answer(interaction, action, Plan(first, declared.private), files)

    async def component(
        self, interaction: discord.Interaction[Any], custom_id: str, values: Sequence[str]
    ) -> None:
        """Answer a button or a select."""
        held = read_custom_id(custom_id)
        request = self._request(interaction)
        line = held.line if held is not None else ""
        if held is not None and held.kept:
            line = await self._keeper.action_of(request.account, held.kept, request.at) or ""
        if held is not None and held.form and (form := load_form(line)) is not None:
            await self._send(interaction, Plan(First.FORM, private=True), form)
            return
        action = read_compact(line) if line else None
        if held is None or action is None:
            await self._send(
                interaction, Plan(First.MESSAGE, private=True), refusal(Refused("bouton-expire"))
            )
            return
        if held.picked:
            action = action.with_arguments(**{held.picked: tuple(values)})
        await self._answer(interaction, action, self._plan_of_tap(interaction, action))

    async def submitted(self, interaction: discord.Interaction[Any], custom_id: str) -> None:
        """Answer a form."""
        held = read_custom_id(custom_id)
        line = held.line if held is not None else ""
        if held is not None and held.kept:
            request = self._request(interaction)
            line = await self._keeper.action_of(request.account, held.kept, request.at) or ""
        action = read_compact(line) if line else None
        if action is None:
            await self._send(
                interaction, Plan(First.MESSAGE, private=True), refusal(Refused("formulaire-expire"))
            )
            return
        # A form opened from a private message takes its place; from a public card it answers apart. The form
        # of a public command answers in public, like the command, even when a fault had it corrected apart.
        declared = self._declared(action)
        public = declared is not None and not declared.private
        first = First.UPDATE if _is_private(interaction.message) and not public else First.MESSAGE
        await self._answer(
            interaction, action.with_arguments(**answers_of(interaction)), Plan(first, private=not public)
        )

    async def suggestions(
        self, interaction: discord.Interaction[Any], action: Action, parameter: str, typed: str
    ) -> list[discord.app_commands.Choice[str]]:
        """Completions of an option; none on any fault."""
        found = await self._dispatcher.suggest(self._request(interaction), action, parameter, typed)
        return [
            discord.app_commands.Choice(name=s.label[:100], value=s.value[:100]) for s in found if s.value
        ]

    async def expired(self, interaction: discord.Interaction[Any]) -> None:
        """Answer an item that is not of ours, or of another version."""
        await self._send(interaction, Plan(First.MESSAGE, private=True), refusal(Refused("bouton-expire")))

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        action: Action,
        plan: Plan,
        files: Mapping[str, discord.Attachment] | None = None,
    ) -> None:
        request = self._request(interaction)
        if files:
            request = replace(request, files=finder(files))
        with about(request.key), self._intake.answering():
            if not self._intake.open:
                await self._send(interaction, replace(plan, private=True), refusal(Refused("bot-s-arrete")))
                return
            await self._answer_now(interaction, request, action, plan)

    async def _answer_now(
        self, interaction: discord.Interaction[Any], request: Request, action: Action, plan: Plan
    ) -> None:
        try:
            if plan.first is First.FORM:
                reply = await self._dispatcher.dispatch(request, action)
            else:
                reply = await self._in_time(interaction, request, action, plan)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as fault:
            _report(fault)
            return
        await self._send(interaction, plan, reply)

    async def _in_time(
        self, interaction: discord.Interaction[Any], request: Request, action: Action, plan: Plan
    ) -> Reply:
        """The reply; the interaction is deferred if it takes more than a second."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._dispatcher.dispatch(request, action))
            ready, _ = await asyncio.wait({work}, timeout=DEFER_AFTER)
            if not ready:
                try:
                    if plan.first is First.UPDATE:
                        await interaction.response.defer()
                    else:
                        await interaction.response.defer(ephemeral=plan.private, thinking=True)
                except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as fault:
                    # The act goes on: what it stores is not lost because Discord did not listen.
                    _report(fault)
        return work.result()

    async def _send(self, interaction: discord.Interaction[Any], plan: Plan, reply: Reply) -> None:
        try:
            await self._deliver(interaction, plan, reply)
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as fault:
            _report(fault)
            if isinstance(fault, discord.HTTPException) and fault.status == _BAD_REQUEST:
                await self._apologise(interaction, plan)

    async def _apologise(self, interaction: discord.Interaction[Any], plan: Plan) -> None:
        """Discord refused the shape of an answer: a fault of ours, but nobody is left without a word."""
        reference = secrets.token_hex(3)
        _log.error("incident %s: Discord refused the shape of an answer", reference)
        try:
            await self._deliver(interaction, plan, incident(reference))
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as fault:
            _report(fault)

    async def _deliver(self, interaction: discord.Interaction[Any], plan: Plan, reply: Reply) -> None:
        answered = interaction.response.is_done()
        if (
            isinstance(reply, Form)
            and not answered
            and interaction.type is not discord.InteractionType.modal_submit
        ):
            names = Names()
            custom_id = names.of(reply.action)
            await self._keep(interaction, names.to_keep, KEPT)
            await interaction.response.send_modal(modal_of(reply, custom_id))
            return
        message = message_of(reply, self.command_ids)
        # What waits for a yes was typed by somebody who may say no: it is not kept for long.
        life = FORM_KEPT if isinstance(reply, Form | Confirm) else KEPT
        await self._keep(interaction, message.to_keep, life)
        sent: dict[str, Any] = {"view": message.view, "allowed_mentions": discord.AllowedMentions.none()}
        refused = isinstance(reply, Notice) and reply.tone is Tone.REFUSED
        # A form to correct shows what one person typed, and nobody confirms for another: theirs, like a refusal.
        private = plan.private or refused or isinstance(reply, Form | Confirm)
        if not answered:
            if plan.first is First.UPDATE and not refused:
                await interaction.response.edit_message(**sent, attachments=list(message.files))
            else:
                await interaction.response.send_message(**sent, files=list(message.files), ephemeral=private)
        elif (plan.first is First.UPDATE and not refused) or (
            plan.first is First.MESSAGE and private == plan.private
        ):
            await interaction.edit_original_response(**sent, attachments=list(message.files))
        else:
            # Deferred in public, refused in private: the placeholder goes.
            if plan.first is First.MESSAGE:
                await interaction.delete_original_response()
            await interaction.followup.send(**sent, files=list(message.files), ephemeral=True)

    async def _keep(
        self, interaction: discord.Interaction[Any], to_keep: Mapping[str, str], life: timedelta
    ) -> None:
        if to_keep:
            now = self._clock.now()
            await self._keeper.keep_named(_account(interaction), to_keep, now, now + life)

    def _plan_of_tap(self, interaction: discord.Interaction[Any], action: Action) -> Plan:
        """A tap on a private message turns it; on a public one it answers the person apart."""
        declared = self._declared(action)
        if declared is not None and declared.opens_form(tuple(action.arguments)):
            return Plan(First.FORM, private=True)
        if _is_private(interaction.message):
            return Plan(First.UPDATE, private=True)
        return Plan(First.MESSAGE, private=True)

    def _declared(self, action: Action) -> Command | None:
        catalogue = self._dispatcher.catalogue
        return catalogue.named(action.command) if action.command in catalogue else None

    def _request(self, interaction: discord.Interaction[Any]) -> Request:
        space = None if interaction.guild_id is None else str(interaction.guild_id)
        place = Place(str(interaction.channel_id), space, private=space is None)
        return Request(f"discord:{interaction.id}", _account(interaction), place, self._clock.now())


def _account(interaction: discord.Interaction[Any]) -> Account:
    return Account(Platform.DISCORD, str(interaction.user.id), interaction.user.display_name)


def _is_private(message: discord.Message | None) -> bool:
    """Whether only one person sees a message: an ephemeral one, or one of a direct message."""
    return message is not None and (message.flags.ephemeral or message.guild is None)


def _report(fault: Exception) -> None:
    """Log that an answer was not delivered, without a word of it."""
    code = fault.code if isinstance(fault, discord.HTTPException) else 0
    level = logging.INFO if code in _GONE else logging.WARNING
    _log.log(level, "answer not delivered: %s %s", type(fault).__name__, code or "")
