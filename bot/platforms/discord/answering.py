"""From an interaction to its Reply: commands, completions, menus, buttons, selects and forms, one road.

Whether the first answer is a message, an update or a form, and who may read it, is known before the
handler runs; what is not ready after a second is deferred, in one place. Whatever goes wrong on the way
ends in one place too: nobody is left without a word.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.commands.action import Action, read_compact
from bot.commands.refusals import refusal
from bot.commands.reply import refuses
from bot.commands.request import Place, Request
from bot.errors import Refused, Unavailable
from bot.logs import about
from bot.platforms.discord.borrowed import answer_impatiently, complete_first
from bot.platforms.discord.cards import Cards
from bot.platforms.discord.custom_ids import read_custom_id
from bot.platforms.discord.delivery import (
    FAULTS,
    Delivery,
    Exchange,
    First,
    Keeper,
    Plan,
    first_tried,
    report,
)
from bot.platforms.discord.files import finder
from bot.platforms.discord.forms import answers_of, load_form
from bot.platforms.discord.incoming import attachments_of, focused_of, member_roles, picked_of, typed_of
from bot.platforms.discord.layout import message_of
from bot.platforms.discord.menus import action_of_menu
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.commands.declaration import Command
    from bot.commands.dispatch import Dispatcher
    from bot.commands.reply import Reply
    from bot.platforms.discord.layout import Message
    from bot.platforms.intake import Intake

_log = logging.getLogger(__name__)

DEFER_AFTER: Final = 1.0  # seconds, of the three that Discord gives
FORM_WITHIN: Final = 2.0  # a form cannot follow a deferral: one that takes longer becomes a button
SEEN: Final = 1_000  # interactions remembered, so that one replayed by the gateway is answered once
CHOICE_LIMIT: Final = 100
CHOICES_LIMIT: Final = 25


class Answering:
    """Answers interactions. One for the client."""

    def __init__(self, dispatcher: Dispatcher, keeper: Keeper, clock: Clock, intake: Intake) -> None:
        self._dispatcher = dispatcher
        self._intake = intake
        self._keeper = keeper
        self._clock = clock
        self._delivery = Delivery(keeper, clock)
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._cards = Cards()

    @property
    def command_ids(self) -> dict[str, int]:
        """Discord's ids of the commands, by name: they make a command's name clickable."""
        return self._delivery.command_ids

    async def answer(self, interaction: discord.Interaction[Any]) -> None:
        """Answer any interaction. Never raises."""
        if self._is_replayed(interaction):
            return
        answer_impatiently(interaction)
        with about(_key(interaction)), self._intake.answering():
            try:
                await self._answer(interaction)
            except FAULTS as fault:
                report(fault)
            except Exception as fault:  # noqa: BLE001 - the last line: an incident, not silence
                plan = Plan(First.MESSAGE, private=True)
                await self._delivery.apologise(Exchange(interaction, _account(interaction), plan), fault)

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction)
        elif not self._intake.open:
            await self._refuse(interaction, Refused("bot-s-arrete"))
        elif interaction.type is discord.InteractionType.application_command:
            await self._command(interaction)
        elif interaction.type is discord.InteractionType.component:
            await self._component(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            await self._submitted(interaction)

    async def _command(self, interaction: discord.Interaction[Any]) -> None:
        """A slash command, or what was chosen in the menu of a message or a person."""
        try:
            action = action_of_menu(interaction)
            if action is None:
                action = typed_of(interaction, self._dispatcher.catalogue)
        except Refused as refused:
            await self._refuse(interaction, refused)
            return
        declared = self._dispatcher.catalogue.named(action.command)
        plan = await self._plan_of_command(interaction, declared, action)
        await self._run(interaction, action, plan, attachments_of(interaction))

    async def _component(self, interaction: discord.Interaction[Any]) -> None:
        """A button or a select."""
        custom_id, values = picked_of(interaction)
        held = read_custom_id(custom_id)
        line = held.line if held is not None else ""
        if held is not None and held.kept:
            line = await self._kept(interaction, held.kept)
        if held is not None and held.form and (form := load_form(line)) is not None:
            plan = Plan(First.FORM, private=True)
            await self._delivery.give(Exchange(interaction, _account(interaction), plan), form)
            return
        action = read_compact(line) if line else None
        declared = None if action is None else self._declared(action)
        if held is None or action is None or declared is None or (held.share and not _is_look_up(declared)):
            await self._refuse(interaction, Refused("bouton-expire"))
            return
        if held.share:
            plan = Plan(First.MESSAGE, private=False, shared_by=interaction.user.display_name)
            await self._run(interaction, action, plan)
            return
        if held.picked:
            action = action.with_arguments(**{held.picked: values})
        await self._run(interaction, action, _plan_of_tap(interaction, declared, action))

    async def _submitted(self, interaction: discord.Interaction[Any]) -> None:
        """A form."""
        held = read_custom_id(picked_of(interaction)[0])
        line = held.line if held is not None else ""
        if held is not None and held.kept:
            line = await self._kept(interaction, held.kept)
        action = read_compact(line) if line else None
        declared = None if action is None else self._declared(action)
        if action is None or declared is None:
            await self._refuse(interaction, Refused("formulaire-expire"))
            return
        # A form opened from a private message takes its place; from a public card it answers apart. The form
        # of a public act answers in public, like the act, even when a fault had it corrected apart.
        public = declared.acts and not declared.private
        first = First.UPDATE if _is_private(interaction.message) and not public else First.MESSAGE
        try:
            action = action.with_arguments(**answers_of(interaction))
        except Refused as refused:
            await self._refuse(interaction, refused)
            return
        done = await self._run(interaction, action, Plan(first, private=not public))
        card, shown = interaction.message, self._dispatcher.catalogue.card_after(action)
        if done and shown is not None and card is not None and not _is_private(card):
            await self._cards.turn(card, lambda: self._drawn_again(interaction, shown))

    async def _drawn_again(self, interaction: discord.Interaction[Any], shown: Action) -> Message | None:
        """A public card as it is now; None if it cannot be read any more."""
        reply = await self._dispatcher.dispatch(self._request(interaction, private=False), shown)
        return None if refuses(reply) else message_of(reply, self.command_ids)

    async def _complete(self, interaction: discord.Interaction[Any]) -> None:
        """Completions of the option being typed; none on any fault."""
        try:
            action, parameter, typed = focused_of(interaction, self._dispatcher.catalogue)
            request = self._request(interaction, private=True)
            found = await self._dispatcher.suggest(request, action, parameter, typed)
        except Refused:
            found = ()
        choices = [
            {
                "name": " ".join(s.label.split())[:CHOICE_LIMIT].strip() or s.value,
                "value": s.value,
            }
            for s in found
            if 0 < len(s.value) <= CHOICE_LIMIT
        ]
        await first_tried(lambda: complete_first(interaction, choices[:CHOICES_LIMIT]))

    async def _refuse(self, interaction: discord.Interaction[Any], refused: Refused) -> None:
        exchange = Exchange(interaction, _account(interaction), Plan(First.MESSAGE, private=True))
        await self._delivery.give(exchange, refusal(refused))

    async def _run(
        self,
        interaction: discord.Interaction[Any],
        action: Action,
        plan: Plan,
        files: Mapping[str, discord.Attachment] | None = None,
    ) -> bool:
        """Dispatch an action and show its reply; whether it was done."""
        request = self._request(interaction, private=plan.private)
        if files:
            request = replace(request, files=finder(files))
        exchange = Exchange(interaction, request.account, plan)
        reply = await self._in_time(exchange, request, action)
        await self._delivery.give(exchange, reply)
        return not refuses(reply)

    async def _in_time(self, exchange: Exchange, request: Request, action: Action) -> Reply:
        """The reply; the interaction is deferred if it takes more than a second."""
        patience = FORM_WITHIN if exchange.plan.first is First.FORM else DEFER_AFTER
        loop = asyncio.get_running_loop()
        sent: list[asyncio.Task[None]] = []
        # A timer, and a task only when it rings: most answers take a millisecond.
        timer = loop.call_later(
            patience, lambda: sent.append(loop.create_task(self._delivery.defer(exchange)))
        )
        try:
            return await self._dispatcher.dispatch(request, action)
        finally:
            timer.cancel()
            for deferral in sent:
                await deferral  # the answer takes the place of what was promised

    async def _plan_of_command(
        self, interaction: discord.Interaction[Any], declared: Command, action: Action
    ) -> Plan:
        """A look-up answers its asker alone, who may share it, unless the channel is set to public."""
        if declared.opens_form(tuple(action.arguments)):
            return Plan(First.FORM, private=True)
        if interaction.guild_id is None or not _is_look_up(declared):
            return Plan(First.MESSAGE, private=declared.private)
        spaces = self._dispatcher.services.spaces
        settings = await spaces.settings(Platform.DISCORD, str(interaction.guild_id))
        above = getattr(interaction.channel, "parent_id", None)
        if settings.public_rooms & {str(interaction.channel_id), str(above)}:
            return Plan(First.MESSAGE, private=False)
        return Plan(First.MESSAGE, private=True, share=action)

    async def _kept(self, interaction: discord.Interaction[Any], name: str) -> str:
        try:
            return await self._keeper.action_of(_account(interaction), name, self._clock.now()) or ""
        except Unavailable as fault:  # a disk that does not serve: the button says that it expired
            _log.error("button not read: %s", fault.code)
            return ""

    def _declared(self, action: Action) -> Command | None:
        catalogue = self._dispatcher.catalogue
        return catalogue.named(action.command) if action.command in catalogue else None

    def _request(self, interaction: discord.Interaction[Any], *, private: bool) -> Request:
        space = None if interaction.guild_id is None else str(interaction.guild_id)
        place = Place(str(interaction.channel_id), space, private=private or space is None)
        now = self._clock.now()
        return Request(_key(interaction), _account(interaction), place, now, roles=member_roles(interaction))

    def _is_replayed(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the gateway sent this one before: it does when a connection is resumed."""
        if interaction.id in self._seen:
            return True
        self._seen[interaction.id] = None
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)
        return False


def _plan_of_tap(interaction: discord.Interaction[Any], declared: Command, action: Action) -> Plan:
    """A tap on a private message turns it; on a public one it answers the person apart."""
    if declared.opens_form(tuple(action.arguments)):
        return Plan(First.FORM, private=True)
    in_server = interaction.guild_id is not None
    share = action if in_server and _is_look_up(declared) else None
    first = First.UPDATE if _is_private(interaction.message) else First.MESSAGE
    return Plan(first, private=True, share=share)


def _is_look_up(declared: Command) -> bool:
    """What everybody may ask and read, and which changes nothing: it can be said again for all."""
    return declared.right is None and not (declared.private or declared.acts)


def _key(interaction: discord.Interaction[Any]) -> str:
    return f"discord:{interaction.id}"


def _account(interaction: discord.Interaction[Any]) -> Account:
    return Account(Platform.DISCORD, str(interaction.user.id), interaction.user.display_name)


def _is_private(message: discord.Message | None) -> bool:
    """Whether only one person sees a message: an ephemeral one, or one of a direct message."""
    return message is not None and (message.flags.ephemeral or message.guild is None)
