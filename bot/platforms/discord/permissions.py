"""The permissions that the bot asks for, what each is for, and which it lacks in a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import discord

from bot.commands.venue import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDED: Final = {
    "view_channel": ("Voir les salons", "savoir quels salons existent, pour les rappels"),
    "send_messages": ("Envoyer des messages", "poster un rappel"),
    "send_messages_in_threads": ("Envoyer des messages dans les fils", "poster un rappel dans un fil"),
    "embed_links": ("Intégrer des liens", "montrer l’aperçu d’un lien"),
    "attach_files": ("Joindre des fichiers", "joindre une image ou un tableau à un rappel"),
    "read_message_history": ("Voir les anciens messages", "retrouver un rappel déjà posté après une coupure"),
}
"""Permission -> its name on Discord, what it is for. Answers to commands need none of them."""


def asked() -> discord.Permissions:
    """Exactly what the invitation asks for."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def invitation(application: str) -> str:
    """The address that invites the bot into a server with exactly these permissions."""
    query = {"client_id": application, "scope": "bot applications.commands", "permissions": asked().value}
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


class Servers:
    """Is a `commands.venue.Venue`: what the gateway told of the servers, kept by discord.py."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def rooms(self, space: str) -> Sequence[Named]:
        """The text channels that the bot sees, in Discord's order."""
        guild = self._guild(space)
        if guild is None:
            return ()
        seen = sorted(guild.text_channels, key=lambda channel: (channel.position, channel.id))
        return [Named(str(c.id), c.name) for c in seen if c.permissions_for(guild.me).view_channel]

    def called(self, space: str, room: str) -> str:
        """The name of a channel or thread, seen or not; its id if Discord told of none."""
        guild = self._guild(space)
        channel = None if guild is None or not room.isdigit() else guild.get_channel_or_thread(int(room))
        return room if channel is None else channel.name

    def roles(self, space: str) -> Sequence[Named]:
        """The roles that people can hold, highest first; neither @everyone nor those of bots."""
        guild = self._guild(space)
        if guild is None:
            return ()
        held = [role for role in guild.roles if not (role.is_default() or role.managed)]
        return [Named(str(role.id), role.name) for role in reversed(held)]

    def lacking(self, space: str, room: str) -> Sequence[str]:
        """The permissions that the bot lacks in a channel, as Discord's French names them."""
        guild = self._guild(space)
        channel = None if guild is None or not room.isdigit() else guild.get_channel_or_thread(int(room))
        if guild is None or channel is None:
            return ("Voir les salons",)
        may = channel.permissions_for(guild.me)
        return [name for key, (name, _) in NEEDED.items() if not getattr(may, key)]

    def _guild(self, space: str) -> discord.Guild | None:
        return self._client.get_guild(int(space)) if space.isdigit() else None
