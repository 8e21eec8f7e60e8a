"""The bot's one device: logged in once, kept for life in a folder that nobody else may read.

A log-in makes a new device, which encrypted rooms do not know; so the session is stored at the first start
and used ever after. `session.json`, `cle` and nio's store are worth nothing apart, nor on another machine
while this one lives; `identite.json` (signing.py) is the account's, and outlives its devices.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

from bot.platforms.network import Network

if TYPE_CHECKING:
    from pathlib import Path

SESSION: Final = "session.json"
PICKLE_KEY: Final = "cle"


@dataclass(frozen=True, slots=True)
class Session:
    """A device that is logged in. Its token is a secret: never shown, never logged."""

    homeserver: str
    user_id: str
    device_id: str
    access_token: str

    def __repr__(self) -> str:
        return f"Session({self.user_id!r}, {self.device_id!r})"


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to log in the first time: a password, or the token of a session made elsewhere (SSO servers)."""

    homeserver: str
    user: str
    password: str | None = None
    token: str | None = None
    network: Network = field(default_factory=Network)

    def __repr__(self) -> str:
        return f"Credentials({self.homeserver!r}, {self.user!r})"


class SessionFolder:
    """The folder of the device: session, key of the store, the store itself."""

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        self.path = path

    def session(self) -> Session | None:
        """The stored session, None before the first log-in."""
        stored = self.path / SESSION
        return Session(**json.loads(stored.read_text(encoding="utf-8"))) if stored.exists() else None

    def begin(self, session: Session) -> None:
        """Store a new device's session, after dropping the keys of a device of before.

        A crash meanwhile leaves no session, or the new one.
        """
        for old in self.path.glob("*.db*"):
            old.unlink()
        self.renew(session)

    def renew(self, session: Session) -> None:
        """Store another session of the same device: its keys stay."""
        write_secret(self.path / SESSION, json.dumps(asdict(session)))

    def pickle_key(self) -> str:
        """The passphrase of nio's store, drawn at the first call."""
        stored = self.path / PICKLE_KEY
        if not stored.exists():
            write_secret(stored, secrets.token_hex(32))
        return stored.read_text(encoding="ascii")


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(path.name + ".nouveau")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
