"""How far the reading of a file is: told while it is read, to whoever waits."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[float], None]
"""Hears what share of a file is read, from 0 to 1; called in the thread that reads."""


def silent(_: float) -> None:
    """Tell nobody."""
