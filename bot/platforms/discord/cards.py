"""Public cards that show what people did from them: drawn again after an act, never at the act's cost.

A class that confirms together asks for thirty-five edits within a minute, and Discord takes five in five seconds: while
one is under way the next ones are one, drawn from what is true by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.platforms.discord.delivery import FAULTS, report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.platforms.discord.layout import Message

_NOBODY: Final = discord.AllowedMentions.none()


class Cards:
    """The cards that are being drawn again. One for the client."""

    def __init__(self) -> None:
        self._again: dict[int, bool] = {}  # by message: whether something changed since it was drawn

    async def turn(self, card: discord.Message, draw: Callable[[], Awaitable[Message | None]]) -> None:
        """Show a card as it is now. A card that is gone, or in a room closed to the bot, stays as it was."""
        if card.id in self._again:
            self._again[card.id] = True
            return
        self._again[card.id] = True
        try:
            while self._again[card.id]:
                self._again[card.id] = False
                drawn = await draw()
                if drawn is not None:
                    await card.edit(view=drawn.view, allowed_mentions=_NOBODY)
        except FAULTS as fault:
            report(fault, "card")
        finally:
            del self._again[card.id]
