"""What the repositories stand on: statements in transactions, whichever database keeps the rows.

Two stores are shaped like this: one SQLite file (`engine.SqliteStore`), which is what a school runs, and a
PostgreSQL database (`postgres.engine.PostgresStore`) for a host of many. A statement is written once when both read
it the same way; where they do not, it is an `Either` with its own text for each. Nothing is translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Hashable, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

__all__ = ["DEFER_KEYS", "Dialect", "Either", "Parameters", "Row", "Sql", "Store", "Transaction", "either"]

T = TypeVar("T")
Parameters: TypeAlias = "Sequence[object]"
"""Values by place: $1 in the statement is the first."""


@dataclass(frozen=True, slots=True)
class Either:
    """A statement of which the two databases need different texts."""

    sqlite: str
    postgres: str


Sql: TypeAlias = str | Either


@dataclass(frozen=True, slots=True)
class Dialect:
    """The few words in which a statement differs. `{0}` is a place, or a table in `_taking`."""

    _ids: str
    _words: str
    leading: str
    """How the first table of a join is kept first: SQLite would begin with the larger one."""

    _taking: str

    def taking(self, table: str) -> str:
        """What ends a query of a queue: its rows of `table` are locked, those that others took are left to them."""
        return self._taking.format(table)

    def ids(self, place: str) -> str:
        """The ids of a JSON list given at `place` ("$2"), to stand after `in`."""
        return self._ids.format(place)

    def words(self, place: str) -> str:
        """The words of a JSON list given at `place`, to stand after `in`."""
        return self._words.format(place)


_SQLITE: Final = Dialect(*("(select value from json_each({0}))",) * 2, "cross join", "")
_POSTGRES: Final = Dialect(
    "(select cast(one as bigint) from json_array_elements_text(cast({0} as json)) one)",
    "(select one from json_array_elements_text(cast({0} as json)) one)",
    "join",
    " for update of {0} skip locked",
)


DEFER_KEYS: Final = Either("pragma defer_foreign_keys = on", "set constraints all deferred")
"""References are looked at when the transaction ends."""


def either(text: Callable[[Dialect], str]) -> Either:
    """A statement that is the same but for some words of its dialect."""
    return Either(text(_SQLITE), text(_POSTGRES))


class Row(Protocol):
    """A row: by place, by name, or unpacked."""

    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Any:
        """The names of the columns."""


class Transaction(Protocol):
    """The statements of one transaction. Valid inside its body only."""

    async def execute(self, sql: Sql, parameters: Parameters = ()) -> int:
        """Run a statement; how many rows it changed."""

    async def many(self, sql: Sql, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each row of parameters."""

    async def one(self, sql: Sql, parameters: Parameters = ()) -> Row | None:
        """The first row, None if there is none."""

    async def all(self, sql: Sql, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows."""

    async def value(self, sql: Sql, parameters: Parameters = ()) -> Any:
        """The first column of the first row, None if there is none."""


class Store(Protocol):
    """Where a process keeps everything. Its faults are StoreFault."""

    missing: int
    """Acknowledged transactions that were found lost at this start."""
    shared: bool
    """Whether other processes write here too."""

    async def transact(
        self, body: Callable[[Transaction], Coroutine[Any, Any, T]], *, locking: bool = False
    ) -> T:
        """Run `body` in one transaction: all of it or nothing. Raises what `body` raises, or StoreFault.

        The transaction is alone, or it is as if it were: `body` may run again from its start when another
        process was in the way, so it keeps nothing outside itself. It is not cancelled when the caller is.
        With `locking` it answers for that itself: it locks each row that it goes by.
        """

    def alone(self, *tasks: str) -> AbstractAsyncContextManager[bool]:
        """Whether this process is the one that does these tasks for as long as the context lasts."""

    async def read(self, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """Run `body` on one snapshot of the store; it cannot write."""

    async def one(self, sql: Sql, parameters: Parameters = (), *, to_act: bool = False) -> Row | None:
        """The first row of a query, None if there is none.

        `to_act`: it is asked by somebody about to act, who is not to queue behind those who read.
        """

    async def all(self, sql: Sql, parameters: Parameters = ()) -> Sequence[Row]:
        """All rows of a query."""

    async def recalled(self, question: Hashable, body: Callable[[Transaction], Coroutine[Any, Any, T]]) -> T:
        """What `read(body)` gives; kept in memory under `question` where nobody else can write."""

    async def fold(self) -> bool:
        """Leave nothing deleted behind in a log. False if somebody is reading an older state: call it later."""
