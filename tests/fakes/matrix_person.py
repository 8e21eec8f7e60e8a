"""A person on Matrix, over plain HTTP: what a student's client does, sharing nothing with the bot's code.

    async with MatrixPerson(synapse.url, account) as lina:
        room = await lina.create_room(invite=[bot])
        asked = await lina.says(room, "!critere P1.1.1")
        answer = await lina.hears(room, replying_to(asked))

Events are plain dictionaries as the server gives them. Every wait is bounded by `WAIT` seconds.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

import aiohttp

if TYPE_CHECKING:
    from types import TracebackType

    from tests.fakes.synapse import Account

WAIT: Final = 20.0
CLIENT: Final = "/_matrix/client/v3"
ENCRYPTION: Final = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}

Event = dict[str, Any]
Wanted = Callable[[Event], bool]


class Turned(Exception):
    """The server said no: `status`, `code` (M_FORBIDDEN …) and the whole body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.code = str(body.get("errcode", ""))
        self.body = body


class NotHeard(AssertionError):
    """Nothing of the kind came in time; holds what did."""


class MatrixPerson:
    """One logged-in person."""

    def __init__(self, url: str, account: Account) -> None:
        self.user_id = account.user_id
        self._url = url
        self._token = account.token
        self._session: aiohttp.ClientSession | None = None
        self._since: str | None = None
        self._heard: dict[str, list[Event]] = {}
        self.invitations: dict[str, list[Event]] = {}
        self.direct: dict[str, list[str]] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        await self._sync(0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def call(self, method: str, path: str, body: object = None, **query: str) -> dict[str, Any]:
        """One request to the client API, e.g. `call("GET", f"{CLIENT}/joined_rooms")`. Raises Turned."""
        assert self._session is not None
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._session.request(
            method, self._url + path, json=body, params=query, headers=headers
        ) as got:
            answer: dict[str, Any] = await got.json()
            if got.status >= 400:
                raise Turned(got.status, answer)
            return answer

    async def is_called(self, name: str) -> None:
        """Take a display name."""
        path = f"{CLIENT}/profile/{quote(self.user_id)}/displayname"
        await self.call("PUT", path, {"displayname": name})

    async def create_room(
        self,
        *,
        invite: Sequence[str] = (),
        encrypted: bool = False,
        direct: bool = False,
        **more: Any,
    ) -> str:
        """A new private room; `more` goes into the request as it is."""
        state = [*more.pop("initial_state", []), *([ENCRYPTION] if encrypted else [])]
        body = {
            "preset": "private_chat", "invite": list(invite), "is_direct": direct, "initial_state": state, **more,
        }  # fmt: skip
        return str((await self.call("POST", f"{CLIENT}/createRoom", body))["room_id"])

    async def invite(self, room: str, user: str) -> None:
        """Ask somebody in."""
        await self.call("POST", f"{CLIENT}/rooms/{quote(room)}/invite", {"user_id": user})

    async def join(self, room: str) -> None:
        """Accept an invitation, or enter a public room."""
        await self.call("POST", f"{CLIENT}/join/{quote(room)}", {})

    async def leave(self, room: str) -> None:
        """Go away."""
        await self.call("POST", f"{CLIENT}/rooms/{quote(room)}/leave", {})

    async def members(self, room: str) -> dict[str, str]:
        """Membership by user id, people who left included."""
        answer = await self.call("GET", f"{CLIENT}/rooms/{quote(room)}/members")
        return {event["state_key"]: event["content"]["membership"] for event in answer["chunk"]}

    async def is_joined_by(self, room: str, user: str) -> None:
        """Wait until `user` is in the room."""
        async with asyncio.timeout(WAIT):
            while (await self.members(room)).get(user) != "join":  # noqa: ASYNC110 - the server has no event
                await asyncio.sleep(0.05)

    async def says(
        self,
        room: str,
        text: str,
        *,
        reply_to: str | None = None,
        thread: str | None = None,
        mentions: Iterable[str] = (),
        kind: str = "m.text",
        **content: Any,
    ) -> str:
        """Send a message as Element does; gives its event id."""
        body: dict[str, Any] = {"msgtype": kind, "body": text, "m.mentions": {}}
        if named := list(mentions):
            body["m.mentions"] = {"user_ids": named}
        relation: dict[str, Any] = {}
        if thread:
            relation |= {"rel_type": "m.thread", "event_id": thread, "is_falling_back": reply_to is None}
        if reply_to or thread:
            relation["m.in_reply_to"] = {"event_id": reply_to or thread}
        if relation:
            body["m.relates_to"] = relation
        return await self.sends(room, "m.room.message", body | content)

    async def edits(self, room: str, event_id: str, text: str) -> str:
        """Correct a message that was sent."""
        content = {
            "msgtype": "m.text",
            "body": f"* {text}",
            "m.new_content": {"msgtype": "m.text", "body": text},
            "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
        }
        return await self.sends(room, "m.room.message", content)

    async def reacts(self, room: str, event_id: str, key: str) -> str:
        """Put an emoji under a message."""
        relation = {"rel_type": "m.annotation", "event_id": event_id, "key": key}
        return await self.sends(room, "m.reaction", {"m.relates_to": relation})

    async def sends(self, room: str, kind: str, content: dict[str, Any]) -> str:
        """Send any event; gives its id."""
        path = f"{CLIENT}/rooms/{quote(room)}/send/{quote(kind)}/{secrets.token_hex(8)}"
        return str((await self.call("PUT", path, content))["event_id"])

    async def downloads(self, mxc: str) -> bytes:
        """The bytes of a picture or file that somebody sent."""
        assert self._session is not None
        path = mxc.removeprefix("mxc://")
        async with self._session.get(
            f"{self._url}/_matrix/client/v1/media/download/{path}",
            headers={"Authorization": f"Bearer {self._token}"},
        ) as got:
            return await got.read()

    async def uploads(self, data: bytes, media_type: str) -> str:
        """Give the server a file; gives its mxc address."""
        assert self._session is not None
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": media_type}
        async with self._session.post(
            f"{self._url}/_matrix/media/v3/upload", data=data, headers=headers
        ) as got:
            return str((await got.json())["content_uri"])

    async def hears(self, room: str, wanted: Wanted, *, within: float = WAIT) -> Event:
        """The first event of the room that is wanted, waiting for it. Raises NotHeard."""
        try:
            async with asyncio.timeout(within):
                while True:
                    for event in self.heard(room):
                        if wanted(event):
                            return event
                    await self._sync(1000)
        except TimeoutError:
            raise NotHeard([event.get("content") for event in self.heard(room)]) from None

    async def hears_after(self, room: str, wanted: Wanted, *, settle: float = 0.7) -> list[Event]:
        """All wanted events of the room once nothing has come for `settle` seconds: to see that none is double."""
        before = -1
        while before != (before := len(self.heard(room))):
            await self._sync(0)
            await asyncio.sleep(settle)
            await self._sync(0)
        return [event for event in self.heard(room) if wanted(event)]

    def heard(self, room: str) -> list[Event]:
        """What the room's timeline has shown so far, oldest first."""
        return self._heard.get(room, [])

    async def invited_by(self, user: str, *, within: float = WAIT) -> str:
        """The room that `user` has invited this person to, waiting for the invitation."""
        async with asyncio.timeout(within):
            while True:
                for room, state in self.invitations.items():
                    if any(event["sender"] == user and event["type"] == "m.room.member" for event in state):
                        return room
                await self._sync(1000)

    async def _sync(self, millis: int) -> None:
        query = {"timeout": str(millis), "filter": '{"room":{"timeline":{"limit":100}}}'}
        if self._since:
            query["since"] = self._since
        try:
            answer = await self.call("GET", f"{CLIENT}/sync", **query)
        except aiohttp.ClientError:  # the server is restarting: a client just tries again
            await asyncio.sleep(0.1)
            return
        self._since = answer["next_batch"]
        rooms = answer.get("rooms", {})
        for event in answer.get("account_data", {}).get("events", []):
            if event["type"] == "m.direct":
                self.direct = event["content"]
        for room, invitation in rooms.get("invite", {}).items():
            self.invitations[room] = invitation["invite_state"]["events"]
        for room, joined in rooms.get("join", {}).items():
            self.invitations.pop(room, None)
            await self._take(room, joined["timeline"])

    async def _take(self, room: str, timeline: dict[str, Any]) -> None:
        """Keep the new events, and fetch what a limited timeline left out."""
        known = {event["event_id"] for event in self.heard(room)}
        events: list[Event] = list(timeline["events"])
        start = timeline.get("prev_batch")
        while timeline.get("limited") and known and start and not known & {e["event_id"] for e in events}:
            page = await self.call(
                "GET", f"{CLIENT}/rooms/{quote(room)}/messages", **{"dir": "b", "limit": "100", "from": start}
            )
            events[:0] = reversed(page["chunk"])
            start = page.get("end")
        self._heard.setdefault(room, []).extend(e for e in events if e["event_id"] not in known)


def replying_to(event_id: str) -> Wanted:
    """Whether an event answers `event_id`."""

    def wanted(event: Event) -> bool:
        relation = event.get("content", {}).get("m.relates_to", {})
        return bool(relation.get("m.in_reply_to", {}).get("event_id") == event_id)

    return wanted


def sent_by(user: str, text: str | None = None) -> Wanted:
    """Whether an event is a message of `user`, with exactly this text when one is given."""

    def wanted(event: Event) -> bool:
        content = event.get("content", {})
        return bool(
            event["type"] == "m.room.message"
            and event["sender"] == user
            and (text is None or content.get("body") == text)
        )

    return wanted
