"""From a room's events to what deserves an answer: pure functions, no server.

Left out: the bot's own messages, notices (bots answer by notice, so none answers another), edits,
anything that is not text, and whatever was said before the bot came in.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from bot.clock import to_millis
from bot.platforms.matrix.values import (
    Arrival,
    Heard,
    Incoming,
    Invitation,
    RawEvent,
    Reaction,
    Sealed,
    Shared,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS: Final = {
    "texte": Incoming, "invitation": Invitation, "scelle": Sealed, "fichier": Shared, "reaction": Reaction,
}  # fmt: skip
FRESH: Final = timedelta(minutes=1)
OLDEST: Final = timedelta(days=60)

_PILL: Final = re.compile(
    r"""<a\s[^>]{0,200}?href=["']https://matrix\.to/#/([^"'?]{1,600})[^>]{0,200}>([^<]{1,300})</a>"""
)
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_FILES: Final = frozenset({"m.file", "m.image", "m.audio", "m.video"})


def since_arrival(events: Sequence[RawEvent], me: str, *, alone_with: str | None) -> Sequence[RawEvent]:
    """The events that the bot has to hear, oldest first: all, or those after it came in.

    `alone_with` is the one other member of the room, if there is exactly one. When that person invited the
    bot to a direct conversation, what they wrote after inviting counts too: Element makes such a room only
    when its first message is sent, so the question is always older than the bot's arrival.
    """
    came_in = last_index(events, me, entered)
    if came_in is None:
        return events
    asked = last_index(events[:came_in], me, lambda event: event["content"].get("membership") == "invite")
    if asked is not None and alone_with and is_direct_invitation(events[asked], alone_with):
        before = [event for event in events[asked + 1 : came_in] if event.get("sender") == alone_with]
        return [*before, *events[came_in + 1 :]]
    return events[came_in + 1 :]


def holds_arrival(events: Sequence[RawEvent], me: str) -> bool:
    """Whether the bot came in during these events: nothing older concerns it."""
    return last_index(events, me, entered) is not None


