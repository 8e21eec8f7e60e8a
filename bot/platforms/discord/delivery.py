"""From a Reply to what a person sees: the one place that defers, sends, and meets what goes wrong.

    nothing sent yet   first answer: a message, an update of the tapped message, or a form
    deferred           the placeholder becomes the answer; a refusal after a public one goes apart, in private
    connection cut     sent again: « already acknowledged » (40060) then says that the first one arrived
    refused shape      a fault of ours: an incident with its reference instead, never silence

Discord takes the first answer within 3 s and edits for 15 minutes. What it no longer takes is logged; the
act that was stored stands either way.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

import aiohttp
import discord

from bot.commands.refusals import incident
from bot.commands.reply import Confirm, Form, Notice, Tone
from bot.errors import Unavailable
from bot.logs import told
from bot.platforms.discord.borrowed import say_first
from bot.platforms.discord.custom_ids import Names
from bot.platforms.discord.forms import modal_of
from bot.platforms.discord.layout import message_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.commands.action import Action
    from bot.commands.reply import Reply
    from bot.platforms.discord.layout import Message
    from bot.school.model import Account

_log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)  # an action too long for its button
FORM_KEPT: Final = timedelta(minutes=30)  # a form to reopen, with what was typed in it
FIRST_WAITS: Final = (0.1, 0.3, 0.6)  # seconds between tries of a first answer: three seconds in all
LATER_WAITS: Final = (0.3, 1.0, 2.0, 4.0)  # of an edit: the token lives for fifteen minutes

LOST: Final = (aiohttp.ClientError, TimeoutError, OSError)
"""The connection failed: whether Discord took the request is not known."""
FAULTS: Final = (discord.HTTPException, *LOST)
_ACKNOWLEDGED: Final = 40060
_UNKNOWN_MESSAGE: Final = 10008
_GONE: Final = frozenset({_UNKNOWN_MESSAGE, 10015, 10062, _ACKNOWLEDGED, 50027})
"""Answered too late, answered twice, or the message is gone: nothing can be told, nothing is lost."""


class First(StrEnum):
    """What the first answer is."""

    MESSAGE = "message"
    UPDATE = "update"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of an answer before its handler runs.

    `share`: the action that a button may say again for everybody. `shared_by`: the name of who did.
    """

    first: First
    private: bool
    share: Action | None = None
    shared_by: str = ""


@dataclass(slots=True)
class Exchange:
    """One interaction, its account and its plan. `deferred`: a deferral was sent, heard or not."""

    interaction: discord.Interaction[Any]
    account: Account
    plan: Plan
    deferred: bool = False


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


