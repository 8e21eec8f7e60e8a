"""A person on the local Discord: what they do with fingers, and what they then see."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.commands import MESSAGE, USER
from tests.fakes.discord.forms import RADIO, UPLOAD
from tests.fakes.discord.places import ADMINISTRATOR
from tests.fakes.discord.state import APPLICATION, EPHEMERAL, Interaction, LocalFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.server import FakeDiscord
    from tests.fakes.discord.state import User
    from tests.fakes.discord.wire import Json

PATIENCE = 10.0  # seconds before a test gives up
SUB_COMMAND, INTEGER, BUTTON, SELECT, TEXT_INPUT, ATTACHMENT = 1, 4, 2, 3, 4, 11


@dataclass
class Seen:
    """What a person sees after doing something."""

    interaction: Interaction
    messages: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Every word that is shown, one block a line."""
        return "\n".join(word for message in self.messages for word in _texts(message))

    @property
    def private(self) -> bool:
        """Whether nobody else reads it."""
        return all(message["flags"] & EPHEMERAL for message in self.messages)

    @property
    def files(self) -> list[str]:
        """The names of the files that came with the answer."""
        return [a["filename"] for message in self.messages for a in message["attachments"]]

    @property
    def modal(self) -> Json | None:
        """The form that opened, if one did."""
        return self.interaction.modal

    @property
    def buttons(self) -> dict[str, str]:
        """The custom_id of each button, by its label."""
        return {
            c["label"]: c["custom_id"] for c in self._controls() if c["type"] == BUTTON and "custom_id" in c
        }

    @property
    def selects(self) -> list[Json]:
        """The selects that are shown."""
        return [c for c in self._controls() if c["type"] == SELECT]

    def _controls(self) -> Iterator[Json]:
        for message in self.messages:
            yield from _nested(message["components"])


