"""An act counts once, and the acts of people who do them together are in nobody's way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.clock import SetClock
from bot.receipts import AlreadyDone, Receipt
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from bot.store.receipts import StoredReceipts, give_back, keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from bot.store.database import Store, Transaction

NOW: Final = datetime(2026, 1, 14, 9, tzinfo=UTC)


def receipt(*keys: str) -> Receipt[str]:
    return Receipt(keys, 7, NOW, lambda made: f"seen {made}")


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "sqlite":
        async with SqliteStore.open(tmp_path / "s.db", clock=SetClock(NOW), migrations=MIGRATIONS) as kept:
            yield kept
        return
    server = request.getfixturevalue("postgres_server")
    from bot.store.postgres.engine import PostgresStore  # noqa: PLC0415 - an extra
    from bot.store.postgres.migrations import MIGRATIONS as POSTGRES  # noqa: PLC0415

    await server.make("receipts", SetClock(NOW))
    async with PostgresStore.open(
        server.url("receipts"), clock=SetClock(NOW), migrations=POSTGRES
    ) as kept_there:
        yield kept_there
    await server.drop("receipts")


def act(
    made: str, given: Receipt[str], pause: float = 0.0
) -> Callable[[Transaction], Coroutine[Any, Any, str]]:
    async def body(tx: Transaction) -> str:
        await refuse_replay(tx, given)
        if pause:
            await tx.value("select pg_sleep($1)", (pause,))
        await keep_receipt(tx, given, made)
        return made

    return body


async def test_a_second_tap_is_shown_the_outcome_of_the_first(store: Store) -> None:
    assert await store.transact(act("one", receipt("request 1", "token"))) == "one"
    with pytest.raises(AlreadyDone) as done:
        await store.transact(act("two", receipt("request 2", "token")))
    assert done.value.outcome == "seen one"
    kept = StoredReceipts(store)
    assert await kept.outcome_of(["request 1"]) == await kept.outcome_of(["token"]) == "seen one"
    assert await kept.outcome_of(["request 2"]) is None


async def test_taps_at_the_same_instant_count_once(store: Store) -> None:
    taps = [store.transact(act(str(n), receipt(f"request {n}", "token"))) for n in range(8)]
    ended = await asyncio.gather(*taps, return_exceptions=True)
    (made,) = [one for one in ended if isinstance(one, str)]
    assert [one.outcome for one in ended if isinstance(one, AlreadyDone)] == [f"seen {made}"] * 7


async def test_keys_of_an_act_that_did_nothing_are_free_again(store: Store) -> None:
    given = receipt("request", "token")

    async def nothing(tx: Transaction) -> None:
        await refuse_replay(tx, given)
        await give_back(tx, given)

    await store.transact(nothing)
    assert await StoredReceipts(store).outcome_of(given.keys) is None
    assert await store.transact(act("one", given)) == "one"


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
async def test_acts_done_together_do_not_begin_again(store: Store) -> None:
    """Their keys lie side by side in one index; each transaction holds its own while all others take theirs."""
    ended = await asyncio.gather(
        *(store.transact(act(str(n), receipt(f"request {n:04}"), pause=0.05)) for n in range(10))
    )
    assert len(ended) == 10
    assert getattr(store, "repeated", None) == 0
