"""The account's identity on its server: made once, its device signed, read back before it is believed.

A strict client gives the keys of a room to signed devices only. A lost identity is never replaced by itself:
everybody would be told that the bot's identity has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from bot.platforms.matrix.asking import V3
from bot.platforms.matrix.errors import Denied, IdentityTrouble, MatrixError, Trouble
from bot.platforms.matrix.signing import Identity, identity_in, signable, with_signature

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials
    from bot.platforms.matrix.signing import Signed

_log = logging.getLogger(__name__)

Call = Callable[..., Awaitable[dict[str, Any]]]
_QUERY: Final = f"{V3}/keys/query"


class Standing(StrEnum):
    """How an identity of ours stands to the one the server shows."""

    NONE = "aucune"
    OURS = "la-notre"
    OTHER = "une-autre"
    LOST = "perdue"


@dataclass(frozen=True, slots=True)
class Published:
    """What the server shows of the account: its identity, the keys of this device, the other devices."""

    master: str
    self_signing: str
    device: Signed | None
    others: tuple[str, ...]


class Account:
    """One account on its server, seen from one device. `call` makes a request with its token."""

    def __init__(self, call: Call, me: str, device_id: str, credentials: Credentials) -> None:
        self._call = call
        self._me = me
        self._device_id = device_id
        self._credentials = credentials

    async def published(self) -> Published:
        """What the server shows now."""
        found = await self._call("POST", _QUERY, {"device_keys": {self._me: []}})
        devices = found.get("device_keys", {}).get(self._me, {})
        return Published(
            _public_of(found.get("master_keys", {}).get(self._me)),
            _public_of(found.get("self_signing_keys", {}).get(self._me)),
            devices.get(self._device_id),
            tuple(sorted(set(devices) - {self._device_id})),
        )

    async def settle(self, folder: Path, fingerprint: str, sign: Callable[[bytes], str]) -> None:
        """Make or keep the identity, sign this device, and read back that the server shows it signed.

        `fingerprint` is the device's own public key and `sign` signs with it. Raises IdentityTrouble.
        """
        kept, shown = kept_in(folder), await self.published()
        if shown.device is None or _fingerprint_of(shown.device, self._device_id) != fingerprint:
            raise IdentityTrouble(Trouble.DEVICE)
        identity = await self._published_identity(kept, shown, folder)
        if not identity.signs(shown.device):
            await self._sign(identity, shown.device, sign)
            shown = await self.published()
            if shown.device is None or not identity.signs(shown.device) or shown.master != identity.master:
                raise IdentityTrouble(Trouble.NOT_SIGNED)
        if identity.device != self._device_id:
            await self._forget(identity.device)
            identity.of_device(self._device_id).keep(folder)

    async def _published_identity(self, kept: Identity | None, shown: Published, folder: Path) -> Identity:
        """The identity that the server shows and whose keys are here, published now if the server has none."""
        if not shown.master:
            if kept is None:
                kept = Identity.drawn(self._me)
                kept.keep(folder)  # before the server has it: a crash in between finds it again
            await self.publish(kept)
            return kept
        if kept is None:
            raise IdentityTrouble(Trouble.LOST)
        if standing(kept, shown) is not Standing.OURS:
            raise IdentityTrouble(Trouble.OTHER)
        return kept

    async def publish(self, identity: Identity) -> None:
        """Upload the public keys. A server may ask for the password, always when it replaces others."""
        keys = {f"{role}_key": identity.key_object(role) for role in identity.keys}
        await self._with_password("POST", f"{V3}/keys/device_signing/upload", keys)

    async def _sign(self, identity: Identity, device: Signed, sign: Callable[[bytes], str]) -> None:
        signed = identity.signed({k: v for k, v in device.items() if k != "unsigned"}, "self_signing")
        master = identity.key_object("master")
        # The device vouches for the identity in turn, which older clients look at.
        master = with_signature(master, self._me, f"ed25519:{self._device_id}", sign(signable(master)))
        body = {self._me: {self._device_id: signed, identity.master: master}}
        answer = await self._call("POST", f"{V3}/keys/signatures/upload", body)
        if answer.get("failures"):
            _log.warning("signatures refused by the server: %d", len(answer["failures"]))

    async def _forget(self, device: str) -> None:
        """Log out the device of before a restore; failing that is not worth stopping."""
        if not device or not self._credentials.password:
            return
        try:
            await self._with_password("DELETE", f"{V3}/devices/{quote(device)}", {})
        except MatrixError as error:
            _log.info("former device not removed: %s", error)

    async def _with_password(self, method: str, path: str, body: dict[str, Any]) -> None:
        """A request for which the server may want the password again. Raises IdentityTrouble without one."""
        try:
            await self._call(method, path, body)
        except Denied as denied:
            session = denied.answer.get("session")
            if denied.status != HTTPStatus.UNAUTHORIZED or not isinstance(session, str):
                raise
            if not self._credentials.password:
                raise IdentityTrouble(Trouble.PASSWORD) from denied
            auth = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self._me},
                "password": self._credentials.password,
                "session": session,
            }
            try:
                await self._call(method, path, {**body, "auth": auth})
            except Denied as again:
                raise IdentityTrouble(Trouble.PASSWORD) from again


def kept_in(folder: Path) -> Identity | None:
    """The identity of the folder. Raises IdentityTrouble when its file is damaged."""
    try:
        return identity_in(folder)
    except ValueError as error:
        raise IdentityTrouble(Trouble.DAMAGED) from error


def standing(kept: Identity | None, shown: Published) -> Standing:
    """How what is kept stands to what the server shows."""
    if not shown.master:
        return Standing.NONE
    if kept is None:
        return Standing.LOST
    ours = kept.master == shown.master and kept.public("self_signing") == shown.self_signing
    return Standing.OURS if ours else Standing.OTHER


def _public_of(key: Any) -> str:
    keys = key.get("keys") if isinstance(key, dict) else None
    return str(next(iter(keys.values()), "")) if isinstance(keys, dict) else ""


def _fingerprint_of(device: Signed, device_id: str) -> str:
    return str(device.get("keys", {}).get(f"ed25519:{device_id}", ""))
