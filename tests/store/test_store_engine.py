"""The store keeps what it acknowledged: together, cancelled, killed, on a full disk."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite
import pytest

from bot.clock import SetClock
from bot.store.engine import SqliteStore, StoreFault
from bot.store.lock import StoreLock
from bot.store.migrating import Migration
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.database import Transaction

CLOCK = SetClock(datetime(2026, 1, 14, tzinfo=UTC))
TABLE = Migration("0001_things", "create table thing (id integer primary key, pair integer not null) strict;")
ROUNDS = int(os.environ.get("REFERENT_ROUNDS") or (20 if os.environ.get("CI") else 3))
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def opened(path: Path, *migrations: Migration) -> AsyncIterator[SqliteStore]:
    async with SqliteStore.open(path, clock=CLOCK, migrations=migrations or (TABLE,)) as store:
        yield store


async def test_two_hundred_writes_at_once_are_all_there(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:

        def add(number: int) -> object:
            async def body(tx: Transaction) -> None:
                await tx.execute("insert into thing values ($1, $2)", (number, number))

            return store.transact(body)

        await asyncio.gather(*(add(number) for number in range(200)))  # type: ignore[call-overload] # coroutines
        row = await store.one("select count(*) as many from thing")
        assert row is not None
        assert row["many"] == 200


async def test_what_is_recalled_is_never_older_than_an_acknowledged_write(tmp_path: Path) -> None:
    """Eight people ask the same question all the time; each writes, then must read at least what they wrote."""
    async with opened(tmp_path / "s.db") as store:

        async def most(tx: Transaction) -> int:
            return int(await tx.value("select coalesce(max(id), 0) from thing"))

        async def person(first: int) -> None:
            for number in range(first, 400, 8):

                async def body(tx: Transaction, number: int = number) -> None:
                    await tx.execute("insert into thing values ($1, $2)", (number + 1, number))

                await store.transact(body)
                for _ in range(3):
                    assert await store.recalled("most", most) >= number + 1

        await asyncio.gather(*map(person, range(8)))
        assert await store.recalled("most", most) == 400
        assert await store.recalled("nothing", lambda tx: tx.one("select 1 where 0")) is None


async def test_a_body_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:

        async def body(tx: Transaction) -> None:
            await tx.execute("insert into thing values (1, 1)")
            raise LookupError

        with pytest.raises(LookupError):
            await store.transact(body)
        assert await store.all("select * from thing") == []


async def test_a_body_that_waits_for_something_else_is_refused(tmp_path: Path) -> None:
    """The body runs in the database thread: an await on the event loop would stop every write."""
    async with opened(tmp_path / "s.db") as store:

        async def body(tx: Transaction) -> None:
            await tx.execute("insert into thing values (1, 1)")
            await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match="awaits tx only"):
            await store.transact(body)
        assert await store.all("select * from thing") == []


async def test_a_caller_that_goes_away_does_not_undo_the_act(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:

        async def body(tx: Transaction) -> None:
            await tx.execute("insert into thing values (1, 1)")

        task = asyncio.ensure_future(store.transact(body))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        async def after(tx: Transaction) -> int:
            return int(await tx.value("select count(*) from thing"))

        assert await store.transact(after) == 1


async def test_a_reader_cannot_write_and_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:

        async def write(tx: Transaction) -> None:
            await tx.execute("insert into thing values (1, 1)")

        with pytest.raises(StoreFault):
            await store.read(write)
        other = sqlite3.connect(store.path)
        other.execute("begin immediate")
        assert await asyncio.wait_for(store.all("select * from thing"), 2) == []
        other.close()


def test_the_borrowed_name_is_still_there() -> None:
    assert callable(aiosqlite.Connection._execute)


WRITER = """
import asyncio, sys
from bot.store.engine import SqliteStore
from bot.clock import SystemClock
from bot.store.migrating import Migration

async def main():
    table = Migration("0001_things", "create table thing (id integer primary key, pair integer not null) strict;")
    from pathlib import Path
    async with SqliteStore.open(Path(sys.argv[1]), clock=SystemClock(), migrations=(table,)) as store:
        start = (await store.one("select coalesce(max(id), 0) from thing"))[0] + 1
        for number in range(start, start + 100000, 2):
            async def body(tx):
                await tx.execute("insert into thing values ($1, $2)", (number, number))
                await tx.execute("insert into thing values ($1, $2)", (number + 1, number))
            await store.transact(body)
            print(number, flush=True)

