"""Classes on Discord: making one, joining it, reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Classes(Family):
    """What teachers do with a class, and the one command by which students join."""

    names = (
        "rejoindre",
        "classe creer",
        "classe lister",
        "classe voir",
        "classe inviter",
        "classe confirmer",
        "classe progression",
        "classe personne",
        "classe silencieux",
        "classe attente",
        "classe image",
        "classe exporter",
        "classe membres",
        "classe importer",
        "classe importer-csv",
        "classe declarer-pour",
        "classe modifier",
        "classe salon",
        "classe role",
        "classe retirer",
        "classe enseignant",
        "classe quitter",
        "classe passer",
    )
    # A code is given with a button in the channel; elsewhere it is typed in a direct message.
    aside = frozenset({"rejoindre"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Classes(client))
