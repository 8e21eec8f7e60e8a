"""A sync answer of nio as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nio

from bot.platforms.matrix.values import Invitation, Page, RoomPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.platforms.matrix.values import RawEvent


def page_of(answer: Any, me: str) -> Page:
    """A sync answer of nio as values."""
    keys = (nio.RoomKeyEvent, nio.ForwardedRoomKeyEvent)
    return Page(
        token=answer.next_batch,
        rooms=tuple(
            RoomPage(
                room_id,
                tuple(event.source for event in room.timeline.events),
                bool(room.timeline.limited),
                room.timeline.prev_batch,
            )
            for room_id, room in answer.rooms.join.items()
        ),
        invitations=tuple(
            invitation_of(room_id, room.invite_state, me) for room_id, room in answer.rooms.invite.items()
        ),
        left=tuple(answer.rooms.leave),
        keys=frozenset(event.session_id for event in answer.to_device_events if isinstance(event, keys)),
        direct=direct_of(answer.account_data_events),
    )


def invitation_of(room_id: str, state: list[Any], me: str) -> Invitation:
    """Who asks the bot in, from the few events that an invitation shows. No inviter if it names none."""
    inviter, direct, name = "", False, ""
    for event in state:
        if isinstance(event, nio.InviteMemberEvent) and event.state_key == me:
            inviter, direct = event.sender, event.content.get("is_direct") is True
        elif isinstance(event, nio.InviteNameEvent):
            name = event.name
    return Invitation(room_id, inviter, direct, name)


def direct_of(events: list[Any]) -> dict[str, tuple[str, ...]] | None:
    """The bot's m.direct if the sync brought it."""
    found = None
    for event in events:
        if getattr(event, "type", None) == "m.direct":
            found = {user: tuple(rooms) for user, rooms in event.content.items() if isinstance(rooms, list)}
    return found


def sent_of(events: Iterable[RawEvent], me: str) -> dict[str, str]:
    """The own messages among events of a room: the transaction ids this device gave them, and their event ids.

    The server shows a transaction id to the device that chose it, however long ago that was.
    """
    found = {}
    for event in events:
        unsigned = event.get("unsigned")
        tx = unsigned.get("transaction_id") if isinstance(unsigned, dict) else None
        if event.get("sender") == me and isinstance(tx, str):
            found[tx] = str(event.get("event_id"))
    return found
