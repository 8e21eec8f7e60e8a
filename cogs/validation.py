"""What teachers decide on Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Validation(Family):
    """The teacher's commands."""

    names = ("a-valider", "motifs")


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Validation(client))
