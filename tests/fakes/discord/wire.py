"""What goes over the wire: JSON shapes, snowflakes and Discord's errors.

Codes and wordings: Discord's docs, topics/opcodes-and-status-codes and reference (error messages).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Json: TypeAlias = dict[str, Any]
Step: TypeAlias = str | int

EPOCH_MS: Final = 1_420_070_400_000
"""Discord's epoch: the first second of 2015, in milliseconds."""


class Snowflakes:
    """Ids that grow with the time of the server's clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def new(self) -> int:
        """An id greater than all before it."""
        self._last = max(self._last + 1, (int(self._now() * 1000) - EPOCH_MS) << 22)
        return self._last


def iso(moment: float) -> str:
    """Epoch seconds as Discord writes an instant."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


def snowflake(value: object) -> int | None:
    """The id that a string or a number spells, else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,20}", value) else None


@dataclass(frozen=True)
class Problem:
    """One fault of a body: where it is, Discord's code, Discord's words."""

    path: tuple[Step, ...]
    code: str
    message: str


@dataclass
class ApiError(Exception):
    """An answer that refuses: HTTP status, JSON error code, message, error tree."""

    status: int
    code: int
    message: str
    errors: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> Json:
        """The JSON body of the refusal."""
        tree = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **tree, **self.extra}


KNOWN: Final[dict[str, tuple[int, int, str]]] = {
    "not found": (404, 0, "404: Not Found"),
    "unauthorized": (401, 0, "401: Unauthorized"),
    "unknown application": (404, 10002, "Unknown Application"),
    "unknown channel": (404, 10003, "Unknown Channel"),
    "unknown guild": (404, 10004, "Unknown Guild"),
    "unknown member": (404, 10007, "Unknown Member"),
    "unknown message": (404, 10008, "Unknown Message"),
    "unknown role": (404, 10011, "Unknown Role"),
    "unknown user": (404, 10013, "Unknown User"),
    "unknown webhook": (404, 10015, "Unknown Webhook"),
    "unknown interaction": (404, 10062, "Unknown interaction"),
    "unknown command": (404, 10063, "Unknown application command"),
    "too many commands": (400, 30032, "Maximum number of application commands reached (100)"),
    "too many creates": (
        400,
        30034,
        "Max number of daily application command creates has been reached (200)",
    ),
    "too large": (413, 40005, "Request entity too large"),
    "acknowledged": (400, 40060, "Interaction has already been acknowledged."),
    "missing access": (403, 50001, "Missing Access"),
    "not yours": (403, 50005, "Cannot edit a message authored by another user"),
    "empty message": (400, 50006, "Cannot send an empty message"),
    "cannot dm": (403, 50007, "Cannot send messages to this user"),
    "missing permissions": (403, 50013, "Missing Permissions"),
    "invalid token": (401, 50027, "Invalid Webhook Token"),
    "invalid form": (400, 50035, "Invalid Form Body"),
    "invalid json": (400, 50109, "The request body contains invalid JSON."),
    "server error": (500, 0, "500: Internal Server Error"),
}
"""Answers that refuse, by the name this server gives them: status, code, message."""


def refusal(name: str) -> ApiError:
    """The error called `name` in KNOWN."""
    return ApiError(*KNOWN[name])


def invalid_form(problems: Iterable[Problem]) -> ApiError:
    """Error 50035 with the tree of every problem."""
    tree: Json = {}
    for problem in problems:
        node = tree
        for step in problem.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    error = refusal("invalid form")
    error.errors = tree
    return error
