"""Backups: taken while the bot writes, read back, restored; refused when damaged, foreign or newer."""

from __future__ import annotations

import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SetClock
from bot.store.archive import DATABASE, IDENTITY, INBOX, MANIFEST, MATRIX, read_back
from bot.store.backup import save
from bot.store.engine import SqliteStore, StoreFault
from bot.store.migrating import Migration
from bot.store.restoring import install, unpacked
from bot.store.snapshot import damage_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database import Transaction

NOW = datetime(2026, 1, 14, 3, 10, tzinfo=UTC)
CLOCK = SetClock(NOW)
TABLE = Migration("0001_things", "create table thing (id integer primary key, note text not null) strict;")
MORE = Migration("0002_more", "create table other (id integer) strict;")


async def add(store: SqliteStore, number: int) -> None:
    async def body(tx: Transaction) -> None:
        await tx.execute("insert into thing values ($1, 'x')", (number,))

    await store.transact(body)


def an_identity(data: Path) -> None:
    (data / MATRIX).mkdir()
    (data / MATRIX / "session.json").write_text('{"device": "ABC"}')
    (data / MATRIX / "cle").write_text("secret")
    (data / MATRIX / IDENTITY).write_text("moi")
    for path in (data / MATRIX / "@bot_ABC.db", data / INBOX):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute("create table key (id integer)")
            connection.execute("insert into key values (7)")
            connection.commit()


