"""The world of the local Discord: who is there, what was said, which interactions wait for an answer."""

from __future__ import annotations

import asyncio
import copy
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.discord.components import nested
from tests.fakes.discord.places import ORDINARY, SEND_IN_THREADS, Channel, Role, permissions_in
from tests.fakes.discord.wire import Json, Snowflakes, iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.fakes.discord.messages import Part

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
    roles: list[int] = field(default_factory=list)

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
    option_kind: int = 0  # of the option being completed
    sent: float = field(default_factory=time.monotonic)
    answered: int | None = None  # the callback type
    answered_after: float = 0.0  # seconds
    deferred: bool = False  # a placeholder waits for the answer
    original: int | None = None  # id of the message that answers
    choices: list[Json] | None = None
    modal: Json | None = None
    messages: list[int] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def age(self, seconds: float) -> None:
        """Let this many seconds pass for this interaction alone."""
        self.sent -= seconds


class World:
    """What the server remembers. Times are the machine's, ids grow."""

    def __init__(self) -> None:
        self.snowflakes = Snowflakes(time.time)
        self.bot = User(APPLICATION, "Référent")
        self.guilds: dict[int, str] = {}
        self.channels: dict[int, int | None] = {}  # channel -> guild, None for a direct message
        self.places: dict[int, Channel] = {}
        self.roles: dict[int, Role] = {}
        self.users: dict[int, User] = {}
        self.commands: list[Json] = []
        self.messages: dict[int, Json] = {}
        self.readers: dict[int, int | None] = {}  # message -> the only user who sees it, None for everybody
        self.interactions: dict[str, Interaction] = {}
        self.requests: list[tuple[str, str, int]] = []  # method, path, status
        self.attached: dict[int, LocalFile] = {}  # what people attached, served under /attachments/
        self.refused: list[tuple[str, str, int, Any]] = []  # the refused ones, with the body of the refusal

    def guild(self, name: str) -> int:
        """A new server with one channel, its @everyone and the bot's own role; its id."""
        made = self.snowflakes.new()
        self.guilds[made] = name
        self.roles[made] = Role(made, made, "@everyone", ORDINARY)
        own = self.role(made, "Référent", ORDINARY | SEND_IN_THREADS)
        self.roles[own].managed = True
        self.channel(made)
        return made

    def role(self, guild: int, name: str, permissions: int = 0) -> int:
        """A new role of a server; its id."""
        made = self.snowflakes.new()
        self.roles[made] = Role(made, guild, name, permissions)
        return made

    def channel(self, guild: int | None, name: str = "") -> int:
        """A new channel; its id."""
        made = self.snowflakes.new()
        self.channels[made] = guild
        self.places[made] = Channel(made, guild, name or f"salon-{len(self.channels)}")
        return made

    def channel_of(self, guild: int) -> int:
        """The first channel of a server."""
        return next(channel for channel, owner in self.channels.items() if owner == guild)

    def roles_of(self, guild: int) -> list[Role]:
        """The roles of a server, @everyone first."""
        return [role for role in self.roles.values() if role.guild == guild]

    def bot_role(self, guild: int) -> Role:
        """The role that came with the bot."""
        return next(role for role in self.roles_of(guild) if role.managed)

    def bot_permissions(self, channel: int) -> int:
        """What the bot may do in a channel; everything ordinary in a direct message."""
        guild = self.channels[channel]
        if guild is None:
            return ORDINARY
        own = self.bot_role(guild)
        return permissions_in(self.places[channel], self.roles[guild], [own], APPLICATION)

    def permissions_of(self, user: User, channel: int) -> int:
        """What a person may do in a channel; `permissions` of a User are added everywhere."""
        guild = self.channels[channel]
        if guild is None:
            return ORDINARY
        held = [self.roles[one] for one in user.roles if self.roles[one].guild == guild]
        own = Role(0, guild, "", user.permissions)
        return permissions_in(self.places[channel], self.roles[guild], [*held, own], user.id)

    def user(self, name: str) -> User:
        """A new person."""
        made = User(self.snowflakes.new(), name)
        self.users[made.id] = made
        return made

    def me(self) -> Json:
        """The bot's own account."""
        more = {"bot": True, "verified": True, "mfa_enabled": False, "locale": "fr", "email": None}
        return {**self.bot.json(), **more}

    def member_json(self, guild: int, user: User, permissions: int | None = None) -> Json:
        """A person as a member of a server; with their permissions inside an interaction."""
        told = {} if permissions is None else {"permissions": str(permissions)}
        return {
            "user": user.json(), "roles": [str(r) for r in user.roles if self.roles[r].guild == guild],
            "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0, "avatar": None,
            "nick": None, "premium_since": None, "pending": False, "communication_disabled_until": None, **told,
        }  # fmt: skip

    def channel_json(self, channel: int) -> Json:
        """A channel as the API gives it."""
        place = self.places[channel]
        if place.guild is None:
            return {"id": str(channel), "type": 1, "last_message_id": None, "flags": 0}
        overwrites = [
            {"id": str(key), "type": 0 if key in self.roles else 1, "allow": str(allow), "deny": str(deny)}
            for key, (allow, deny) in place.overwrites.items()
        ]
        return {
            "id": str(channel), "type": place.kind, "guild_id": str(place.guild), "name": place.name, "position": 0,
            "permission_overwrites": overwrites, "nsfw": False, "parent_id": None, "topic": None, "flags": 0,
            "last_message_id": None, "rate_limit_per_user": 0,
        }  # fmt: skip

    def put_commands(self, given: Sequence[Json]) -> list[Json]:
        """Replace the commands; one that keeps its name and type keeps its id."""
        known = {(one["name"], one.get("type", 1)): one["id"] for one in self.commands}
        self.commands = [
            {
                **one, "type": one.get("type", 1),
                "id": known.get((one["name"], one.get("type", 1))) or str(self.snowflakes.new()),
                "application_id": str(APPLICATION), "version": str(self.snowflakes.new()),
                "default_member_permissions": one.get("default_member_permissions"),
                "dm_permission": one.get("dm_permission", True), "nsfw": False,
                "description": one.get("description", ""),
            }
            for one in given
        ]  # fmt: skip
        return self.commands

    def store_message(
        self, channel: int, body: Json, flags: int, reader: int | None, files: Iterable[Part] = ()
    ) -> Json:
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
        self.fill(message, body, files)
        return message

    def copied(self, message: Json, reader: User) -> Json:
        """The same message, private to somebody else: Discord lets nobody tap what only another person sees."""
        made = self.snowflakes.new()
        self.messages[made] = {**copy.deepcopy(message), "id": str(made)}
        self.readers[made] = reader.id
        return self.messages[made]

    def written(self, channel: int, user: User, content: str, files: Sequence[LocalFile] = ()) -> Json:
        """A message that a person wrote in a channel."""
        message = self.store_message(channel, {"content": content}, 0, None)
        message["author"] = user.json()
        message["attachments"] = [
            {"id": str(self.snowflakes.new()), "filename": file.name, "size": len(file.content),
             "content_type": file.media_type, "url": f"https://cdn.discordapp.com/attachments/1/2/{file.name}?ex=1",
             "proxy_url": f"https://media.discordapp.net/attachments/1/2/{file.name}"}
            for file in files
        ]  # fmt: skip
        return message

    def fill(self, message: Json, body: Json, files: Iterable[Part] = ()) -> None:
        """Write the fields of a body into a message; components get ids as Discord gives them."""
        for key in ("content", "embeds", "components", "allowed_mentions"):
            if key in body:
                message[key] = body[key]
        message["flags"] = (int(message["flags"]) & ~LOADING) | (int(body.get("flags") or 0) & V2)
        if "attachments" in body:
            sizes = {part.part: len(part.content) for part in files}
            kept = {each["id"]: each for each in message["attachments"]}
            message["attachments"] = [
                kept.get(str(each.get("id"))) or self._attachment(each, sizes)
                for each in body["attachments"] or []
            ]
        number_components(message["components"])

    def _attachment(self, told: Json, sizes: dict[str, int]) -> Json:
        name = told.get("filename", "file")
        size = sizes.get(f"files[{told.get('id')}]", 1)
        return {"id": str(self.snowflakes.new()), "filename": name, "size": size,
                "url": f"http://127.0.0.1/{name}", "proxy_url": f"http://127.0.0.1/{name}"}  # fmt: skip

    @property
    def unanswered(self) -> list[Interaction]:
        """Interactions that got no first answer."""
        return [one for one in self.interactions.values() if one.answered is None]

    @property
    def waiting(self) -> list[Interaction]:
        """Interactions whose placeholder still says « réfléchit… »."""
        return [one for one in self.interactions.values() if one.deferred]


def texts_of(message: Json) -> list[str]:
    """Every block of text of a message that Discord reads as Markdown."""
    blocks = [message["content"]] if message["content"] else []
    return blocks + [one["content"] for one in nested(message["components"]) if one.get("type") == 10]


def number_components(components: list[Json], start: int = 1) -> int:
    """Give every component the id that Discord gives it; the next free one."""
    for component in components:
        component["id"] = component.get("id") or start  # an id that was given is kept, as Discord does
        start += 1
        inner = list(component.get("components") or [])
        inner += [component[key] for key in ("accessory", "component") if component.get(key)]
        start = number_components(inner, start)
    return start
