"""One plain request to a homeserver, its answer as an object or as an error of ours.

nio returns error objects, retries on its own terms and lacks some calls: everything but sync and encryption
goes through here, on nio's connection.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import aiohttp
import nio
from nio.exceptions import (
    EncryptionError,
    GroupEncryptionError,
    OlmTrustError,
    ProtocolError,
)

from bot.platforms.matrix.errors import Denied, Limited, SessionLost, Unreachable
from bot.platforms.matrix.session import Credentials, Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.platforms.network import Network

V3: Final = "/_matrix/client/v3"
DEVICE_NAME: Final = "Référent"
ANSWERS_WITHIN: Final = 60.0


def way_of(network: Network, homeserver: str) -> dict[str, Any]:
    """How nio gets to a homeserver, as its own parameters."""
    return {"ssl": network.trust(), "proxy": network.proxy(homeserver)}


async def log_in(credentials: Credentials, device_id: str = "") -> Session:
    """A new device by password (or `device_id` again), or the session that a ready-made token belongs to.

    Raises Denied when the server refuses, or when the token has no device (an administrator's token).
    """
    client = nio.AsyncClient(credentials.homeserver, **way_of(credentials.network, credentials.homeserver))
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
            } | ({"device_id": device_id} if device_id else {})
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
    kind: str = "application/json",
) -> dict[str, Any]:
    """One HTTP request through nio's connection; `body` is an object for JSON, or bytes of the type `kind`.

    An answer that is a list comes as `{"list": …}`. Raises SessionLost, Limited, Denied, Unreachable.
    """
    headers = {"Content-Type": kind}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    where = f"{path}?{urlencode(query)}" if query else path
    data = body if isinstance(body, bytes) or body is None else json.dumps(body)
    with translated():
        answer = await client.send(method, where, data, headers, timeout=ANSWERS_WITHIN)
        found = await client.parse_body(answer)
    found = found if isinstance(found, dict) else {"list": found}
    if answer.status >= HTTPStatus.BAD_REQUEST:
        refuse(answer.status, found.get("errcode"), _wait_told(found, answer.headers), found)
    return found


def _wait_told(found: Mapping[str, Any], headers: Mapping[str, str]) -> int | None:
    """The milliseconds that the server asks for: in its answer, or in the header that replaces that."""
    if isinstance(told := found.get("retry_after_ms"), int):
        return told
    seconds = headers.get("Retry-After", "")
    return int(seconds) * 1000 if seconds.isascii() and seconds.isdigit() else None


def check(answer: Any) -> None:
    """Raise what nio returns as an error object."""
    if isinstance(answer, nio.ErrorResponse):
        status = answer.transport_response.status if answer.transport_response else 0
        refuse(status, answer.status_code, answer.retry_after_ms, {"soft_logout": bool(answer.soft_logout)})


def refuse(
    status: int, errcode: str | None, retry_after_ms: int | None, answer: dict[str, Any] | None = None
) -> None:
    """Raise the error that a refused request means."""
    if status == HTTPStatus.TOO_MANY_REQUESTS or errcode == "M_LIMIT_EXCEEDED":
        raise Limited(timedelta(milliseconds=retry_after_ms or 5000))
    if errcode in {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"}:
        raise SessionLost(errcode or "", soft=(answer or {}).get("soft_logout") is True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.BAD_REQUEST:
        raise Unreachable(str(status))
    raise Denied(status, errcode or "M_UNKNOWN", answer or {})


@contextmanager
def translated(client: Any = None) -> Iterator[None]:
    """No error of aiohttp or nio goes further up. `client` tells a session that is over from a passing fault."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    except (ProtocolError, EncryptionError, GroupEncryptionError, OlmTrustError) as error:
        # nio forgets its token when the server calls the session softly logged out.
        if client is not None and not client.logged_in:
            raise SessionLost(type(error).__name__, soft=True) from error
        raise Unreachable(type(error).__name__) from error
