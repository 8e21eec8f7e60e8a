"""What starting leaves in memory and running does not need, given back to the system."""

from __future__ import annotations

import ctypes
import gc
import linecache
import sys
from contextlib import suppress
from dataclasses import FrozenInstanceError, fields
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import DataclassInstance

_OURS: Final = "bot."
_M_ARENA_MAX: Final = -8  # of glibc's malloc.h


def keep_one_heap() -> None:
    """One heap of glibc for all threads, to be called before there are any; elsewhere nothing happens.

    glibc gives each thread its own, and what one of them frees serves no other. Ours take turns at the
    interpreter anyway, so that they hardly ever meet at the heap.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Drop what only starting needed. glibc is asked for its free pages; elsewhere nothing is asked."""
    share_methods()
    linecache.clearcache()  # attrs keeps there the source of every method that it wrote
    sys.path_importer_cache.clear()  # what each folder held, for the modules to come; looked up anew if any comes
    gc.collect()
    trim()


def trim() -> None:
    """Ask the C library for its free pages: after something large was made that only needed room for a while."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def share_methods() -> None:
    """One pair of refusals and one `repr` for all our values.

    `dataclass(frozen=True, slots=True)` makes a second class and writes both refusals for the first, which
    they keep alive; and each value has a `repr` of its own inside a guard of its own. That is seven kilobytes for
    each of five hundred values. What is compared and hashed keeps the methods written for it: they are asked often.
    """
    for one, made in _values():
        if made.frozen:
            one.__setattr__ = _no_new_value
            one.__delattr__ = _no_removal
        if made.repr and hasattr(vars(one).get("__repr__"), "__wrapped__"):  # written by dataclass, not by us
            one.__repr__ = _shown


def _values() -> Iterator[tuple[Any, Any]]:
    for one in gc.get_objects():
        made = vars(one).get("__dataclass_params__") if isinstance(one, type) else None
        if made is not None and one.__module__.startswith(_OURS):
            yield one, made


def _no_new_value(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_removal(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@recursive_repr()
def _shown(value: DataclassInstance) -> str:
    told = ", ".join(f"{field.name}={getattr(value, field.name)!r}" for field in fields(value) if field.repr)
    return f"{type(value).__qualname__}({told})"
