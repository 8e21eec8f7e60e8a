"""The private names of discord.py that lead it to a local server. A test fails when they go."""

from __future__ import annotations

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL


def point_at(api_base: str, gateway: str) -> None:
    """Lead every client of this process to another server; nothing changes for empty addresses."""
    if api_base:
        Route.BASE = api_base.rstrip("/")
    if gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)
