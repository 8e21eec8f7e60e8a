"""What a bot says without being asked: nonces, the history of a channel, direct messages.

Discord answers a nonce that it still knows with the message it made before ("enforce_nonce"), and forgets
nonces after minutes; if that message was deleted, the answer is 404 (Unknown Message).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.fakes.discord.wire import Json, refusal, snowflake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.state import World

NONCE_LIFE: Final = 180.0  # seconds: observed to be minutes, and written nowhere


@dataclass
class Posts:
    """Channel messages of the bot. `closed` channels answer 403; `unreadable` ones refuse their history."""

    world: World
    closed: set[int] = field(default_factory=set)
    unreadable: set[int] = field(default_factory=set)
    closed_people: set[int] = field(default_factory=set)
    _nonces: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)
    _direct: dict[int, int] = field(default_factory=dict)

    def posted(self, channel: int, body: Json) -> Json:
        """The message that answers a post: a new one, or the one that this nonce made."""
        if channel in self.closed:
            raise refusal("missing access")
        owner = next((user for user, room in self._direct.items() if room == channel), None)
        if owner in self.closed_people:
            raise refusal("cannot dm")
        nonce = str(body.get("nonce") or "")
        known = self._nonces.get((channel, nonce)) if nonce and body.get("enforce_nonce") else None
        if known is not None and time.monotonic() - known[0] < NONCE_LIFE:
            if known[1] not in self.world.messages:
                raise refusal("unknown message")
            return self.world.messages[known[1]]
        message = self.world.store_message(channel, body, int(body.get("flags") or 0), None)
        if nonce:
            self._nonces[channel, nonce] = (time.monotonic(), int(message["id"]))
        return message

    def forget_nonces(self) -> None:
        """Let the minutes pass."""
        self._nonces.clear()

    def history(self, channel: int, query: Mapping[str, str]) -> list[Json]:
        """Messages of a channel: newest first, or the first ones after an id."""
        if channel not in self.world.channels:
            raise refusal("unknown channel")
        if channel in self.unreadable | self.closed:
            raise refusal("missing access")
        found = [m for m in self.world.messages.values() if m["channel_id"] == str(channel)]
        found.sort(key=lambda message: int(message["id"]))
        limit = int(query.get("limit", "50"))
        if (after := snowflake(query.get("after"))) is not None:
            return [m for m in found if int(m["id"]) > after][:limit][::-1]
        before = snowflake(query.get("before"))
        return [m for m in found if before is None or int(m["id"]) < before][-limit:][::-1]

    def direct(self, user: int) -> Json:
        """The direct message channel of a person."""
        if user not in self.world.users:
            raise refusal("unknown user")
        if user not in self._direct:
            self._direct[user] = self.world.channel(None)
        return {
            "id": str(self._direct[user]), "type": 1, "recipients": [self.world.users[user].json()], "flags": 0,
            "last_message_id": None,
        }  # fmt: skip
