"""The world of the local Discord: who is there, what was said, which interactions wait for an answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final

from tests.fakes.discord.wire import Json, Snowflakes, iso

APPLICATION: Final = 900_000_000_000_000_001
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
V2: Final = 1 << 15
FIRST_ANSWER: Final = 3.0  # seconds, then 10062
TOKEN_LIFE: Final = 900.0  # seconds, then 50027


@dataclass
class User:
    """Somebody on Discord."""

    id: int
    name: str
    permissions: int = 0

    def json(self) -> Json:
        return {
            "id": str(self.id), "username": self.name.lower().replace(" ", "_"), "global_name": self.name,
            "discriminator": "0", "avatar": None, "bot": False, "flags": 0, "public_flags": 0,
        }  # fmt: skip


@dataclass(frozen=True)
class LocalFile:
    """A file on a person's phone, about to be attached. `announced` lies about its size if given."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    announced: int | None = None


@dataclass
class Interaction:
    """One interaction from a person to the bot, and how it was answered."""

    id: int
    token: str
    kind: int  # 2 command, 3 component, 4 autocomplete, 5 modal
    user: User
    guild: int | None
    channel: int
    message: Json | None = None
    sent: float = field(default_factory=time.monotonic)
    answered: int | None = None  # the callback type
    answered_after: float = 0.0  # seconds
    deferred: bool = False  # a placeholder waits for the answer
    original: int | None = None  # id of the message that answers
    choices: list[Json] | None = None
    modal: Json | None = None
    messages: list[int] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """What the server remembers. Times are the machine's, ids grow."""

    def __init__(self) -> None:
        self.snowflakes = Snowflakes(time.time)
        self.bot = User(APPLICATION, "Référent")
        self.guilds: dict[int, str] = {}
        self.channels: dict[int, int | None] = {}  # channel -> guild, None for a direct message
        self.users: dict[int, User] = {}
        self.commands: list[Json] = []
        self.messages: dict[int, Json] = {}
        self.readers: dict[int, int | None] = {}  # message -> the only user who sees it, None for everybody
        self.interactions: dict[str, Interaction] = {}
        self.requests: list[tuple[str, str, int]] = []  # method, path, status
        self.attached: dict[int, LocalFile] = {}  # what people attached, served under /attachments/
        self.refused: list[tuple[str, str, int, Any]] = []  # the refused ones, with the body of the refusal

    def guild(self, name: str) -> int:
        """A new server with one channel; its id."""
        made = self.snowflakes.new()
        self.guilds[made] = name
        self.channel(made)
        return made

    def channel(self, guild: int | None) -> int:
        """A new channel; its id."""
        made = self.snowflakes.new()
        self.channels[made] = guild
        return made

    def channel_of(self, guild: int) -> int:
        """The first channel of a server."""
        return next(channel for channel, owner in self.channels.items() if owner == guild)

    def user(self, name: str) -> User:
        """A new person."""
        made = User(self.snowflakes.new(), name)
        self.users[made.id] = made
        return made

    def store_message(self, channel: int, body: Json, flags: int, reader: int | None) -> Json:
        """A message of the bot, as Discord would give it back."""
        made = self.snowflakes.new()
        message: Json = {
            "id": str(made), "channel_id": str(channel), "author": {**self.bot.json(), "bot": True}, "content": "",
            "timestamp": iso(time.time()), "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "type": 0,
            "components": [], "flags": flags,
        }  # fmt: skip
        self.messages[made] = message
        self.readers[made] = reader
        self.fill(message, body)
        return message

    def fill(self, message: Json, body: Json) -> None:
        """Write the fields of a body into a message; components get ids as Discord gives them."""
        for key in ("content", "embeds", "components", "allowed_mentions"):
            if key in body:
                message[key] = body[key]
        message["flags"] = (int(message["flags"]) & ~LOADING) | (int(body.get("flags") or 0) & V2)
        if "attachments" in body:
            message["attachments"] = [
                {"id": str(self.snowflakes.new()), "filename": a.get("filename", "file"), "size": 1, "url": "http://127.0.0.1/f", "proxy_url": "http://127.0.0.1/f"}
                for a in body["attachments"] or []
            ]  # fmt: skip
        number_components(message["components"])


def number_components(components: list[Json], start: int = 1) -> int:
    """Give every component the id that Discord gives it; the next free one."""
    for component in components:
        component["id"] = component.get("id") or start  # an id that was given is kept, as Discord does
        start += 1
        inner = list(component.get("components") or [])
        inner += [component[key] for key in ("accessory", "component") if component.get(key)]
        start = number_components(inner, start)
    return start
