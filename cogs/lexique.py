"""The School's own words, on Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Lexique(Family):
    """The teacher's commands about words."""

    names = ("lexique ajouter", "lexique retirer", "lexique lister", "lexique sans-reponse")


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Lexique(client))
