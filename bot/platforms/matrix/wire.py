"""The only file that knows nio: one logged-in device, plain values in and out, errors of ours.

What nio does here: sync with its room state, and end-to-end encryption. Everything else is a plain request
(`call`), because nio returns error objects, retries on its own terms and lacks some calls.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urlencode

import aiohttp
import nio  # type: ignore[import-untyped] # nio ships no types: Any stays in this file
from nio.exceptions import EncryptionError, LocalProtocolError  # type: ignore[import-untyped] # as above

from bot.platforms.matrix.errors import Denied, Limited, SessionLost, UnknownRoom, Unreachable
from bot.platforms.matrix.session import Credentials, Session, SessionFolder
from bot.platforms.matrix.values import Invitation, Page, RawEvent, RoomPage, Sealed

if TYPE_CHECKING:
    from collections.abc import Iterator

V3: Final = "/_matrix/client/v3"
DEVICE_NAME: Final = "Référent"
SYNC_WAIT_MS: Final = 30_000
ANSWERS_WITHIN: Final = 60.0
FIRST_SYNC_WITHIN: Final = 600.0
TIMELINE_LIMIT: Final = 100
"""Synapse's cap; whatever is beyond is fetched by `earlier`."""

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

    def __init__(self, session: Session, folder: SessionFolder) -> None:
        config = nio.AsyncClientConfig(
            pickle_key=folder.pickle_key(),
            store_sync_tokens=False,  # the inbox keeps the token, together with what it brought
            max_timeout_retry_wait_time=5,
        )
        self._nio: Any = nio.AsyncClient(
            session.homeserver, session.user_id, session.device_id, store_path=str(folder.path), config=config
        )
        self._nio.restore_login(session.user_id, session.device_id, session.access_token)
        self._token = session.access_token
        self.me: str = session.user_id
        self.device_id = session.device_id
        self._heard = asyncio.Condition()

    @classmethod
    async def open(cls, credentials: Credentials, folder: SessionFolder) -> Self:
        """The stored session, or the first log-in. Raises SessionLost, Denied, Limited, Unreachable."""
        session = folder.session()
        if session is None:
            session = await log_in(credentials)
            folder.keep(session)
        wire = cls(session, folder)
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

    async def sync(self, since: str | None, *, full: bool) -> Page:
        """Everything after `since`, waiting for something to happen unless `full` or at the first time.

        `full` also brings the whole state of each room, which a process needs once.
        """
        first = since is None
        with translated():
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
        with translated():
            answer = await self._nio.room_messages(room_id, start, end, limit=TIMELINE_LIMIT)
        check(answer)
        return [event.source for event in answer.chunk], answer.end

    async def keep_keys(self) -> None:
        """What encryption asks for between two syncs: answers to devices, key upload, query and claim."""
        with translated():
            await self._nio.send_to_device_messages()
            if self._nio.should_upload_keys:
                await self._nio.keys_upload()
            if self._nio.should_query_keys:
                await self._nio.keys_query()
            if self._nio.should_claim_keys:
                await self._nio.keys_claim(self._nio.get_users_for_key_claiming())

    async def send(self, room_id: str, kind: str, content: dict[str, Any], tx: str) -> str:
        """Send an event, encrypted if the room is; gives its id. Raises UnknownRoom before the first sync of it."""
        room = self._nio.rooms.get(room_id)
        if room is None:
            raise UnknownRoom(room_id)
        if not room.encrypted:
            path = f"{V3}/rooms/{quote(room_id)}/send/{quote(kind)}/{quote(tx)}"
            return str((await self.call("PUT", path, content))["event_id"])
        with translated():
            answer = await self._nio.room_send(
                room_id, kind, content, tx_id=tx, ignore_unverified_devices=True
            )
        check(answer)
        return str(answer.event_id)

    def unseal(self, sealed: Sealed) -> RawEvent | None:
        """The event in clear if its key has come since, else None."""
        event = nio.MegolmEvent.from_dict(dict(sealed.source))
        if not isinstance(event, nio.MegolmEvent):
            return None
        event.room_id = sealed.room_id
        try:
            clear: RawEvent = self._nio.decrypt_event(event).source
        except EncryptionError:
            return None
        return clear

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
        }


async def log_in(credentials: Credentials) -> Session:
    """A new device by password, or the session that a ready-made token belongs to.

    Raises Denied when the server refuses, or when the token has no device (an administrator's token).
    """
    client = nio.AsyncClient(credentials.homeserver)
    try:
        if credentials.token:
            found = await request(client, "GET", f"{V3}/account/whoami", token=credentials.token)
            if "device_id" not in found:
                raise Denied(HTTPStatus.UNAUTHORIZED, "REFERENT_NO_DEVICE")
            token = credentials.token
        else:
            body = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": credentials.user},
                "password": credentials.password,
                "initial_device_display_name": DEVICE_NAME,
            }
            found = await request(client, "POST", f"{V3}/login", body)
            token = found["access_token"]
    finally:
        await client.close()
    return Session(credentials.homeserver, found["user_id"], found["device_id"], token)


async def request(
    client: Any,
    method: str,
    path: str,
    body: object = None,
    *,
    query: dict[str, str | int] | None = None,
    token: str | None = None,
) -> dict[str, Any]:
    """One HTTP request through nio's connection, its answer as an object or as an error of ours.

    An answer that is a list comes as `{"list": …}`.
    """
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    where = f"{path}?{urlencode(query)}" if query else path
    data = None if body is None else json.dumps(body)
    with translated():
        answer = await client.send(method, where, data, headers, timeout=ANSWERS_WITHIN)
        found = await client.parse_body(answer)
    found = found if isinstance(found, dict) else {"list": found}
    if answer.status >= HTTPStatus.BAD_REQUEST:
        refuse(answer.status, found.get("errcode"), found.get("retry_after_ms"))
    return found


def check(answer: Any) -> None:
    """Raise what nio returns as an error object."""
    if isinstance(answer, nio.ErrorResponse):
        status = answer.transport_response.status if answer.transport_response else 0
        refuse(status, answer.status_code, answer.retry_after_ms)


def refuse(status: int, errcode: str | None, retry_after_ms: int | None) -> None:
    """Raise the error that a refused request means."""
    if status == HTTPStatus.TOO_MANY_REQUESTS or errcode == "M_LIMIT_EXCEEDED":
        raise Limited(timedelta(milliseconds=retry_after_ms or 5000))
    if errcode in {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"}:
        raise SessionLost(errcode)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.BAD_REQUEST:
        raise Unreachable(str(status))
    raise Denied(status, errcode or "M_UNKNOWN")


@contextmanager
def translated() -> Iterator[None]:
    """No error of aiohttp or nio goes further up."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    except LocalProtocolError as error:
        # nio forgets its token when the server calls the session softly logged out.
        raise SessionLost(type(error).__name__) from error


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
