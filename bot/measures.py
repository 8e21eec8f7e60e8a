"""What a running bot measures of itself: how fast it answers, what was searched in vain, how late it is.

Everything is in memory and about the last while: nothing of it says who asked or what.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST: Final = 2000  # answers kept
_LAGS: Final = 600  # seconds of event-loop lag kept


@dataclass(slots=True)
class Measures:
    """Figures of one process."""

    answers: deque[float] = field(default_factory=lambda: deque(maxlen=LAST))  # seconds
    lags: deque[float] = field(default_factory=lambda: deque(maxlen=_LAGS))  # seconds
    answered: int = 0
    searches: int = 0
    searches_in_vain: int = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Time one answer, from the request to the reply."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.answers.append(time.perf_counter() - begun)
            self.answered += 1

    def searched(self, *, found: bool) -> None:
        """Count a search, and whether it found anything."""
        self.searches += 1
        self.searches_in_vain += not found

    async def watch_loop(self) -> None:
        """Measure once a second how late the event loop is, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + 1.0
            await asyncio.sleep(1.0)
            self.lags.append(max(0.0, loop.time() - due))


def share(values: deque[float], part: float) -> float:
    """The value under which `part` (0 to 1) of the values lie; 0 if there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
