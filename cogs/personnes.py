"""People on Discord: teachers who name others, accounts of one person, the School of direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class People(Family):
    """Who teaches, and which accounts are one person."""

    names = (
        "enseignant lister",
        "enseignant ajouter",
        "enseignant retirer",
        "compte voir",
        "compte lier",
        "compte delier",
        "etablissement",
    )
    # Linking accounts is private business, for a direct message.
    aside = frozenset({"compte", "etablissement"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(People(client))
