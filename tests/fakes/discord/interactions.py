"""How an interaction is answered: one first answer within three seconds, then edits and follow-ups.

Rules: Discord's docs, interactions/receiving-and-responding. The kind of the first answer must fit the
interaction; a token lives for fifteen minutes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.discord.commands import STRING, check_choices
from tests.fakes.discord.components import nested
from tests.fakes.discord.forms import check_modal
from tests.fakes.discord.messages import Draft, Part, check_message
from tests.fakes.discord.rules import Form
from tests.fakes.discord.state import EPHEMERAL, FIRST_ANSWER, LOADING, TOKEN_LIFE, V2, Interaction
from tests.fakes.discord.wire import Json, Problem, invalid_form, refusal

if TYPE_CHECKING:
    from tests.fakes.discord.state import World

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9
COMMAND, COMPONENT, COMPLETION, SUBMISSION = 2, 3, 4, 5
FITTING: Final = {
    COMMAND: {MESSAGE, DEFERRED, MODAL},
    COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    COMPLETION: {AUTOCOMPLETE},
}


class Interactions:
    """The answers to the interactions of a world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def alive(self, token: str) -> Interaction:
        """The interaction of a token that still works as a webhook. Raises 10015, 50027."""
        interaction = self._world.interactions.get(token)
        if interaction is None or interaction.answered is None:
            raise refusal("unknown webhook")
        if time.monotonic() - interaction.sent > TOKEN_LIFE:
            raise refusal("invalid token")
        return interaction

    def callback(self, token: str, body: Json, files: list[Part], *, with_response: bool) -> tuple[int, Any]:
        """The first answer. Raises 10062 when late, 40060 when there was one, 50035."""
        interaction = self._world.interactions.get(token)
        if interaction is None:
            raise refusal("unknown interaction")
        late = time.monotonic() - interaction.sent
        if interaction.answered is not None:
            raise refusal("acknowledged")
        if late > FIRST_ANSWER:
            raise refusal("unknown interaction")
        kind, data = body.get("type"), body.get("data") or {}
        if not isinstance(kind, int) or kind not in fitting(interaction):
            raise _wrong_kind()
        message = self._first(interaction, kind, data, files)
        interaction.answered, interaction.answered_after = kind, late
        interaction.changed.set()
        if not with_response:
            return 204, None
        return 200, _told(interaction, kind, message)

    def follow_up(self, token: str, body: Json, files: list[Part]) -> Json:
        """One more message; after a deferral the first one takes the placeholder's place."""
        interaction = self.alive(token)
        check_message(Draft(body, files, ephemeral_allowed=True))
        if interaction.deferred and interaction.original is not None:
            message = self._world.messages[interaction.original]
            interaction.deferred = False
            self._world.fill(message, body, files)
        else:
            message = self._say(interaction, body, files)
        interaction.messages.append(int(message["id"]))
        interaction.changed.set()
        return message

    def shown(self, token: str, which: str) -> Json:
        """A message of the interaction."""
        return self._message(self.alive(token), which)

    def edit(self, token: str, which: str, body: Json, files: list[Part]) -> Json:
        """Change a message of the interaction."""
        interaction = self.alive(token)
        message = self._message(interaction, which)
        check_message(
            Draft(
                body, files, edit=True, was_v2=bool(message["flags"] & V2),
                kept_files=_files_of(message), kept_something=not message["flags"] & LOADING,
            )
        )  # fmt: skip
        self._world.fill(message, body, files)
        interaction.deferred = False
        interaction.messages.append(int(message["id"]))
        interaction.changed.set()
        return message

    def delete(self, token: str, which: str) -> tuple[int, Any]:
        """Take a message of the interaction away."""
        interaction = self.alive(token)
        message = self._message(interaction, which)
        del self._world.messages[int(message["id"])]
        if int(message["id"]) == interaction.original:
            interaction.original, interaction.deferred = None, False
        interaction.changed.set()
        return 204, None

    def _message(self, interaction: Interaction, which: str) -> Json:
        number = interaction.original if which == "@original" else int(which)
        message = self._world.messages.get(number or 0)
        if message is None:
            raise refusal("unknown message")
        return message

    def _first(self, interaction: Interaction, kind: int, data: Json, files: list[Part]) -> Json | None:
        if kind == AUTOCOMPLETE:
            _complete(interaction, data)
        elif kind == MODAL:
            check_modal(data)
            interaction.modal = data
        elif kind == MESSAGE:
            check_message(Draft(data, files, ("data",), ephemeral_allowed=True))
            message = self._say(interaction, data, files)
            interaction.original = int(message["id"])
            interaction.messages.append(int(message["id"]))
            return message
        elif kind == DEFERRED:
            self._defer(interaction, int(data.get("flags") or 0))
        elif kind == DEFERRED_UPDATE:
            interaction.original = int((interaction.message or {})["id"])
        elif kind == UPDATE:
            return self._update(interaction, data, files)
        return None

    def _defer(self, interaction: Interaction, flags: int) -> None:
        if flags & ~EPHEMERAL:
            problem = Problem(("data", "flags"), "MESSAGE_FLAGS_INVALID", "A deferral takes EPHEMERAL only.")
            raise invalid_form([problem])
        reader = interaction.user.id if flags & EPHEMERAL else None
        message = self._world.store_message(interaction.channel, {}, flags | LOADING, reader)
        interaction.original, interaction.deferred = int(message["id"]), True

    def _update(self, interaction: Interaction, data: Json, files: list[Part]) -> Json:
        source = int((interaction.message or {})["id"])
        message = self._world.messages.get(source)
        if message is None:
            raise refusal("unknown message")
        check_message(
            Draft(
                data, files, ("data",), edit=True, was_v2=bool(message["flags"] & V2),
                kept_files=_files_of(message), kept_something=True,
            )
        )  # fmt: skip
        self._world.fill(message, data, files)
        interaction.original = source
        interaction.messages.append(source)
        return message

    def _say(self, interaction: Interaction, body: Json, files: list[Part]) -> Json:
        flags = int(body.get("flags") or 0)
        return self._world.store_message(
            interaction.channel, body, flags, interaction.user.id if flags & EPHEMERAL else None, files
        )


