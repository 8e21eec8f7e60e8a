"""Reminders on Discord: made, kept, and what is coming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Reminders(Family):
    """The commands of reminders."""

    names = (
        "rappel creer",
        "rappel moi",
        "rappel bilan",
        "rappel modele",
        "rappel lister",
        "rappel voir",
        "rappel modifier",
        "rappel suspendre",
        "rappel reprendre",
        "rappel supprimer",
        "rappel tester",
        "rappel historique",
        "dates",
    )
    # /dates lists what is coming; the rest is for teachers, and for direct messages.
    aside = frozenset({"rappel"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Reminders(client))
