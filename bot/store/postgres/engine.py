"""The store on PostgreSQL, for a host of many Schools: several processes write, each transaction as if alone.

Transactions are serializable: where two of them read what the other writes, the database refuses one, and it runs
again from its start. One that died with its connection runs again too, unless its commit was under way: nobody
can tell then whether it was kept, and the caller is told that it failed. A replay finds the receipt if it was.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

import asyncpg

from bot.store.postgres.faults import IN_THE_WAY, UNREACHABLE, translated
from bot.store.postgres.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Hashable, Sequence

    from bot.clock import Clock
    from bot.store.database import Parameters, Row, Sql, Transaction
    from bot.store.migrating import Migration

T = TypeVar("T")
Connection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
)
_KEY: Final = "hashtextextended('referent ' || $1, 0)"
Isolation: TypeAlias = Literal["serializable", "read_committed"]
CONNECTIONS: Final = 10
TRIES: Final = 12  # of a transaction that others were in the way of
PATIENCE: Final = 10.0  # seconds that a server is given to come back
_FIRST_PAUSE: Final = 0.004  # seconds; twice as long after each try, drawn at random below that
_LONGEST_PAUSE: Final = 0.5


class PostgresTransaction:
    """Is a `database.Transaction`, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, sql: Sql, parameters: Parameters = ()) -> int:
        """Run a statement; how many rows it changed."""
        told = await self._connection.execute(_text(sql), *parameters)
        count = told.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def many(self, sql: Sql, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each row of parameters."""
        await self._connection.executemany(_text(sql), rows)

    async def one(self, sql: Sql, parameters: Parameters = ()) -> Row | None:
        """The first row, None if there is none."""
        return await self._connection.fetchrow(_text(sql), *parameters)

    async def all(self, sql: Sql, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows."""
        return await self._connection.fetch(_text(sql), *parameters)

    async def value(self, sql: Sql, parameters: Parameters = ()) -> Any:
        """The first column of the first row, None if there is none."""
        return await self._connection.fetchval(_text(sql), *parameters)


class PostgresStore:
    """Is a `database.Store`: the connections of one process. Made by `open`."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self.shared = True
        self.missing = 0  # the database answers for what it acknowledged
        self.repeated = 0  # transactions that began again because others were in the way
        self._pool = pool
        self._running: set[asyncio.Future[Any]] = set()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, clock: Clock, migrations: Sequence[Migration], connections: int = CONNECTIONS
    ) -> AsyncIterator[PostgresStore]:
        """Connect, and bring the tables up to date if need be. Raises StoreFault."""
        with translated():
            pool = await asyncpg.create_pool(
                url, min_size=1, max_size=connections, statement_cache_size=512, timeout=PATIENCE
            )
        async with pool:
            with translated():
                async with pool.acquire() as connection:
                    await migrate(connection, migrations, clock.now())
            store = cls(pool)
            try:
                yield store
            finally:
                if store._running:
                    await asyncio.wait(store._running)

    async def transact(
        self, body: Callable[[Transaction], Coroutine[Any, Any, T]], *, locking: bool = False
    ) -> T:
        """Run `body` in one transaction: all of it or nothing. Raises what `body` raises, or StoreFault."""
        running = asyncio.ensure_future(
            self._transacted(body, "read_committed" if locking else "serializable")
        )
        self._running.add(running)
        running.add_done_callback(self._ended)
        with translated():
            return await asyncio.shield(running)

    async def read(self, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run `body` on one snapshot of the store; it cannot write."""

        async def reading(connection: Connection) -> T:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return await body(PostgresTransaction(connection))

        return await self._read(reading)

    async def one(self, sql: Sql, parameters: Parameters = (), *, to_act: bool = False) -> Row | None:  # noqa: ARG002 - a pool has no such queue
        """The first row of a query, None if there is none."""
        return await self._read(lambda connection: PostgresTransaction(connection).one(sql, parameters))

    async def all(self, sql: Sql, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of a query."""
        return await self._read(lambda connection: PostgresTransaction(connection).all(sql, parameters))

    async def recalled(self, question: Hashable, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:  # noqa: ARG002 - other processes write: nothing is kept
        """What `read(body)` gives: other processes write here, so nothing is kept in memory."""
        return await self.read(body)

    @asynccontextmanager
    async def alone(self, *tasks: str) -> AsyncIterator[bool]:
        """Whether no other process does any of these now: the locks go with the connection that holds them."""
        async with self._pool.acquire() as connection:
            held: list[str] = []
            try:
                with translated():
                    for task in tasks:
                        if not await connection.fetchval(f"select pg_try_advisory_lock({_KEY})", task):
                            break
                        held.append(task)
                yield len(held) == len(tasks)
            finally:
                for task in held if _alive(connection) else ():
                    with translated():
                        await connection.execute(f"select pg_advisory_unlock({_KEY})", task)

    async def fold(self) -> bool:
        """Nothing to do: what a deleted row held goes with the database's own vacuum and log rotation."""
        return True

    async def _read(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        pause = _FIRST_PAUSE
        with translated():
            while True:
                try:
                    async with self._connected() as connection:
                        return await work(connection)
                except UNREACHABLE as error:
                    pause = await _waited(pause, error, deadline)

    async def _transacted(
        self, body: Callable[[Transaction], Coroutine[Any, Any, T]], isolation: Isolation
    ) -> T:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        pause, tries = _FIRST_PAUSE, 0
        while True:
            committing = False
            try:
                async with self._connected() as connection:
                    transaction = connection.transaction(isolation=isolation)
                    await transaction.start()
                    try:
                        result = await body(PostgresTransaction(connection))
                    except BaseException:
                        if _alive(connection):
                            await transaction.rollback()
                        raise
                    committing = True
                    await transaction.commit()
                    return result
            except IN_THE_WAY as error:
                tries += 1
                self.repeated += 1
                pause = await _waited(pause, error, deadline if tries < TRIES else 0)
            except UNREACHABLE as error:
                pause = await _waited(pause, error, 0 if committing else deadline)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as connection:
            try:
                yield connection
            except asyncpg.InterfaceError as error:
                if _alive(connection):
                    raise
                raise asyncpg.ConnectionDoesNotExistError from error

    def _ended(self, running: asyncio.Future[Any]) -> None:
        self._running.discard(running)
        # The caller may be gone: what the transaction raised is then nobody's.
        if not running.cancelled():
            running.exception()


def _alive(connection: Connection) -> bool:
    """Whether a connection still leads anywhere: the pool takes a broken one back by itself."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False


async def _waited(pause: float, error: Exception, deadline: float) -> float:
    """Wait below `pause` seconds and give the pause after it; raise `error` once `deadline` is past."""
    if asyncio.get_running_loop().time() > deadline:
        raise error
    await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 - so that two do not meet again
    return min(pause * 2, _LONGEST_PAUSE)


def _text(sql: Sql) -> str:
    return sql if isinstance(sql, str) else sql.postgres
