"""Identifiers made by us: 63-bit integers that grow with time.

Layout, high to low: 41 bits of milliseconds since 2024, 22 bits that start at random for each
millisecond and count up within it. Two processes that share a database meet once in about a million
milliseconds in which both make one: the table's key refuses the second, and its transaction begins again. So
no statement may take whatever has its id for the row that it means to write. They sort by creation, fit SQLite's INTEGER, and say nothing about
a person. People never type them; they type their own small numbers.
"""

from __future__ import annotations

import secrets
from typing import Final

from bot.clock import Clock, to_millis

EPOCH_MILLIS: Final = 1_704_067_200_000  # 2024-01-01T00:00:00Z
_COUNT_BITS: Final = 22


class Ids:
    """A source of identifiers: strictly growing within one process, even if the clock steps back."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new identifier, greater than all given before by this source."""
        millis = max(0, to_millis(self._clock.now()) - EPOCH_MILLIS)
        if millis > self._last >> _COUNT_BITS:
            self._last = (millis << _COUNT_BITS) | secrets.randbits(_COUNT_BITS - 1)
        else:
            self._last += 1
        return self._last
