"""From a message on Matrix to its answer: who is addressed, what is private, where the answer goes.

In a shared room the bot hears `!commande`, its own name, and the digit that answers a list it has shown to
that person. In a room of two it hears everything. A personal command typed in a shared room is not run
there: the bot says so without repeating it, and answers in the room of two.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from bot.commands.conversation import Turn
from bot.commands.reply import Notice, Tone
from bot.commands.request import Place, Request
from bot.commands.text import text
from bot.platforms.matrix.errors import Denied, NotPrivate
from bot.platforms.matrix.rendering import PREFIX, bodies_of
from bot.platforms.matrix.values import Outgoing, tx_of
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from bot.commands.action import Action
    from bot.commands.catalogue import Catalogue
    from bot.commands.conversation import Conversation
    from bot.commands.reply import Reply
    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.values import Incoming, Invitation

_log = logging.getLogger(__name__)

_LONGEST_PICK: Final = 12
"""Characters of « 1 3 4 »: what answers a list in a shared room without calling the bot."""
_OF_DIALOGUES: Final = frozenset({"suite", "avant", "annuler", "oui", "non", "plus"})
"""Words that answer what is open, with the prefix or without."""
_ELSEWHERE: Final = Notice(text("Réponse personnelle : elle est dans la conversation privée avec le bot."))
_NO_ROOM: Final = Notice(
    text(
        "Cette réponse est personnelle et la conversation privée n’a pas pu être ouverte. Écrire directement au bot,"
        " dans une conversation à deux."
    ),
    Tone.REFUSED,
)


class Speaking:
    """Answers the messages of one bot account."""

    def __init__(self, matrix: Matrix, conversation: Conversation, catalogue: Catalogue) -> None:
        self._matrix = matrix
        self._conversation = conversation
        self._catalogue = catalogue

    async def heard(self, incoming: Incoming) -> None:
        """Answer a message if it is for the bot."""
        alone = await self._is_alone_with(incoming)
        request = _request(incoming, incoming.room_id, alone=alone)
        line = await self._addressed(incoming, request, alone=alone)
        if line is None:
            return
        bare = line.removeprefix(PREFIX)
        command = line.startswith(PREFIX) and bare.strip().casefold() not in _OF_DIALOGUES
        meant = await self._conversation.meant(request, bare, command=command)
        if isinstance(meant, Turn):
            await self._answer(incoming, incoming.room_id, meant.reply, only_for=alone)
        elif alone or not self._is_private(meant):
            turn = await self._conversation.do(request, meant)
            await self._answer(incoming, incoming.room_id, turn.reply, only_for=alone)
        else:
            await self._answer_apart(incoming, meant)

    async def _addressed(self, incoming: Incoming, request: Request, *, alone: bool) -> str | None:
        """The line that is for the bot, None if it is for somebody else."""
        body = incoming.body.strip()
        if alone or body.startswith(PREFIX):
            return body
        name = self._matrix.me.removeprefix("@").split(":")[0]
        for called in (self._matrix.me, f"@{name}", name):
            if body.casefold().startswith(called.casefold()):
                rest = body[len(called) :].lstrip(" :,\u00a0")
                return rest if rest.startswith(PREFIX) else f"{PREFIX}{rest}" if rest else f"{PREFIX}aide"
        if self._matrix.me in incoming.mentions:
            return f"{PREFIX}{body}"
        short = len(body) <= _LONGEST_PICK
        return body if short and await self._conversation.waits_for(request) else None

    async def _answer_apart(self, incoming: Incoming, action: Action) -> None:
        """Answer a personal command of a shared room in the room of two."""
        try:
            room = await self._matrix.rooms.direct_room(incoming.sender)
        except Denied as denied:
            _log.info("no direct room: %s", denied.errcode)
            await self._answer(incoming, incoming.room_id, _NO_ROOM, part="refused")
            return
        place = Place(room, incoming.room_id, private=True)
        request = Request(f"matrix:{incoming.event_id}", _account(incoming), place, incoming.at)
        turn = await self._conversation.do(request, action)
        plain, html = bodies_of(turn.reply)
        private = Outgoing(plain, html, tx_of(incoming.event_id, "private"), only_for=incoming.sender)
        try:
            await self._matrix.sender.send(room, private)
        except NotPrivate:
            await self._answer(incoming, incoming.room_id, _NO_ROOM, part="refused")
            return
        await self._answer(incoming, incoming.room_id, _ELSEWHERE, part="elsewhere")

    async def _answer(
        self, incoming: Incoming, room: str, reply: Reply, *, only_for: bool = False, part: str = "answer"
    ) -> None:
        plain, html = bodies_of(reply)
        await self._matrix.sender.send(
            room,
            Outgoing(
                plain,
                html,
                tx_of(incoming.event_id, part),
                reply_to=incoming.event_id,
                thread=incoming.thread_id,
                only_for=incoming.sender if only_for else None,
            ),
        )

    async def _is_alone_with(self, incoming: Incoming) -> bool:
        """Whether the room is private with the sender: the last sync says where to look, the server decides."""
        if self._matrix.rooms.alone_with(incoming.room_id) != incoming.sender:
            return False
        return await self._matrix.rooms.is_private_with(incoming.room_id, incoming.sender)

    def _is_private(self, action: Action) -> bool:
        return action.command not in self._catalogue or self._catalogue.named(action.command).private


def accepts_from(domains: tuple[str, ...], me: str) -> tuple[str, ...]:
    """The servers whose people may invite the bot: those of the configuration, else the bot's own."""
    return domains or (me.partition(":")[2],)


def is_welcome(invitation: Invitation, domains: tuple[str, ...]) -> bool:
    """Whether to accept an invitation."""
    return invitation.inviter.partition(":")[2] in domains


def _request(incoming: Incoming, room: str, *, alone: bool) -> Request:
    place = Place(room, None if alone else incoming.room_id, private=alone)
    return Request(f"matrix:{incoming.event_id}", _account(incoming), place, incoming.at)


def _account(incoming: Incoming) -> Account:
    name = incoming.sender.removeprefix("@").partition(":")[0]
    return Account(Platform.MATRIX, incoming.sender, name)
