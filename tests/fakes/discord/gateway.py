"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, and the events that the world sends."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

from tests.fakes.discord.state import APPLICATION

if TYPE_CHECKING:
    from tests.fakes.discord.state import World
    from tests.fakes.discord.wire import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 9, 10, 11
PRIVILEGED: Final = (1 << 1) | (1 << 8) | (1 << 15)  # members, presences, message content
HEARTBEAT_EVERY: Final = 41_250  # ms


class Gateway:
    """One bot's connection at a time; events sent while it is away are replayed on RESUME."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token
        self._socket: web.WebSocketResponse | None = None
        self._deflate: zlib._Compress | None = None
        self._session = ""
        self._sequence = 0
        self._sent: list[Json] = []
        self.identified = 0
        self.ready = asyncio.Event()
        self.url = ""

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it closes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._socket = socket
        await self._send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_EVERY}, "s": None, "t": None})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._take(socket, json.loads(message.data))
        if self._socket is socket:
            self._socket = None
            self.ready.clear()
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event; kept for a resume if nobody is connected."""
        self._sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": self._sequence, "d": data}
        self._sent.append(payload)
        await self._send(payload)

    async def drop(self, code: int = 4000) -> None:
        """Cut the connection, as Discord does several times a day."""
        if self._socket is not None:
            await self._socket.close(code=code)

    async def _take(self, socket: web.WebSocketResponse, payload: Json) -> None:
        match payload["op"]:
            case 1:
                await self._send({"op": ACK, "d": None, "s": None, "t": None})
            case 2:
                await self._identify(socket, payload["d"])
            case 6:
                await self._resume(payload["d"])
            case _:
                pass

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        if data["token"].removeprefix("Bot ") != self._token:
            await socket.close(code=4004)
            return
        if data["intents"] & PRIVILEGED:
            await socket.close(code=4014)
            return
        self.identified += 1
        self._session = f"session-{self.identified}"
        guilds = self._world.guilds
        ready = {
            "v": 10, "user": {**self._world.bot.json(), "bot": True}, "session_id": self._session,
            "resume_gateway_url": self.url, "application": {"id": str(APPLICATION), "flags": 0},
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
        }  # fmt: skip
        await self.dispatch("READY", ready)
        for guild in guilds:
            await self.dispatch("GUILD_CREATE", self.guild_json(guild))
        self.ready.set()

    async def _resume(self, data: Json) -> None:
        if data["session_id"] != self._session:
            await self._send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return
        for payload in [p for p in self._sent if p["s"] > data["seq"]]:
            await self._send(payload)
        await self.dispatch("RESUMED", {})
        self.ready.set()

    def guild_json(self, guild: int) -> Json:
        """A server as GUILD_CREATE gives it to a bot without the members intent: itself only."""
        world = self._world
        channels = [
            {"id": str(c), "type": 0, "name": f"salon-{n}", "position": n, "permission_overwrites": [], "nsfw": False}
            for n, (c, owner) in enumerate(world.channels.items()) if owner == guild
        ]  # fmt: skip
        everyone = {
            "id": str(guild), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "2147483647",
            "managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        }  # fmt: skip
        me = {
            "user": {**world.bot.json(), "bot": True},
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        return {
            "id": str(guild), "name": world.guilds[guild], "icon": None, "splash": None, "discovery_splash": None,
            "owner_id": "1", "afk_channel_id": None, "afk_timeout": 300, "verification_level": 0,
            "default_message_notifications": 1, "explicit_content_filter": 0, "roles": [everyone], "emojis": [],
            "features": [], "mfa_level": 0, "application_id": None, "system_channel_id": None, "system_channel_flags": 0,
            "rules_channel_id": None, "vanity_url_code": None, "description": None, "banner": None, "premium_tier": 0,
            "preferred_locale": "fr", "public_updates_channel_id": None, "nsfw_level": 0, "stickers": [],
            "premium_progress_bar_enabled": False, "safety_alerts_channel_id": None, "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False, "unavailable": False, "member_count": 2, "voice_states": [], "members": [me],
            "channels": channels, "threads": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }  # fmt: skip

    async def _send(self, payload: Json) -> None:
        socket = self._socket
        if socket is None or socket.closed:
            return
        text = json.dumps(payload)
        if self._deflate is None:
            await socket.send_str(text)
        else:
            data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await socket.send_bytes(data)
