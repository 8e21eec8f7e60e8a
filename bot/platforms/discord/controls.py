"""Buttons and selects that live as long as their message: what they do is in their custom_id.

Dynamic items only, so that a restart loses none and no view is kept in memory. Every callback hands
over to `Answering`, which is the one place that catches what goes wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import discord
from discord import ui

from bot.platforms.discord.custom_ids import BUTTON, SELECT

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.platforms.discord.answering import Answering


class Answers(Protocol):
    """A client that knows how to answer."""

    answering: Answering


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

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the custom_id says."""
        await cast("Answers", interaction.client).answering.component(interaction, self.custom_id, ())


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

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the custom_id says with what was picked."""
        await cast("Answers", interaction.client).answering.component(
            interaction, self.custom_id, tuple(self.item.values)
        )
