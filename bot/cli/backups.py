"""`referent sauvegarder` and `restaurer`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.app_settings import clock_of
from bot.cli.exits import Exit
from bot.cli.faults import sentence_of
from bot.store.archive import DATABASE, MATRIX
from bot.store.backup import save
from bot.store.engine import SqliteStore
from bot.store.faults import StoreFault
from bot.store.lock import StoreLock
from bot.store.migrations import MIGRATIONS
from bot.store.personal import StoredPersonalData
from bot.store.restoring import install, unpacked

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings

_REFUSED: Final = frozenset(
    {"sauvegarde-absente", "sauvegarde-abimee", "sauvegarde-sans-base", "sauvegarde-fichier-autre"}
    | {"base-plus-recente", "migration-modifiee"}
)


def save_to(settings: Settings, file: Path) -> int:
    """Write a backup to a file, or under a dated name in a folder; the bot may be running."""
    if settings.store_url:
        return _elsewhere()
    now = clock_of(settings).now()
    target = file / f"referent-{now:%Y-%m-%d-%H%M%S}.zip" if file.is_dir() else file
    try:
        manifest = save(settings.data, target, now)
    except StoreFault as fault:
        return _told(fault)
    matrix = any(name.startswith(f"{MATRIX}/") for name in manifest.files)
    _say(f"Sauvegarde écrite et vérifiée : {target} ({target.stat().st_size / 1_000_000:.1f} Mo).")
    _say(f"Identité Matrix : {'comprise' if matrix else 'aucune'}.")
    _say("Ce fichier contient des données personnelles : le garder sur un disque chiffré ou sous clé.")
    return Exit.DONE


async def restore_from(settings: Settings, file: Path, *, identity: bool) -> int:
    """Put a backup in place of the store, which is kept aside. `identity`: the Matrix device even if there is one."""
    if settings.store_url:
        return _elsewhere()
    clock, data = clock_of(settings), settings.data
    with StoreLock.take(data / DATABASE, "restaurer"):
        try:
            with unpacked(file, data, MIGRATIONS) as backup:
                async with SqliteStore.open(backup.database, clock=clock, migrations=MIGRATIONS) as store:
                    # Brought up to date, and whoever left since is erased from it, before it is put in place.
                    erased = await StoredPersonalData(store, data).replay()
                takes = backup.has_identity and (identity or not (data / MATRIX).exists())
                kept = install(backup, data, clock.now(), identity=takes)
        except StoreFault as fault:
            return _told(fault)
    _say(f"Base restaurée, telle qu’elle était le {backup.manifest.made:%d/%m/%Y à %H:%M} (UTC).")
    if backup.has_identity:
        _say(f"Identité Matrix : {'restaurée' if takes else 'celle de cette machine est gardée'}.")
    if erased:
        _say(f"Effacements demandés depuis, refaits dans la base restaurée : {erased}.")
    if kept is not None:
        _say(f"Ce qui était en place est gardé 30 jours dans {kept}.")
    return Exit.DONE


def _elsewhere() -> int:
    sys.stderr.write(
        "referent : la base est sur PostgreSQL (store.url) : elle se sauvegarde et se restaure avec pg_dump et"
        " pg_restore. Garder aussi, du dossier des données, effacements.txt et matrix/identite.json. Voir"
        " docs/passage-a-l-echelle.md.\n"
    )
    return Exit.REFUSED


def _told(fault: StoreFault) -> int:
    if fault.code not in _REFUSED:
        raise fault
    sys.stderr.write(f"referent : {sentence_of(fault)}\n")
    return Exit.REFUSED


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
