"""A School moves from a file to PostgreSQL and back: the same rows, or none."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from bot.app import DATABASE, opened
from bot.clock import SetClock
from bot.config import Settings
from bot.errors import Refused
from bot.school.model import Account, Platform
from bot.store.copying import TABLES, copy_school
from bot.store.engine import SqliteStore
from bot.store.migrations import MIGRATIONS
from tests.hosting.process import command
from tests.store.test_store_upgrades import SCHEMAS, rows_of, school_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store.database import Store, Transaction
    from tests.fakes.postgres import PostgresServer

CLOCK: Final = SetClock(datetime(2026, 1, 14, tzinfo=UTC))
LATEST: Final = SCHEMAS[-1]
STAYS: Final = {"receipt", "pending_action", "dialogue", "join_attempt", "command_tree", "duty_day"}
"""What belongs to no School."""


@pytest.fixture
async def empty(postgres_server: PostgresServer) -> AsyncIterator[Store]:
    """A PostgreSQL database with our tables and no row."""
    from bot.store.postgres.engine import PostgresStore  # noqa: PLC0415 - an extra
    from bot.store.postgres.migrations import MIGRATIONS as POSTGRES  # noqa: PLC0415

    await postgres_server.drop("copied")
    await postgres_server.make("copied", CLOCK)
    async with PostgresStore.open(postgres_server.url("copied"), clock=CLOCK, migrations=POSTGRES) as store:
        yield store


async def sqlite(stack: AsyncExitStack, path: Path) -> SqliteStore:
    return await stack.enter_async_context(SqliteStore.open(path, clock=CLOCK, migrations=MIGRATIONS))


async def test_there_and_back_every_row_of_every_table_is_the_same(empty: Store, tmp_path: Path) -> None:
    (tmp_path / "from").mkdir()
    school_of(LATEST, tmp_path / "from" / "referent.db")
    async with AsyncExitStack() as stack:
        source = await sqlite(stack, tmp_path / "from" / "referent.db")
        back = await sqlite(stack, tmp_path / "back.db")
        there = await copy_school(source, empty)
        assert {table for table, sealed in there.items() if not sealed.rows} == set()
        assert await copy_school(empty, back) == there
    before, after = rows_of(tmp_path / "from" / "referent.db"), rows_of(tmp_path / "back.db")
    assert {t: r for t, r in before.items() if t not in STAYS} == {
        t: r for t, r in after.items() if t not in STAYS
    }


async def test_a_school_that_is_there_is_not_written_twice(empty: Store, tmp_path: Path) -> None:
    school_of(LATEST, tmp_path / "referent.db")
    async with AsyncExitStack() as stack:
        source = await sqlite(stack, tmp_path / "referent.db")
        await copy_school(source, empty)
        with pytest.raises(Refused, match="copie-deja-la"):
            await copy_school(source, empty)


async def test_a_copy_that_is_not_the_same_leaves_nothing(empty: Store, tmp_path: Path) -> None:
    """A trigger of the target's own changes what is put: seen, and nothing stays."""
    school_of(LATEST, tmp_path / "referent.db")

    async def meddle(tx: Transaction) -> None:
        await tx.execute(
            "create function meddle() returns trigger language plpgsql as"
            " $$ begin new.name := new.name || ' bis'; return new; end $$"
        )
        await tx.execute(
            "create trigger meddle before insert on person for each row execute function meddle()"
        )

    await empty.transact(meddle)
    async with AsyncExitStack() as stack:
        source = await sqlite(stack, tmp_path / "referent.db")
        with pytest.raises(Refused, match="copie-differente") as refused:
            await copy_school(source, empty)
    assert refused.value.facts["tables"] == ["person"]
    for (table,) in await empty.all(TABLES):
        assert await empty.all(f"select 1 from {table}") == []


async def test_of_several_schools_one_is_named(empty: Store, tmp_path: Path) -> None:
    school_of(LATEST, tmp_path / "referent.db")
    async with AsyncExitStack() as stack:
        source = await sqlite(stack, tmp_path / "referent.db")
        await source.transact(
            lambda tx: tx.execute(
                "insert into school (id, name, zone) values (77, 'Lycée B', 'Europe/Paris')"
            )
        )
        with pytest.raises(Refused, match="copie-etablissement-inconnu"):
            await copy_school(source, empty)
        done = await copy_school(source, empty, "Lycée B")
    assert sum(sealed.rows for sealed in done.values()) == 1


async def a_school(folder: Path, name: str, server: str) -> Path:
    """A School that somebody runs by themselves: its terminal, a Discord server, a person who chose it."""
    async with opened(Settings(data=folder, school=name), "test") as app:
        person = await app.directory.enrol(Account(Platform.CONSOLE, "Mme Martin", "Mme Martin"), app.school)
        await app.directory.bind(Platform.DISCORD, server, app.school)
        await app.store.transact(
            lambda tx: tx.execute(
                "insert into chosen_school (platform, user_id, school) values ('console', 'Mme Martin', $1)",
                (person.school,),
            )
        )
    return folder / DATABASE


@pytest.mark.sqlite_file
async def test_schools_that_were_apart_come_together(empty: Store, tmp_path: Path) -> None:
    """Each brings its terminal and whom it knows: the second one's terminal and its choice have no room there."""
    async with AsyncExitStack() as stack:
        for name, server in (("A", "1"), ("B", "2")):
            await copy_school(await sqlite(stack, await a_school(tmp_path / name, name, server)), empty)
    bound = await empty.all(
        "select s.name, p.platform, p.space from space p join school s on s.id = p.school order by 2, 3"
    )
    assert [tuple(row) for row in bound] == [
        ("A", "console", "console"), ("A", "discord", "1"), ("B", "discord", "2"),
    ]  # fmt: skip
    assert len(await empty.all("select 1 from account where user_id = 'Mme Martin'")) == 2
    assert len(await empty.all("select 1 from chosen_school")) == 1


@pytest.mark.sqlite_file
async def test_a_server_of_another_school_is_not_taken_from_it(empty: Store, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        await copy_school(await sqlite(stack, await a_school(tmp_path / "A", "A", "1")), empty)
        second = await sqlite(stack, await a_school(tmp_path / "B", "B", "1"))
        with pytest.raises(Refused, match="copie-espace-pris"):
            await copy_school(second, empty)
    assert [row[0] for row in await empty.all("select name from school")] == ["A"]


async def test_the_command_copies_and_says_what(
    postgres_server: PostgresServer, empty: Store, tmp_path: Path
) -> None:
    school_of(LATEST, tmp_path / "referent.db")
    source, target = str(tmp_path / "referent.db"), postgres_server.url("copied")
    code, said, _ = await command(tmp_path, "store", "copier", source, target)
    assert code == 0
    assert "identiques" in said
    assert len(await empty.all("select 1 from claim")) > 0
    code, _, said = await command(tmp_path, "store", "copier", source, target)
    assert (code, "déjà" in said) == (1, True)
    code, _, said = await command(tmp_path, "store", "copier", str(tmp_path / "absent.db"), target)
    assert (code, "n’existe pas" in said) == (1, True)
