"""What goes wrong with a PostgreSQL database, told by the codes of `store.faults`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import asyncpg

from bot.store.faults import INCIDENT, StoreFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNREACHABLE: Final = (OSError, TimeoutError, asyncpg.PostgresConnectionError,
                      asyncpg.CannotConnectNowError, asyncpg.OperatorInterventionError)  # fmt: skip
"""The server is away, on its way down or not up yet: it may be back in a moment."""
IN_THE_WAY: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError)
"""Somebody else's transaction was in the way: from its start, this one may well pass."""

_CLASSES: Final[Mapping[str, str]] = {
    "53": "disque-plein",
    "25006": "base-en-lecture-seule",
    "28": "base-refusee",
    "3D": "base-refusee",
    "42501": "base-refusee",
    "40": "base-verrouillee",
    "55P03": "base-verrouillee",
    "58": "disque-en-panne",
    "XX": "base-illisible",
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn an error of asyncpg into a StoreFault; its message, which may quote data, stays behind."""
    try:
        yield
    except UNREACHABLE as error:
        raise StoreFault("base-injoignable", erreur=type(error).__name__) from error
    except asyncpg.InterfaceError as error:
        raise StoreFault(INCIDENT, erreur=type(error).__name__) from error
    except asyncpg.PostgresError as error:
        state = error.sqlstate or ""
        code = next((code for start, code in _CLASSES.items() if state.startswith(start)), INCIDENT)
        raise StoreFault(code, erreur=f"{type(error).__name__} {state}") from error
