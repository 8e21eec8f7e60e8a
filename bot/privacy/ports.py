"""What privacy asks of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.privacy.model import Keeping, Notice, Sheet
    from bot.receipts import Receipt
    from bot.school.model import Account, Person


class PersonalData(Protocol):
    """Everything that is kept of people, wherever it lies."""

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what an account typed and did not confirm: open dialogues, buttons that wait."""
        ...

    async def copy(self, school: int, person: int) -> Sequence[Sheet]:
        """Everything about a person, table by table; tables without a row of theirs are left out."""
        ...

    async def request_erasure(self, person: Person, due: datetime, receipt: Receipt[None]) -> None:
        """Note that somebody wants to be forgotten on `due`; what was asked before stands."""
        ...

    async def cancel_erasure(self, person: Person, receipt: Receipt[None]) -> None:
        """Somebody stays after all."""
        ...

    async def erasure_of(self, person: Person) -> datetime | None:
        """When somebody will be forgotten as they asked, None if they did not."""
        ...

    async def erase(self, school: int, person: int) -> None:
        """Forget a person: listed first for the backups, then out of every table, the log and the inbox."""
        ...

    async def due(self, at: datetime) -> Sequence[tuple[int, int, datetime]]:
        """(school, person, when it was due) of those who asked to be forgotten by now."""
        ...

    async def keepings(self, person: Person | None = None, *, leaving: bool = False) -> Sequence[Keeping]:
        """What decides until when each student (or `person` alone) is kept; only students are among them.

        With `leaving`, nothing about a person who has not left: what most answers ask, and cheap.
        """
        ...

    async def notice_of(self, person: Person) -> tuple[Notice, datetime | None] | None:
        """What a person has to be told about the end of their time, and when it was shown last."""
        ...

    async def put_notice(self, school: int, person: int, notice: Notice | None) -> None:
        """Keep what a person has to be told, or (None) that it holds no more."""
        ...

    async def shown(self, person: Person, at: datetime) -> None:
        """The notice was shown to its person."""
        ...

    async def duties(self, today: date) -> Sequence[date]:
        """The last days on which the duty was done; those to come, by a clock that was wrong, are left out."""
        ...

    async def tidy(self, at: datetime, today: date, *, lists_before: int) -> None:
        """Note that the duty of `today` is done; drop buttons, dialogues, codes, receipts and words that expired.

        Names that nobody took go from the lists of classes whose session is before `lists_before`.
        """
        ...
