"""A clock that jumps, and a log that lost its end."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.app import opened as app_opened
from bot.clock import SetClock
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.school.model import Account, Platform
from bot.store.engine import SqliteStore
from bot.store.migrating import Migration
from bot.store.witness import path_of
from tests.faults.acts import ROUNDS, count

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database import Transaction

NOW = datetime(2026, 3, 28, 22, tzinfo=UTC)
TABLE = Migration("0001_things", "create table thing (id integer primary key, note text not null) strict;")


async def test_a_clock_that_jumps_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Back two days, forward over the change of hour and a year, back again: ids still grow, replays still count once."""
    async with app_opened(Settings(data=tmp_path, clock=NOW), "test") as app:
        clock = app.clock
        assert isinstance(clock, SetClock)
        lina = Account(Platform.CONSOLE, "étudiant:lina", "Lina")
        await app.directory.enrol(lina, app.school)
        ids = [app.services.ids.next()]
        kept = 0
        for turn, jump in enumerate((0, -48, 60, 24 * 400, -24 * 400, 1)):
            clock.advance(timedelta(hours=jump))
            request = Request(
                f"console:{turn}", lina, Place("console", "console", private=True), clock.now(),
            )  # fmt: skip
            for _ in range(2):  # the same line again, as a platform replays it
                turn_ = await app.conversation.say(request, f"declarer Poste {turn} avec GLPI", command=True)
                assert turn_.reply is not None
            kept += 1
            ids.append(app.services.ids.next())
        assert ids == sorted(set(ids))
        row = await app.store.one("select count(*) from realisation")
        assert row is not None
        count("clock jumps", kept, kept - row[0])
        assert row[0] == kept


async def test_a_log_that_lost_its_end_opens_and_says_how_much_is_missing(tmp_path: Path) -> None:
    """A file system may cut the log after a power failure: what is left is a beginning, whole, and it is told."""
    source = tmp_path / "source"
    clock = SetClock(NOW)
    crashed = tmp_path / "crashed"
    async with SqliteStore.open(source / "s.db", clock=clock, migrations=(TABLE,)) as store:
        for number in range(60):

            async def body(tx: Transaction, number: int = number) -> None:
                await tx.execute("insert into thing values ($1, $2)", (number, "x" * 500))

            await store.transact(body)
        shutil.copytree(source, crashed)  # as a killed process leaves it: log not folded in
    size = (crashed / "s.db-wal").stat().st_size
    assert size > 100_000
    chance = random.Random(5)
    told = 0
    for turn in range(10 * ROUNDS):
        cut = tmp_path / f"cut-{turn}"
        shutil.copytree(crashed, cut)
        with (cut / "s.db-wal").open("r+b") as log:
            log.truncate(chance.randrange(size) if turn else size)
        async with SqliteStore.open(cut / "s.db", clock=clock, migrations=(TABLE,)) as store:
            left = [row[0] for row in await store.all("select id from thing order by id")]
            assert left == list(range(len(left)))
            assert store.missing >= 60 - len(left)
            assert (store.missing == 0) == (len(left) == 60)
            told += store.missing > 0
        with closing(sqlite3.connect(cut / "s.db")) as whole:
            assert whole.execute("pragma integrity_check").fetchone() == ("ok",)
        async with SqliteStore.open(cut / "s.db", clock=clock, migrations=(TABLE,)) as store:
            assert store.missing == 0  # told once
        shutil.rmtree(cut)
    assert told
    assert path_of(source / "s.db").exists()
