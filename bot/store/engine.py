"""The store: one SQLite file, one writing connection, read-only connections beside it.

A transaction is an `async def body(tx)` that awaits `tx` only; it is run whole in the database thread, in
one hop: 0.3 ms where one hop a statement takes 0.7 (libraries.md §2). Once begun it runs to its end,
whatever happens to the task that asked: what a person was told is what was written.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.store.connection import Readers, in_thread, opened
from bot.store.faults import StoreFault, translated
from bot.store.migrating import known_steps, migrate
from bot.store.recalling import Recall
from bot.store.witness import Witness, count_one

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Sequence
    from pathlib import Path

    import aiosqlite

    from bot.clock import Clock
    from bot.store.database import Parameters, Row, Sql, Transaction
    from bot.store.migrating import Migration

__all__ = ["SqliteStore", "StoreFault"]

_log = logging.getLogger(__name__)

_PLACES: Final = tuple(str(place) for place in range(1, 100))
T = TypeVar("T")

READERS: Final = 2
BUSY: Final = 5.0  # seconds to wait for another connection's lock
_CACHE_KIB: Final = 8_000


class SqliteTransaction:
    """Is a `database.Transaction`, in the database thread; `said` takes note of its statements."""

    def __init__(self, connection: sqlite3.Connection, said: set[str]) -> None:
        self._connection = connection
        self._said = said

    async def execute(self, sql: Sql, parameters: Parameters = ()) -> int:
        """Run a statement; how many rows it changed."""
        count = self._run(sql, parameters).rowcount
        if count < 0:  # sqlite3 does not count for a statement that begins with « with »
            (count,) = self._connection.execute("select changes()").fetchone()
        return int(count)

    async def many(self, sql: Sql, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each row of parameters."""
        self._said.add(_text(sql))
        self._connection.executemany(_text(sql), map(_placed, rows))

    async def one(self, sql: Sql, parameters: Parameters = ()) -> Row | None:
        """The first row, None if there is none."""
        row: Row | None = self._run(sql, parameters).fetchone()
        return row

    async def all(self, sql: Sql, parameters: Parameters = ()) -> list[Row]:
        """All rows."""
        return self._run(sql, parameters).fetchall()

    async def value(self, sql: Sql, parameters: Parameters = ()) -> Any:
        """The first column of the first row, None if there is none."""
        row = await self.one(sql, parameters)
        return None if row is None else row[0]

    def _run(self, sql: Sql, parameters: Parameters) -> sqlite3.Cursor:
        text = _text(sql)
        self._said.add(text)
        return self._connection.execute(text, _placed(parameters))


