"""The real client, the real application, a local Discord."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import opened
from bot.app_platforms import COGS
from bot.clock import SetClock
from bot.config import Settings
from bot.platforms.discord.borrowed import point_at
from bot.platforms.discord.client import Client
from bot.school.model import Account, Platform, Right
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import TOKEN, FakeDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.platforms.discord.syncing import TreeMemory
    from tests.fakes.discord.state import Interaction, User
    from tests.fakes.discord.wire import Json

NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)


class Told(Person):
    """Somebody who read the four lines before: enrolled when they first do something."""

    def __init__(self, fake: FakeDiscord, user: User, channel: int, app: App) -> None:
        super().__init__(fake, user, channel)
        self._app = app
        self.account = Account(Platform.DISCORD, str(user.id), user.name)

    async def start(self, kind: int, data: Json, message: Json | None = None) -> Interaction:
        await self._app.directory.enrol(self.account, self._app.school)
        return await super().start(kind, data, message)


@dataclass
class Class:
    """A class on Discord: its server bound to the School, the bot connected."""

    fake: FakeDiscord
    app: App
    guild: int
    client: Client

    @property
    def channel(self) -> int:
        return self.fake.world.channel_of(self.guild)

    def person(self, name: str) -> Person:
        """Somebody of the class in its channel, told already what is kept of them."""
        return Told(self.fake, self.fake.world.user(name), self.channel, self.app)

    def newcomer(self, name: str) -> Person:
        """Somebody whom the bot has never heard of."""
        return Person(self.fake, self.fake.world.user(name), self.channel)

    @staticmethod
    def account_of(person: Person) -> Account:
        """The account of somebody here."""
        return Account(Platform.DISCORD, str(person.user.id), person.user.name)

    async def teacher(self, name: str) -> Person:
        """A new teacher of the School."""
        return await self._with(name, Right.TEACHER)

    async def admin(self, name: str) -> Person:
        """A new administrator of the School."""
        return await self._with(name, Right.ADMIN)

    async def _with(self, name: str, right: Right) -> Person:
        person = self.person(name)
        account = Account(Platform.DISCORD, str(person.user.id), name)
        await self.app.directory.enrol(account, self.app.school, right=right)
        return person

    def at(self, moment: datetime) -> None:
        """Set the application's clock."""
        clock = self.app.clock
        assert isinstance(clock, SetClock)
        clock.advance(moment - clock.now())


@asynccontextmanager
async def connected(
    fake: FakeDiscord, app: App, *, memory: TreeMemory | None = None, **settings: Any
) -> AsyncIterator[Client]:
    """The client, logged in and ready, closed at the end; `settings` are discord.py's own."""
    point_at(fake.base, fake.gateway_url)
    client = Client(app.dispatcher, app.pending, app.clock, COGS, memory=memory, **settings)
    async with client, asyncio.TaskGroup() as group:
        running = group.create_task(client.start(TOKEN))
        await asyncio.wait_for(fake.gateway.ready.wait(), 15)
        await asyncio.wait_for(client.wait_until_ready(), 15)
        yield client
        await client.close()
        await running


@pytest.fixture
async def classroom(tmp_path: Path) -> AsyncIterator[Class]:
    settings = Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW)
    async with FakeDiscord.running() as fake, opened(settings, "test") as app:
        guild = fake.world.guild("BTS SIO 2")
        await app.directory.bind(Platform.DISCORD, str(guild), app.school)
        async with connected(fake, app) as client:
            yield Class(fake, app, guild, client)
            assert fake.world.refused == [], "Discord refused a request"
            assert fake.world.unanswered == [], "an interaction was left without an answer"
            assert fake.world.waiting == [], "a placeholder still says that the bot is thinking"
