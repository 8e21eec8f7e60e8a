"""A local Discord: the HTTP API and the gateway that the unmodified discord.py connects to.

It refuses what Discord refuses (limits, three seconds, one answer, expired tokens, permissions), with
Discord's error codes; who may read an answer is remembered; faults happen on demand. Loopback only.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from tests.fakes.discord.api import Api
from tests.fakes.discord.contract import contract, found
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.messages import Part
from tests.fakes.discord.pacing import Pacing
from tests.fakes.discord.posts import Posts
from tests.fakes.discord.state import LocalFile, World
from tests.fakes.discord.wire import ApiError, Json, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "a-token-for-tests"


class FakeDiscord:
    """The server. Made by `running`; `base` and `gateway_url` are what the bot is led to."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world, TOKEN)
        self.posts = Posts(self.world)
        self.faults = Faults()
        self.pacing = Pacing()
        self.token = TOKEN
        self.base = ""
        self.gateway_url = ""
        self._api = Api(self.world, self.posts)
        file = found()
        self.contract = None if file is None else contract(file)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[FakeDiscord]:
        """A server on a free port of this machine, until the end of the block."""
        fake = cls()
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_get("/gateway/", fake.gateway.handle)
        app.router.add_get("/attachments/{key}/{name}", fake._attachment)
        app.router.add_route("*", "/api/v10/{path:.*}", fake._answer)
        runner = web.AppRunner(app, handle_signals=False)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            fake.base = f"http://127.0.0.1:{port}/api/v10"
            fake.gateway_url = fake.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
            yield fake
        finally:
            await fake.gateway.drop(1001)
            await runner.cleanup()

    def attach(self, file: LocalFile) -> Json:
        """Take a file that a person attaches; what an interaction says of it."""
        key = self.world.snowflakes.new()
        self.world.attached[key] = file
        url = f"{self.base.removesuffix('/api/v10')}/attachments/{key}/{quote(file.name)}"
        size = len(file.content) if file.announced is None else file.announced
        return {
            "id": str(key), "filename": file.name, "content_type": file.media_type, "size": size, "url": url,
            "proxy_url": url, "ephemeral": True,
        }  # fmt: skip

    async def _attachment(self, request: web.Request) -> web.Response:
        file = self.world.attached.get(int(request.match_info["key"]))
        self.world.requests.append(("GET", "attachments", 404 if file is None else 200))
        return web.Response(status=404) if file is None else web.Response(body=file.content)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        fault = self.faults.take(request.method, path)
        if fault is not None and fault.kind == "cut":
            return _cut(request)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        headers: dict[str, str] = {}
        try:
            if fault is not None and fault.kind in {"status", "limited"}:
                raise fault.refusal()
            headers = self.pacing.headers(request.method, path)
            status, answer = await self._decide(request, path)
        except ApiError as error:
            if fault is None and error.status != 429:
                self.world.refused.append((request.method, path, error.code or error.status, error.body()))
            status, answer = error.status, error.body()
            headers |= error.headers
        self.world.requests.append((request.method, path, status))
        if fault is not None and fault.kind == "lose":
            return _cut(request)
        headers["Via"] = "1.1 local"  # without it the client takes a 429 for a ban
        if status == 204:
            return web.Response(status=204, headers=headers)
        # discord.py reads JSON only under exactly this type, without a charset.
        return web.Response(
            status=status,
            body=json.dumps(answer).encode(),
            headers={**headers, "Content-Type": "application/json"},
        )

    async def _decide(self, request: web.Request, path: str) -> tuple[int, Any]:
        by_token = path.startswith(("interactions", "webhooks"))
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise refusal("unauthorized")
        body, files = await _body(request)
        answer = self._api.answer(request.method, path.split("/"), request.query, body, files)
        if self.contract is not None and request.can_read_body:
            # Second, so that our own rules give Discord's own words first.
            self.contract.check(request.method, path, body)
        return answer


def _cut(request: web.Request) -> web.StreamResponse:
    """End the connection instead of answering."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _body(request: web.Request) -> tuple[Any, list[Part]]:
    if not request.can_read_body:
        return {}, []
    if not request.content_type.startswith("multipart/"):
        try:
            return await request.json(), []
        except ValueError as error:
            raise refusal("invalid json") from error
    payload: Json = {}
    files = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            payload = json.loads(await part.text())
        else:
            files.append(Part(part.name or "", part.filename or "", bytes(await part.read())))
    return payload, files
