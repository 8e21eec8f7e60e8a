"""What goes wrong with a store, told by a code: no sqlite3 error goes further up."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


class StoreFault(Unavailable):
    """The store cannot be used as asked; `code` says why, `facts` with what."""


_CODES: Final[Mapping[str, str]] = {
    "SQLITE_FULL": "disque-plein",
    "SQLITE_IOERR": "disque-en-panne",
    "SQLITE_READONLY": "base-en-lecture-seule",
    "SQLITE_CANTOPEN": "base-en-lecture-seule",
    "SQLITE_PERM": "base-en-lecture-seule",
    "SQLITE_AUTH": "base-en-lecture-seule",
    "SQLITE_BUSY": "base-verrouillee",
    "SQLITE_LOCKED": "base-verrouillee",
    "SQLITE_CORRUPT": "base-illisible",
    "SQLITE_NOTADB": "base-illisible",
}
INCIDENT: Final = "erreur-sql"
"""A fault of ours (a constraint that a rule should have kept, a wrong statement)."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn an error of sqlite3 into a StoreFault; its message, which may quote data, stays behind."""
    try:
        yield
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", "") or type(error).__name__)
        code = next((code for start, code in _CODES.items() if name.startswith(start)), INCIDENT)
        raise StoreFault(code, erreur=name) from error


@contextmanager
def disk_faults(folder: Path) -> Iterator[None]:
    """Turn an error of the file system into a StoreFault: full, or `folder` out of reach."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
        raise StoreFault("disque-plein" if full else "dossier-inaccessible", chemin=str(folder)) from error
