"""Rate limits: buckets of requests by route and by bot, told in the headers of every answer.

Sizes are not documented ("should not be hard coded"), so tests choose them; interactions and webhooks
of interactions are exempt from the bot's own limit (topics/rate-limits).
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field

from tests.fakes.discord.wire import ApiError


@dataclass
class Bucket:
    """`size` requests each `window` seconds."""

    size: int
    window: float
    times: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> float:
        """Count a request; seconds to wait if it is one too many (then it is not counted)."""
        while self.times and now - self.times[0] >= self.window:
            self.times.popleft()
        if len(self.times) >= self.size:
            return self.window - (now - self.times[0])
        self.times.append(now)
        return 0.0

    def left(self) -> int:
        """Requests that still fit."""
        return self.size - len(self.times)

    def resets_in(self, now: float) -> float:
        """Seconds until the oldest request stops counting."""
        return max(0.0, self.window - (now - self.times[0])) if self.times else self.window


class Pacing:
    """The buckets of one bot. `channel` and `overall` are (requests, seconds)."""

    def __init__(self) -> None:
        self.channel = (50, 1.0)
        self.overall = (50, 1.0)
        self._buckets: dict[str, Bucket] = {}
        self._all: Bucket | None = None
        self.limited = 0  # answers 429

    def headers(self, method: str, path: str) -> dict[str, str]:
        """Count a request; the headers of its answer. Raises 429."""
        now = time.monotonic()
        exempt = path.startswith(("interactions", "webhooks"))
        if not exempt:
            if self._all is None or (self._all.size, self._all.window) != self.overall:
                self._all = Bucket(*self.overall)
            if wait := self._all.take(now):
                raise self._refusal(wait, everywhere=True)
        name = f"{method}:{'/'.join(path.split('/')[:2])}"
        size, window = self.channel if path.startswith("channels") else (50, 1.0)
        bucket = self._buckets.get(name)
        if bucket is None or (bucket.size, bucket.window) != (size, window):
            bucket = self._buckets[name] = Bucket(size, window)
        wait = 0.0 if exempt else bucket.take(now)
        told = {
            "X-RateLimit-Limit": str(size), "X-RateLimit-Remaining": str(bucket.left()),
            "X-RateLimit-Reset": f"{time.time() + bucket.resets_in(now):.3f}",
            "X-RateLimit-Reset-After": f"{bucket.resets_in(now):.3f}",
            "X-RateLimit-Bucket": f"{abs(hash(name)):x}"[:12],
        }  # fmt: skip
        if wait:
            error = self._refusal(wait, everywhere=False)
            error.headers |= told
            raise error
        return told

    def _refusal(self, wait: float, *, everywhere: bool) -> ApiError:
        self.limited += 1
        headers = {"Retry-After": f"{wait:.3f}", "X-RateLimit-Scope": "global" if everywhere else "user"}
        if everywhere:
            headers["X-RateLimit-Global"] = "true"
        extra = {"retry_after": round(wait, 3), "global": everywhere}
        return ApiError(429, 0, "You are being rate limited.", extra=extra, headers=headers)
