"""The private names of discord.py that ours leans on. A test fails when they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

if TYPE_CHECKING:
    import discord


def point_at(api_base: str, gateway: str) -> None:
    """Lead every client of this process to another server; nothing changes for empty addresses."""
    if api_base:
        Route.BASE = api_base.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)


def role_ids_of(member: discord.Member) -> tuple[str, ...]:
    """The roles that Discord names in the interaction; `Member.roles` drops those that are not cached."""
    return tuple(str(role) for role in member._roles)  # noqa: SLF001
