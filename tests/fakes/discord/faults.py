"""Faults on demand: what a network or a busy service does to a request.

fake.faults.add("cut", path="callback")              the connection ends before anything is read
fake.faults.add("lose", path="callback")             the request counts, its answer never comes
fake.faults.add("delay", seconds=2.0)                the answer waits
fake.faults.add("status", status=503, times=2)       refused twice
fake.faults.add("limited", seconds=0.2, everywhere=True)   429, global
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from tests.fakes.discord.wire import ApiError

Kind = Literal["cut", "lose", "delay", "status", "limited"]
ANY_TIME: Final = 10**9


@dataclass
class Fault:
    """One fault for the next `times` requests whose method and path fit."""

    kind: Kind
    method: str = ""
    path: str = ""
    status: int = 500
    code: int = 0
    message: str = ""
    seconds: float = 0.0
    everywhere: bool = False
    times: int = 1

    def fits(self, method: str, path: str) -> bool:
        """Whether it falls on this request."""
        return self.times > 0 and self.method in {"", method} and re.search(self.path, path) is not None

    def refusal(self) -> ApiError:
        """The answer of a refusing fault."""
        if self.kind != "limited":
            return ApiError(self.status, self.code, self.message or f"{self.status}: on demand")
        headers = {
            "Retry-After": f"{self.seconds:.3f}",
            "X-RateLimit-Scope": "global" if self.everywhere else "user",
        }
        if self.everywhere:
            headers["X-RateLimit-Global"] = "true"
        extra = {"retry_after": self.seconds, "global": self.everywhere}
        return ApiError(429, 0, "You are being rate limited.", extra=extra, headers=headers)


class Faults:
    """The faults that wait for their request."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self.happened: list[tuple[str, str, Kind]] = []  # method, path, what

    def add(self, kind: Kind, **how: object) -> Fault:
        """Let a fault wait; the fields of Fault by name."""
        fault = Fault(kind, **how)  # type: ignore[arg-type] # the fields of Fault, checked when it is made
        self._waiting.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that falls on this request, if one does."""
        fault = next((one for one in self._waiting if one.fits(method, path)), None)
        if fault is not None:
            fault.times -= 1
            self.happened.append((method, path, fault.kind))
        return fault

    def clear(self) -> None:
        """Forget those that still wait."""
        self._waiting.clear()
