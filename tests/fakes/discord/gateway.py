"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, and the events that the world sends.

Close codes: Discord's docs, topics/opcodes-and-status-codes; limits: events/gateway.
"""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

from tests.fakes.discord.guilds import guild_json
from tests.fakes.discord.state import APPLICATION

if TYPE_CHECKING:
    from tests.fakes.discord.state import World
    from tests.fakes.discord.wire import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PRIVILEGED: Final = (1 << 1) | (1 << 8) | (1 << 15)  # members, presences, message content
KNOWN_INTENTS: Final = (1 << 26) - 1
HEARTBEAT_EVERY: Final = 41_250  # ms
PAYLOAD_BYTES: Final = 4096
EVENTS, WINDOW = 120, 60.0
UNKNOWN_OP, BAD_JSON, NOT_IDENTIFIED, BAD_TOKEN, TWICE, TOO_FAST = 4001, 4002, 4003, 4004, 4005, 4008
BAD_INTENTS, PRIVILEGED_INTENTS = 4013, 4014


class Gateway:
    """One connection at a time, or one for each shard; events sent while it is away are replayed on RESUME.

    A bot that identifies as shard i of n talks to `shards[i]`, a gateway of its own that sees its servers only.

    `refuse_next` connections get a 503 instead of a socket; `refuse_with` is the close code that IDENTIFY gets;
    `deaf` lets heartbeats go unanswered; `slowness` (s) is what each payload takes on its way;
    `heartbeat_every` (ms) and `identify_every` (s, 0: no limit) are what the next connection is told.
    """

    def __init__(self, world: World, token: str, shard: tuple[int, int] = (0, 1)) -> None:
        self._world = world
        self._token = token
        self._shard = shard
        self.shards: dict[int, Gateway] = {}
        self._socket: web.WebSocketResponse | None = None
        self._deflate: zlib._Compress | None = None
        self._session = ""
        self._sequence = 0
        self._sent: list[Json] = []
        self._last_identify = -1e9
        self._frozen: web.WebSocketResponse | None = None
        self.refuse_next = 0
        self.refuse_with = 0
        self.slowness = 0.0
        self.deaf = False
        self.heartbeat_every = HEARTBEAT_EVERY
        self.identify_every = 0.0
        self.identified = 0
        self.resumed = 0
        self.connections = 0
        self.asked: dict[str, str] = {}  # what the last connection asked for: version, encoding, compression
        self.closed_by_bot: list[int | None] = []  # the close codes that the bot sent
        self.heartbeats: list[float] = []  # monotonic seconds
        self.ready = asyncio.Event()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        if self.refuse_next > 0:
            self.refuse_next -= 1
            return web.Response(status=503)
        self.connections += 1
        self.asked = dict(request.query)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        # Several shards may be at the door together: the connection is theirs once they have said who they are.
        self._socket, self._deflate = socket, deflate
        await self._send(
            {"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_every}, "s": None, "t": None}
        )
        await self._serve(socket, deflate)
        for one in (self, *self.shards.values()):
            if one._socket is socket:
                one._socket = None
                one.ready.clear()
        return socket

    def of_guild(self, guild: object) -> Gateway:
        """Who tells of a server, as Discord shares them out; shard 0 of what is in no server."""
        if not self.shards:
            return self
        count = next(iter(self.shards.values()))._shard[1]
        number = (int(str(guild)) >> 22) % count if guild else 0
        return self.shards.setdefault(number, Gateway(self._world, self._token, (number, count)))

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event; kept for a resume if nobody is connected."""
        if self.shards:
            await self.of_guild(data.get("guild_id")).dispatch(event, data)
            return
        self._sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": self._sequence, "d": data}
        self._sent.append(payload)
        await self._send(payload)

    async def drop(self, code: int = 4000) -> None:
        """Cut the connection, as Discord does several times a day."""
        for shard in self.shards.values():
            await shard.drop(code)
        socket, self._socket = self._socket, None
        if socket is not None:
            self.ready.clear()
            await socket.close(code=code)

    def cut(self) -> None:
        """End the connection without a word (1006 on the other side)."""
        socket, self._socket = self._socket, None
        if socket is not None:
            self.ready.clear()
            socket.get_extra_info("socket").shutdown(SHUT_RDWR)

    def freeze(self) -> None:
        """Let nothing more come through a connection that looks open: only silence tells the bot."""
        self._frozen = self._socket
        self.ready.clear()

    async def reconnect(self) -> None:
        """Ask the bot to come back (op 7)."""
        self.ready.clear()
        await self._send({"op": RECONNECT, "d": None, "s": None, "t": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell the bot that its session is over (op 9)."""
        self.ready.clear()
        if not resumable:
            self._session = ""
        await self._send({"op": INVALID_SESSION, "d": resumable, "s": None, "t": None})

    async def _serve(self, socket: web.WebSocketResponse, deflate: zlib._Compress | None) -> None:
        times: deque[float] = deque()
        identified = False
        whose = self
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            code, payload = _admitted(message.data, times)
            if code:
                await socket.close(code=code)
                continue
            if payload["op"] in {IDENTIFY, RESUME}:
                if identified:
                    await socket.close(code=TWICE)
                    continue
                identified = True
                whose = self._whose(payload["d"])
                whose._socket, whose._deflate = socket, deflate
            elif payload["op"] != HEARTBEAT and not identified:
                await socket.close(code=NOT_IDENTIFIED)
                continue
            await whose._take(socket, payload)
        if socket.close_code is not None:
            whose.closed_by_bot.append(socket.close_code)

    def _whose(self, data: Json) -> Gateway:
        """The shard that a connection speaks for from now on."""
        number, count = data.get("shard") or (0, 1)
        sessions = {one._session: one for one in self.shards.values()}
        whose = sessions.get(data.get("session_id") or "", self)
        if count > 1:
            whose = self.shards.setdefault(number, Gateway(self._world, self._token, (number, count)))
        if whose is not self:
            whose.url, whose.heartbeat_every = self.url, self.heartbeat_every
            whose.refuse_with, whose.slowness = self.refuse_with, self.slowness
        return whose

    async def _take(self, socket: web.WebSocketResponse, payload: Json) -> None:
        match payload["op"]:
            case 1:
                self.heartbeats.append(time.monotonic())
                if not self.deaf:
                    await self._send({"op": ACK, "d": None, "s": None, "t": None})
            case 2:
                await self._identify(socket, payload["d"])
            case 6:
                await self._resume(payload["d"])
            case 3 | 4 | 8:
                pass
            case _:
                await socket.close(code=UNKNOWN_OP)

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        if data["token"].removeprefix("Bot ") != self._token:
            await socket.close(code=BAD_TOKEN)
            return
        if not isinstance(data["intents"], int) or data["intents"] & ~KNOWN_INTENTS:
            await socket.close(code=BAD_INTENTS)
            return
        if data["intents"] & PRIVILEGED:
            await socket.close(code=PRIVILEGED_INTENTS)
            return
        if self.refuse_with:
            await socket.close(code=self.refuse_with)
            return
        now = time.monotonic()
        if now - self._last_identify < self.identify_every:
            await self.invalidate()
            return
        self._last_identify = now
        self.identified += 1
        number, count = self._shard
        self._session = f"session-{number}-{self.identified}"
        guilds = [guild for guild in self._world.guilds if (guild >> 22) % count == number]
        ready = {
            "v": 10, "user": {**self._world.bot.json(), "bot": True}, "session_id": self._session,
            "resume_gateway_url": self.url, "application": {"id": str(APPLICATION), "flags": 0},
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds],
            **({"shard": list(self._shard)} if count > 1 else {}),
        }  # fmt: skip
        await self.dispatch("READY", ready)
        for guild in guilds:
            await self.dispatch("GUILD_CREATE", guild_json(self._world, guild))
        self.ready.set()

    async def _resume(self, data: Json) -> None:
        if not self._session or data["session_id"] != self._session:
            await self._send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return
        self.resumed += 1
        for payload in [p for p in self._sent if p["s"] > data["seq"]]:
            await self._send(payload)
        await self.dispatch("RESUMED", {})
        self.ready.set()

    async def _send(self, payload: Json) -> None:
        socket = self._socket
        if socket is None or socket.closed or socket is self._frozen:
            return
        if self.slowness:
            await asyncio.sleep(self.slowness)
        text = json.dumps(payload)
        try:
            if self._deflate is None:
                await socket.send_str(text)
            else:
                data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await socket.send_bytes(data)
        except ConnectionError:
            # The bot left while it was being sent: what it missed is replayed when it resumes.
            return


def _admitted(text: str, times: deque[float]) -> tuple[int, Json]:
    """The payload that a bot sent, or the close code that it deserves."""
    now = time.monotonic()
    while times and now - times[0] >= WINDOW:
        times.popleft()
    times.append(now)
    if len(times) > EVENTS:
        return TOO_FAST, {}
    if len(text.encode()) > PAYLOAD_BYTES:
        return BAD_JSON, {}
    try:
        payload = json.loads(text)
    except ValueError:
        return BAD_JSON, {}
    return 0, payload
