"""A real Synapse on the loopback, for tests: no federation, no outside server, no limits.

    synapse = Synapse(python, folder)
    synapse.start()
    lina = synapse.register("lina")          # an Account: user id and password
    await asyncio.to_thread(synapse.restart)

Blocking calls on purpose: a server's life is not part of the event loop under test.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "referent.test"
"""The server name in user ids; nothing resolves it, nothing asks."""

STARTS_WITHIN: Final = 60.0
STOPS_WITHIN: Final = 20.0
_NO_PROXY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))

_BURSTS: Final = {"per_second": 10_000, "burst_count": 10_000}
_LIMITS: Final[dict[str, Any]] = {
    "rc_message": _BURSTS,
    "rc_registration": _BURSTS,
    "rc_registration_token_validity": _BURSTS,
    "rc_joins_per_room": _BURSTS,
    "rc_3pid_validation": _BURSTS,
    "rc_admin_redaction": _BURSTS,
    "rc_room_creation": _BURSTS,
    "rc_reports": _BURSTS,
    "rc_media_create": _BURSTS,
    "rc_delayed_event_mgmt": _BURSTS,
    "rc_login": {"address": _BURSTS, "account": _BURSTS, "failed_attempts": _BURSTS},
    "rc_joins": {"local": _BURSTS, "remote": _BURSTS},
    "rc_invites": {"per_room": _BURSTS, "per_user": _BURSTS, "per_issuer": _BURSTS},
    "rc_presence": {"per_user": _BURSTS},
}


@dataclass(frozen=True)
class Account:
    """Somebody known to the homeserver."""

    user_id: str
    password: str
    token: str
    """An access token without a device, good for plain requests."""


class Synapse:
    """One homeserver process with its data in `folder`; `settings` replace those of the configuration."""

    def __init__(self, python: Path, folder: Path, **settings: Any) -> None:
        self._python = python
        self._folder = folder
        self._settings = settings
        self._secret = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        """Where clients find it; the port stays the same over restarts."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process that was started, None when it is stopped."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start and wait until it answers. Raises RuntimeError with the end of its log otherwise."""
        config = self._folder / "homeserver.yaml"
        config.write_text(json.dumps(self._config()), encoding="utf-8")
        with (self._folder / "synapse.out").open("ab") as out:
            self._process = subprocess.Popen(
                [self._python, "-m", "synapse.app.homeserver", "-c", config],
                cwd=self._folder, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._healthy():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("Synapse does not start:\n" + self.log()[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process that was started, by its id; does nothing when it is not running."""
        if (process := self._process) is None:
            return
        self._process = None
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Stop and start again on the same port and data."""
        self.stop()
        self.start()

    def log(self) -> str:
        """What the process has printed so far."""
        out = self._folder / "synapse.out"
        return out.read_text(encoding="utf-8", errors="replace") if out.exists() else ""

    def register(self, name: str | None = None, *, admin: bool = False) -> Account:
        """A new user, by the shared secret (about 20 ms). Without a name, one nobody else has."""
        name = name or f"u{secrets.token_hex(6)}"
        password = secrets.token_hex(8)
        nonce = self._call("GET", "/_synapse/admin/v1/register")["nonce"]
        rank = "admin" if admin else "notadmin"
        mac = hmac.new(self._secret.encode(), f"{nonce}\0{name}\0{password}\0{rank}".encode(), hashlib.sha1)
        answer = self._call(
            "POST", "/_synapse/admin/v1/register",
            {"nonce": nonce, "username": name, "password": password, "admin": admin, "mac": mac.hexdigest()},
        )  # fmt: skip
        return Account(answer["user_id"], password, answer["access_token"])

    def _healthy(self) -> bool:
        try:
            with _NO_PROXY.open(f"{self.url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self.url + path, None if body is None else json.dumps(body).encode(), method=method
        )
        with _NO_PROXY.open(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _config(self) -> dict[str, Any]:
        return {
            "server_name": NAME,
            "pid_file": str(self._folder / "synapse.pid"),
            "listeners": [{
                "port": self.port, "type": "http", "bind_addresses": ["127.0.0.1"],
                "resources": [{"names": ["client"], "compress": False}],
            }],
            "database": {"name": "sqlite3", "args": {"database": str(self._folder / "synapse.db")}},
            "media_store_path": str(self._folder / "media"),
            "signing_key_path": str(self._folder / "signing.key"),
            "registration_shared_secret": self._secret,
            "macaroon_secret_key": self._secret,
            "form_secret": self._secret,
            "report_stats": False,
            "federation_domain_whitelist": [],
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "url_preview_enabled": False,
            "enable_registration": False,
            "bcrypt_rounds": 4,
            "presence": {"enabled": False},
            **_LIMITS,
            **self._settings,
        }  # fmt: skip


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
