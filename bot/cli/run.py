"""`referent run`: the platforms that are set, kept running until a signal ends them in order."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.app import clock_of, opened, platforms_of
from bot.hosting.nightly import Nightly
from bot.platforms.starting import CannotStart
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.config import Settings

_log = logging.getLogger(__name__)

CONFIGURATION: Final = 78
UNAVAILABLE: Final = 69
FIRST_WAIT: Final = 1.0  # seconds before the first new attempt; doubled at each
LONGEST_WAIT: Final = 120.0
STEADY: Final = 300.0  # seconds after which a platform that ran counts as well again
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "attention": logging.WARNING}
_NOTHING_SET: Final = (
    "Aucune plate-forme n’est configurée. Donner REFERENT_DISCORD_TOKEN pour Discord, ou REFERENT_MATRIX_PASSWORD"
    " (avec [matrix] serveur et compte) pour Matrix. Sans plate-forme : referent console."
)
_CLOCK_REFUSED: Final = "REFERENT_HORLOGE ne sert qu’aux essais : elle est refusée tant qu’une plate-forme n’est pas sur cette machine."


async def run_platforms(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM. The exit code of the command line."""
    _log_to_stderr(settings.log)
    if settings.discord is None and settings.matrix is None:
        return _said(_NOTHING_SET, CONFIGURATION)
    if settings.clock is not None and not settings.loopback:
        return _said(_CLOCK_REFUSED, CONFIGURATION)
    refusals: list[str] = []
    async with opened(settings, "run") as app:
        platforms = await platforms_of(settings, app)
        try:
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(_kept_up(name, run)) for name, run in platforms]
                running.append(group.create_task(_nightly(settings).run()))
                _end_on_signals(running)
        except* CannotStart as refused:
            refusals = [str(one) for one in refused.exceptions]
    for refusal in refusals:
        _said(refusal, CONFIGURATION)
    return CONFIGURATION if refusals else 0


def _nightly(settings: Settings) -> Nightly:
    folder = settings.backups.folder or settings.data / "sauvegardes"
    clock = clock_of(settings)
    return Nightly(settings.data, folder, settings.zone, settings.backups.hour, clock, MIGRATIONS)


async def _kept_up(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run one platform again whenever it falls, waiting longer each time. Raises CannotStart."""
    loop = asyncio.get_running_loop()
    wait = FIRST_WAIT
    while True:
        begun = loop.time()
        try:
            await run()
        except CannotStart:
            raise
        except Exception as fault:  # noqa: BLE001 - a platform that falls must not take the others with it
            # The message may quote an address or a person: the type and the place are enough.
            at = fault.__traceback__
            while at is not None and at.tb_next is not None:
                at = at.tb_next
            where = f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at is not None else "?"
            _log.warning("%s fell: %s at %s", name, type(fault).__name__, where)
        if loop.time() - begun > STEADY:
            wait = FIRST_WAIT
        # Spread, so that a whole class's bots do not come back in the same second.
        await asyncio.sleep(wait * random.uniform(0.7, 1.3))  # noqa: S311 - no secret
        wait = min(wait * 2, LONGEST_WAIT)


def _end_on_signals(running: list[asyncio.Task[None]]) -> None:
    """End the platforms, and with them the run, at the first SIGINT or SIGTERM."""

    def end() -> None:
        for task in running:
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl+C raises KeyboardInterrupt instead
            loop.add_signal_handler(number, end)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("bot").setLevel(_LEVELS[level])


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f"referent : {sentence}\n")
    return code
