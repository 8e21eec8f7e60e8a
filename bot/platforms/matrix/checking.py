"""What `referent matrix verifier` and `referent matrix limites` look at, with the session that is stored.

Plain requests only: the keys of the device stay with the bot, which may be running meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import nio

from bot.platforms.matrix.asking import V3, request, way_of
from bot.platforms.matrix.errors import Denied, IdentityTrouble, Limited
from bot.platforms.matrix.identity import Account, Standing, kept_in, standing
from bot.platforms.matrix.session import SessionFolder
from bot.platforms.matrix.signing import Identity

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials, Session

ADMIN_TOKEN: Final = "REFERENT_MATRIX_ADMIN_TOKEN"  # noqa: S105 - the name of a variable
_TRIES: Final = 5
BURST: Final = 15
"""Messages of the trial: a stock Synapse lets ten through."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of the bot's account. `trouble` is set when the identity kept here cannot be read."""

    user_id: str
    device_id: str
    standing: Standing
    signed: bool
    others: tuple[str, ...] = ()
    trouble: IdentityTrouble | None = None

    @property
    def well(self) -> bool:
        """Whether strict clients will answer the bot."""
        return self.standing is Standing.OURS and self.signed and self.trouble is None


@asynccontextmanager
async def _asking(
    session: Session, credentials: Credentials
) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    client = nio.AsyncClient(credentials.homeserver, **way_of(credentials.network, credentials.homeserver))

    async def call(method: str, path: str, body: object = None, **query: str | int) -> dict[str, Any]:
        return await request(client, method, path, body, query=query, token=session.access_token)

    try:
        yield call
    finally:
        await client.close()


def session_in(folder: Path) -> Session | None:
    """The session that the bot has stored there, None before its first start."""
    return SessionFolder(folder).session() if folder.is_dir() else None


async def state_of(folder: Path, credentials: Credentials) -> State | None:
    """The state of the account, None before the first start. Raises MatrixError."""
    session = session_in(folder)
    if session is None:
        return None
    async with _asking(session, credentials) as call:
        account = Account(call, session.user_id, session.device_id, credentials)
        shown = await account.published()
    try:
        kept, trouble = kept_in(folder), None
    except IdentityTrouble as damaged:
        kept, trouble = None, damaged
    signed = kept is not None and shown.device is not None and kept.signs(shown.device)
    return State(session.user_id, session.device_id, standing(kept, shown), signed, shown.others, trouble)


async def begin_identity(folder: Path, credentials: Credentials) -> None:
    """Replace the identity by a new one, because somebody decided so; the next start signs the device.

    The former file is kept beside it. Raises MatrixError, IdentityTrouble without the password.
    """
    session = SessionFolder(folder).session()
    if session is None:
        return
    identity = Identity.drawn(session.user_id)
    async with _asking(session, credentials) as call:
        account = Account(call, session.user_id, session.device_id, credentials)
        await account.publish(identity)
    former = folder / "identite.json"
    if former.exists():
        former.replace(folder / f"identite-remplacee-{secrets.token_hex(4)}.json")
    identity.of_device(session.device_id).keep(folder)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server lets the account do. `override` is the administrator's setting, None if not asked.

    `passed` messages of the trial went through at once; `wait` is what the server then asked for, in seconds.
    """

    override: dict[str, int] | None
    passed: int
    wait: float

    @property
    def free(self) -> bool:
        """Whether nothing was held back."""
        return not self.wait


async def limits_of(folder: Path, credentials: Credentials) -> Limits | None:
    """Try the server's limits in a room of the bot's own, left at once; None before the first start."""
    session = session_in(folder)
    if session is None:
        return None
    async with _asking(session, credentials) as call:
        passed, wait = await _trial(call)
        override = await _override(session, credentials)
    return Limits(override, passed, wait)


async def _trial(call: Callable[..., Awaitable[dict[str, Any]]]) -> tuple[int, float]:
    try:
        made = await call("POST", f"{V3}/createRoom", {"preset": "private_chat", "name": "Essai de limites"})
    except Limited as limit:
        return 0, limit.wait.total_seconds()
    room = quote(str(made["room_id"]))
    passed, wait = 0, 0.0
    try:
        for number in range(BURST):
            path = f"{V3}/rooms/{room}/send/m.room.message/{secrets.token_hex(8)}"
            content = {"msgtype": "m.notice", "body": f"essai {number + 1}", "m.mentions": {}}
            try:
                await call("PUT", path, content)
            except Limited as limit:
                wait = limit.wait.total_seconds()
                break
            passed += 1
    finally:
        for step in ("leave", "forget"):
            await _once_allowed(call, f"{V3}/rooms/{room}/{step}")
    return passed, wait


async def _once_allowed(call: Callable[..., Awaitable[dict[str, Any]]], path: str) -> None:
    """Leaving counts as a message too: wait for as long as the server wants."""
    for _ in range(_TRIES):
        try:
            await call("POST", path, {})
        except Limited as limit:
            await asyncio.sleep(limit.wait.total_seconds())
        else:
            return


async def _override(session: Session, credentials: Credentials) -> dict[str, int] | None:
    """The override as an administrator's token shows it; None without one, or when it is no administrator's."""
    token = os.environ.get(ADMIN_TOKEN, "").strip()
    if not token:
        return None
    client = nio.AsyncClient(credentials.homeserver, **way_of(credentials.network, credentials.homeserver))
    try:
        return dict(await request(client, "GET", override_path(session.user_id), token=token))
    except Denied:
        return None
    finally:
        await client.close()


def override_path(user_id: str) -> str:
    """The administrator's call that frees one account from limits."""
    return f"/_synapse/admin/v1/users/{quote(user_id)}/override_ratelimit"


def override_body() -> str:
    """What it says: zero is no limit."""
    return json.dumps({"messages_per_second": 0, "burst_count": 0})