def things(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("select id from thing order by id")]


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A store with three rows and a Matrix identity, its bot stopped."""
    data = tmp_path / "data"
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE,)) as store:
        for number in range(3):
            await add(store, number)
    an_identity(data)
    return data


async def test_a_backup_of_a_live_store_holds_what_was_acknowledged(tmp_path: Path) -> None:
    """The bot is writing, its lock held: the copy is whole and the bot waits for nothing."""
    data, target = tmp_path / "data", tmp_path / "b.zip"
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE,)) as store:
        for number in range(100):
            await add(store, number)
        save(data, target, NOW)
        await add(store, 100)
    with unpacked(target, tmp_path, (TABLE,)) as backup:
        assert things(backup.database) == list(range(100))


async def test_a_backup_is_secret_complete_and_says_what_it_holds(data: Path, tmp_path: Path) -> None:
    manifest = save(data, tmp_path / "b.zip", NOW)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    assert read_back(tmp_path / "b.zip") == manifest
    assert set(manifest.files) == {DATABASE, f"{MATRIX}/{IDENTITY}"}, (
        "what a restore uses, no key of the device"
    )
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not any(b"secret" in archive.read(name) for name in archive.namelist())
    assert manifest.rows["thing"] == 3
    assert manifest.steps == ("0001_things",)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


async def test_a_restored_store_is_the_one_of_the_backup_and_the_old_one_is_kept(
    data: Path, tmp_path: Path
) -> None:
    save(data, tmp_path / "b.zip", NOW)
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE,)) as store:
        await add(store, 50)
    with unpacked(tmp_path / "b.zip", data, (TABLE,)) as backup:
        kept = install(backup, data, NOW, identity=False)
    assert kept is not None
    assert things(data / DATABASE) == [0, 1, 2]
    assert things(kept / DATABASE) == [0, 1, 2, 50]
    assert (data / MATRIX / "cle").read_text() == "secret"


async def test_a_machine_that_lost_everything_gets_its_identity_back(data: Path, tmp_path: Path) -> None:
    save(data, tmp_path / "b.zip", NOW)
    fresh = tmp_path / "fresh"
    with unpacked(tmp_path / "b.zip", fresh, (TABLE,)) as backup:
        assert install(backup, fresh, NOW, identity=True) is None
    assert things(fresh / DATABASE) == [0, 1, 2]
    assert [path.name for path in (fresh / MATRIX).iterdir()] == [IDENTITY], "the device does not come back"
    assert (fresh / MATRIX / IDENTITY).read_text() == "moi"
    assert not (fresh / INBOX).exists()
    assert stat.S_IMODE((fresh / DATABASE).stat().st_mode) == 0o600


async def test_the_log_of_the_old_database_never_meets_the_new_one(data: Path, tmp_path: Path) -> None:
    """A killed bot leaves a log behind: it belongs to the old database and is kept with it."""
    save(data, tmp_path / "b.zip", NOW)
    writer = sqlite3.connect(data / DATABASE, isolation_level=None)
    writer.execute("insert into thing values (60, 'x')")
    crashed = {name: (data / name).read_bytes() for name in (DATABASE, f"{DATABASE}-wal")}
    writer.close()
    for name, content in crashed.items():
        (data / name).write_bytes(content)
    with unpacked(tmp_path / "b.zip", data, (TABLE,)) as backup:
        kept = install(backup, data, NOW, identity=False)
    assert kept is not None
    assert things(data / DATABASE) == [0, 1, 2]
    assert things(kept / DATABASE) == [0, 1, 2, 60]


async def test_a_damaged_database_is_kept_too_and_replaced(data: Path, tmp_path: Path) -> None:
    save(data, tmp_path / "b.zip", NOW)
    (data / DATABASE).write_bytes(b"broken" * 2000)
    with unpacked(tmp_path / "b.zip", data, (TABLE,)) as backup:
        kept = install(backup, data, NOW, identity=False)
    assert kept is not None
    assert (kept / DATABASE).read_bytes() == b"broken" * 2000
    assert things(data / DATABASE) == [0, 1, 2]


async def test_a_backup_of_a_newer_version_is_refused(data: Path, tmp_path: Path) -> None:
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE, MORE)):
        pass
    save(data, tmp_path / "b.zip", NOW)
    with pytest.raises(StoreFault, match="base-plus-recente"), unpacked(tmp_path / "b.zip", data, (TABLE,)):
        pass


async def test_a_copy_made_before_an_upgrade_can_be_restored(data: Path) -> None:
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE, MORE)):
        pass
    with unpacked(data / f"{DATABASE}.avant-0002_more", data, (TABLE,)) as backup:
        install(backup, data, NOW, identity=False)
    async with SqliteStore.open(data / DATABASE, clock=CLOCK, migrations=(TABLE,)) as store:
        assert len(await store.all("select id from thing")) == 3


async def test_what_is_no_backup_is_never_written_over(data: Path, tmp_path: Path) -> None:
    (tmp_path / "cours.odt").write_text("years of work")
    with pytest.raises(StoreFault, match="sauvegarde-fichier-autre"):
        save(data, tmp_path / "cours.odt", NOW)
    assert (tmp_path / "cours.odt").read_text() == "years of work"
    save(data, tmp_path / "b.zip", NOW)
    save(data, tmp_path / "b.zip", NOW)


def altered(original: Path, target: Path, name: str, content: bytes | None) -> Path:
    """A copy of a backup with one member changed, or left out."""
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(target, "w") as out:
        for member in source.namelist():
            if member != name:
                out.writestr(member, source.read(member))
        if content is not None:
            out.writestr(name, content)
    return target


async def test_a_backup_that_leads_out_of_its_folder_is_refused(data: Path, tmp_path: Path) -> None:
    save(data, tmp_path / "b.zip", NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read(MANIFEST))
    for name in ("../evil", "matrix/../../evil", "/etc/evil", "matrix/..\\evil", "C:evil", "autre.db"):
        told = {**manifest, "files": {**manifest["files"], name: {"size": 1, "sha256": "0"}}}
        bad = altered(tmp_path / "b.zip", tmp_path / "bad.zip", MANIFEST, json.dumps(told).encode())
        with pytest.raises(StoreFault, match="sauvegarde-abimee"), unpacked(bad, data, (TABLE,)):
            pass


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "files": 3}'])
async def test_a_manifest_of_another_shape_is_refused(
    data: Path, tmp_path: Path, content: bytes | None
) -> None:
    save(data, tmp_path / "b.zip", NOW)
    bad = altered(tmp_path / "b.zip", tmp_path / "bad.zip", MANIFEST, content)
    with pytest.raises(StoreFault, match="sauvegarde-abimee"), unpacked(bad, data, (TABLE,)):
        pass


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a small good backup."""
    data = tmp_path_factory.mktemp("good")
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        connection.execute(TABLE.sql)
        connection.execute(
            "create table migration (name text primary key, sha256 text not null, at integer not null)"
        )
        connection.execute("insert into migration values (?, ?, 0)", (TABLE.name, TABLE.digest))
        connection.executemany("insert into thing values (?, 'note')", [(n,) for n in range(200)])
        connection.commit()
    save(data, data / "b.zip", NOW)
    return (data / "b.zip").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_backup_is_refused_or_wholly_right(
    good: bytes, tmp_path: Path, where: float, bit: int, *, cut: bool
) -> None:
    """One bit turned or the end missing: never a restore of something else than what was saved."""
    place = int(where * len(good))
    damaged = bytearray(good)
    if cut:
        del damaged[place:]
    else:
        damaged[place] ^= 1 << bit
    file = tmp_path / "damaged.zip"
    file.write_bytes(damaged)
    try:
        with unpacked(file, tmp_path, (TABLE,)) as backup:
            assert things(backup.database) == list(range(200))
    except StoreFault as fault:
        assert fault.code in {"sauvegarde-abimee", "base-plus-recente"}  # noqa: PT017 - both ends are right
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".referent-")] == []


async def test_a_false_alarm_of_sqlite_stops_no_backup(tmp_path: Path) -> None:
    """SQLite 3.40 finds a NULL in such a table where there is none; a class has many such rows."""
    table = Migration(
        "0001_things",
        "create table thing (school integer not null, a integer not null, b integer not null, primary key (a, b))"
        " strict, without rowid;",
    )
    async with SqliteStore.open(tmp_path / DATABASE, clock=CLOCK, migrations=(table,)) as store:

        async def body(tx: Transaction) -> None:
            await tx.execute("insert into thing values (1, 2, 3)")

        await store.transact(body)
        save(tmp_path, tmp_path / "b.zip", NOW)
    with (
        unpacked(tmp_path / "b.zip", tmp_path, (table,)) as backup,
        closing(sqlite3.connect(backup.database)) as copy,
    ):
        assert copy.execute("select * from thing").fetchall() == [(1, 2, 3)]
        assert damage_of(copy) == []
