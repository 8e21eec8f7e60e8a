"""A person whose client encrypts, by nio with its keys in memory: for encrypted rooms only.

Also one whose keys come late (`holding`), as happens when a server or a phone is slow.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Self

import nio
from nio.store import SqliteMemoryStore

from tests.fakes.matrix_person import ENCRYPTION

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from tests.fakes.synapse import Account

WAIT: Final = 20.0


class SealedPerson:
    """One logged-in person whose messages are encrypted where the room is."""

    def __init__(self, url: str, account: Account) -> None:
        self.user_id = account.user_id
        self._password = account.password
        config = nio.AsyncClientConfig(store=SqliteMemoryStore, encryption_enabled=True)
        self._nio: Any = _LateKeys(url, account.user_id, config=config)
        self.heard: list[Any] = []
        self._room_of: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        await self._nio.login(self._password, device_name="téléphone")
        self._nio.add_event_callback(self._hear, nio.RoomMessage)
        self._nio.add_event_callback(self._hear, nio.MegolmEvent)
        await self._sync(0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._nio.close()
        self._nio.store.database.close()

    async def create_room(self, invite: list[str]) -> str:
        """A new encrypted room."""
        answer = await self._nio.room_create(invite=invite, initial_state=[ENCRYPTION])
        await self._until(lambda: answer.room_id in self._nio.rooms)
        return str(answer.room_id)

    async def join(self, room: str) -> None:
        """Accept an invitation."""
        await self._nio.join(room)
        await self._until(lambda: room in self._nio.rooms)

    async def sees(self, room: str, user: str) -> None:
        """Wait until this client knows that `user` has entered: from then on they get the room's keys."""
        await self._until(
            lambda: user in self._nio.rooms[room].users and not self._nio.rooms[room].users[user].invited
        )

    async def says(self, room: str, text: str, **more: Any) -> str:
        """Send a text, encrypted; gives its event id."""
        content = {"msgtype": "m.text", "body": text, "m.mentions": {}, **more}
        answer = await self._nio.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
        return str(answer.event_id)

    async def invitations(self) -> list[str]:
        """The rooms that somebody asked this person into."""
        return list(self._nio.invited_rooms)

    async def answers_by_notice(self, event: Any) -> None:
        """Repeat a message as a reply to it, as a bot would."""
        relation = {"m.in_reply_to": {"event_id": event.event_id}}
        content = {"msgtype": "m.notice", "body": event.body, "m.mentions": {}, "m.relates_to": relation}
        await self._nio.room_send(
            self._room_of[event.event_id], "m.room.message", content, ignore_unverified_devices=True
        )

    def hold_keys(self) -> None:
        """From now on room keys are kept back."""
        self._nio.holding = True

    async def release_keys(self) -> None:
        """Send the keys that were kept back."""
        self._nio.holding = False
        for held in self._nio.held:
            await self._nio.send(*held)
        self._nio.held.clear()

    async def hears(self, answered: str) -> Any:
        """The decrypted answer to an event, waiting for it."""
        return await self._until(lambda: next((e for e in self.heard if answers(e, answered)), None))

    async def settles(self) -> None:
        """Take whatever still comes."""
        for _ in range(3):
            await self._sync(300)

    async def _until(self, wanted: Callable[[], Any]) -> Any:
        async with asyncio.timeout(WAIT):
            while not (found := wanted()):
                await self._sync(500)
            return found

    async def _sync(self, millis: int) -> None:
        await self._nio.sync(millis)
        await self._nio.send_to_device_messages()
        if self._nio.should_upload_keys:
            await self._nio.keys_upload()
        if self._nio.should_query_keys:
            await self._nio.keys_query()

    async def _hear(self, room: Any, event: Any) -> None:
        self.heard.append(event)
        self._room_of[event.event_id] = room.room_id


def answers(event: Any, answered: str) -> bool:
    """Whether a decrypted event replies to `answered`."""
    relation = event.source["content"].get("m.relates_to", {})
    return (
        isinstance(event, nio.RoomMessage) and relation.get("m.in_reply_to", {}).get("event_id") == answered
    )


class _LateKeys(nio.AsyncClient):  # type: ignore[misc] # nio ships no types
    """A client that may keep back the room keys it should send to devices."""

    holding = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.held: list[tuple[Any, ...]] = []

    async def send(self, method: str, path: str, data: Any = None, *more: Any, **options: Any) -> Any:
        if self.holding and "/sendToDevice/m.room.encrypted" in path:
            self.held.append((method, path, data, *more))
            path, data = path.replace("m.room.encrypted", "m.dummy"), '{"messages": {}}'
        return await super().send(method, path, data, *more, **options)
