"""Public cards that show what people did: the card of a class work counts who confirmed it, as an edit of itself.

People confirm from the room of two, so that where a card stands is noted when it is said; an edit wakes nobody.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

from bot.commands.reply import Card, refuses
from bot.commands.request import Place
from bot.platforms.latest import Latest
from bot.platforms.matrix.errors import MatrixError
from bot.platforms.matrix.rendering import bodies_of
from bot.platforms.matrix.values import Outgoing, Turn, tx_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.commands.action import Action
    from bot.commands.catalogue import Catalogue
    from bot.commands.reply import Reply
    from bot.commands.request import Request
    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.inbox import Notes
    from bot.platforms.matrix.spaces import Spaces

_log = logging.getLogger(__name__)

COUNTED_FOR: Final = timedelta(days=60)
"""How long a card shows what changes; a class work is over by then."""


class Cards:
    """The cards of one bot account. `show` answers a request with the reply of an action."""

    def __init__(
        self,
        matrix: Matrix,
        catalogue: Catalogue,
        notes: Notes,
        spaces: Spaces,
        show: Callable[[Request, Action], Awaitable[Reply]],
    ) -> None:
        self._matrix = matrix
        self._catalogue = catalogue
        self._notes = notes
        self._spaces = spaces
        self._show = show
        self._latest = Latest()
        self._count = count()

    async def said(self, reply: Reply, room: str, event_id: str, at: datetime) -> None:
        """Note where a card stands, if it is one that acts change."""
        if not isinstance(reply, Card) or not event_id:
            return
        drawn = filter(None, (self._catalogue.card_after(button.action) for button in reply.then))
        if (shown := next(drawn, None)) is not None:
            await self._notes.keep_note(room, "", _kind(shown), event_id, at + COUNTED_FOR)

    async def done(self, request: Request, action: Action, reply: Reply) -> None:
        """Show an act on the cards that its author can see. A card that cannot be edited stays as it was."""
        shown = self._catalogue.card_after(action)
        if shown is None or refuses(reply):
            return
        for room, event_id in await self._notes.noted(_kind(shown), request.at):
            seen = self._matrix.wire.room(room)
            if seen is None or request.account.user_id not in seen["members"]:
                continue
            try:
                await self._latest.draw(event_id, partial(self._edit, request, shown, room, event_id))
            except MatrixError as fault:
                _log.info("card not drawn again: %s", type(fault).__name__)

    async def _edit(self, request: Request, shown: Action, room: str, event_id: str) -> None:
        place = Place(room, await self._spaces.space_of(room))
        reply = await self._show(replace(request, place=place), shown)
        bodies = bodies_of(reply)
        if refuses(reply) or len(bodies) > 1:
            return
        plain, html = bodies[0]
        tx = tx_of(event_id, f"{request.key} {next(self._count)}")
        await self._matrix.sender.send(room, Outgoing(plain, html, tx, edits=event_id, turn=Turn.REMINDER))


def _kind(shown: Action) -> str:
    return f"carte {shown.compact()}"
