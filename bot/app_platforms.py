"""The platforms that are set, each joined to the app, to what it keeps and to its own library.

The other half of the composition root. A platform's package is imported when its secrets are set, so that a
school on Matrix needs no Discord library and the reverse.
"""
# ruff: noqa: PLC0415 - a platform is imported where its secrets are set, see above

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.platforms.intake import Intake
from bot.platforms.network import Network
from bot.school.model import Account, Platform
from bot.store.command_trees import StoredCommandTrees

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.app import App
    from bot.config import DiscordSettings, MatrixSettings, Settings
    from bot.platforms.matrix.client import Matrix
    from bot.school.ports import Directory

COGS: Final = (
    "cogs.consultation",
    "cogs.portfolio",
    "cogs.validation",
    "cogs.reglages",
    "cogs.classes",
    "cogs.rappels",
    "cogs.personnes",
    "cogs.donnees",
    "cogs.lexique",
)


@dataclass(frozen=True, slots=True)
class PlatformRun:
    """A platform that is set: what runs it once, and what it is answering."""

    name: str
    run: Callable[[], Awaitable[None]]
    intake: Intake


async def platforms_of(settings: Settings, app: App) -> list[PlatformRun]:
    """The platforms that are set. Only their own packages are imported."""
    network = Network(settings.authority)
    found: list[PlatformRun] = []
    if settings.discord is not None:
        await _bind_servers(settings.discord, app)
        intake = Intake()
        found.append(PlatformRun("discord", _discord(settings.discord, app, intake, network), intake))
    if settings.matrix is not None:
        intake = Intake()
        run = _matrix(settings.matrix, settings.data, app, intake, network)
        found.append(PlatformRun("matrix", run, intake))
    return found


async def _bind_servers(settings: DiscordSettings, app: App) -> None:
    """Bind the host's own servers to the School, and confirm the roles that its configuration names."""
    for server in settings.servers:
        await app.directory.bind(Platform.DISCORD, server, app.school)
        if settings.teacher_roles:
            await app.services.spaces.confirm(Platform.DISCORD, server, frozenset(settings.teacher_roles))


@dataclass(frozen=True, slots=True)
class MatrixSchools:
    """Is a `platforms.matrix.spaces.Schools`."""

    directory: Directory

    async def of_space(self, space: str) -> int | None:
        """The School that a Space is bound to."""
        school = await self.directory.school_of(Platform.MATRIX, space)
        return None if school is None else school.id

    async def know(self, user_id: str) -> bool:
        """Whether somebody belongs to a School already."""
        return bool(await self.directory.schools_of(Account(Platform.MATRIX, user_id, "")))


def _matrix(
    settings: MatrixSettings, data: Path, app: App, intake: Intake, network: Network
) -> Callable[[], Awaitable[None]]:
    from bot.platforms.matrix.posting import MatrixPoster
    from bot.platforms.matrix.running import run_matrix
    from bot.platforms.matrix.session import Credentials
    from bot.platforms.matrix.venue import MatrixVenue
    from bot.platforms.matrix.wellbeing import findings
    from bot.store.matrix_inbox import SqliteMatrixInbox

    credentials = Credentials(
        settings.homeserver, settings.user, settings.password or None, settings.token or None, network
    )

    app.services.health.add("Matrix", lambda: findings(data / "matrix", credentials))
    poster = MatrixPoster()

    def speaks(matrix: Matrix | None) -> None:
        poster.matrix = matrix
        if matrix is not None:
            app.services.reminding.posters.known[Platform.MATRIX] = poster
            app.services.reminding.wake()
            app.services.venues.known[Platform.MATRIX] = MatrixVenue(matrix.wire)

    async def run() -> None:
        async with await SqliteMatrixInbox.open(data / "matrix-inbox.db") as inbox:
            catalogue = app.dispatcher.catalogue
            await run_matrix(
                app.conversation,
                catalogue,
                app.clock,
                credentials,
                data / "matrix",
                inbox,
                MatrixSchools(app.directory),
                settings.domains,
                settings.people,
                intake=intake,
                opened=speaks,
                encrypt_direct=settings.encrypt,
            )

    return run


def _discord(
    settings: DiscordSettings, app: App, intake: Intake, network: Network
) -> Callable[[], Awaitable[None]]:
    from bot.platforms.discord.client import Client, ShardedClient, run_discord
    from bot.platforms.discord.posting import DiscordPoster

    poster = DiscordPoster()

    def speaks() -> None:
        app.services.reminding.posters.known[Platform.DISCORD] = poster
        app.services.reminding.wake()

    def client() -> Client:
        memory = StoredCommandTrees(app.store, app.clock, Platform.DISCORD)
        common = (app.dispatcher, app.pending, app.clock, COGS, intake, network, memory)
        shards = settings.shards
        made = (
            Client(*common)
            if shards is None
            else ShardedClient(*common, shard_ids=shards.ids, shard_count=shards.count)
        )
        made.connected = speaks
        poster.client = made
        return made

    def run() -> Awaitable[None]:
        return run_discord(client, settings.token, settings.api_base, settings.gateway)

    return run
