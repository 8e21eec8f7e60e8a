"""A school with a teacher, the real store and dispatcher, and a receiver in place of a platform."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.config import Settings
from bot.receipts import Receipt
from bot.reminders.model import Destination, Limits, Nature, Rule, Told
from bot.reminders.phrases import Hours, understand
from bot.reminders.planning import first_slot
from bot.school.model import Account, Platform, Right
from tests.fakes.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.app import App
    from bot.school.model import Person

PLENTY = Limits(100_000, 100_000)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Desk:
    """A teacher who makes rules, and what people read."""

    app: App
    teacher: Person
    receiver: Receiver
    made: int = field(default=0)

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.app.clock, SetClock)
        return self.app.clock

    async def rule(
        self,
        phrase: str,
        words: str = "Rendre le tableau",
        *,
        room: str = "annonces",
        nature: Nature = Nature.ROOM,
        user: str = "",
        **more: Any,
    ) -> Rule:
        """A rule made now by the teacher."""
        [made] = await self.rules([(phrase, words)], room=room, nature=nature, user=user, **more)
        return made

    async def rules(
        self,
        told: Sequence[tuple[str, str]],
        *,
        room: str = "annonces",
        nature: Nature = Nature.ROOM,
        user: str = "",
        limits: Limits = PLENTY,
        **more: Any,
    ) -> Sequence[Rule]:
        now = self.clock.now()
        self.made += 1
        days = self.app.services.reminding.days
        where = Destination(Platform.CONSOLE, "console", "" if user else room, user)
        rules = []
        for phrase, words in told:
            [reading] = understand(phrase, now, ZoneInfo(self.app.school.zone), Hours(), days)
            first = first_slot(reading.schedule, now, days)
            assert first is not None
            rules.append((Told(nature, words, phrase, reading.schedule, where, **more), first))
        receipt: Receipt[Sequence[Rule]] = Receipt((f"k{self.made}",), self.teacher.id, now, lambda _: "")
        return await self.app.services.reminding.rules.add(self.teacher, "prof", rules, limits, receipt)

    async def at(self, wall: str) -> None:
        """Move the clock to an instant of Paris, then send all that is due."""
        moment = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Paris"))
        self.clock.advance(moment - self.clock.now())
        await self.app.reminders.until_quiet()

    async def later(self, by: timedelta) -> None:
        self.clock.advance(by)
        await self.app.reminders.until_quiet()

    async def states(self) -> list[str]:
        rows = await self.app.store.all("select state from reminder_occurrence order by id")
        return [row[0] for row in rows]

    async def state_of(self, rule: Rule) -> Rule:
        found = await self.app.services.reminding.rules.numbered(rule.school, rule.number)
        assert found is not None
        return found


@asynccontextmanager
async def desk_in(folder: Path, now: datetime = NOW, zone: str = "Europe/Paris") -> AsyncIterator[Desk]:
    settings = Settings(data=folder, school="Lycée Ada-Lovelace", zone=zone, clock=now)
    async with opened(settings, "test") as app:
        account = Account(Platform.CONSOLE, "prof", "Mme Martin")
        teacher = await app.directory.enrol(account, app.school, right=Right.TEACHER)
        receiver = Receiver(app.clock)
        app.services.reminding.posters.known[Platform.CONSOLE] = receiver
        yield Desk(app, teacher, receiver)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(tmp_path) as made:
        yield made
