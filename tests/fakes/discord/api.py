"""The HTTP API: which request does what, for those that a bot of ours may need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.discord.commands import check_one, check_set
from tests.fakes.discord.guilds import fetched_guild
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.messages import Draft, Part, check_message
from tests.fakes.discord.places import ATTACH_FILES, EMBED_LINKS, SEND_IN_THREADS, SEND_MESSAGES, THREAD
from tests.fakes.discord.state import APPLICATION, V2
from tests.fakes.discord.wire import Json, Problem, invalid_form, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.posts import Posts
    from tests.fakes.discord.state import World


class Api:
    """Routes of one world. Every answer is (status, body)."""

    def __init__(self, world: World, posts: Posts) -> None:
        self.world = world
        self.posts = posts
        self.interactions = Interactions(world)

    def answer(
        self, method: str, path: list[str], query: Mapping[str, str], body: Any, files: list[Part]
    ) -> tuple[int, Any]:
        """Answer a request. Raises ApiError."""
        match path[0]:
            case "interactions" | "webhooks":
                return self._interaction(method, path, query, body, files)
            case "applications":
                return self._commands(method, path, body)
            case "channels":
                return self._channel(method, path, query, body, files)
            case "guilds":
                return self._guild(method, path)
            case _:
                return self._own(method, path, body)

    def _own(self, method: str, path: list[str], body: Any) -> tuple[int, Any]:
        match method, path:
            case "GET", ["users", "@me"]:
                return 200, self.world.me()
            case "GET", ["oauth2", "applications", "@me"]:
                return 200, application()
            case "POST", ["users", "@me", "channels"]:
                return 200, self.posts.direct(int(body["recipient_id"]))
            case _:
                raise refusal("not found")

    def _interaction(
        self, method: str, path: list[str], query: Mapping[str, str], body: Any, files: list[Part]
    ) -> tuple[int, Any]:
        them = self.interactions
        match method, path:
            case "POST", ["interactions", _, token, "callback"]:
                return them.callback(token, body, files, with_response="with_response" in query)
            case "POST", ["webhooks", _, token]:
                return 200, them.follow_up(token, body, files)
            case "GET", ["webhooks", _, token, "messages", which]:
                return 200, them.shown(token, which)
            case "PATCH", ["webhooks", _, token, "messages", which]:
                return 200, them.edit(token, which, body, files)
            case "DELETE", ["webhooks", _, token, "messages", which]:
                return them.delete(token, which)
            case _:
                raise refusal("not found")

    def _commands(self, method: str, path: list[str], body: Any) -> tuple[int, Any]:
        if method == "GET" and path[1:] == ["@me"]:
            return 200, application()
        if path[1] != str(APPLICATION):
            raise refusal("unknown application")
        match method, path[2:]:
            case "GET", ["commands"]:
                return 200, self.world.commands
            case "PUT", ["commands"]:
                if not isinstance(body, list):
                    raise invalid_form(
                        [Problem((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")]
                    )
                check_set(body)
                return 200, self.world.put_commands(body)
            case "POST", ["commands"]:
                check_one(body)
                return 201, self.world.put_commands([*self.world.commands, body])[-1]
            case _:
                raise refusal("not found")

    def _channel(
        self, method: str, path: list[str], query: Mapping[str, str], body: Any, files: list[Part]
    ) -> tuple[int, Any]:
        channel = int(path[1])
        if channel not in self.world.channels:
            raise refusal("unknown channel")
        match method, path[2:]:
            case "GET", []:
                return 200, self.world.channel_json(channel)
            case "PATCH", []:
                return 200, self.world.channel_json(channel)
            case "GET", ["messages"]:
                return 200, self.posts.history(channel, query)
            case "POST", ["messages"]:
                return 200, self._post(channel, body, files)
            case "GET", ["messages", which]:
                return 200, self._seen(channel, which)
            case "PATCH", ["messages", which]:
                return 200, self._edit(channel, which, body, files)
            case "DELETE", ["messages", which]:
                del self.world.messages[int(self._seen(channel, which)["id"])]
                return 204, None
            case _:
                raise refusal("not found")

    def _post(self, channel: int, body: Any, files: list[Part]) -> Json:
        """A message of the bot's own accord: without VIEW_CHANNEL 50001, without the rest 50013."""
        may = self.world.bot_permissions(channel)
        if not may:
            raise refusal("missing access")
        place = self.world.places[channel]
        if not may & (SEND_IN_THREADS if place.kind == THREAD else SEND_MESSAGES):
            raise refusal("missing permissions")
        if files and not may & ATTACH_FILES:
            raise refusal("missing permissions")
        check_message(Draft(body, files))
        if body.get("embeds") and not may & EMBED_LINKS:
            body = {**body, "embeds": []}  # they vanish without a word
        return self.posts.posted(channel, body)

    def _seen(self, channel: int, which: str) -> Json:
        """A message of a channel. An ephemeral one is in no channel."""
        message = self.world.messages.get(int(which))
        unseen = message is None or message["channel_id"] != str(channel)
        if message is None or unseen or self.world.readers[int(which)] is not None:
            raise refusal("unknown message")
        return message

    def _edit(self, channel: int, which: str, body: Any, files: list[Part]) -> Json:
        if channel in self.posts.closed:
            raise refusal("missing access")
        message = self._seen(channel, which)
        if message["author"]["id"] != str(APPLICATION):
            raise refusal("not yours")
        check_message(Draft(body, files, edit=True, was_v2=bool(message["flags"] & V2), kept_something=True))
        self.world.fill(message, body, files)
        return message

    def _guild(self, method: str, path: list[str]) -> tuple[int, Any]:
        guild = int(path[1])
        if guild not in self.world.guilds:
            raise refusal("unknown guild")
        match method, path[2:]:
            case "GET", []:
                return 200, fetched_guild(self.world, guild)
            case "GET", ["members", who]:
                user = self.world.users.get(int(who))
                if user is None:
                    raise refusal("unknown member")
                return 200, self.world.member_json(guild, user)
            case _:
                raise refusal("not found")


def application() -> Json:
    """The application of the bot."""
    return {
        "id": str(APPLICATION), "name": "Référent", "icon": None, "description": "", "summary": "",
        "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0, "hook": True,
        "owner": {"id": "1", "username": "hote", "discriminator": "0", "avatar": None, "global_name": None},
        "team": None, "type": None, "approximate_guild_count": 1, "approximate_user_install_count": 0,
        "redirect_uris": [], "interactions_endpoint_url": None, "role_connections_verification_url": None,
        "install_params": None, "tags": [],
    }  # fmt: skip