class Person:
    """Somebody in one place: a channel of a server, or a direct message."""

    def __init__(self, fake: FakeDiscord, user: User, channel: int) -> None:
        self.fake, self.user, self.channel = fake, user, channel
        self.guild = fake.world.channels[channel]

    async def slash(self, name: str, **options: Any) -> Seen:
        """Type a slash command; a name of two words is a sub-command."""
        return await self._send(2, self.typed(name, options))

    async def completing(self, name: str, focused: str, typed: str, **options: Any) -> list[Json]:
        """What the client offers while an option is typed."""
        data = self.typed(name, {**options, focused: typed})
        holder = data["options"][0] if data["options"][0]["type"] == SUB_COMMAND else data
        for option in holder["options"]:
            if option["name"] == focused:
                option["focused"] = True
        seen = await self._send(4, data)
        return seen.interaction.choices or []

    async def click(self, seen: Seen, label: str) -> Seen:
        """Tap the button with this label."""
        custom_id = next((i for shown, i in seen.buttons.items() if shown == label or label in shown), None)
        assert custom_id is not None, f"no button {label!r} among {list(seen.buttons)}"
        return await self.tap(seen.messages[-1], custom_id)

    async def tap(self, message: Json, custom_id: str) -> Seen:
        """Tap a button by its custom_id."""
        return await self._send(3, {"component_type": BUTTON, "custom_id": custom_id}, message)

    def copying(self, seen: Seen) -> Seen:
        """What a forger makes of somebody's private answer: the same buttons, in a message of their own."""
        return Seen(seen.interaction, [self.fake.world.copied(one, self.user) for one in seen.messages])

    async def pick(self, seen: Seen, *values: str) -> Seen:
        """Pick in the only select."""
        (select,) = seen.selects
        offered = [option["value"] for option in select["options"]]
        assert set(values) <= set(offered), f"{values} not among {offered}"
        data = {"component_type": SELECT, "custom_id": select["custom_id"], "values": list(values)}
        return await self._send(3, data, seen.messages[-1])

    async def fill(self, seen: Seen, **answers: str | LocalFile) -> Seen:
        """Fill the form that opened; what is not given keeps its value. Limits are the client's own."""
        modal = seen.modal
        assert modal is not None, seen.text
        components = []
        sent: dict[str, Json] = {}
        for label in modal["components"]:
            field_ = label["component"]
            given = answers.pop(field_["custom_id"], None)
            if isinstance(given, LocalFile):
                assert field_["type"] == UPLOAD, "a file is given where one is taken"
                file = self.fake.attach(given)
                sent[file["id"]] = file
                given = file["id"]
            components.append({"type": label["type"], "id": 1, "component": _answer(field_, given)})
        assert not answers, f"no field {list(answers)}"
        data: Json = {"custom_id": modal["custom_id"], "components": components}
        data["resolved"] = {"attachments": sent} if sent else {}
        return await self._send(5, data, seen.interaction.message)

    def typed(self, name: str, options: dict[str, Any]) -> Json:
        """The data of a slash command typed in full."""
        first, _, second = name.partition(" ")
        registered = next((c for c in self.fake.world.commands if c["name"] == first), None)
        assert registered is not None, f"no command {first!r} was registered"
        holder = registered
        if second:
            holder = next(o for o in registered["options"] if o["name"] == second)
        kinds = {o["name"]: o["type"] for o in holder.get("options", [])}
        sent = {n: self.fake.attach(v) for n, v in options.items() if isinstance(v, LocalFile)}
        values = {n: sent[n]["id"] if n in sent else v for n, v in options.items()}
        given = [{"name": n, "type": kinds[n], "value": v} for n, v in values.items()]
        assert all((kinds[n] == ATTACHMENT) == (n in sent) for n in options), (
            "an attachment is given as a file"
        )
        if second:
            given = [{"name": second, "type": SUB_COMMAND, "options": given}]
        data: Json = {"id": registered["id"], "name": first, "type": 1, "options": given}
        if sent:
            data["resolved"] = {"attachments": {each["id"]: each for each in sent.values()}}
        return data

    @property
    def listed(self) -> list[str]:
        """The slash commands that the client lists: `default_member_permissions` hides the others."""
        may = self.fake.world.permissions_of(self.user, self.channel)
        return [
            one["name"]
            for one in self.fake.world.commands
            if one["type"] == 1 and (may & ADMINISTRATOR or may & _wanted(one) == _wanted(one))
        ]

    async def message_menu(self, name: str, message: Json) -> Seen:
        """Hold a message and choose in its menu."""
        found = self._menu(name, MESSAGE)
        data = {"id": found["id"], "name": name, "type": MESSAGE, "target_id": message["id"],
                "resolved": {"messages": {message["id"]: message}}}  # fmt: skip
        return await self._send(2, data)

    async def member_menu(self, name: str, target: User) -> Seen:
        """Hold a person and choose in their menu."""
        found = self._menu(name, USER)
        data: Json = {"id": found["id"], "name": name, "type": USER, "target_id": str(target.id),
                "resolved": {"users": {str(target.id): target.json()}}}  # fmt: skip
        if self.guild:
            member = self.fake.world.member_json(self.guild, target, target.permissions)
            del member["user"], member["deaf"], member["mute"]
            data["resolved"]["members"] = {str(target.id): member}
        return await self._send(2, data)

    def _menu(self, name: str, kind: int) -> Json:
        found = next((c for c in self.fake.world.commands if (c["name"], c["type"]) == (name, kind)), None)
        assert found is not None, f"no menu {name!r} was registered"
        return found

    async def _send(self, kind: int, data: Json, message: Json | None = None) -> Seen:
        made = await self.start(kind, data, message)
        return await self.outcome(made)

    async def start(self, kind: int, data: Json, message: Json | None = None) -> Interaction:
        """Send an interaction without waiting for its answer. Only a message that the person sees can be tapped."""
        world = self.fake.world
        if message is not None:
            assert world.readers.get(int(message["id"])) in {None, self.user.id}, "a message of someone else"
        made = Interaction(
            world.snowflakes.new(),
            secrets.token_urlsafe(24),
            kind,
            self.user,
            self.guild,
            self.channel,
            message,
        )
        made.option_kind = next((o["type"] for o in _options(data) if o.get("focused")), 0)
        world.interactions[made.token] = made
        await self.fake.gateway.dispatch("INTERACTION_CREATE", self._payload(made, data))
        return made

    async def outcome(self, made: Interaction) -> Seen:
        """What the person then sees."""
        world = self.fake.world
        await asyncio.wait_for(self._settled(made), PATIENCE)
        shown = [world.messages[n] for n in dict.fromkeys(made.messages) if n in world.messages]
        assert all(world.readers[int(m["id"])] in {None, self.user.id} for m in shown), (
            "an answer for someone else"
        )
        return Seen(made, shown)

    def _payload(self, made: Interaction, data: Json) -> Json:
        world = self.fake.world
        payload: Json = {
            "id": str(made.id), "application_id": str(APPLICATION), "type": made.kind, "token": made.token, "version": 1,
            "data": data, "channel_id": str(self.channel), "locale": "fr", "entitlements": [],
            "channel": {**world.channel_json(self.channel), "permissions": str(world.permissions_of(self.user, self.channel))},
            "authorizing_integration_owners": {}, "context": 0 if self.guild else 1, "attachment_size_limit": 10485760,
            "app_permissions": str(world.bot_permissions(self.channel)),
        }  # fmt: skip
        if self.guild:
            payload["guild_id"] = str(self.guild)
            payload["guild"] = {"id": str(self.guild), "locale": "fr", "features": []}
            payload["guild_locale"] = "fr"
            may = world.permissions_of(self.user, self.channel)
            payload["member"] = world.member_json(self.guild, self.user, may)
        else:
            payload["user"] = self.user.json()
        if made.message is not None:
            payload["message"] = made.message
        return payload

    @staticmethod
    async def _settled(made: Interaction) -> None:
        while made.choices is None and made.modal is None and not made.messages:
            made.changed.clear()
            await made.changed.wait()


