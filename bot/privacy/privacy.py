"""What people may do about what is kept of them, and what is done about it every day."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.privacy.archive import packed
from bot.privacy.retention import Erase, Tell, Withdraw, announced, is_past, step
from bot.privacy.terms import GRACE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.privacy.model import Sheet
    from bot.privacy.ports import PersonalData
    from bot.privacy.terms import Terms
    from bot.receipts import Receipt
    from bot.school.model import Account, Person

SHOWN_AGAIN: Final = timedelta(hours=24)
"""A notice is shown above one private answer a day."""
AT_A_TIME: Final = 200
"""People whose time is looked at before others are let in."""


class Privacy:
    """The rights of a person over their data, whatever the platform."""

    def __init__(self, store: PersonalData, terms: Terms) -> None:
        self._store = store
        self.terms = terms

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what somebody typed and then did not want kept."""
        await self._store.forget_unanswered(account)

    async def seen(self, person: Person) -> Sequence[Sheet]:
        """Everything that is kept of a person."""
        return await self._store.copy(person.school, person.id)

    async def copy(self, person: Person, at: datetime) -> bytes:
        """Everything that is kept of a person, as a ZIP."""
        return await asyncio.to_thread(packed, await self.seen(person), at)

    async def request_erasure(self, person: Person, receipt: Receipt[None]) -> datetime:
        """Somebody wants to be forgotten: when that will be. Until then they may cancel."""
        await self._store.request_erasure(person, receipt.at + GRACE, receipt)
        return await self._store.erasure_of(person) or receipt.at + GRACE

    async def cancel_erasure(self, person: Person, receipt: Receipt[None]) -> None:
        """Somebody stays after all."""
        await self._store.cancel_erasure(person, receipt)

    async def erasure_of(self, person: Person) -> datetime | None:
        """When somebody will be forgotten as they asked, None if they did not."""
        return await self._store.erasure_of(person)

    async def erase(self, person: Person) -> None:
        """Forget somebody now."""
        await self._store.erase(person.school, person.id)

    async def purge_of(self, person: Person) -> date | None:
        """The day on which a student's data goes; None for those whose data no day takes (teachers)."""
        found = await self._store.keepings(person)
        return announced(found[0], self.terms) if found else None

    async def leaving_of(self, person: Person) -> date | None:
        """The day on which the data of somebody who left the diploma goes; None for everybody else."""
        found = await self._store.keepings(person, leaving=True)
        return announced(found[0], self.terms) if found and found[0].leaving is not None else None

    async def notice_to_show(self, person: Person, at: datetime) -> date | None:
        """The day on which somebody's data goes, if it is time to say so (once a day)."""
        found = await self._store.notice_of(person)
        if found is None or (found[1] is not None and at - found[1] < SHOWN_AGAIN):
            return None
        await self._store.shown(person, at)
        return found[0].purge

    async def daily(self, at: datetime, zone: str) -> None:
        """The work of a day: erasures that are due, notices, purges, and what has expired."""
        clock = ZoneInfo(zone)
        today = at.astimezone(clock).date()
        done = await self._store.duties(today)
        for school, person, due in await self._store.due(at):
            if is_past(due.astimezone(clock).date(), today, done):
                await self._store.erase(school, person)
        for number, keeping in enumerate(await self._store.keepings()):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)  # people come first
            match step(keeping, self.terms, today, done):
                case Tell(notice):
                    await self._store.put_notice(keeping.school, keeping.person, notice)
                case Withdraw():
                    await self._store.put_notice(keeping.school, keeping.person, None)
                case Erase():
                    await self._store.erase(keeping.school, keeping.person)
                case _:
                    pass
        over = is_past(date(today.year, 1, 1), today, done)
        await self._store.tidy(at, today, lists_before=today.year if over else 0)
