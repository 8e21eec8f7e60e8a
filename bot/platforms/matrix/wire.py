"""One logged-in device, plain values in and out, errors of ours: no type of nio goes further up.

What nio does here: sync with its room state, and end-to-end encryption (`sealing`). Everything else is a
plain request (`call`).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

import nio

from bot.platforms.matrix.asking import ANSWERS_WITHIN, V3, check, log_in, refuse, request, translated, way_of
from bot.platforms.matrix.errors import SessionLost, UnknownRoom
from bot.platforms.matrix.pages import page_of
from bot.platforms.matrix.sealing import Sealing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.platforms.matrix.session import Credentials, Session, SessionFolder
    from bot.platforms.matrix.values import Page, RawEvent, Sealed
    from bot.platforms.network import Network

SYNC_WAIT_MS: Final = 30_000
FIRST_SYNC_WITHIN: Final = 600.0
TIMELINE_LIMIT: Final = 100
"""Synapse's cap; whatever is beyond is fetched by `earlier`."""

CLOSED: Final = frozenset({"invite", "knock", "private"})
"""Join rules under which nobody enters uninvited."""

_NOTHING: Final[dict[str, list[str]]] = {"types": []}
_ROOM_FILTER: Final = {"ephemeral": _NOTHING, "account_data": _NOTHING}
_FILTER: Final = {
    "room": {**_ROOM_FILTER, "timeline": {"limit": TIMELINE_LIMIT}},
    "presence": _NOTHING,
    "account_data": {"types": ["m.direct"]},
}
_STATE_FILTER: Final = {**_FILTER, "room": {**_ROOM_FILTER, "timeline": {"limit": 1}}}


