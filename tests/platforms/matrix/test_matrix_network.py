"""A homeserver behind the school's proxy, with a certificate that the school's own authority signs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.clock import SetClock
from bot.platforms.matrix.client import Matrix
from bot.platforms.matrix.errors import MatrixError
from bot.platforms.matrix.session import Credentials
from bot.platforms.network import Network
from bot.store.matrix_inbox import SqliteMatrixInbox
from tests.fakes.school_network import SchoolNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.synapse import Synapse


async def test_the_homeserver_is_reached_through_the_proxy_only(
    synapse: Synapse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = synapse.register()
    clock = SetClock(datetime(2026, 1, 14, tzinfo=UTC))
    async with (
        SchoolNetwork.running(tmp_path) as school,
        await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox,
    ):
        await school.served("matrix.test", urlsplit(synapse.url).port or 0)
        monkeypatch.setenv("HTTPS_PROXY", school.proxy)

        async def joined(network: Network) -> None:
            credentials = Credentials("https://matrix.test", account.user_id, account.password, None, network)
            async with (
                Matrix.open(credentials, tmp_path / "matrix", inbox, clock) as matrix,
                asyncio.TaskGroup() as group,
            ):

                async def handle(_: object) -> None: ...

                async def accepts(_: object) -> bool:
                    return False

                running = group.create_task(matrix.run(handle, accepts))
                await asyncio.wait_for(matrix.ready.wait(), 20)
                running.cancel()

        with pytest.raises(MatrixError):
            await joined(Network())
        await joined(Network(school.authority))
        assert set(school.passed) == {"matrix.test:443"}