def last_index(events: Sequence[RawEvent], me: str, wanted: Any) -> int | None:
    """The last of the bot's own membership events that is wanted."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if event.get("type") == "m.room.member" and event.get("state_key") == me and wanted(event):
            return index
    return None


def entered(event: RawEvent) -> bool:
    """Whether a membership event is a real entry, not a new display name."""
    before = event.get("unsigned", {}).get("prev_content", {}).get("membership")
    return bool(event["content"].get("membership") == "join" and before != "join")


def is_direct_invitation(event: RawEvent, sender: str) -> bool:
    """Whether `sender` invited the bot to a conversation of two."""
    return event.get("sender") == sender and event["content"].get("is_direct") is True


def arrival_of(event: RawEvent, room_id: str, me: str, at: datetime) -> Heard | Sealed | None:
    """What an event of a room, sent `at`, is to the bot; None when it deserves no answer."""
    content = event.get("content")
    sender = event.get("sender")
    event_id = event.get("event_id")
    if not isinstance(content, dict) or not isinstance(sender, str) or not isinstance(event_id, str):
        return None
    if sender == me or "state_key" in event:
        return None
    relation = as_dict(content.get("m.relates_to"))
    if relation.get("rel_type") == "m.replace":
        return None
    match event.get("type"):
        case "m.room.encrypted":
            session_id = content.get("session_id")
            if not isinstance(session_id, str):
                return None
            return Sealed(event_id, room_id, session_id, at, event, sender)
        case "m.reaction":
            key, target = relation.get("key"), relation.get("event_id")
            if not isinstance(key, str) or not isinstance(target, str):
                return None
            return Reaction(event_id, room_id, sender, key, target, at)
        case "m.room.message":
            found = _message(content, event_id, room_id, sender, at)
            return replace(found, called_as=pill_of(content, me)) if isinstance(found, Incoming) else found
        case _:
            return None


def _message(
    content: dict[str, Any], event_id: str, room_id: str, sender: str, at: datetime
) -> Incoming | Shared | None:
    kind, body = as_text(content.get("msgtype")), content.get("body")
    if not isinstance(body, str):
        return None
    relation = as_dict(content.get("m.relates_to"))
    thread_id = as_text(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else None
    reply_to = reply_of(relation)
    if kind in _FILES:
        # With a caption, the name of the file stands apart (MSC2530); without, the body is that name.
        captioned = content.get("filename") not in (None, body)
        name = as_text(content.get("filename")) or body
        caption = body if captioned else ""
        return Shared(event_id, room_id, sender, at, caption, thread_id, reply_to, name)
    if kind != "m.text":
        return None
    return Incoming(
        event_id=event_id,
        room_id=room_id,
        sender=sender,
        body=without_quotation(body) if reply_to else body,
        at=at,
        thread_id=thread_id,
        reply_to=reply_to,
        mentions=mentions_of(content),
    )


def when(event: RawEvent, now: datetime) -> datetime:
    """The instant at which an event was sent, by our clock; now when the event is fresh or tells nonsense.

    The age that the server counted itself comes first: senders of other servers date their events as they like.
    """
    age = as_dict(event.get("unsigned")).get("age")
    if not isinstance(age, int):
        stamp = event.get("origin_server_ts")
        age = to_millis(now) - stamp if isinstance(stamp, int) else 0
    since = timedelta(milliseconds=age) if abs(age) < 1 << 42 else timedelta(0)
    return now - since if FRESH < since < OLDEST else now


def reply_of(relation: dict[str, Any]) -> str | None:
    """The message a person chose to answer; not the one that a thread names for old clients."""
    if relation.get("is_falling_back") is True:
        return None
    return as_text(as_dict(relation.get("m.in_reply_to")).get("event_id"))


def mentions_of(content: dict[str, Any]) -> frozenset[str]:
    """The user ids that a message names on purpose."""
    named = as_dict(content.get("m.mentions")).get("user_ids")
    return (
        frozenset(user for user in named if isinstance(user, str)) if isinstance(named, list) else frozenset()
    )


def pill_of(content: dict[str, Any], user: str) -> str:
    """What the sender's client calls `user` where it shows the name as a pill; empty without one.

    A client writes the name it knows, which may not be the one of today.
    """
    for address, label in _PILL.findall(as_text(content.get("formatted_body")) or ""):
        if unquote(address) == user:
            for entity, character in _ENTITIES.items():
                label = label.replace(entity, character)  # noqa: PLW2901 - one entity after the other
            return str(label.strip())
    return ""


def without_quotation(body: str) -> str:
    """A reply's text without the « > » lines that older clients put before it."""
    lines = body.split("\n")
    kept = 0
    while kept < len(lines) and lines[kept].startswith("> "):
        kept += 1
    if kept and kept < len(lines) and not lines[kept]:
        kept += 1
    return "\n".join(lines[kept:]) if kept else body


def as_dict(value: object) -> dict[str, Any]:
    """The value if it is an object, else an empty one: senders write what they like."""
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str | None:
    """The value if it is a text."""
    return value if isinstance(value, str) else None


def key_of(arrival: Arrival, token: str) -> str:
    """What makes an arrival the same one: its event, or for an invitation the sync that brought it."""
    if isinstance(arrival, Invitation):
        return f"{arrival.room_id} {token}"
    return arrival.event_id


def to_payload(arrival: Arrival) -> str:
    """An arrival as the text that the inbox keeps."""
    kind = next(kind for kind, of in _KINDS.items() if isinstance(arrival, of))
    fields = {name: getattr(arrival, name) for name in arrival.__dataclass_fields__}
    return json.dumps({"kind": kind, **fields}, default=plain, ensure_ascii=False)


def plain(value: object) -> object:
    """Instants and sets as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def of_payload(payload: str) -> Arrival:
    """The arrival that `to_payload` made into text."""
    fields = json.loads(payload)
    kind = _KINDS[fields.pop("kind")]
    if "at" in fields:
        fields["at"] = datetime.fromisoformat(fields["at"])
    if "mentions" in fields:
        fields["mentions"] = frozenset(fields["mentions"])
    made: Arrival = kind(**fields)
    return made
