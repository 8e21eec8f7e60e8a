"""Public cards that show what people did from them: drawn again after an act, never at the act's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.platforms.discord.delivery import FAULTS, report
from bot.platforms.latest import Latest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.platforms.discord.layout import Message

_NOBODY: Final = discord.AllowedMentions.none()


class Cards:
    """The cards that are being drawn again. One for the client."""

    def __init__(self) -> None:
        self._latest = Latest()

    async def turn(self, card: discord.Message, draw: Callable[[], Awaitable[Message | None]]) -> None:
        """Show a card as it is now. A card that is gone, or in a room closed to the bot, stays as it was."""

        async def once() -> None:
            drawn = await draw()
            if drawn is not None:
                await card.edit(view=drawn.view, allowed_mentions=_NOBODY)

        try:
            await self._latest.draw(card.id, once)
        except FAULTS as fault:
            report(fault, "card")
