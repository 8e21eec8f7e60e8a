"""A database brought back with PostgreSQL's own tools, as docs/passage-a-l-echelle.md says."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.config import Settings
from bot.school.model import Account, Platform
from bot.store.personal import StoredPersonalData

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.postgres import PostgresServer

NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)


@pytest.mark.sqlite_file
async def test_who_was_erased_since_a_dump_is_erased_again(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """The list beside the bot is in no dump: the first start on a restored database reads it."""
    await postgres_server.make("dumped", SetClock(NOW))
    await postgres_server.drop("restored")
    settings = Settings(data=tmp_path, clock=NOW, store_url=postgres_server.url("dumped"))
    dump, tools = tmp_path / "referent.dump", postgres_server.binaries
    async with opened(settings, "test") as app:
        for name in ("Lina", "Noé"):
            await app.directory.enrol(Account(Platform.CONSOLE, name, name), app.school)
        command = [
            str(tools / "pg_dump"),
            "--format=custom",
            f"--file={dump}",
            f"--dbname={settings.store_url}",
        ]
        subprocess.run(command, check=True)
        gone = await app.directory.person_of(Account(Platform.CONSOLE, "Lina", ""), app.school)
        assert gone is not None
        await StoredPersonalData(app.store, tmp_path).erase(app.school.id, gone.id)

    url = postgres_server.url("restored")
    subprocess.run(
        [str(tools / "createdb"), f"--maintenance-db={postgres_server.url()}", "restored"], check=True
    )
    restore = [str(tools / "pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={url}", str(dump)]
    subprocess.run(restore, check=True)
    async with opened(Settings(data=tmp_path, clock=NOW, store_url=url), "test") as app:
        assert [row[0] for row in await app.store.all("select name from person")] == ["Noé"]
    for name in ("dumped", "restored"):
        await postgres_server.drop(name)
