"""Joins the checks of everything that runs to the health report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.health import Finding, State
from bot.hosting.checks import calendar_finding, part_findings, surroundings
from bot.hosting.reach import CLOCK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date
    from pathlib import Path

    from bot.app import App
    from bot.hosting.supervisor import Supervisor


ASKED_EVERY: Final = 600.0
"""Seconds."""


def watch_surroundings(app: App, data: Path, backups: Path | None, calendar: date | None) -> None:
    """Disk, backups, the school calendar (`calendar`: last day known), rooms where the bot may not write."""
    health = app.services.health

    async def around() -> Sequence[Finding]:
        return await surroundings(data, backups, app.clock)

    async def days() -> Sequence[Finding]:
        today = app.clock.now().astimezone(ZoneInfo(app.school.zone)).date()
        found = calendar_finding(calendar, today)
        return () if found is None else (found,)

    async def rooms() -> Sequence[Finding]:
        return await room_findings(app)

    async def store() -> Sequence[Finding]:
        return store_findings(app)

    health.add("Base", store)
    health.add("Disque et sauvegarde", around)
    health.add("Vacances scolaires", days)
    health.add("Salons", rooms)


def watch_parts(app: App, supervisor: Supervisor) -> None:
    """The platforms and what else runs beside them."""

    async def parts() -> Sequence[Finding]:
        return part_findings(supervisor.states)

    app.services.health.add("Plates-formes", parts)


def watch_clock(app: App, outside: Callable[[], Awaitable[Sequence[Finding]]]) -> None:
    """Whether this machine's clock is that of the platforms: they are asked once in a while, not at each report."""
    known: tuple[float, Sequence[Finding]] | None = None

    async def clock() -> Sequence[Finding]:
        nonlocal known
        now = time.monotonic()
        if known is None or now - known[0] > ASKED_EVERY:
            known = now, [finding for finding in await outside() if finding.part == CLOCK]
        return known[1]

    app.services.health.add(CLOCK, clock)


async def room_findings(app: App) -> Sequence[Finding]:
    """The rooms chosen for reminders where a permission is missing."""
    found = []
    for platform, space, room in await app.spaces.reminder_rooms(app.school.id):
        venue = app.services.venues.of(platform)
        lacking = venue.lacking(space, room)
        if lacking:
            name = venue.called(space, room)
            missing = ", ".join(f"« {one} »" for one in lacking)
            said = f"dans #{name}, il manque au bot : {missing}."
            found.append(
                Finding(platform.capitalize(), State.BAD, said, "Donner ces permissions au rôle du bot.")
            )
    return found


def store_findings(app: App) -> Sequence[Finding]:
    """Whether the store still holds all that was acknowledged before this start."""
    missing = app.store.missing
    if app.store.shared:
        return (Finding("Base", State.GOOD, "PostgreSQL répond."),)
    if not missing:
        return (Finding("Base", State.GOOD, "entière."),)
    said = f"{missing} enregistrements confirmés manquent : le disque a perdu la fin du journal de la base."
    return (Finding("Base", State.BAD, said, "Vérifier le disque ; comparer avec la dernière sauvegarde."),)
