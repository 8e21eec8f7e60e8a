"""The exit codes of `referent`."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a script can tell apart."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNAVAILABLE = 69
    CONFIGURATION = 78
