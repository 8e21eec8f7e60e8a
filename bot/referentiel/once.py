"""What is made once for a framework, and forgotten with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.referentiel.model import Framework

T = TypeVar("T")


def once_each(make: Callable[[Framework], T]) -> Callable[[Framework], T]:
    """`make`, called once for each framework that is alive: a framework is a value too large to be a key."""
    known: WeakValueDictionary[int, Framework] = WeakValueDictionary()
    made: dict[int, T] = {}

    def made_of(framework: Framework) -> T:
        key = id(framework)
        if known.get(key) is not framework:
            for gone in made.keys() - known.keys():
                made.pop(gone, None)  # another thread may be here too
            made[key] = make(framework)
            known[key] = framework
        return made[key]

    return made_of
