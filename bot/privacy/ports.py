"""What privacy asks of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.school.model import Account


class PersonalData(Protocol):
    """Everything that is kept of people, wherever it lies."""

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what an account typed and did not confirm: open dialogues, buttons that wait."""
        ...
