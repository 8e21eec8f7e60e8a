"""What starting leaves in memory and running does not need, given back to the system."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Final, NoReturn

_OURS: Final = "bot."


def give_back() -> None:
    """Drop what only starting needed. glibc is asked for its free pages; elsewhere nothing is asked."""
    share_refusals()
    gc.collect()
    trim()


def trim() -> None:
    """Ask the C library for its free pages: after something large was made that only needed room for a while."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def share_refusals() -> None:
    """One pair of refusals for all our frozen values.

    `dataclass(frozen=True, slots=True)` makes a second class and writes both methods for the first, which
    they keep alive: six kilobytes for each of five hundred values.
    """
    for one in gc.get_objects():
        made = vars(one).get("__dataclass_params__") if isinstance(one, type) else None
        if made is not None and made.frozen and one.__module__.startswith(_OURS):
            one.__setattr__ = _no_new_value
            one.__delattr__ = _no_removal


def _no_new_value(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