class Delivery:
    """Shows replies. One for the client; `command_ids` makes the names of commands clickable."""

    def __init__(self, keeper: Keeper, clock: Clock) -> None:
        self._keeper = keeper
        self._clock = clock
        self.command_ids: dict[str, int] = {}

    async def defer(self, exchange: Exchange) -> None:
        """Tell Discord that the answer comes; the act goes on whether it listens or not."""
        exchange.deferred = True
        response, plan = exchange.interaction.response, exchange.plan
        try:
            if plan.first is First.UPDATE:
                await first_tried(response.defer)
            else:
                await first_tried(lambda: response.defer(ephemeral=plan.private, thinking=True))
        except FAULTS as fault:
            report(fault)

    async def give(self, exchange: Exchange, reply: Reply) -> None:
        """Show a reply. Never raises: what cannot be told is logged."""
        try:
            await self._shown(exchange, reply)
        except FAULTS as fault:
            report(fault)
            if isinstance(fault, discord.HTTPException) and fault.code not in _GONE and fault.status < 500:
                await self.apologise(exchange, fault)
        except Exception as fault:  # noqa: BLE001 - a reply that cannot be drawn must not leave silence
            await self.apologise(exchange, fault)

    async def apologise(self, exchange: Exchange, fault: Exception) -> None:
        """A fault of ours: an incident with its reference, so that nobody is left without a word."""
        reference = secrets.token_hex(3)
        _log.error("incident %s on discord: %s", reference, told(fault))
        try:
            await self._shown(exchange, incident(reference))
        except FAULTS as again:
            report(again)

    async def _shown(self, exchange: Exchange, reply: Reply) -> None:
        interaction, plan = exchange.interaction, exchange.plan
        answered = interaction.response.is_done()
        opens = interaction.type is not discord.InteractionType.modal_submit
        if isinstance(reply, Form) and opens and not answered and not exchange.deferred:
            names = Names()
            custom_id = names.of(reply.action)
            await self._keep(exchange, names.to_keep, KEPT)
            await first_tried(lambda: interaction.response.send_modal(modal_of(reply, custom_id)))
            return
        refused = isinstance(reply, Notice) and reply.tone is Tone.REFUSED
        message = message_of(
            reply,
            self.command_ids,
            share=None if refused or isinstance(reply, Form | Confirm) else plan.share,
            shared_by="" if refused else plan.shared_by,
        )
        # What waits for a yes was typed by somebody who may say no: it is not kept for long.
        await self._keep(exchange, message.to_keep, FORM_KEPT if isinstance(reply, Form | Confirm) else KEPT)
        # A form to correct shows what one person typed, and nobody confirms for another: theirs, like a refusal.
        private = plan.private or refused or isinstance(reply, Form | Confirm)
        if not answered:
            update = plan.first is First.UPDATE and not refused
            heard = await self._answered(interaction, message, private=private, update=update)
            if heard or not exchange.deferred:
                return
        await self._completed(exchange, message, private=private, refused=refused)

    async def _answered(
        self, interaction: discord.Interaction[Any], message: Message, *, private: bool, update: bool
    ) -> bool:
        """The first answer; False if the interaction was acknowledged before."""

        async def said() -> None:
            await say_first(interaction, message, ephemeral=private, allowed_mentions=_NOBODY)

        async def turned() -> None:
            await interaction.response.edit_message(
                view=message.view, attachments=message.files, allowed_mentions=_NOBODY
            )

        if not update:
            return await first_tried(said)
        try:
            return await first_tried(turned)
        except discord.NotFound as gone:
            if gone.code != _UNKNOWN_MESSAGE:
                raise
            # The tapped message was dismissed meanwhile: the answer stands by itself.
            return await first_tried(said)

    async def _completed(self, exchange: Exchange, message: Message, *, private: bool, refused: bool) -> None:
        """What follows a deferral."""
        interaction, plan = exchange.interaction, exchange.plan
        if private == plan.private and not (plan.first is First.UPDATE and refused):
            await _later_tried(
                lambda: interaction.edit_original_response(
                    view=message.view, attachments=message.files, allowed_mentions=_NOBODY
                )
            )
            return
        if plan.first is not First.UPDATE:
            # Deferred in public, refused in private: the placeholder goes.
            await _later_tried(interaction.delete_original_response)
        await _later_tried(
            lambda: interaction.followup.send(
                view=message.view, files=message.files, ephemeral=True, allowed_mentions=_NOBODY
            )
        )

    async def _keep(self, exchange: Exchange, to_keep: Mapping[str, str], life: timedelta) -> None:
        if to_keep:
            now = self._clock.now()
            try:
                await self._keeper.keep_named(exchange.account, to_keep, now, now + life)
            except Unavailable as fault:
                # What was done is told all the same; its longest buttons will say that they expired.
                _log.error("buttons not kept: %s", fault.code)


_NOBODY: Final = discord.AllowedMentions.none()


async def first_tried(send: Callable[[], Awaitable[object]]) -> bool:
    """Send a first answer, again when the connection fails. False: it was acknowledged before.

    When one of our own tries was lost on the way, « acknowledged » means that it arrived.
    """
    for wait in (*FIRST_WAITS, None):
        try:
            await send()
        except discord.HTTPException as fault:
            if fault.code == _ACKNOWLEDGED:
                return False
            if fault.status < 500 or wait is None:
                raise
        except LOST:
            if wait is None:
                raise
        else:
            return True
        await asyncio.sleep(wait)
    return True


async def _later_tried(send: Callable[[], Awaitable[object]]) -> None:
    """Send what follows a first answer, again when the connection fails."""
    for wait in (*LATER_WAITS, None):
        try:
            await send()
        except (discord.DiscordServerError, *LOST):
            if wait is None:
                raise
            await asyncio.sleep(wait)
        else:
            return


def report(fault: Exception, what: str = "answer") -> None:
    """Log that an answer or a card was not delivered, without a word of it."""
    code = fault.code if isinstance(fault, discord.HTTPException) else 0
    level = logging.INFO if code in _GONE else logging.WARNING
    _log.log(level, "%s not delivered: %s %s", what, type(fault).__name__, code or "")
