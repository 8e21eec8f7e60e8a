"""What a cog of ours is: a family of declared commands, put on Discord's command tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from discord import app_commands
from discord.ext import commands

from bot.platforms.discord.slash import shown_to, slash_commands

if TYPE_CHECKING:
    from bot.commands.declaration import Command
    from bot.platforms.discord.client import Client


class Family(commands.Cog):
    """Slash commands by the names of their declarations.

    `aside`: first words that a student's list does without, because another command leads there; they
    stay within reach in a direct message, by buttons, and for those who are shown them.
    """

    names: ClassVar[tuple[str, ...]]
    aside: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, client: Client) -> None:
        self._client = client
        self._made: list[app_commands.Command[Any, ..., Any] | app_commands.Group] = []

    async def cog_load(self) -> None:
        """Put the commands on the tree; a group that another cog began gets its sub-commands."""
        tree = self._client.tree
        declared = [self._client.catalogue.named(name) for name in self.names]
        self._made = list(slash_commands(declared))
        for made in self._made:
            there = tree.get_command(made.name)
            if isinstance(there, app_commands.Group) and isinstance(made, app_commands.Group):
                for each in made.commands:
                    there.add_command(each)
                continue
            made.default_permissions = shown_to(self._family(made.name), aside=made.name in self.aside)
            tree.add_command(made)

    async def cog_unload(self) -> None:
        """Take them off."""
        for command in self._made:
            self._client.tree.remove_command(command.name)

    def _family(self, word: str) -> list[Command]:
        """Every command that people type whose name begins with this word."""
        return [c for c in self._client.catalogue.shown if c.family == word]
