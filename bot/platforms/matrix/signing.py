"""The bot's cross-signing keys: who the account is, whichever device it speaks from. No server here.

Three Ed25519 keys (Matrix client-server API, cross-signing): the master key is the identity, the self-signing
key signs the account's devices, the user-signing key exists because clients expect it. vodozemac holds an
Ed25519 key in an `Account`: each of ours is one, of which nothing else is used.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import vodozemac

from bot.platforms.matrix.session import write_secret

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "identite.json"
"""In the folder of the device; the only file of it that outlives the device (bot/store/restoring.py)."""
_ROLES: Final = ("master", "self_signing", "user_signing")
Signed = dict[str, Any]
"""A JSON object of Matrix with its `signatures`."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The private keys, and the device they signed last ("" before the first)."""

    user_id: str
    keys: dict[str, vodozemac.Account]
    device: str = ""

    @classmethod
    def drawn(cls, user_id: str) -> Identity:
        """New keys."""
        return cls(user_id, {role: vodozemac.Account() for role in _ROLES})

    @property
    def master(self) -> str:
        """The public master key, unpadded base64: what other people verify."""
        return self.public("master")

    def public(self, role: str) -> str:
        """A public key, unpadded base64."""
        return str(self.keys[role].ed25519_key.to_base64())

    def key_object(self, role: str) -> Signed:
        """A public key as it is uploaded, signed by the master key."""
        public = self.public(role)
        made: Signed = {"user_id": self.user_id, "usage": [role], "keys": {f"ed25519:{public}": public}}
        return made if role == "master" else self.signed(made, "master")

    def signed(self, what: Signed, role: str) -> Signed:
        """The object with a signature more."""
        signature = self.keys[role].sign(signable(what)).to_base64()
        return with_signature(what, self.user_id, f"ed25519:{self.public(role)}", signature)

    def signs(self, device: Signed) -> bool:
        """Whether the self-signing key has signed these device keys: checked, not believed."""
        public = self.public("self_signing")
        signature = device.get("signatures", {}).get(self.user_id, {}).get(f"ed25519:{public}")
        return isinstance(signature, str) and is_signature(public, signature, signable(device))

    def of_device(self, device: str) -> Identity:
        """The same identity, having signed this device."""
        return replace(self, device=device)

    def keep(self, folder: Path) -> None:
        """Write it to the folder, for the owner only."""
        lock = secrets.token_bytes(32)
        stored = {
            "compte": self.user_id,
            "appareil": self.device,
            # The library only gives a key out locked; the lock lies beside it, the file's mode protects both.
            "verrou": lock.hex(),
            "cles": {role: key.pickle(lock) for role, key in self.keys.items()},
        }
        write_secret(folder / FILE, json.dumps(stored, indent=1))


def identity_in(folder: Path) -> Identity | None:
    """The identity kept in a folder, None if there is none. Raises ValueError when the file is damaged."""
    file = folder / FILE
    if not file.exists():
        return None
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        lock = bytes.fromhex(stored["verrou"])
        keys = {role: vodozemac.Account.from_pickle(stored["cles"][role], lock) for role in _ROLES}
        return Identity(str(stored["compte"]), keys, str(stored["appareil"]))
    except (KeyError, TypeError, ValueError, vodozemac.PickleException) as error:
        raise ValueError(FILE) from error


def signable(what: Signed) -> bytes:
    """What a signature covers: canonical JSON without signatures and `unsigned`."""
    bare = {key: value for key, value in what.items() if key not in {"signatures", "unsigned"}}
    return json.dumps(bare, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def with_signature(what: Signed, user_id: str, key_id: str, signature: str) -> Signed:
    """The object with a signature more."""
    signatures = {user: dict(by) for user, by in what.get("signatures", {}).items()}
    signatures.setdefault(user_id, {})[key_id] = signature
    return what | {"signatures": signatures}


def is_signature(public: str, signature: str, message: bytes) -> bool:
    """Whether a signature is the key's."""
    try:
        vodozemac.Ed25519PublicKey.from_base64(public).verify_signature(
            message, vodozemac.Ed25519Signature.from_base64(signature)
        )
    except (vodozemac.SignatureException, vodozemac.KeyException, ValueError):
        return False
    return True
