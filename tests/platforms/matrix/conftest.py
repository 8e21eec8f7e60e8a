"""The homeserver that the Matrix tests share, and people on it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from bot.platforms.matrix.session import Credentials
from tests.fakes.matrix_person import MatrixPerson
from tests.fakes.synapse import Synapse
from tests.needs import needs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """One real homeserver for the whole run, on a free loopback port."""
    server = Synapse(needs("synapse"), tmp_path_factory.mktemp("synapse"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
async def people(synapse: Synapse) -> AsyncIterator[People]:
    """Makes logged-in persons, closed at the end of the test."""
    async with AsyncExitStack() as stack:
        yield People(synapse, stack)


class People:
    """Newcomers on the homeserver, one call each."""

    def __init__(self, server: Synapse, stack: AsyncExitStack) -> None:
        self._server = server
        self._stack = stack

    async def arrives(self, name: str = "") -> MatrixPerson:
        """A new user, logged in, called `name` if one is given."""
        account = self._server.register()
        person = await self._stack.enter_async_context(MatrixPerson(self._server.url, account))
        if name:
            await person.is_called(name)
        return person


@pytest.fixture
def credentials(synapse: Synapse) -> Credentials:
    """A new account for the bot."""
    account = synapse.register()
    return Credentials(synapse.url, account.user_id, account.password)


@pytest.fixture
def bot(credentials: Credentials) -> str:
    """The user id of the bot."""
    return credentials.user
