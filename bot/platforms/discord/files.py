"""The attachments of a slash command, read only when the core asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.commands.upload import Attachment
from bot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def finder(files: Mapping[str, discord.Attachment]) -> Callable[[str], Attachment | None]:
    """What finds an attachment by the id that an argument carries."""

    def find(key: str) -> Attachment | None:
        found = files.get(key)
        return None if found is None else _known(found)

    return find


def _known(attachment: discord.Attachment) -> Attachment:
    async def read(most: int) -> bytes:
        # Discord announces the size and cuts nothing: what is announced as too big was refused before.
        if attachment.size > most:
            raise Refused("fichier-trop-gros", taille=attachment.size, limite=most)
        try:
            return await attachment.read()
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as fault:
            raise Refused("fichier-illisible") from fault

    return Attachment(
        attachment.filename, attachment.content_type or "application/octet-stream", attachment.size, read
    )
