"""What people may do about what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.privacy.ports import PersonalData
    from bot.privacy.terms import Terms
    from bot.school.model import Account


class Privacy:
    """The rights of a person over their data, whatever the platform."""

    def __init__(self, store: PersonalData, terms: Terms) -> None:
        self._store = store
        self.terms = terms

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what somebody typed and then did not want kept."""
        await self._store.forget_unanswered(account)
