"""A name that a Unix socket can bear: the system takes about 100 bytes, a data folder may be deeper."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST: Final = 100  # bytes, of the 104 (macOS) or 108 (Linux) that the system takes


@contextmanager
def short_name(path: Path) -> Iterator[str]:
    """The path, or its last part while its folder is the current one.

    Nothing may be awaited that runs other code meanwhile: the current folder is the process's.
    """
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    before = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    try:
        yield path.name
    finally:
        os.fchdir(before)
        os.close(before)
