"""Buttons and selects that live as long as their message: what they do is in their custom_id.

Dynamic items only, so that discord.py keeps no view in memory. It calls them only while the item still
stands on the message, so a second tap on an updated message would be left unanswered: the client answers
every tap by its custom_id instead (`Client.on_interaction`), and their callbacks do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.platforms.discord.custom_ids import BUTTON, SELECT

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class ActionButton(ui.DynamicItem[ui.Button[Any]], template=BUTTON):
    """A button that carries an action."""

    @classmethod
    def made(
        cls, label: str, custom_id: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> Self:
        """A button of a message being drawn."""
        return cls(ui.Button(label=label, custom_id=custom_id, style=style))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The button that was tapped."""
        return cls(cast("ui.Button[Any]", item))

    async def callback(self, _: discord.Interaction[Any], /) -> None:
        """Nothing: see the head of this module."""


class ActionSelect(ui.DynamicItem[ui.Select[Any]], template=SELECT):
    """A select whose picks fill an argument of an action."""

    @classmethod
    def made(
        cls, placeholder: str, custom_id: str, options: Sequence[discord.SelectOption], least: int, most: int
    ) -> Self:
        """A select of a message being drawn."""
        return cls(
            ui.Select(
                placeholder=placeholder,
                custom_id=custom_id,
                options=list(options),
                min_values=least,
                max_values=most,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The select that was used."""
        return cls(cast("ui.Select[Any]", item))

    async def callback(self, _: discord.Interaction[Any], /) -> None:
        """Nothing: see the head of this module."""
