"""aiosqlite, and the one private name of it that we borrow.

`Connection._execute` runs a function in the connection's thread. The public methods run one statement a
hop; a whole transaction in one hop needs this (libraries.md §2). A test fails when the name goes.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import aiosqlite

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Callable, Iterable
    from pathlib import Path

T = TypeVar("T")


@asynccontextmanager
async def opened(path: Path, busy: float) -> AsyncIterator[aiosqlite.Connection]:
    """A connection in autocommit mode: transactions are begun and ended by hand. `busy` in seconds."""
    async with aiosqlite.connect(
        path, isolation_level=None, timeout=busy, cached_statements=256
    ) as connection:
        yield connection


async def in_thread(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` on the raw connection, in its thread; its result, or what it raises."""
    done: T = await connection._execute(  # type: ignore[no-untyped-call] # noqa: SLF001 - see above
        lambda: work(connection._conn)  # noqa: SLF001
    )
    return done


class Readers:
    """Reading connections, each with its thread: a question goes to the one that has the fewest to answer."""

    def __init__(self, connections: Iterable[aiosqlite.Connection]) -> None:
        self._connections = tuple(connections)
        self._asked = [0] * len(self._connections)

    async def ask(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on one of them; its result, or what it raises."""
        place = min(range(len(self._asked)), key=self._asked.__getitem__)
        self._asked[place] += 1
        try:
            return await in_thread(self._connections[place], work)
        finally:
            self._asked[place] -= 1
