"""End-to-end encryption by nio: keys kept fresh, events sealed for everybody in the room, or opened.

nio swallows failures while it gives a room's key to devices, and would call the key shared all the same: an
answer that nobody can read. So what was shared is compared with who is there before anything is sealed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import nio
from nio.crypto.attachments import (
    decrypt_attachment,
    encrypt_attachment,
)
from nio.exceptions import EncryptionError

from bot.platforms.matrix.asking import check, translated
from bot.platforms.matrix.errors import Unreachable

if TYPE_CHECKING:
    from bot.platforms.matrix.values import RawEvent


class Sealing:
    """The keys of one device."""

    def __init__(self, client: Any) -> None:
        self._nio = client
        self._one_at_a_time = asyncio.Lock()

    @property
    def fingerprint(self) -> str:
        """The public Ed25519 key of this device."""
        return str(self._nio.olm.account.identity_keys["ed25519"])

    def sign(self, message: bytes) -> str:
        """A signature of this device, unpadded base64."""
        return str(self._nio.olm.account.sign(message.decode()))

    async def keep(self) -> None:
        """Answer other devices, upload own keys, ask for those of others. Raises Unreachable and the like."""
        async with self._one_at_a_time:
            with translated(self._nio):
                await self._nio.send_to_device_messages()
                if self._nio.should_upload_keys:
                    check(await self._nio.keys_upload())
                if self._nio.should_query_keys:
                    check(await self._nio.keys_query())
                if self._nio.should_claim_keys:
                    check(await self._nio.keys_claim(self._nio.get_users_for_key_claiming()))

    async def sealed(self, room_id: str, kind: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """An event as it is sent to an encrypted room, its key given to every device there first."""
        async with self._one_at_a_time:
            with translated(self._nio):
                if not self._nio.rooms[room_id].members_synced:
                    check(await self._nio.joined_members(room_id))
                if self._nio.should_query_keys:
                    check(await self._nio.keys_query())
                if self._nio.olm.should_share_group_session(room_id):
                    await self._nio.share_group_session(room_id, ignore_unverified_devices=True)
                    if self._forgotten(room_id):
                        self._nio.invalidate_outbound_session(room_id)
                        raise Unreachable("room key not delivered")
                sealed: tuple[str, dict[str, Any]] = self._nio.encrypt(room_id, kind, content)
                return sealed

    def opened(self, room_id: str, source: RawEvent) -> RawEvent | None:
        """An encrypted event in clear; None if it is none, or without its key."""
        event = nio.MegolmEvent.from_dict(source) if source.get("type") == "m.room.encrypted" else None
        if not isinstance(event, nio.MegolmEvent):
            return None
        event.room_id = room_id
        try:
            clear: RawEvent = self._nio.decrypt_event(event).source
        except EncryptionError:
            return None
        return clear

    def _forgotten(self, room_id: str) -> bool:
        """Whether a device that can be written to has not got the key of the room."""
        session = self._nio.olm.outbound_group_sessions[room_id]
        reached = session.users_shared_with | session.users_ignored
        return any(
            (user, device.id) not in reached
            for user in self._nio.rooms[room_id].users
            for device in self._nio.device_store.active_user_devices(user)
            if self._nio.olm.session_store.get(device.curve25519)
        )


def closed_file(content: bytes) -> tuple[bytes, dict[str, Any]]:
    """A file as it is uploaded for an encrypted room, and what opens it again (the event's `file`)."""
    sealed, keys = encrypt_attachment(content)
    return sealed, keys


def open_file(content: bytes, file: dict[str, Any]) -> bytes:
    """The file that `closed_file` sealed. Raises ValueError when it was altered or its keys make no sense."""
    try:
        clear: bytes = decrypt_attachment(content, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
    except (EncryptionError, KeyError, TypeError) as error:
        raise ValueError(type(error).__name__) from error
    return clear
