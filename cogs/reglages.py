"""What administrators set for a server on Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Settings(Family):
    """The administrator's commands, and the teacher's word on them."""

    names = (
        "config voir",
        "config role",
        "config confirmer",
        "config rappels",
        "config fuseau",
        "config visibilite",
        "config modele",
        "config referentiel",
        "config importer",
        "etat",
    )


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Settings(client))
