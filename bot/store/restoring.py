"""From a backup to the store in use: checked first, what was there kept, one rename at the end.

The caller holds the lock of the store. A crash at any point leaves the old database or the new one in
place, each whole; starting again puts it right.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Final

from bot.store.archive import DATABASE, IDENTITY, INBOX, MATRIX, Manifest, digest_of, unpack
from bot.store.backup import folder_in, rows_of
from bot.store.faults import StoreFault, disk_faults, translated
from bot.store.migrating import known_steps
from bot.store.snapshot import fsync, is_database, is_whole, readable
from bot.store.witness import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.store.migrating import Migration

KEPT: Final = "avant-restauration-"
"""Folders of what a restore replaced: `avant-restauration-20261125-031500`."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A backup taken out of its archive and found good, in a folder that is removed afterwards."""

    manifest: Manifest
    folder: Path

    @property
    def database(self) -> Path:
        """The database of the backup."""
        return self.folder / DATABASE

    @property
    def has_identity(self) -> bool:
        """Whether it says who the bot's Matrix account is."""
        return (self.folder / MATRIX / IDENTITY).is_file()


@contextmanager
def unpacked(file: Path, into: Path, migrations: Sequence[Migration]) -> Iterator[Unpacked]:
    """A backup, checked from end to end, in a new folder of `into`. Touches nothing else.

    A bare database is taken too (a copy made before an upgrade). Raises StoreFault: "sauvegarde-absente",
    "sauvegarde-abimee", "base-plus-recente", "migration-modifiee".
    """
    if not file.is_file():
        raise StoreFault("sauvegarde-absente", chemin=str(file))
    with disk_faults(into):
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
    with folder_in(into) as folder:
        with disk_faults(into), translated():
            manifest = _laid_out(file, folder)
            database = folder / DATABASE
            if not is_whole(database):
                raise StoreFault("sauvegarde-abimee", chemin=str(file))
            with closing(readable(database)) as connection:
                if not known_steps(connection, migrations):
                    raise StoreFault("sauvegarde-abimee", chemin=str(file))
                if dict(manifest.rows) not in ({}, rows_of(connection)):
                    raise StoreFault("sauvegarde-abimee", chemin=str(file))
        yield Unpacked(manifest, folder)


def install(backup: Unpacked, data: Path, now: datetime, *, identity: bool) -> Path | None:
    """Put a backup in place of the store of `data`; where what it replaced is kept, None if there was nothing.

    `identity`: the Matrix account's too. Its device does not come back: a copy of a device, older than what
    the server knows of it, could neither read nor be believed. The bot logs in as a new one, signed by the
    same identity, and what was said before counts as answered.
    """
    with disk_faults(data), translated():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = _set_aside(data, now, identity=identity)
        if identity:
            _install_identity(backup.folder / MATRIX, data / MATRIX)
        for beside in (data / f"{DATABASE}-wal", data / f"{DATABASE}-shm", path_of(data / DATABASE)):
            # The log and the count of the old database must never meet the new one.
            beside.unlink(missing_ok=True)
        with closing(sqlite3.connect(backup.database)) as connection:
            connection.execute("pragma journal_mode = delete")  # one file, whoever opened it meanwhile
        fsync(backup.database)
        backup.database.chmod(0o600)
        backup.database.replace(data / DATABASE)
        fsync(data)
    return kept


def _install_identity(found: Path, into: Path) -> None:
    """The one file of the Matrix folder that outlives a device (signing.py), if the backup has it."""
    into.mkdir(mode=0o700)
    if (found / IDENTITY).exists():
        (found / IDENTITY).rename(into / IDENTITY)
        fsync(into)


def _set_aside(data: Path, now: datetime, *, identity: bool) -> Path | None:
    """Keep what is about to be replaced: the database as a second name of it, the Matrix device moved."""
    old = data / DATABASE
    names = [name for name in (MATRIX, INBOX) if identity and (data / name).exists()]
    if not old.exists() and not names:
        return None
    kept = _new_folder(data / f"{KEPT}{now:%Y%m%d-%H%M%S}")
    if old.exists():
        _fold(old)
        for beside in ("", "-wal"):
            if (source := data / f"{DATABASE}{beside}").exists():
                _second_name(source, kept / source.name)
    for name in names:
        (data / name).rename(kept / name)
    fsync(kept)
    return kept


def _new_folder(wanted: Path) -> Path:
    """A new folder of this name, or of the next free one: a restore cut short may have begun this very second."""
    for number in count(2):
        try:
            wanted.mkdir(mode=0o700)
        except FileExistsError:
            wanted = wanted.with_name(f"{wanted.name.partition('+')[0]}+{number}")
        else:
            return wanted
    raise AssertionError("count never ends")


def _fold(database: Path) -> None:
    """Fold the log into the file. A damaged file stays as it is, its log beside it."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")


def _second_name(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)


def _laid_out(file: Path, folder: Path) -> Manifest:
    if is_database(file):
        shutil.copyfile(file, folder / DATABASE)
        made = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return Manifest(made, (), {}, {DATABASE: (file.stat().st_size, digest_of(file))})
    return unpack(file, folder)
