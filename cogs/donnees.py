"""What is kept of a person, on Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class OwnData(Family):
    """Everybody's commands about their own data."""

    names = ("mes-donnees voir", "mes-donnees exporter", "mes-donnees effacer", "confidentialite")
    # Private business, for a direct message; /profil leads there by a button.
    aside = frozenset({"mes-donnees", "confidentialite"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(OwnData(client))
