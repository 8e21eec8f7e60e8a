"""Buttons and selects that live as long as their message: what they do is in their custom_id.

discord.py is given nothing to remember. A view that it keeps is given up after fifteen minutes when the
message is private, and takes with it what it registered for the whole process (REALITY.md §1). Ours are
stopped before they are sent, so that none is kept, and `Client.on_interaction` answers every tap by its
custom_id: one made before a restart, or beside a view of another kind that timed out, counts too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def button(
    label: str, custom_id: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[Any]:
    """A button of a message being drawn."""
    return ui.Button(label=label, custom_id=custom_id, style=style)


def select(
    placeholder: str, custom_id: str, options: Sequence[discord.SelectOption], least: int, most: int
) -> ui.Select[Any]:
    """A select of a message being drawn."""
    return ui.Select(
        placeholder=placeholder, custom_id=custom_id, options=list(options), min_values=least, max_values=most
    )


def kept_by_nobody(items: Iterable[ui.Item[Any]]) -> ui.LayoutView:
    """A view of these items that discord.py sends and forgets."""
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