class Wire:
    """A connection of the bot's one device. Close it at the end."""

    def __init__(self, session: Session, folder: SessionFolder, network: Network) -> None:
        config = nio.AsyncClientConfig(
            pickle_key=folder.pickle_key(),
            store_sync_tokens=False,  # the inbox keeps the token, together with what it brought
            max_timeout_retry_wait_time=5,
        )
        self._nio: Any = nio.AsyncClient(
            session.homeserver,
            session.user_id,
            session.device_id,
            store_path=str(folder.path),
            config=config,
            **way_of(network, session.homeserver),
        )
        self._nio.restore_login(session.user_id, session.device_id, session.access_token)
        self._token = session.access_token
        self.me: str = session.user_id
        self.device_id = session.device_id
        self.sealing = Sealing(self._nio)
        self._heard = asyncio.Condition()

    @classmethod
    async def open(
        cls, credentials: Credentials, folder: SessionFolder, anew: Callable[[], Awaitable[None]]
    ) -> Self:
        """The stored session, or a first log-in, before which `anew` is told that no device of before is left.

        A session that has expired is opened again for the same device when the password is there.
        Raises SessionLost, Denied, Limited, Unreachable.
        """
        session = folder.session()
        if session is None:
            session = await log_in(credentials)
            await anew()
            folder.begin(session)
        try:
            return await cls._opened(session, folder, credentials)
        except SessionLost as lost:
            if not (lost.soft and credentials.password):
                raise
        renewed = await log_in(credentials, session.device_id)
        folder.renew(renewed)
        return await cls._opened(renewed, folder, credentials)

    @classmethod
    async def _opened(cls, session: Session, folder: SessionFolder, credentials: Credentials) -> Self:
        wire = cls(replace(session, homeserver=credentials.homeserver), folder, credentials.network)
        try:
            await wire.call("GET", f"{V3}/account/whoami")
        except BaseException:
            await wire.close()
            raise
        return wire

    async def close(self) -> None:
        """Close the connection and the key store."""
        await self._nio.close()
        if self._nio.store is not None:
            self._nio.store.database.close()

    async def call(self, method: str, path: str, body: object = None, **query: str | int) -> dict[str, Any]:
        """One request of the client API; `path` from `/_matrix` on. Raises any MatrixError but two."""
        return await request(self._nio, method, path, body, query=query, token=self._token)

    async def upload(self, content: bytes, media_type: str, name: str) -> str:
        """Give the server a file; its mxc address."""
        path = "/_matrix/media/v3/upload"
        kind = media_type or "application/octet-stream"
        found = await request(
            self._nio, "POST", path, content, query={"filename": name}, token=self._token, kind=kind
        )
        return str(found["content_uri"])

    async def download(self, mxc: str, most: int) -> bytes:
        """A file of the server, at most `most` + 1 bytes of it. Raises Denied or Unreachable."""
        path = f"/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}"
        headers = {"Authorization": f"Bearer {self._token}"}
        with translated(self._nio):
            answer = await self._nio.send("GET", path, None, headers, timeout=ANSWERS_WITHIN)
            try:
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    refuse(answer.status, None, None)
                found = bytearray()
                async for piece in answer.content.iter_chunked(65_536):
                    found += piece
                    if len(found) > most:
                        break
            finally:
                answer.close()
        return bytes(found[: most + 1])

    async def sync(self, since: str | None, *, full: bool) -> Page:
        """Everything after `since`, waiting for something to happen unless `full` or at the first time.

        `full` also brings the whole state of each room, which a process needs once.
        """
        first = since is None
        with translated(self._nio):
            async with asyncio.timeout(FIRST_SYNC_WITHIN):
                answer = await self._nio.sync(
                    timeout=0 if first or full else SYNC_WAIT_MS,
                    sync_filter=_STATE_FILTER if first else _FILTER,
                    since=since,
                    full_state=full or None,
                )
        check(answer)
        for room_id in answer.rooms.leave:
            self._nio.rooms.pop(room_id, None)
        async with self._heard:
            self._heard.notify_all()
        return page_of(answer, self.me)

    async def earlier(self, room_id: str, start: str, end: str) -> tuple[list[RawEvent], str | None]:
        """Up to 100 events of a room before `start` and after `end`, newest first, and where to go on."""
        with translated(self._nio):
            answer = await self._nio.room_messages(room_id, start, end, limit=TIMELINE_LIMIT)
        check(answer)
        return [event.source for event in answer.chunk], answer.end

    async def latest(self, room_id: str, start: str | None) -> tuple[list[RawEvent], str | None]:
        """Up to 100 events of a room, newest first, from the end or from `start`, and where to go on."""
        query: dict[str, str | int] = {"dir": "b", "limit": TIMELINE_LIMIT}
        if start:
            query["from"] = start
        found = await self.call("GET", f"{V3}/rooms/{quote(room_id)}/messages", None, **query)
        events = [self.sealing.opened(room_id, event) or event for event in found["chunk"]]
        return events, found.get("end")

    async def keep_keys(self) -> None:
        """What encryption asks for between two syncs."""
        await self.sealing.keep()

    async def send(self, room_id: str, kind: str, content: dict[str, Any], tx: str) -> str:
        """Send an event, encrypted if the room is; gives its id. Raises UnknownRoom before the first sync of it."""
        room = self._nio.rooms.get(room_id)
        if room is None:
            raise UnknownRoom(room_id)
        if room.encrypted:
            kind, content = await self.sealing.sealed(room_id, kind, content)
        path = f"{V3}/rooms/{quote(room_id)}/send/{quote(kind)}/{quote(tx)}"
        return str((await self.call("PUT", path, content))["event_id"])

    async def event(self, room_id: str, event_id: str) -> RawEvent:
        """One event of a room, in clear when its key is there. Raises Denied if the bot may not see it."""
        path = f"{V3}/rooms/{quote(room_id)}/event/{quote(event_id, safe='')}"
        found = await self.call("GET", path)
        return self.sealing.opened(room_id, found) or found

    def unseal(self, sealed: Sealed) -> RawEvent | None:
        """The event in clear if its key has come since, else None."""
        return self.sealing.opened(sealed.room_id, dict(sealed.source))

    async def hears_of(self, room_id: str, within: float) -> None:
        """Wait until a sync has shown the room. Raises UnknownRoom after `within` seconds."""
        try:
            async with asyncio.timeout(within), self._heard:
                await self._heard.wait_for(lambda: room_id in self._nio.rooms)
        except TimeoutError:
            raise UnknownRoom(room_id) from None

    def rooms(self) -> tuple[str, ...]:
        """The rooms that the bot is in, as far as syncs have told."""
        return tuple(self._nio.rooms)

    def display_name(self, room_id: str, user: str) -> str:
        """What a member of a room is called there today, their local part if nothing else is known."""
        room = self._nio.rooms.get(room_id)
        member = room.users.get(user) if room is not None else None
        return (member.display_name if member is not None else "") or user.removeprefix("@").partition(":")[0]

    def parents(self, room_id: str) -> frozenset[str]:
        """The Matrix spaces that a room itself names as its own."""
        room = self._nio.rooms.get(room_id)
        return frozenset() if room is None else frozenset(room.parents)

    def children(self, space: str) -> frozenset[str]:
        """The rooms that a Matrix space names."""
        room = self._nio.rooms.get(space)
        return frozenset() if room is None else frozenset(room.children)

    def room(self, room_id: str) -> dict[str, Any] | None:
        """Name, members, invited people and nature of a room, as the last sync left them."""
        room = self._nio.rooms.get(room_id)
        if room is None:
            return None
        invited = frozenset(room.invited_users)
        return {
            "name": room.named_room_name() or "",
            "members": frozenset(room.users) - invited,
            "invited": invited,
            "encrypted": bool(room.encrypted),
            "is_space": room.room_type == "m.space",
            "own_name": room.user_name(self.me) or "",
            "closed": room.join_rule in CLOSED and room.history_visibility != "world_readable",
        }
