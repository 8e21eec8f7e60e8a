"""How hard hypothesis looks: seeded and bounded by default, twenty times harder in `make soak`; which store is tested."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.postgres import PostgresServer

settings.register_profile("default", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=400)
settings.register_profile("soak", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="where the tests' application keeps its rows",
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A private PostgreSQL server for all tests of this process."""
    binaries = needs("postgres")
    from tests.fakes.postgres import PostgresServer  # noqa: PLC0415 - asyncpg is an extra

    with PostgresServer.running(binaries) as server:
        yield server


@pytest.fixture(autouse=True)
def _store_under_test(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --store=postgres every application that a test opens keeps its rows there."""
    if request.config.getoption("--store") == "postgres":
        if request.node.get_closest_marker("sqlite_file"):
            pytest.skip("about the bytes or the schema of a SQLite file")
        server = request.getfixturevalue("postgres_server")
        monkeypatch.setattr("bot.app.store_of", server.store_of)
