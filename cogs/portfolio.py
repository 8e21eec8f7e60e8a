"""A student's own work on Discord: declare, follow, see what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Portfolio(Family):
    """The student's commands."""

    names = (
        "declarer",
        "preuve lister",
        "preuve voir",
        "preuve completer",
        "preuve modifier",
        "preuve corriger",
        "preuve soumettre",
        "preuve retirer",
        "preuve dupliquer",
        "preuve historique",
        "preuve decisions",
        "preuve fiche",
        "preuve rubrique",
        "progression",
        "reste",
        "progression-image",
        "dossier",
        "tp confirmer",
        "tp lister",
        "tp voir",
        "tp creer",
        "tp valider",
        "tp fermer",
        "dossier tableau",
        "dossier fiche",
        "dossier completer",
        "dossier oral",
        "dossier importer",
        "profil",
    )
    # Class work is confirmed by the button of its card; the picture is a button of /progression.
    aside = frozenset({"tp", "progression-image"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Portfolio(client))
