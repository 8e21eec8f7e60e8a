"""`referent run`: the platforms that are set, kept running until a signal ends them in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.app import opened
from bot.app_platforms import platforms_of
from bot.app_settings import calendar_end, clock_of
from bot.cli.diagnostic import outside
from bot.cli.exits import Exit
from bot.hosting.door import opened_door
from bot.hosting.nightly import Nightly
from bot.hosting.notify import notify, watched
from bot.hosting.settling import settle
from bot.hosting.supervisor import Part, Supervisor
from bot.hosting.watching import watch_clock, watch_parts, watch_surroundings
from bot.logs import begin
from bot.memory import give_back, keep_one_heap
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from bot.config import Settings

_NOTHING_SET: Final = (
    "Aucune plate-forme n’est configurée. Donner REFERENT_DISCORD_TOKEN pour Discord, ou REFERENT_MATRIX_PASSWORD"
    " (avec [matrix] serveur et compte) pour Matrix. Sans plate-forme : referent console."
)
_ONE_FILE: Final = (
    "Plusieurs processus se partagent les serveurs sur une base PostgreSQL (store.url), pas sur un fichier. Sans"
    " elle, démarrer sans --shards."
)
_TAKEN: Final = (
    "Un autre processus de cette base sert déjà une partie de ce qui est demandé ici (un fragment de --shards, ou"
    " Matrix). L’arrêter, ou en demander d’autres."
)
_CLOCK_REFUSED: Final = "REFERENT_HORLOGE ne sert qu’aux essais : elle est refusée tant qu’une plate-forme n’est pas sur cette machine."


async def run_platforms(settings: Settings) -> int:
    """Run until SIGINT, SIGTERM or SIGHUP. The exit code of the command line."""
    begin(settings.log, as_json=settings.log_json)
    if settings.discord is None and settings.matrix is None:
        return _said(_NOTHING_SET, Exit.CONFIGURATION)
    if settings.clock is not None and not settings.loopback:
        return _said(_CLOCK_REFUSED, Exit.CONFIGURATION)
    shards = settings.discord.shards if settings.discord is not None else None
    if shards is not None and not shards.whole and not settings.store_url:
        return _said(_ONE_FILE, Exit.CONFIGURATION)
    keep_one_heap()
    give_back()
    async with (
        opened(settings, "run") as app,
        app.store.alone(*tasks_of(settings)) as ours,
        opened_door(settings.data, app),
    ):
        if not ours:
            return _said(_TAKEN, Exit.UNAVAILABLE)
        platforms = [Part(p.name, p.run, p.intake.drain) for p in await platforms_of(settings, app)]
        # A database of its own is backed up by its own means.
        nights = [] if settings.store_url else [Part("sauvegardes", _nightly(settings).run, platform=False)]
        reminders = Part("rappels", app.reminders.run, app.reminders.drain, platform=False)
        beside = [
            Part("systemd", watched, platform=False),
            Part("vie privée", app.duty.run, platform=False),
            Part("décisions", app.teller.run, platform=False),
            Part("mesures", app.services.measures.watch_loop, platform=False),
        ]
        supervisor = Supervisor([*platforms, reminders, *nights, *beside])
        watch_surroundings(app, settings.data, settings.nightly_folder, calendar_end(settings))
        watch_parts(app, supervisor)
        watch_clock(app, partial(outside, settings))
        _end_on_signals(supervisor)
        settle()
        notify("READY=1")
        refusals = await supervisor.run()
        notify("STOPPING=1")
    for refusal in refusals:
        _said(refusal, Exit.CONFIGURATION)
    return Exit.CONFIGURATION if refusals else Exit.DONE


def tasks_of(settings: Settings) -> list[str]:
    """What one process alone may serve, of those that share a store."""
    shards = settings.discord.shards if settings.discord is not None else None
    tasks = ["matrix"] if settings.matrix is not None else []
    if settings.discord is None:
        return tasks
    return tasks + (
        ["discord"] if shards is None else [f"discord {one}/{shards.count}" for one in shards.ids]
    )


def _nightly(settings: Settings) -> Nightly:
    clock = clock_of(settings)
    return Nightly(
        settings.data, settings.backups_folder, settings.zone, settings.backups.hour, clock, MIGRATIONS
    )


def _end_on_signals(supervisor: Supervisor) -> None:
    """End in order at the first SIGINT, SIGTERM or SIGHUP, at once at the second."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, supervisor.stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(supervisor.stop))


def _said(sentence: str, code: int) -> int:
    sys.stderr.write(f"referent : {sentence}\n")
    return code
