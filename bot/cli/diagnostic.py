"""`referent diagnostic`: what is wrong and how to mend it, whether the bot runs or not."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Final

from bot.app import DATABASE, store_of
from bot.app_settings import calendar_end, clock_of
from bot.cli.exits import Exit
from bot.cli.faults import sentence_of
from bot.health import Finding, State
from bot.hosting.beside import Beside
from bot.hosting.checks import calendar_finding, surroundings
from bot.hosting.reach import CLOCK, discord_findings, matrix_findings
from bot.platforms.network import Network
from bot.store.faults import StoreFault, translated
from bot.store.migrating import known_steps
from bot.store.migrations import MIGRATIONS
from bot.store.snapshot import damage_of, readable

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings

_MARKS: Final = {State.GOOD: "bien      ", State.WATCH: "à voir    ", State.BAD: "à réparer "}


async def diagnose(settings: Settings, *, as_json: bool, alive: bool) -> int:
    """Print the report; 1 if something has to be mended. `alive`: only whether the bot runs and is well."""
    beside = await Beside.reach(settings.data)
    if beside is None:
        if alive:
            sys.stderr.write("referent : le bot n’est pas en marche.\n")
            return Exit.REFUSED
        findings = [
            Finding("Bot", State.WATCH, "il n’est pas en marche.", "referent run."),
            *await _alone(settings),
        ]
    else:
        async with beside:
            findings = await beside.findings()
    if not alive:
        parts = {finding.part for finding in findings}
        # A bot that runs has told of the clock, once.
        findings += [f for f in await outside(settings) if f.part != CLOCK or CLOCK not in parts]
        if beside is None and settings.discord is None and settings.matrix is None:
            findings.append(
                Finding("Plates-formes", State.WATCH, "aucune n’est configurée.", "referent init.")
            )
    worst = [f for f in findings if f.state is State.BAD]
    if as_json:
        told = [{"part": f.part, "state": f.state, "said": f.said, "remedy": f.remedy} for f in findings]
        sys.stdout.write(json.dumps({"findings": told}, ensure_ascii=False) + "\n")
    else:
        for finding in worst if alive else findings:
            remedy = f"\n           → {finding.remedy}" if finding.remedy else ""
            sys.stdout.write(f"{_MARKS[finding.state]} {finding.part} : {finding.said}{remedy}\n")
    return int(bool(worst))


async def _alone(settings: Settings) -> list[Finding]:
    """What can be seen while nothing runs."""
    clock = clock_of(settings)
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return [
            Finding(
                "Base",
                State.BAD,
                f"le dossier des données ({settings.data}) ne peut pas être fait.",
                "Vérifier REFERENT_DATA et les droits du compte du bot.",
            )
        ]
    if settings.store_url:
        found = [await _database(settings)]
    else:
        found = [await asyncio.to_thread(_store, settings.data / DATABASE)]
    found += await surroundings(settings.data, settings.nightly_folder, clock)
    calendar = calendar_finding(calendar_end(settings), clock.now().date())
    return [*found, *([calendar] if calendar else [])]


async def outside(settings: Settings) -> list[Finding]:
    """Whether the platforms answer and take our secrets; then whether our clock is theirs."""
    clock, network = clock_of(settings), Network(settings.authority)
    found: list[Finding] = []
    if settings.discord is not None:
        found += await discord_findings(settings.discord.token, settings.discord.api_base, clock, network)
    if settings.matrix is not None:
        found += await matrix_findings(settings.matrix.homeserver, clock, network)
    # One line for the clock, the worst one.
    clocks = sorted((f for f in found if f.part == CLOCK), key=lambda f: f.state is not State.BAD)[:1]
    return [*(f for f in found if f.part != CLOCK), *clocks]


async def _database(settings: Settings) -> Finding:
    """The PostgreSQL database: it answers, and has the tables of this version or is given them."""
    try:
        async with store_of(settings, clock_of(settings)) as store:
            await store.one("select 1")
    except StoreFault as fault:
        return Finding("Base", State.BAD, sentence_of(fault) or "elle ne répond pas.")
    return Finding("Base", State.GOOD, "PostgreSQL répond.")


def _store(path: Path) -> Finding:
    """The database as it lies there: whole, and of this version or an older one."""
    if not path.exists():
        return Finding("Base", State.GOOD, "elle sera créée au premier démarrage.")
    try:
        with translated(), closing(readable(path)) as connection:
            steps = known_steps(connection, MIGRATIONS)
            damage = damage_of(connection)
    except StoreFault as fault:
        return Finding("Base", State.BAD, sentence_of(fault) or "elle ne répond pas.")
    if damage:
        return Finding("Base", State.BAD, sentence_of(StoreFault("base-illisible")) or "")
    waiting = len(MIGRATIONS) - len(steps)
    later = " Le prochain démarrage la met à jour, après une copie." if waiting else ""
    return Finding("Base", State.GOOD, f"lisible et entière.{later}")
