"""A verified backup of a live store, taken without its lock.

Each SQLite file is copied whole by `vacuum into`, while the bot goes on writing. The archive is made under a
temporary name, read back, forced to the disk, then renamed: under its own name it is complete or absent. It
holds what the store holds, so it is as secret: mode 0600, on a disk that is encrypted or under lock. Of the
Matrix folder only the file that a restore brings back is in it: no token, no session, no encryption store.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from bot.store.archive import DATABASE, IDENTITY, MATRIX, Manifest, digest_of, is_backup, pack, read_back
from bot.store.faults import StoreFault, disk_faults, translated
from bot.store.snapshot import fsync, readable, snapshot_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime


def save(data: Path, target: Path, now: datetime) -> Manifest:
    """Back up the store of `data` and who its Matrix account is to the file `target`.

    Raises StoreFault: "sauvegarde-sans-base", "sauvegarde-fichier-autre" (something else bears that name),
    and what the store or the disk may answer.
    """
    if not (data / DATABASE).exists():
        raise StoreFault("sauvegarde-sans-base", chemin=str(data))
    if target.exists() and not is_backup(target):
        raise StoreFault("sauvegarde-fichier-autre", chemin=str(target))
    with disk_faults(target.parent), translated():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with folder_in(target.parent) as work:
            manifest = _copied(data, work / "content", now)
            part = work / "archive"
            pack(work / "content", manifest, part)
            read_back(part)
            fsync(part)
            part.replace(target)
            fsync(target.parent)
    return manifest


def rows_of(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute(
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
    ).fetchall()
    counted = {}
    for (name,) in names:
        quoted = name.replace('"', '""')
        (counted[name],) = connection.execute(f'select count(*) from "{quoted}"').fetchone()
    return counted


@contextmanager
def folder_in(parent: Path) -> Iterator[Path]:
    """A folder of our own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=".referent-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copied(data: Path, work: Path, now: datetime) -> Manifest:
    """Copies of all that a backup holds, in `work`, and what they are."""
    work.mkdir(mode=0o700)
    snapshot_of(data / DATABASE, work / DATABASE)
    identity = data / MATRIX / IDENTITY
    if identity.is_file() and not identity.is_symlink():
        (work / MATRIX).mkdir(mode=0o700)
        shutil.copyfile(identity, work / MATRIX / IDENTITY)
    with closing(readable(work / DATABASE)) as connection:
        rows = rows_of(connection)
        steps = tuple(name for (name,) in connection.execute("select name from migration order by name"))
    files = {
        path.relative_to(work).as_posix(): (path.stat().st_size, digest_of(path))
        for path in sorted(work.rglob("*"))
        if path.is_file()
    }
    return Manifest(now.astimezone(UTC), steps, rows, files)
