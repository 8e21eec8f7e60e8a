"""The menus of a message and of a person: what they are called, and the action that each means.

a message   « Déclarer comme preuve »: one's own; its link and the names of its files are kept, its
text is offered in the form
a person    « Progression »: for teachers, checked by the core like everything else
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.commands.action import Action
from bot.commands.declaration import TEXT_LIMIT
from bot.commands.evidence.from_message import FILES_LIMIT
from bot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

MESSAGE_MENU: Final = "Déclarer comme preuve"
MEMBER_MENU: Final = "Progression"
TEACHERS: Final = discord.Permissions(manage_messages=True)
"""A hint on who sees the commands of teachers (DESIGN.md §3): rights are checked at each use."""
_USER, _MESSAGE = discord.AppCommandType.user.value, discord.AppCommandType.message.value


def menus() -> list[app_commands.ContextMenu]:
    """Both menus, to be put on the tree."""
    member = app_commands.ContextMenu(name=MEMBER_MENU, callback=_on_member())
    member.default_permissions = TEACHERS
    return [app_commands.ContextMenu(name=MESSAGE_MENU, callback=_on_message()), member]


def action_of_menu(interaction: discord.Interaction[Any]) -> Action | None:
    """What was chosen in a menu; None for a slash command. Raises Refused("message-d-autrui")."""
    data: Any = interaction.data or {}
    kind, target = data.get("type"), str(data.get("target_id", ""))
    if kind == _USER:
        return Action("progression-membre", {"compte": target})
    if kind != _MESSAGE:
        return None
    message = ((data.get("resolved") or {}).get("messages") or {}).get(target) or {}
    if str((message.get("author") or {}).get("id")) != str(interaction.user.id):
        raise Refused("message-d-autrui")
    files = ", ".join(str(one.get("filename", "")) for one in message.get("attachments") or ())
    arguments = {
        "lien": _link(interaction, target),
        "fichiers": files[:FILES_LIMIT],
        "texte": str(message.get("content") or "")[:TEXT_LIMIT],
    }
    return Action("declarer-message", {name: value for name, value in arguments.items() if value})


def _link(interaction: discord.Interaction[Any], message: str) -> str:
    """The address of a message: it lives as long as the message, where a file's own address expires."""
    return f"https://discord.com/channels/{interaction.guild_id or '@me'}/{interaction.channel_id}/{message}"


def _on_message() -> Callable[[discord.Interaction[Any], discord.Message], Coroutine[Any, Any, None]]:
    async def chosen(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Answered before the tree calls it: see `borrowed.Tree`."""

    chosen.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message, "return": None}
    return chosen


def _on_member() -> Callable[[discord.Interaction[Any], discord.User], Coroutine[Any, Any, None]]:
    async def chosen(interaction: discord.Interaction[Any], user: discord.User) -> None:
        """Answered before the tree calls it: see `borrowed.Tree`."""

    chosen.__annotations__ = {"interaction": discord.Interaction, "user": discord.User, "return": None}
    return chosen
