"""Keeps the parts of a running bot up, each by itself, and ends them in order.

    started ──► running ──falls──► waits (1 s, 2 s, … 120 s) ──► running
                   │
                   └─CannotStart──► refused: left down and said so, the others go on

One platform down never stops another one. When the bot is told to stop: nothing more is taken in, what is
being answered is finished (5 s at most), the parts are ended, and only then is the store closed.
"""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.logs import told
from bot.platforms.starting import CannotStart

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

_log = logging.getLogger(__name__)

FIRST_WAIT: Final = 1.0  # seconds before the first new attempt; doubled at each
LONGEST_WAIT: Final = 120.0
STEADY: Final = 300.0  # seconds after which a part that ran counts as well again
DRAIN: Final = 5.0
"""Seconds that what is being answered is given to end."""
CANCELLED_AGAIN: Final = 5.0
"""Seconds after which a part that goes on is cancelled again; closing a platform takes less than one."""


async def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs until it is cancelled. `drain` ends what it has under way, taking nothing new.

    `platform`: the bot has no reason to run when all parts of this kind are refused.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    drain: Callable[[], Coroutine[Any, Any, None]] = _nothing
    platform: bool = True


@dataclass(slots=True)
class State:
    """How a part is. `falls` counts since it was last steady; `fault` is the type of the last one."""

    platform: bool = True
    up: bool = False
    falls: int = 0
    fault: str = ""
    refusal: str = ""


class Supervisor:
    """Runs parts until `stop`. Its `states` are what the health report reads."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._stop = asyncio.Event()
        self._at_once = asyncio.Event()
        self.states = {part.name: State(part.platform) for part in parts}

    def stop(self) -> None:
        """End in order; asked a second time, at once."""
        (self._at_once if self._stop.is_set() else self._stop).set()

    async def run(self) -> list[str]:
        """Run until told to stop or until every platform is refused: then the refusals, in French."""
        async with asyncio.TaskGroup() as group:
            running = {part: group.create_task(self._kept_up(part)) for part in self._parts}
            stop = group.create_task(self._stop.wait())
            platforms = [task for part, task in running.items() if part.platform]
            refused = group.create_task(_all_ended(platforms))
            await asyncio.wait({stop, refused}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                await self._drained()
            await _ended({*running.values(), stop, refused})
        if self._stop.is_set():
            return []
        return [state.refusal for state in self.states.values() if state.refusal]

    async def _drained(self) -> None:
        """Drain every part; not for longer than DRAIN, nor once told to hurry."""

        async def hurry() -> None:
            await self._at_once.wait()
            raise TimeoutError

        try:
            async with asyncio.timeout(DRAIN), asyncio.TaskGroup() as group:
                hurrying = group.create_task(hurry())
                draining = [group.create_task(part.drain()) for part in self._parts]
                await asyncio.wait(draining)
                hurrying.cancel()
        except (TimeoutError, ExceptionGroup):
            _log.warning("stopped before everything was answered")

    async def _kept_up(self, part: Part) -> None:
        """Run one part again whenever it falls, waiting longer each time, until it is refused for good."""
        loop, state = asyncio.get_running_loop(), self.states[part.name]
        wait = FIRST_WAIT
        while True:
            begun, state.up = loop.time(), True
            try:
                await part.run()
                state.fault = "ended"
            except CannotStart as refused:
                state.up, state.refusal = False, str(refused)
                _log.error("%s refused for good: %s", part.name, refused)
                return
            except Exception as fault:  # noqa: BLE001 - a part that falls must not take the others with it
                state.fault = type(_innermost(fault)).__name__
                _log.warning("%s fell: %s", part.name, told(_innermost(fault)))
            state.up = False
            if loop.time() - begun > STEADY:
                wait, state.falls = FIRST_WAIT, 0
            state.falls += 1
            # Spread, so that a whole class's bots do not come back in the same second.
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))  # noqa: S311 - no secret
            wait = min(wait * 2, LONGEST_WAIT)


async def _ended(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel until all have ended.

    A cancellation can be lost in a library: before Python 3.12 `asyncio.wait_for` keeps it for itself when what it
    waits for is done at that moment, and discord.py connects again inside one.
    """
    while tasks:
        for task in tasks:
            task.cancel()
        _, tasks = await asyncio.wait(tasks, timeout=CANCELLED_AGAIN)


async def _all_ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    if tasks:
        await asyncio.wait(tasks)
    else:
        await asyncio.Event().wait()


def _innermost(fault: BaseException) -> BaseException:
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault
