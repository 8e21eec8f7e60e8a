"""A private PostgreSQL server: its own folder, a socket in it, no network, ended with the tests that began it."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import asyncpg

from bot import app
from bot.store.postgres.engine import PostgresStore
from bot.store.postgres.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.clock import Clock
    from bot.config import Settings
    from bot.store.database import Store

_UP_WITHIN: Final = 30.0  # seconds
_TEMPLATE: Final = "referent_empty"
_real_store_of = app.store_of


@dataclass(slots=True)
class PostgresServer:
    """A running server, and the databases that tests made in it."""

    binaries: Path
    folder: Path
    durable: bool
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, binaries: Path, *, durable: bool = False) -> Iterator[PostgresServer]:
        """A new server. `durable` forces commits to the disk: what a test of crashes needs, and no other."""
        # A socket's path is at most 107 bytes: pytest's own folders are too deep.
        folder = Path(tempfile.mkdtemp(prefix="referent-pg-"))
        server = cls(binaries, folder, durable)
        try:
            server._own(folder)
            options = ("--auth=trust", "--username=referent", "--encoding=UTF8", "--no-locale", "--no-sync")
            server._run(str(binaries / "initdb"), "-D", str(folder / "data"), *options)
            server.start()
            yield server
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://referent@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        command += [part for one in settings for part in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, user=_user())
        deadline = time.monotonic() + _UP_WITHIN
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.folder)]
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT ends connections in order, SIGQUIT is a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(_UP_WITHIN)
            self.process = None

    @asynccontextmanager
    async def store_of(
        self, settings: Settings, clock: Clock, database: str = app.DATABASE
    ) -> AsyncIterator[Store]:
        """What `app.store_of` gives, in a database of this server that stands for the data folder."""
        name = "t" + hashlib.sha256(f"{settings.data}/{database}".encode()).hexdigest()[:24]
        await self.make(name, clock)
        async with _real_store_of(replace(settings, store_url=self.url(name)), clock, database) as store:
            yield store

    async def make(self, name: str, clock: Clock) -> None:
        """A database with our tables and nothing in them, unless it is there."""
        connection = await asyncpg.connect(self.url())
        try:
            there = {row[0] for row in await connection.fetch("select datname from pg_database")}
            if _TEMPLATE not in there:
                await connection.execute(f"create database {_TEMPLATE}")
                async with PostgresStore.open(self.url(_TEMPLATE), clock=clock, migrations=MIGRATIONS):
                    pass
            if name not in there:
                await connection.execute(f"create database {name} template {_TEMPLATE}")
        finally:
            await connection.close()

    async def drop(self, name: str) -> None:
        """Forget a database, whoever is connected to it."""
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(f"drop database if exists {name} with (force)")
        finally:
            await connection.close()

    def _own(self, folder: Path) -> None:
        user = _user()
        if user is not None:
            shutil.chown(folder, user)

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, check=False, capture_output=True, user=_user(), cwd=self.folder)
        assert done.returncode == 0, done.stderr.decode()


def _user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the account that its package made."""
    return "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
