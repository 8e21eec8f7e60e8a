"""The Discord client: loads the cogs, puts the commands on Discord, hands every interaction over.

No privileged intent: only `guilds`, so nothing of what people write in channels ever reaches the bot.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.ext import commands
from discord.http import Route

from bot.platforms.discord.answering import Answering
from bot.platforms.discord.borrowed import point_at
from bot.platforms.discord.controls import ActionButton, ActionSelect
from bot.platforms.discord.slash import families_of, slash_name
from bot.platforms.intake import Intake
from bot.platforms.network import Network
from bot.platforms.starting import CannotStart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.clock import Clock
    from bot.commands.catalogue import Catalogue
    from bot.commands.dispatch import Dispatcher
    from bot.platforms.discord.answering import Keeper

_log = logging.getLogger(__name__)


class Client(commands.Bot):
    """One connection to Discord. A new one is made after a crash: none is started twice."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        keeper: Keeper,
        clock: Clock,
        cogs: Sequence[str],
        intake: Intake | None = None,
        network: Network | None = None,
    ) -> None:
        way = network or Network()
        super().__init__(
            proxy=way.proxy(Route.BASE),
            connector=aiohttp.TCPConnector(limit=0, ssl=way.context()),
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.answering = Answering(dispatcher, keeper, clock, intake or Intake())
        self._dispatcher = dispatcher
        self._cog_names = cogs
        self.tree.error(self._command_failed)

    @property
    def catalogue(self) -> Catalogue:
        """The declared commands, for the cogs."""
        return self._dispatcher.catalogue

    async def setup_hook(self) -> None:
        """Load the cogs, then put the commands on Discord. A refusal is explained and does not end the bot."""
        for name in self._cog_names:
            await self.load_extension(name)
        self.add_dynamic_items(ActionButton, ActionSelect)
        try:
            synced = await self.tree.sync()
        except discord.HTTPException as refused:
            _log.error(
                "Discord refused the commands (%s %s): the former ones stay. Is the bot invited with the scope"
                " applications.commands?",
                refused.status,
                refused.code,
            )
            return
        self.answering.command_ids.update({command.name: command.id for command in synced})
        # « /dossier » alone is « /dossier voir » here: its mention names the sub-command.
        for family in families_of(self.catalogue):
            if family in self.catalogue and family in self.answering.command_ids:
                name = slash_name(family, frozenset({family}))
                self.answering.command_ids[name] = self.answering.command_ids[family]

    async def on_ready(self) -> None:
        """Say that the bot answers."""
        _log.info("Discord: ready in %d servers", len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer taps and forms by their custom_id: one opened before a restart counts too."""
        data: Any = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit:
            await self.answering.submitted(interaction, custom_id)
        elif interaction.type is discord.InteractionType.component:
            await self.answering.component(interaction, custom_id, tuple(data.get("values") or ()))

    async def _command_failed(
        self, interaction: discord.Interaction[Any], error: discord.app_commands.AppCommandError
    ) -> None:
        # A command of a former version of the tree, or options that this one does not take.
        _log.warning("command not run: %s", type(error).__name__)
        await self.answering.expired(interaction)


async def run_discord(make: Callable[[], Client], token: str, api_base: str, gateway: str) -> None:
    """Run one connection until it is closed. Raises CannotStart when trying again is of no use."""
    point_at(api_base, gateway)
    client = make()
    try:
        async with client:
            await client.start(token)
    except discord.LoginFailure as refused:
        raise CannotStart(
            "Discord refuse le jeton du bot. Le copier à nouveau depuis le portail des développeurs"
            " (Bot, Reset Token) dans REFERENT_DISCORD_TOKEN."
        ) from refused
    except discord.PrivilegedIntentsRequired as refused:
        raise CannotStart("Discord refuse les « intents » demandés.") from refused