asyncio.run(main())
"""


def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    """kill -9 in the middle of writes: what was printed is there, and never half of a pair."""
    path = tmp_path / "s.db"
    for kills in range(1, ROUNDS + 1):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            last = 0
            for _ in range(10 + 7 * kills % 40):
                last = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            last = max(
                [
                    last,
                    *(int(line) for line in process.stdout if line.strip().isdigit() and line.endswith("\n")),
                ]
            )
        connection = sqlite3.connect(path)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("select count(*) from thing where id = ?", (last,)).fetchone() == (1,)
        alone = "select count(*) from (select pair from thing group by pair having count(*) <> 2)"
        assert connection.execute(alone).fetchone() == (0,)
        connection.close()


async def test_migrations_apply_once_and_snapshot_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    async with opened(path, TABLE):
        pass
    more = Migration(
        "0002_more", "alter table thing add column note text;\ncreate table other (id integer) strict;"
    )
    for _ in range(2):
        async with opened(path, TABLE, more) as store:
            assert await store.all("select note from thing") == []
    before = sqlite3.connect(tmp_path / "s.db.avant-0002_more")
    assert [row[1] for row in before.execute("pragma table_info(thing)")] == ["id", "pair"]
    before.close()


async def test_a_step_that_fails_is_undone_whole_and_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    async with opened(path, TABLE):
        pass
    broken = Migration(
        "0002_more", "create table other (id integer) strict;\ninsert into nowhere values (1);"
    )
    with pytest.raises(StoreFault):
        async with opened(path, TABLE, broken):
            pass
    mended = Migration("0002_more", "create table other (id integer) strict;")
    async with opened(path, TABLE, mended) as store:
        assert await store.all("select * from other") == []


async def test_triggers_are_one_statement(tmp_path: Path) -> None:
    trigger = Migration(
        "0002_trigger",
        "create table log (id integer) strict;\n"
        "create trigger seen after insert on thing begin\n  insert into log values (new.id);\n  delete from log where id = 0;\nend;",
    )
    async with opened(tmp_path / "s.db", TABLE, trigger) as store:

        async def body(tx: Transaction) -> None:
            await tx.execute("insert into thing values (7, 7)")

        await store.transact(body)
        assert [row[0] for row in await store.all("select id from log")] == [7]


@pytest.mark.parametrize(
    ("migrations", "code"),
    [
        ((), "base-plus-recente"),
        ((Migration("0001_things", "create table thing (id integer) strict;"),), "migration-modifiee"),
    ],
)
async def test_a_file_of_another_version_is_not_touched(
    tmp_path: Path, migrations: tuple[Migration, ...], code: str
) -> None:
    path = tmp_path / "s.db"
    async with opened(path, TABLE):
        pass
    before = path.read_bytes()
    with pytest.raises(StoreFault, match=code):
        async with SqliteStore.open(path, clock=CLOCK, migrations=migrations):
            pass
    assert path.read_bytes() == before


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"this is no database, but it is long enough to look like one" * 40)
    with pytest.raises(StoreFault, match="base-illisible"):
        async with opened(path):
            pass


async def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:

        async def limit(tx: Transaction) -> None:
            await tx.execute("insert into thing values (0, 0)")

        await store.transact(limit)
        await store._writer.execute("pragma max_page_count = 3")

        async def body(tx: Transaction) -> None:
            for number in range(1, 20_000):
                await tx.execute("insert into thing values ($1, $2)", (number, number))

        with pytest.raises(StoreFault, match="disque-plein"):
            await store.transact(body)
        assert [row["id"] for row in await store.all("select id from thing")] == [0]


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with StoreLock.take(path, "run"):
        script = (
            "import sys\nfrom pathlib import Path\nfrom bot.store.lock import StoreLock\nfrom bot.store.faults import StoreFault\n"
            "try:\n  with StoreLock.take(Path(sys.argv[1]), 'console'): print('taken')\n"
            "except StoreFault as fault: print(fault.code, fault.facts)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        assert done.stdout.strip() == f"base-occupee {{'commande': 'run', 'pid': {os.getpid()}}}"
    with StoreLock.take(path, "console"):
        pass


def test_the_schema_on_main_never_changes() -> None:
    """A step that was released is frozen: a new one is added instead."""
    frozen = {"0001_foundation": FOUNDATION}
    assert {m.name: m.digest for m in MIGRATIONS if m.name in frozen} == frozen


FOUNDATION = "55a48ac4713699aa1fd67bbb884b55c76d3c826aa5dcadc8ef276fcef65fcfad"


async def test_rows_are_counted_behind_with_as_well(tmp_path: Path) -> None:
    async with opened(tmp_path / "s.db") as store:
        await store.transact(lambda tx: tx.execute("insert into thing values (1, 1), (2, 1), (3, 2)"))
        named = "with named as (select cast($1 as bigint)) update thing set pair = $1 where id < 3"
        assert await store.transact(lambda tx: tx.execute(named, (7,))) == 2
