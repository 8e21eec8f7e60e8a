"""What a cog of ours is: a family of declared commands, put on Discord's command tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from discord.ext import commands

from bot.platforms.discord.slash import slash_commands

if TYPE_CHECKING:
    from discord import app_commands

    from bot.platforms.discord.client import Client


class Family(commands.Cog):
    """Slash commands of one family, by the names of their declarations."""

    names: ClassVar[tuple[str, ...]]

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: list[app_commands.Command[Any, ..., Any] | app_commands.Group] = []

    async def cog_load(self) -> None:
        """Put the commands on the tree."""
        declared = [self._client.catalogue.named(name) for name in self.names]
        self._made = list(slash_commands(declared, self._client.answering))
        for command in self._made:
            self._client.tree.add_command(command)

    async def cog_unload(self) -> None:
        """Take them off."""
        for command in self._made:
            self._client.tree.remove_command(command.name)
