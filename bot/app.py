"""The composition root: builds each part once and shuts down in order.

What was opened last is closed first. Nobody else knows both a port of the domain and the class of the store
that fills it, save `app_platforms` for what one platform alone needs. What the settings mean is in `app_settings`.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
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
from bot.commands.venue import Venues
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
from bot.store.access import SqliteAccess
from bot.store.classes import SqliteClasses
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
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.config import Settings
    from bot.school.model import School

DATABASE: Final = "referent.db"


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
    shipped = shipped_syllabus()
    shelf = SqliteShelf(store, ids, shipped.framework)
    await shelf.keep_up(shipped.framework, clock.now())
    syllabuses = Syllabuses(shipped, shelf)
    directory = SqliteDirectory(store, clock, ids)
    spaces = SqliteSpaces(store, clock, ids)
    portfolios = SqlitePortfolios(store, ids)
    personal = SqlitePersonalData(store)
    await personal.replay()
    rules, facts = SqliteReminders(store, ids), SqliteStanding(store, syllabuses)
    reminding = Reminding(rules, hours_of(settings), calendar_of(settings), facts, spaces)
    services = Services(
        syllabuses=syllabuses,
        exams=load_exams(),
        lexicons=SchoolLexicons(SqliteOwnTerms(store, ids)),
        directory=directory,
        classes=SqliteClasses(store, clock, ids),
        access=SqliteAccess(store, clock, ids),
        overviews=SqliteOverviews(store),
        is_break=breaks_of(settings),
        spaces=spaces,
        venues=Venues(),
        portfolio=Portfolio(portfolios, ids),
        workshop=Workshop(portfolios, ids),
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
    sender = ReminderSender(reminding)
    reminders = ReminderDispatcher(reminding.rules, sender, lambda: reminding.days, clock)
    reminding.wake = reminders.wake
    services.health.add("Rappels", reminders.findings)
    conversation = Conversation(dispatcher, pending)
    duty = DailyDuty(services.privacy, clock, settings.zone)
    teller = Teller(services.portfolio, reminding.posters, clock)
    return App(
        dispatcher, conversation, pending, directory, spaces, store, school, clock, reminders, duty, teller
    )
