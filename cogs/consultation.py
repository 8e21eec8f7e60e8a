"""Look-ups on Discord: a code, words, a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.platforms.discord.cog import Family

if TYPE_CHECKING:
    from bot.platforms.discord.client import Client


class Consultation(Family):
    """Everybody's commands."""

    names = ("critere", "competence", "bloc", "recherche", "aide", "code")
    # /critere reads all three; a code of the host is typed in a direct message or by an administrator.
    aside = frozenset({"competence", "bloc", "code"})


async def setup(client: Client) -> None:
    """Discord loads the cog."""
    await client.add_cog(Consultation(client))
