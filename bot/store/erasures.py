"""The list of erasures: a small file beside the store that no backup holds and every restore reads.

A line is the random token of somebody who was erased. Alone it says nothing, not even when: it finds a
person only in a copy of the store that still has them, which is what `restaurer` needs it for. It is forced
to the disk before the erasure begins, so that one cut short by a power failure is finished at the next start.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LIST: Final = "effacements.txt"
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")


def listed(data: Path) -> tuple[bytes, ...]:
    """The tokens of all who were erased. A line cut by a power failure is left out."""
    try:
        lines = (data / LIST).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return ()
    return tuple(bytes.fromhex(line) for line in dict.fromkeys(lines) if _TOKEN.fullmatch(line))


def enlist(data: Path, token: bytes) -> None:
    """Add a token and force it to the disk. Raises OSError."""
    path = data / LIST
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(
            handle, f"\n{token.hex()}\n".encode("ascii")
        )  # a line begun before a power failure ends here
        os.fsync(handle)
    finally:
        os.close(handle)
