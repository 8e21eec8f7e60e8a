"""One process for one store: SQLite takes one writer, and two bots would answer twice."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.store.faults import StoreFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class StoreLock:
    """A lock that the system frees when its process ends, however it ends."""

    @staticmethod
    @contextmanager
    def take(path: Path, purpose: str) -> Iterator[None]:
        """Hold the store at `path`. Raises StoreFault("base-occupee") naming who holds it."""
        lock = path.with_name(f"{path.name}.verrou")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise StoreFault("base-en-lecture-seule", chemin=str(path.parent)) from error
        try:
            if not _hold(handle):
                raise StoreFault("base-occupee", **_holder(handle))
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, json.dumps({"commande": purpose, "pid": os.getpid()}).encode())
            yield
        finally:
            # The file stays: removing it would let a third process lock another file of the same name.
            os.close(handle)


def _holder(handle: int) -> dict[str, object]:
    with suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        known = json.loads(os.read(handle, 4096))
        if isinstance(known, dict):
            return {"commande": known.get("commande", "?"), "pid": known.get("pid", "?")}
    return {}


if sys.platform == "win32":

    def _hold(handle: int) -> bool:
        try:
            os.lseek(handle, 1 << 20, os.SEEK_SET)  # beyond the words that say who holds it
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _hold(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
