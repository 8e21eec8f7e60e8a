"""The composition root: builds each part once, starts the chosen platforms, shuts down in order.

What was opened last is closed first. Nobody else reads Settings, and nobody else knows both a port of
the domain and the class of the store that fills it.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.clock import Clock, SetClock, SystemClock
from bot.commands.catalogue import Catalogue
from bot.commands.conversation import Conversation
from bot.commands.declared import COMMANDS
from bot.commands.dispatch import Dispatcher
from bot.commands.reminder_sending import ReminderSender
from bot.commands.reminding import Reminding
from bot.commands.services import Services
from bot.commands.telling import Teller
from bot.commands.venue import Venues
from bot.ids import Ids
from bot.platforms.intake import Intake
from bot.platforms.network import Network
from bot.portfolio.activities import load_activities
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.workshop import Workshop
from bot.privacy.duty import DailyDuty
from bot.privacy.privacy import Privacy
from bot.privacy.terms import Terms
from bot.referentiel.exams import load_exams
from bot.referentiel.loading import load_framework
from bot.reminders.dispatcher import ReminderDispatcher
from bot.reminders.holidays import Territory, territory_of
from bot.reminders.phrases import Hours
from bot.reminders.school_breaks import ZONES
from bot.reminders.school_days import days_of
from bot.school.model import Account, Platform
from bot.search.engine import load_search
from bot.search.own_terms import SchoolLexicons
from bot.search.suggest import load_suggester
from bot.store.access import SqliteAccess
from bot.store.classes import SqliteClasses
from bot.store.command_trees import SqliteCommandTrees
from bot.store.directory import SqliteDirectory
from bot.store.engine import Store
from bot.store.lock import StoreLock
from bot.store.migrations import MIGRATIONS
from bot.store.overviews import SqliteOverviews
from bot.store.own_terms import SqliteOwnTerms
from bot.store.papers import SqlitePapers
from bot.store.pending import SqlitePending
from bot.store.personal import SqlitePersonalData
from bot.store.portfolios import SqlitePortfolios
from bot.store.receipts import SqliteReceipts
from bot.store.reminders import SqliteReminders
from bot.store.shelf import SqliteShelf
from bot.store.spaces import SqliteSpaces
from bot.store.standing import SqliteStanding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import date
    from pathlib import Path

    from bot.config import DiscordSettings, MatrixSettings, Settings
    from bot.platforms.matrix.client import Matrix
    from bot.referentiel.shelf import Shelf
    from bot.school.model import School
    from bot.school.ports import Directory

DATABASE: Final = "referent.db"
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
class App:
    """Everything that platforms and the command line stand on."""

    dispatcher: Dispatcher
    conversation: Conversation
    pending: SqlitePending
    directory: SqliteDirectory
    spaces: SqliteSpaces
    store: Store
    school: School
    clock: Clock
    reminders: ReminderDispatcher
    duty: DailyDuty
    teller: Teller

    @property
    def services(self) -> Services:
        """The services that commands use."""
        return self.dispatcher.services

    @property
    def shelf(self) -> Shelf:
        """The frameworks that the School imported."""
        return SqliteShelf(self.store)


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the one that REFERENT_HORLOGE sets."""
    return SystemClock() if settings.clock is None else SetClock(settings.clock)


def calendar_end(settings: Settings) -> date | None:
    """The last day for which the school holidays of this School are known; None if none were asked for."""
    told = settings.reminders
    if not told.school_zone and told.breaks is None:
        return None
    territory = Territory(told.territory) if told.territory else territory_of(settings.zone)
    return days_of(told.breaks, territory, told.school_zone).known_until


def terms_of(settings: Settings) -> Terms:
    """What the configuration promises about data."""
    told = settings.privacy
    platforms = [name for name, one in (("Discord", settings.discord), ("Matrix", settings.matrix)) if one]
    return Terms(
        told.contact, told.controller, told.purge_month, told.purge_day, settings.school, tuple(platforms)
    )


@asynccontextmanager
async def opened(settings: Settings, purpose: str, *, database: str = DATABASE) -> AsyncIterator[App]:
    """The app on its store, locked for this process. `purpose` is what a second process is told."""
    clock = clock_of(settings)
    path = settings.data / database
    async with AsyncExitStack() as stack:
        stack.enter_context(StoreLock.take(path, purpose))
        store = await stack.enter_async_context(Store.open(path, clock=clock, migrations=MIGRATIONS))
        yield await _built(settings, store, clock)