def _answer(field_: Json, given: str | None) -> Json:
    if field_["type"] == UPLOAD:
        values = [given] if given else []
        assert len(values) >= field_.get("min_values", 1 if field_.get("required", True) else 0)
        return {"type": UPLOAD, "id": 2, "custom_id": field_["custom_id"], "values": values}
    if field_["type"] == SELECT:
        chosen = [o["value"] for o in field_["options"] if o.get("default")] if given is None else [given]
        offered = [o["value"] for o in field_["options"]]
        assert set(chosen) <= set(offered), f"{chosen} not among {offered}"
        return {"type": SELECT, "id": 2, "custom_id": field_["custom_id"], "values": chosen}
    if field_["type"] == RADIO:
        chosen = [o["value"] for o in field_["options"] if o.get("default")] if given is None else [given]
        assert set(chosen) <= {o["value"] for o in field_["options"]}, f"{chosen} is not offered"
        return {"type": RADIO, "id": 2, "custom_id": field_["custom_id"], "value": next(iter(chosen), None)}
    value = field_.get("value", "") if given is None else given
    assert len(value) <= field_.get("max_length", 4000), "the client lets nobody type more than that"
    return {"type": TEXT_INPUT, "id": 2, "custom_id": field_["custom_id"], "value": value}


def _wanted(command: Json) -> int:
    return int(command.get("default_member_permissions") or 0)


def _options(data: Json) -> Iterator[Json]:
    for option in data.get("options") or []:
        yield option
        yield from _options(option)


def _nested(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _nested(component.get("components") or [])
        if component.get("accessory"):
            yield from _nested([component["accessory"]])


def _texts(message: Json) -> Iterator[str]:
    if message["content"]:
        yield message["content"]
    for file in message["attachments"]:
        yield file["filename"]
    for component in _nested(message["components"]):
        if component["type"] == 10:
            yield component["content"]
        for option in component.get("options") or []:
            yield f"{option['label']} {option.get('description') or ''}"
        if component.get("label"):
            yield component["label"]
