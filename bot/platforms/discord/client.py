"""The Discord client: loads the cogs, puts the commands on Discord, hands every interaction over.

No privileged intent: only `guilds`, so nothing of what people write in channels ever reaches the bot.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord
from discord.ext import commands
from discord.http import Route

from bot.logs import told
from bot.platforms.discord.answering import Answering
from bot.platforms.discord.borrowed import Tree, point_at
from bot.platforms.discord.menus import menus
from bot.platforms.discord.permissions import Servers
from bot.platforms.discord.slash import families_of, slash_name
from bot.platforms.discord.syncing import Syncing
from bot.platforms.intake import Intake
from bot.platforms.network import Network
from bot.platforms.starting import CannotStart
from bot.school.model import Platform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.clock import Clock
    from bot.commands.catalogue import Catalogue
    from bot.commands.dispatch import Dispatcher
    from bot.platforms.discord.delivery import Keeper
    from bot.platforms.discord.syncing import TreeMemory

_log = logging.getLogger(__name__)
SYNCED_WITHIN: Final = 5.0
"""Seconds that the start waits for the commands to be in place; then they follow while the bot answers."""


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
        memory: TreeMemory | None = None,
        *,
        sends_commands: bool = True,
        **shards: Any,
    ) -> None:
        way = network or Network()
        super().__init__(
            **shards,
            proxy=way.proxy(Route.BASE),
            connector=aiohttp.TCPConnector(limit=0, ssl=way.trust()),
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.answering = Answering(dispatcher, keeper, clock, intake or Intake())
        self._dispatcher = dispatcher
        self._cog_names = cogs
        self._syncing = Syncing(self, self.tree, memory)
        self._sync: asyncio.Task[None] | None = None
        self._sends_commands = sends_commands
        self.connected: Callable[[], None] = lambda: None
        """Called whenever Discord is ready to be spoken to."""

    @property
    def catalogue(self) -> Catalogue:
        """The declared commands, for the cogs."""
        return self._dispatcher.catalogue

    async def setup_hook(self) -> None:
        """Load the cogs, then put the commands on Discord. A refusal is explained and does not end the bot."""
        await self.load_face()
        if not self._sends_commands:
            return
        self._dispatcher.services.venues.known[Platform.DISCORD] = Servers(self)
        self._sync = asyncio.ensure_future(self._put_commands())
        with suppress(TimeoutError):
            async with asyncio.timeout(SYNCED_WITHIN):
                await self._syncing.tried.wait()

    async def load_face(self) -> None:
        """Put every command and menu on the tree."""
        for name in self._cog_names:
            await self.load_extension(name)
        for menu in menus():
            self.tree.add_command(menu)

    async def _put_commands(self) -> None:
        ids = self.answering.command_ids
        await self._syncing.done(ids)
        self._syncing.tried.set()
        # « /dossier » alone is « /dossier voir » here: its mention names the sub-command.
        for family in families_of(self.catalogue.shown):
            if family in self.catalogue and family in ids:
                ids[slash_name(family, frozenset({family}))] = ids[family]

    async def close(self) -> None:
        """Close the connection; a sync that waits for a better moment is given up."""
        if self._sync is not None:
            self._sync.cancel()
            with suppress(asyncio.CancelledError):
                await self._sync
        await super().close()

    async def on_ready(self) -> None:
        """Say that the bot answers, and let what waited for it be said."""
        self.connected()
        _log.info("Discord: ready in %d servers", len(self.guilds))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer commands, completions, taps and forms: those made before a restart count too."""
        await self.answering.answer(interaction)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log a fault of an event by its type and place: its message may quote a person."""
        fault = sys.exc_info()[1]  # discord.py calls this while it handles the fault
        _log.error("%s failed: %s", event_method, "?" if fault is None else told(fault))


class ShardedClient(Client, commands.AutoShardedBot):
    """Some of the shards of a bot that is in thousands of servers: `shard_ids` of `shard_count`."""


async def run_discord(make: Callable[[], Client], token: str, api_base: str, gateway: str) -> None:
    """Run one connection until it is closed. Raises CannotStart when trying again is of no use."""
    point_at(api_base, gateway)
    client = make()
    try:
        async with client:
            await client.start(token)
    except discord.LoginFailure as refused:
        raise CannotStart(_WRONG_KEY) from refused
    except discord.PrivilegedIntentsRequired as refused:
        raise CannotStart(_HOPELESS[4014]) from refused
    except discord.ConnectionClosed as closed:
        if closed.code in _HOPELESS:
            raise CannotStart(_HOPELESS[closed.code]) from closed
        raise


_WRONG_KEY: Final = (
    "Discord refuse le jeton du bot. Le copier à nouveau depuis le portail des développeurs"
    " (Bot, Reset Token) dans REFERENT_DISCORD_TOKEN."
)
_OUTDATED: Final = "Discord n’accepte plus ce que cette version du bot lui dit : la mettre à jour."
_HOPELESS: Final[Mapping[int, str]] = {
    4004: _WRONG_KEY,
    4010: "Discord refuse la part demandée par --shards : l’écrire par exemple 0-3/8.",
    4011: "Discord demande de répartir ce bot sur plusieurs connexions : referent run --shards 0-1/2.",
    4012: _OUTDATED,
    4013: _OUTDATED,
    4014: (
        "Discord refuse les « intents » du bot, qui n’en demande pourtant aucun de privilégié. Vérifier dans le"
        " portail des développeurs que le jeton est celui de la bonne application."
    ),
}
"""The close codes after which Discord wants no other try (topics/opcodes-and-status-codes), and what to do."""
