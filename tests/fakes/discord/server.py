"""A local Discord: the HTTP API and the gateway that the unmodified discord.py connects to.

It refuses what Discord refuses (limits, three seconds, one answer, expired tokens), with Discord's error
codes; who may read an answer is remembered. Loopback only.
"""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from tests.fakes.discord.commands import check_choices, check_set
from tests.fakes.discord.forms import check_modal
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.messages import Draft, Part, check_message
from tests.fakes.discord.posts import Posts
from tests.fakes.discord.rules import Form
from tests.fakes.discord.state import (
    APPLICATION,
    EPHEMERAL,
    FIRST_ANSWER,
    LOADING,
    TOKEN_LIFE,
    V2,
    Interaction,
    LocalFile,
    World,
)
from tests.fakes.discord.wire import ApiError, Json, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9
TOKEN = "a-token-for-tests"


class FakeDiscord:
    """The server. Made by `running`; `base` and `gateway_url` are what the bot is led to."""

    def __init__(self) -> None:
        self.world = World()
        self.gateway = Gateway(self.world, TOKEN)
        self.posts = Posts(self.world)
        self.base = ""
        self.gateway_url = ""
        self.fail_next: list[tuple[int, Json]] = []  # answers given instead, one a request

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

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        headers = {"Via": "1.1 local", "X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49",
                   "X-RateLimit-Reset": f"{time.time() + 1:.3f}", "X-RateLimit-Reset-After": "1.0", "X-RateLimit-Bucket": "b"}  # fmt: skip
        try:
            if self.fail_next:
                status, body = self.fail_next.pop(0)
                raise ApiError(status, int(body.get("code", 0)), str(body.get("message", "")), extra=body)
            if request.headers.get("Authorization") != f"Bot {TOKEN}" and not path.startswith(
                ("interactions", "webhooks")
            ):
                raise refusal("unauthorized")
            body, files = await _body(request)
            status, answer = await self._route(request, path.split("/"), body, files)
        except ApiError as error:
            self.world.refused.append((request.method, path, error.code or error.status, error.body()))
            status, answer = error.status, error.body()
            headers |= error.headers
        self.world.requests.append((request.method, path, status))
        if status == 204:
            return web.Response(status=204, headers=headers)
        # discord.py reads JSON only under exactly this type, without a charset.
        return web.Response(
            status=status,
            body=json.dumps(answer).encode(),
            headers={**headers, "Content-Type": "application/json"},
        )

    async def _route(
        self, request: web.Request, path: list[str], body: Json, files: list[Part]
    ) -> tuple[int, Any]:
        world = self.world
        match request.method, path:
            case "GET", ["users", "@me"]:
                return 200, {
                    **world.bot.json(),
                    "bot": True,
                    "verified": True,
                    "mfa_enabled": False,
                    "locale": "fr",
                    "email": None,
                }
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return 200, _application()
            case "PUT", ["applications", _, "commands"]:
                given: Any = body  # the one body that is a list
                check_set(given)
                world.commands = [
                    {
                        **c,
                        "id": str(world.snowflakes.new()),
                        "application_id": str(APPLICATION),
                        "version": "1",
                        "default_member_permissions": c.get("default_member_permissions"),
                        "dm_permission": True,
                        "nsfw": False,
                    }
                    for c in given
                ]
                return 200, world.commands
            case "POST", ["interactions", _, token, "callback"]:
                return self._callback(
                    self._interaction(token), body, files, with_response="with_response" in request.query
                )
            case "POST", ["webhooks", _, token]:
                return 200, self._follow_up(self._token_alive(token), body, files)
            case "PATCH", ["webhooks", _, token, "messages", which]:
                return 200, self._edit(self._token_alive(token), which, body, files)
            case "DELETE", ["webhooks", _, token, "messages", which]:
                return self._delete(self._token_alive(token), which)
            case "POST", ["channels", channel, "messages"]:
                if int(channel) not in world.channels:
                    raise refusal("unknown channel")
                check_message(Draft(body, files))
                return 200, self.posts.posted(int(channel), body)
            case "GET", ["channels", channel, "messages"]:
                return 200, self.posts.history(int(channel), request.query)
            case "POST", ["users", "@me", "channels"]:
                return 200, self.posts.direct(int(body["recipient_id"]))
            case _:
                raise refusal("not found")

    def _interaction(self, token: str) -> Interaction:
        interaction = self.world.interactions.get(token)
        if interaction is None:
            raise refusal("unknown interaction")
        return interaction

    def _token_alive(self, token: str) -> Interaction:
        interaction = self.world.interactions.get(token)
        if interaction is None:
            raise refusal("unknown webhook")
        if time.monotonic() - interaction.sent > TOKEN_LIFE:
            raise refusal("invalid token")
        return interaction

    def _callback(
        self, interaction: Interaction, body: Json, files: list[Part], *, with_response: bool
    ) -> tuple[int, Any]:
        late = time.monotonic() - interaction.sent
        if interaction.answered is not None:
            raise refusal("acknowledged")
        if late > FIRST_ANSWER:
            raise refusal("unknown interaction")
        kind, data = int(body["type"]), body.get("data") or {}
        self._check_kind(interaction, kind)
        message: Json | None = None
        if kind == AUTOCOMPLETE:
            form = Form()
            choices = (
                list(form.items(("data",), data, "choices", "command.choices")) if "choices" in data else []
            )
            check_choices(form, choices, 3)
            form.verdict()
            interaction.choices = data.get("choices") or []
        elif kind == MODAL:
            check_modal(data)
            interaction.modal = data
        elif kind == MESSAGE:
            check_message(Draft(data, files, ("data",), ephemeral_allowed=True))
            message = self._say(interaction, data)
        elif kind == DEFERRED:
            flags = int(data.get("flags") or 0)
            message = self.world.store_message(
                interaction.channel, {}, flags | LOADING, interaction.user.id if flags & EPHEMERAL else None
            )
            interaction.original, interaction.deferred = int(message["id"]), True
        elif kind == DEFERRED_UPDATE:
            interaction.original = int((interaction.message or {})["id"])
        elif kind == UPDATE:
            message = interaction.message or {}
            check_message(
                Draft(
                    data, files, ("data",), edit=True, was_v2=bool(message["flags"] & V2), kept_something=True
                )
            )
            self.world.fill(message, data)
            interaction.original = int(message["id"])
            interaction.messages.append(int(message["id"]))
        interaction.answered, interaction.answered_after = kind, late
        interaction.changed.set()
        if not with_response:
            return 204, None
        answer: Json = {
            "interaction": {
                "id": str(interaction.id),
                "type": interaction.kind,
                "response_message_id": str(interaction.original) if interaction.original else None,
                "response_message_loading": kind == DEFERRED,
                "response_message_ephemeral": bool(message and message["flags"] & EPHEMERAL),
            }
        }
        if message is not None and kind in {MESSAGE, UPDATE}:
            answer["resource"] = {"type": kind, "message": message}
        return 200, answer

    @staticmethod
    def _check_kind(interaction: Interaction, kind: int) -> None:
        allowed = {
            2: {MESSAGE, DEFERRED, MODAL},
            3: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
            4: {AUTOCOMPLETE},
        }
        modal = {MESSAGE, DEFERRED} | ({DEFERRED_UPDATE, UPDATE} if interaction.message else set())
        if kind not in allowed.get(interaction.kind, modal):
            raise ApiError(
                400,
                50035,
                "Invalid Form Body",
                {
                    "type": {
                        "_errors": [
                            {
                                "code": "BASE_TYPE_CHOICES",
                                "message": "Value must be one of the callback types of this interaction.",
                            }
                        ]
                    }
                },
            )

    def _say(self, interaction: Interaction, body: Json) -> Json:
        flags = int(body.get("flags") or 0)
        message = self.world.store_message(
            interaction.channel, body, flags, interaction.user.id if flags & EPHEMERAL else None
        )
        interaction.original = interaction.original or int(message["id"])
        interaction.messages.append(int(message["id"]))
        return message

    def _follow_up(self, interaction: Interaction, body: Json, files: list[Part]) -> Json:
        check_message(Draft(body, files, ephemeral_allowed=True))
        message = self._say(interaction, body)
        interaction.changed.set()
        return message

    def _edit(self, interaction: Interaction, which: str, body: Json, files: list[Part]) -> Json:
        number = interaction.original if which == "@original" else int(which)
        message = self.world.messages.get(number or 0)
        if message is None:
            raise refusal("unknown message")
        check_message(
            Draft(
                body,
                files,
                edit=True,
                was_v2=bool(message["flags"] & V2),
                kept_something=not interaction.deferred,
            )
        )
        self.world.fill(message, body)
        interaction.deferred = False
        interaction.messages.append(int(message["id"]))
        interaction.changed.set()
        return message

    def _delete(self, interaction: Interaction, which: str) -> tuple[int, Any]:
        number = interaction.original if which == "@original" else int(which)
        if self.world.messages.pop(number or 0, None) is None:
            raise refusal("unknown message")
        interaction.original, interaction.deferred = None, False
        interaction.changed.set()
        return 204, None


async def _body(request: web.Request) -> tuple[Json, list[Part]]:
    if not request.can_read_body:
        return {}, []
    if not request.content_type.startswith("multipart/"):
        return await request.json(), []
    payload: Json = {}
    files = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            payload = json.loads(await part.text())
        else:
            files.append(Part(part.name or "", part.filename or "", bytes(await part.read())))
    return payload, files


def _application() -> Json:
    return {
        "id": str(APPLICATION), "name": "Référent", "icon": None, "description": "", "summary": "", "bot_public": True,
        "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "hook": True, "owner": {"id": "1", "username": "hote", "discriminator": "0", "avatar": None, "global_name": None},
        "team": None, "type": None, "approximate_guild_count": 1, "approximate_user_install_count": 0, "redirect_uris": [], "interactions_endpoint_url": None, "role_connections_verification_url": None, "install_params": None, "tags": [],
    }  # fmt: skip
