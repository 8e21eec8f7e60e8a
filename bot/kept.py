"""An open dialogue as it waits in the store between two lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A dialogue as it waits. `state` is empty once it is over.

    `by` is the key of the line that led here and `meant` the action it stood for, empty if it only moved
    the dialogue on: a line that comes again after a crash means what it meant, not what it would mean now.
    """

    state: str
    by: str = ""
    meant: str = ""
