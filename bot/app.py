"""The composition root: builds each part once and shuts down in order.

What was opened last is closed first. Nobody else knows both a port of the domain and the class of the store
that fills it, save `app_platforms` for what one platform alone needs. What the settings mean is in `app_settings`.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.app_settings import breaks_of, calendar_of, clock_of, hours_of, terms_of
from bot.commands.catalogue import Catalogue
from bot.commands.conversation import Conversation
from bot.commands.declared import COMMANDS
from bot.commands.dispatch import Dispatcher
from bot.commands.evidence.telling import Teller
from bot.commands.reminders.reminding import Reminding
from bot.commands.reminders.sending import ReminderSender
from bot.commands.services import Services
from bot.ids import Ids
from bot.portfolio.portfolio import Portfolio
from bot.portfolio.syllabus import shipped_syllabus
from bot.portfolio.syllabuses import Syllabuses
from bot.portfolio.workshop import Workshop
from bot.privacy.duty import DailyDuty
from bot.privacy.privacy import Privacy
from bot.referentiel.exams import load_exams
from bot.reminders.dispatcher import ReminderDispatcher
from bot.search.own_terms import SchoolLexicons
from bot.store.access import StoredAccess
from bot.store.classes import StoredClasses
from bot.store.directory import StoredDirectory
from bot.store.engine import SqliteStore
from bot.store.lock import StoreLock
from bot.store.migrations import MIGRATIONS
from bot.store.overviews import StoredOverviews
from bot.store.own_terms import StoredOwnTerms
from bot.store.papers import StoredPapers
from bot.store.pending import StoredPending
from bot.store.personal import StoredPersonalData
from bot.store.portfolios import StoredPortfolios
from bot.store.receipts import StoredReceipts
from bot.store.reminders import StoredReminders
from bot.store.search_index import StoredIndexes
from bot.store.shelf import StoredShelf
from bot.store.spaces import StoredSpaces
from bot.store.standing import StoredStanding

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.config import Settings
    from bot.school.model import School
    from bot.store.database import Store

DATABASE: Final = "referent.db"


@dataclass(frozen=True, slots=True)
class App:
    """Everything that platforms and the command line stand on."""

    dispatcher: Dispatcher
    conversation: Conversation
    pending: StoredPending
    directory: StoredDirectory
    spaces: StoredSpaces
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


@asynccontextmanager
async def opened(settings: Settings, purpose: str, *, database: str = DATABASE) -> AsyncIterator[App]:
    """The app on its store, locked for this process. `purpose` is what a second process is told."""
    clock = clock_of(settings)
    async with AsyncExitStack() as stack:
        stack.enter_context(StoreLock.take(settings.data / database, purpose))
        store = await stack.enter_async_context(store_of(settings, clock, database))
        yield await _built(settings, store, clock)


def store_of(
    settings: Settings, clock: Clock, database: str = DATABASE
) -> AbstractAsyncContextManager[Store]:
    """Where this process keeps everything: the PostgreSQL database of the settings, or a file of ours."""
    if settings.store_url:
        from bot.store.postgres.engine import PostgresStore  # noqa: PLC0415 - only where it is asked for
        from bot.store.postgres.migrations import MIGRATIONS as POSTGRES_MIGRATIONS  # noqa: PLC0415

        return PostgresStore.open(settings.store_url, clock=clock, migrations=POSTGRES_MIGRATIONS)
    return SqliteStore.open(settings.data / database, clock=clock, migrations=MIGRATIONS)


async def _built(settings: Settings, store: Store, clock: Clock) -> App:
    ids = Ids(clock)
    shipped = shipped_syllabus()
    shelf = StoredShelf(store, ids, shipped.framework)
    await shelf.keep_up(shipped.framework, clock.now())
    syllabuses = Syllabuses(shipped, shelf, StoredIndexes(settings.data))
    directory = StoredDirectory(store, clock, ids)
    spaces = StoredSpaces(store, clock, ids)
    portfolios = StoredPortfolios(store, ids)
    personal = StoredPersonalData(store, settings.data)
    await personal.replay()
    rules, facts = StoredReminders(store, ids), StoredStanding(store, syllabuses)
    reminding = Reminding(rules, hours_of(settings), calendar_of(settings), facts, spaces)
    services = Services(
        syllabuses=syllabuses,
        exams=load_exams(),
        lexicons=SchoolLexicons(StoredOwnTerms(store, ids)),
        directory=directory,
        classes=StoredClasses(store, clock, ids),
        access=StoredAccess(store, clock, ids),
        overviews=StoredOverviews(store),
        is_break=breaks_of(settings),
        spaces=spaces,
        venues=reminding.venues,
        portfolio=Portfolio(portfolios, ids),
        workshop=Workshop(portfolios, ids),
        receipts=StoredReceipts(store),
        reminding=reminding,
        papers=StoredPapers(store, ids),
        privacy=Privacy(personal, terms_of(settings)),
        clock=clock,
        ids=ids,
        commands=COMMANDS,
    )
    dispatcher = Dispatcher(Catalogue(COMMANDS), services)
    pending = StoredPending(store)
    school = await directory.installed(settings.school, settings.zone)
    sender = ReminderSender(reminding)
    reminders = ReminderDispatcher(reminding.rules, sender, lambda: reminding.days, clock)
    reminding.wake = reminders.wake
    services.health.add("Rappels", reminders.findings)
    conversation = Conversation(dispatcher, pending)
    duty = DailyDuty(services.privacy, clock, settings.zone, store.alone)
    teller = Teller(services.portfolio, reminding.posters, clock, store.alone)
    return App(
        dispatcher, conversation, pending, directory, spaces, store, school, clock, reminders, duty, teller
    )