async def _built(settings: Settings, store: Store, clock: Clock) -> App:
    ids = Ids(clock)
    framework = load_framework()
    directory = SqliteDirectory(store, clock, ids)
    spaces = SqliteSpaces(store, clock, ids)
    portfolios = SqlitePortfolios(store, ids)
    personal = SqlitePersonalData(store)
    await personal.replay()
    reminding = _reminding(settings, SqliteReminders(store, ids), SqliteStanding(store, framework), spaces)
    search = load_search(framework)
    services = Services(
        framework=framework,
        exams=load_exams(),
        search=search,
        lexicons=SchoolLexicons(SqliteOwnTerms(store, ids), search),
        suggester=load_suggester(framework),
        activities=load_activities(framework),
        directory=directory,
        classes=SqliteClasses(store, clock, ids),
        access=SqliteAccess(store, clock, ids),
        overviews=SqliteOverviews(store),
        is_break=_breaks(settings),
        spaces=spaces,
        venues=Venues(),
        portfolio=Portfolio(portfolios, framework, ids),
        workshop=Workshop(portfolios, framework, ids),
        receipts=SqliteReceipts(store),
        reminding=reminding,
        papers=SqlitePapers(store, ids),
        privacy=Privacy(personal, terms_of(settings)),
        clock=clock,
        ids=ids,
        commands=COMMANDS,
    )
    dispatcher = Dispatcher(Catalogue(COMMANDS), services)
    pending = SqlitePending(store)
    school = await directory.installed(settings.school, settings.zone)
    sender = ReminderSender(reminding, framework)
    reminders = ReminderDispatcher(reminding.rules, sender, lambda: reminding.days, clock)
    reminding.wake = reminders.wake
    services.health.add("Rappels", reminders.findings)
    conversation = Conversation(dispatcher, pending)
    duty = DailyDuty(services.privacy, clock, settings.zone)
    teller = Teller(services.portfolio, reminding.posters, clock)
    return App(
        dispatcher, conversation, pending, directory, spaces, store, school, clock, reminders, duty, teller
    )


def _reminding(
    settings: Settings, rules: SqliteReminders, facts: SqliteStanding, spaces: SqliteSpaces
) -> Reminding:
    told = settings.reminders
    territory = Territory(told.territory) if told.territory else territory_of(settings.zone)
    hours = Hours(told.matin, told.midi, told.apresmidi, told.soir, told.default)
    return Reminding(rules, hours, days_of(told.breaks, territory, told.school_zone), facts, spaces)


def _breaks(settings: Settings) -> Callable[[date], bool]:
    """Whether a day is in the school's holidays; with no zone told, in those that all zones share."""
    told = settings.reminders
    zones = (told.school_zone,) if told.school_zone or told.breaks else ZONES
    calendars = [days_of(told.breaks, Territory.METROPOLE, zone) for zone in zones]
    return lambda day: all(calendar.break_on(day) is not None for calendar in calendars)


@dataclass(frozen=True, slots=True)
class PlatformRun:
    """A platform that is set: what runs it once, and what it is answering."""

    name: str
    run: Callable[[], Awaitable[None]]
    intake: Intake


async def platforms_of(settings: Settings, app: App) -> list[PlatformRun]:
    """The platforms that are set. Only their own packages are imported."""
    found: list[PlatformRun] = []
    if settings.discord is not None:
        for server in settings.discord.servers:
            await app.directory.bind(Platform.DISCORD, server, app.school)
            if settings.discord.teacher_roles:
                roles = frozenset(settings.discord.teacher_roles)
                await app.services.spaces.confirm(Platform.DISCORD, server, roles)
        intake = Intake()
        found.append(
            PlatformRun(
                "discord", _discord(settings.discord, app, intake, Network(settings.authority)), intake
            )
        )
    if settings.matrix is not None:
        intake = Intake()
        found.append(
            PlatformRun(
                "matrix",
                _matrix(settings.matrix, settings.data, app, intake, Network(settings.authority)),
                intake,
            )
        )
    return found


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
    from bot.platforms.matrix.posting import MatrixPoster  # noqa: PLC0415 - only where Matrix is set
    from bot.platforms.matrix.running import run_matrix  # noqa: PLC0415
    from bot.platforms.matrix.session import Credentials  # noqa: PLC0415
    from bot.platforms.matrix.venue import MatrixVenue  # noqa: PLC0415
    from bot.platforms.matrix.wellbeing import findings  # noqa: PLC0415
    from bot.store.matrix_inbox import SqliteMatrixInbox  # noqa: PLC0415

    credentials = Credentials(
        settings.homeserver, settings.user, settings.password or None, settings.token or None, network
    )

    app.services.health.add("Matrix", lambda: findings(data / "matrix", credentials))
    poster = MatrixPoster()
    app.services.reminding.posters.known[Platform.MATRIX] = poster

    def speaks(matrix: Matrix | None) -> None:
        poster.matrix = matrix
        if matrix is not None:
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
    from bot.platforms.discord.client import Client, run_discord  # noqa: PLC0415 - only where Discord is set
    from bot.platforms.discord.posting import DiscordPoster  # noqa: PLC0415

    poster = DiscordPoster()
    app.services.reminding.posters.known[Platform.DISCORD] = poster

    def client() -> Client:
        memory = SqliteCommandTrees(app.store, app.clock, Platform.DISCORD)
        poster.client = Client(app.dispatcher, app.pending, app.clock, COGS, intake, network, memory)
        return poster.client

    def run() -> Awaitable[None]:
        return run_discord(client, settings.token, settings.api_base, settings.gateway)

    return run
