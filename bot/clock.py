"""The time, as a port: everything asks the clock it was given, so that tests can own it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may


class SetClock:
    """A clock that stands where it is put (`REFERENT_HORLOGE`, tests, the demonstration class)."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move forward (or back) by `by`."""
        self._at += by


def to_millis(at: datetime) -> int:
    """Milliseconds since 1970 of an aware instant: how the store keeps instants."""
    return int(at.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """The aware UTC instant of `millis` milliseconds since 1970."""
    return datetime.fromtimestamp(millis / 1000, UTC)
