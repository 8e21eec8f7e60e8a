"""The archive of a backup: a ZIP file whose manifest tells size and sha256 of everything in it.

    manifest.json        format, instant, steps of the schema, rows of each table, size and sha256 of each file
    referent.db          the database, free of deleted rows
    matrix/identite.json who the bot's Matrix account is, if there is one: what outlives a device

What comes from outside is not trusted: names that lead out of the folder, sizes that lie and missing files
are all StoreFault("sauvegarde-abimee").
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from bot.store.faults import StoreFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DATABASE: Final = "referent.db"
INBOX: Final = "matrix-inbox.db"
MATRIX: Final = "matrix"
IDENTITY: Final = "identite.json"
"""In that folder: who the account is, whichever device it speaks from."""
MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_PIECE: Final = 1 << 20
_MANIFEST_LIMIT: Final = 1 << 20
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises on a damaged, foreign or encrypted archive."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `files`: (size, sha256) by name; `rows` by table."""

    made: datetime
    steps: tuple[str, ...]
    rows: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]


def pack(work: Path, manifest: Manifest, part: Path) -> None:
    """Write what lies in `work` to an archive that only its owner may read."""
    described = {
        "format": FORMAT,
        "made": manifest.made.isoformat(timespec="seconds"),
        "steps": manifest.steps,
        "rows": manifest.rows,
        "files": {name: {"size": size, "sha256": digest} for name, (size, digest) in manifest.files.items()},
    }
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(described, ensure_ascii=False, indent=1))
        for name in manifest.files:
            archive.write(work / name, name)


def unpack(file: Path, folder: Path) -> Manifest:
    """Take everything out of an archive into `folder`, each file checked against the manifest."""
    with _opened(file) as archive:
        manifest = _manifest_of(archive)
        for name, known in manifest.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _secret(target) as out:
                _check(archive, name, known, out)
    return manifest


def read_back(file: Path) -> Manifest:
    """Read a whole archive against its manifest, keeping nothing."""
    with _opened(file) as archive:
        manifest = _manifest_of(archive)
        for name, known in manifest.files.items():
            _check(archive, name, known, None)
    return manifest


def is_backup(file: Path) -> bool:
    """Whether a file looks like one of ours, without reading it through."""
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, *_BROKEN):
        return False


def digest_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > _MANIFEST_LIMIT:
            raise StoreFault("sauvegarde-abimee")
        return _read(json.loads(archive.read(MANIFEST)))
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, *_BROKEN) as error:
        raise StoreFault("sauvegarde-abimee") from error


def _read(known: Any) -> Manifest:
    """The manifest in a JSON value. Raises ValueError, KeyError, TypeError or AttributeError on another shape."""
    if known["format"] != FORMAT:
        raise StoreFault("base-plus-recente", format=known["format"])
    files = {str(name): (int(one["size"]), str(one["sha256"])) for name, one in known["files"].items()}
    if DATABASE not in files or not all(map(_may_be_in, files)):
        raise ValueError(MANIFEST)
    rows = {str(name): int(count) for name, count in known["rows"].items()}
    return Manifest(datetime.fromisoformat(known["made"]).astimezone(UTC), tuple(known["steps"]), rows, files)


def _may_be_in(name: str) -> bool:
    """Whether a name is one of those that we write: nothing leads out of the folder."""
    path = PurePosixPath(name)
    inside = path.parts[:1] == (MATRIX,) and len(path.parts) > 1 and ".." not in path.parts
    return name in {DATABASE, INBOX} or (inside and "\\" not in name and ":" not in name)


def _check(archive: zipfile.ZipFile, name: str, known: tuple[int, str], out: BinaryIO | None) -> None:
    """Copy a packed file to `out`, never more than it claims to be: a lie fills no disk."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as packed:
            while size <= known[0] and (piece := packed.read(_PIECE)):
                size += len(piece)
                digest.update(piece)
                if out is not None:
                    out.write(piece)
    except (KeyError, *_BROKEN) as error:
        raise StoreFault("sauvegarde-abimee") from error
    if (size, digest.hexdigest()) != known:
        raise StoreFault("sauvegarde-abimee")


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (ValueError, *_BROKEN) as error:
        raise StoreFault("sauvegarde-abimee", chemin=str(file)) from error
    with archive:
        yield archive


@contextmanager
def _secret(path: Path) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        yield out