def fitting(interaction: Interaction) -> set[int]:
    """The kinds of first answer that an interaction takes; no modal after a modal."""
    after_modal = {MESSAGE, DEFERRED} | ({DEFERRED_UPDATE, UPDATE} if interaction.message else set())
    return FITTING.get(interaction.kind, after_modal)


def _complete(interaction: Interaction, data: Json) -> None:
    form = Form()
    choices = form.items(("data",), data, "choices", "autocomplete", required=True)
    check_choices(form, list(choices), interaction.option_kind or STRING)
    form.verdict()
    interaction.choices = data["choices"]


def _files_of(message: Json) -> dict[int, str]:
    return {int(each["id"]): each["filename"] for each in message["attachments"]}


def _wrong_kind() -> Exception:
    return invalid_form(
        [
            Problem(
                ("type",), "BASE_TYPE_CHOICES", "Value must be one of the callback types of this interaction."
            )
        ]
    )


def _told(interaction: Interaction, kind: int, message: Json | None) -> Json:
    """What `with_response` gives: a deferral has no resource."""
    answer: Json = {
        "interaction": {
            "id": str(interaction.id), "type": interaction.kind,
            "response_message_id": str(interaction.original) if interaction.original else None,
            "response_message_loading": kind == DEFERRED,
            "response_message_ephemeral": bool(message and message["flags"] & EPHEMERAL),
        }
    }  # fmt: skip
    if message is not None and kind in {MESSAGE, UPDATE}:
        answer["resource"] = {"type": kind, "message": message}
    return answer


def controls(message: Json) -> list[Json]:
    """The components of a message that can be used."""
    return [one for one in nested(message["components"]) if "custom_id" in one]