class SqliteStore:
    """Is a `database.Store`: that of one process. Made by `open`."""

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        readers: list[aiosqlite.Connection],
        witness: Witness,
        recall: Recall,
        missing: int,
    ) -> None:
        self.path = path
        self.shared = False
        self.missing = missing
        """Transactions acknowledged before this start that the file has lost: a log cut by the file system."""
        self._witness = witness
        self._writer = writer
        self._readers = Readers(readers)
        self._running: set[asyncio.Future[Any]] = set()
        self._recall = recall
        self._written = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, *, clock: Clock, migrations: Sequence[Migration]
    ) -> AsyncIterator[SqliteStore]:
        """Open the store, made or brought up to date if need be. Raises StoreFault."""
        _make_room(path)
        async with AsyncExitStack() as stack:
            with translated():
                writer = await stack.enter_async_context(opened(path, BUSY))
                witness = Witness(path)
                stack.callback(witness.close)
                missing = await in_thread(
                    writer, lambda c: _prepare_writer(c, path, migrations, clock, witness)
                )
                readers = [await stack.enter_async_context(opened(path, BUSY)) for _ in range(READERS)]
                for reader in readers:
                    await in_thread(reader, _prepare_reader)
                recall = Recall(await in_thread(writer, _tables))
            if missing:
                _log.error("%d acknowledged transactions are missing: the end of the log is lost", missing)
            store = cls(path, writer, readers, witness, recall, missing)
            try:
                yield store
            finally:
                await store._settled()
                with suppress(StoreFault), translated():
                    await in_thread(writer, _leave_tidy)

    async def transact(
        self,
        body: Callable[[Transaction], Coroutine[Any, Any, T]],
        *,
        locking: bool = False,  # noqa: ARG002 - one writer at a time: nothing to lock
    ) -> T:
        """Run `body` in one transaction: all of it or nothing. Raises what `body` raises, or StoreFault.

        It is not cancelled when the caller is: the caller's task ends, the transaction goes on.
        """
        said: set[str] = set()
        running = asyncio.ensure_future(
            in_thread(self._writer, lambda c: _written(c, body, self._witness, said))
        )
        self._running.add(running)
        running.add_done_callback(lambda done: self._ended(done, said))
        with translated():
            return await asyncio.shield(running)

    async def read(self, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run `body` on one snapshot of the store; it cannot write."""
        return await self._answer(body, set())

    @asynccontextmanager
    async def alone(self, *tasks: str) -> AsyncIterator[bool]:  # noqa: ARG002 - whatever they are
        """True: the lock of the store says so already."""
        yield True

    async def fold(self) -> bool:
        """Fold the log into the file and empty it, so that nothing deleted is left there.

        False if somebody is reading an older state: the log is then emptied by a later call.
        """
        with translated():
            row = await in_thread(
                self._writer, lambda c: c.execute("pragma wal_checkpoint(truncate)").fetchone()
            )
        return row is not None and not row[0]

    async def one(self, sql: Sql, parameters: Parameters = (), *, to_act: bool = False) -> Row | None:
        """The first row of a query, None if there is none.

        `to_act` asks where acts are made: somebody who acts does not queue behind those who read.
        """

        def first(connection: sqlite3.Connection) -> Row | None:
            row: Row | None = connection.execute(_text(sql), _placed(parameters)).fetchone()
            return row

        with translated():
            return await (in_thread(self._writer, first) if to_act else self._readers.ask(first))

    async def all(self, sql: Sql, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        with translated():
            return await self._readers.ask(lambda c: c.execute(_text(sql), _placed(parameters)).fetchall())

    async def recalled(self, question: Hashable, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """What `read(body)` gives, kept under `question` until a table it was read from is written to.

        For the few questions that every request asks (who is behind an account), whose answers are values.
        """
        if question in self._recall:
            known: T = self._recall[question]
            return known
        written, said = self._written, set[str]()
        found = await self._answer(body, said)
        if written == self._written and not self._running:
            self._recall.keep(question, found, said)
        return found

    async def _answer(self, body: Callable[[Transaction], Coroutine[Any, Any, T]], said: set[str]) -> T:
        with translated():
            return await self._readers.ask(lambda c: _read(c, body, said))

    def _ended(self, running: asyncio.Future[Any], said: set[str]) -> None:
        # Before the caller is told: whoever asks after an acknowledged act reads what it wrote.
        self._written += 1
        self._recall.forget(said)
        self._running.discard(running)
        # The caller may be gone: what the transaction raised is then nobody's.
        if not running.cancelled():
            running.exception()

    async def _settled(self) -> None:
        if self._running:
            await asyncio.wait(self._running)


def _text(sql: Sql) -> str:
    return sql if isinstance(sql, str) else sql.sqlite


def _placed(parameters: Parameters) -> dict[str, object]:
    """Values under the names that sqlite3 gives to the places: those of $1, $2 and so on."""
    return dict(zip(_PLACES, parameters, strict=False))


def _make_room(path: Path) -> None:
    """The folder and the file, for the account of the bot alone. Raises StoreFault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreFault("base-en-lecture-seule", chemin=str(path.parent)) from error


def _written(
    connection: sqlite3.Connection,
    body: Callable[[Transaction], Coroutine[Any, Any, T]],
    witness: Witness,
    said: set[str],
) -> T:
    """Run a body to its end in this thread, in a transaction that is counted if it wrote anything."""
    connection.execute("begin immediate")
    try:
        before = connection.total_changes
        result = _driven(body(SqliteTransaction(connection, said)))
        count = count_one(connection) if connection.total_changes != before else 0
        connection.execute("commit")
    except BaseException:
        _roll_back(connection)
        raise
    if count:
        witness.keep(count)
    return result


def _read(
    connection: sqlite3.Connection, body: Callable[[Transaction], Coroutine[Any, Any, T]], said: set[str]
) -> T:
    """Run a body on one snapshot."""
    connection.execute("begin")
    try:
        result = _driven(body(SqliteTransaction(connection, said)))
        connection.execute("commit")
    except BaseException:
        _roll_back(connection)
        raise
    return result


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # a full disk may have ended it already
        connection.execute("rollback")


def _driven(running: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never waits. Raises RuntimeError if it awaits anything but `tx`."""
    try:
        running.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    running.close()
    raise RuntimeError("the body of a transaction awaits tx only: it is run whole in the database thread")


def _prepare_writer(
    connection: sqlite3.Connection,
    path: Path,
    migrations: Sequence[Migration],
    clock: Clock,
    witness: Witness,
) -> int:
    """Set the connection up and bring the file up to date; how many transactions the file has lost."""
    _prepare(connection)
    connection.execute("pragma journal_mode = wal")
    known_steps(connection, migrations)
    missing = witness.missing(connection)
    _prepare_to_write(connection)
    # The statements and the pages of a migration stay with the connection that ran it, 1 MB of them in a new
    # file, and none is ever wanted again: another one takes them along when it closes.
    with closing(sqlite3.connect(path, timeout=BUSY, isolation_level=None)) as once:
        _prepare(once)
        _prepare_to_write(once)
        migrate(once, path, migrations, clock.now())
    return missing


def _prepare_to_write(connection: sqlite3.Connection) -> None:
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")]


def _prepare_reader(connection: sqlite3.Connection) -> None:
    _prepare(connection)
    connection.execute("pragma query_only = on")


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma trusted_schema = off")
    connection.execute(f"pragma cache_size = -{_CACHE_KIB}")


def _leave_tidy(connection: sqlite3.Connection) -> None:
    """Leave one file behind: the log is folded in, statistics are brought up to date."""
    connection.execute("pragma optimize")
    connection.execute("pragma wal_checkpoint(truncate)")
