"""From what a person does on Matrix to its answer: who is addressed, what is private, where the answer goes.

In a shared room the bot hears `!commande`, its own name, and the digit (or emoji) that answers a list it has
shown to that person. In a room of two it hears everything. A personal command typed in a shared room is not
run there: the bot says so without repeating it, and answers in the room of two.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.commands.conversation import OF_DIALOGUES, Turn
from bot.commands.refusals import incident
from bot.commands.reply import Notice, Tone
from bot.commands.request import Place
from bot.commands.text import text
from bot.logs import told
from bot.platforms.matrix.addressing import called, commanded
from bot.platforms.matrix.asked import ORIGIN, Asked
from bot.platforms.matrix.cards import Cards
from bot.platforms.matrix.delivering import OPEN_FOR, SHOWN, Answer, Delivery
from bot.platforms.matrix.emoji import typed_by
from bot.platforms.matrix.errors import Denied, Limited, MatrixError, NotPrivate
from bot.platforms.matrix.files import Files
from bot.platforms.matrix.sharing import Sharing
from bot.platforms.matrix.values import Incoming, Reaction, Shared
from bot.search.normalise import fold

if TYPE_CHECKING:
    from bot.commands.action import Action
    from bot.commands.catalogue import Catalogue
    from bot.commands.conversation import Conversation
    from bot.commands.reply import Reply
    from bot.commands.request import Request
    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.inbox import Notes
    from bot.platforms.matrix.spaces import Spaces
    from bot.platforms.matrix.values import Heard, Sealed

_log = logging.getLogger(__name__)

_LONGEST_PICK: Final = 12
"""Characters of « 1 3 4 »: what answers a list in a shared room without calling the bot."""
_ELSEWHERE: Final = Notice(text("Réponse personnelle : elle est dans la conversation privée avec le bot."))
_SOON: Final = Notice(
    text(
        "Réponse personnelle : le serveur limite l’ouverture des conversations privées. La réponse y arrivera dès"
        " qu’il le permettra ; inutile de recommencer."
    )
)
_NO_ROOM: Final = Notice(
    text(
        "Cette réponse est personnelle et la conversation privée n’a pas pu être ouverte. Écrire directement au bot,"
        " dans une conversation à deux."
    ),
    Tone.REFUSED,
)
_NOT_ALONE: Final = Notice(
    text(
        "Cette réponse est personnelle, et cette conversation n’est plus à deux. Ouvrir une nouvelle conversation"
        " avec le bot seul."
    ),
    Tone.REFUSED,
)
_UNREADABLE: Final = Notice(
    text("Ce message chiffré n’a pas pu être lu : sa clé n’est pas arrivée. Le renvoyer suffit en général."),
    Tone.REFUSED,
)


class Speaking:
    """Answers what people do in the rooms of one bot account."""

    def __init__(
        self, matrix: Matrix, conversation: Conversation, catalogue: Catalogue, notes: Notes, spaces: Spaces
    ) -> None:
        self._matrix = matrix
        self._conversation = conversation
        self._catalogue = catalogue
        self._notes = notes
        self._asked = Asked(matrix, catalogue, notes, spaces)
        self._delivery = Delivery(matrix.sender, notes)
        self._files = Files(matrix.wire)
        self._sharing = Sharing(notes, catalogue)
        self._cards = Cards(matrix, catalogue, notes, spaces, conversation.shown)

    async def heard(self, heard: Heard) -> None:
        """Answer if it is for the bot. Raises Limited, Unreachable and SessionLost: again later."""
        try:
            match heard:
                case Incoming():
                    await self._told(heard)
                case Reaction():
                    await self._reacted(heard)
                case Shared():
                    await self._shared(heard)
        except MatrixError:
            raise
        except Exception as fault:  # noqa: BLE001 - whoever asked is told, with a reference
            reference = secrets.token_hex(3)
            _log.error("incident %s on Matrix: %s", reference, told(fault))
            await self._say(incident(reference), heard, part="incident")

    async def unreadable(self, sealed: Sealed) -> None:
        """Tell a person alone with the bot that their message was never readable; a class talks of other things."""
        if not await self._asked.is_alone(sealed):
            return
        event_id, room = sealed.event_id, sealed.room_id
        to = Answer(event_id, room, sealed.sender, sealed.at, reply_to=event_id, only_for=sealed.sender)
        await self._delivery.say(_UNREADABLE, to)

    async def _told(self, incoming: Incoming) -> None:
        alone = await self._asked.is_alone(incoming)
        request = await self._asked.of(incoming, alone=alone)
        addressed = await self._addressed(incoming, request, alone=alone)
        if addressed is not None:
            line, command = addressed
            await self._line(incoming, request, line, command=command, alone=alone)

    async def _addressed(
        self, incoming: Incoming, request: Request, *, alone: bool
    ) -> tuple[str, bool] | None:
        """The line that is for the bot and whether it names a command; None if it is for somebody else."""
        if (line := commanded(incoming.body)) is not None:
            return line, fold(line) not in OF_DIALOGUES
        pill = incoming.called_as
        names = (*self._names(incoming.room_id), pill, pill and f"@{pill}")
        mentioned = self._matrix.me in incoming.mentions or bool(pill)
        line = called(incoming.body, names, mentioned=mentioned)
        if line is not None:
            known = bool(line) and self._catalogue.longest(line.split()) is not None
            return line or "aide", known or not line
        if alone:
            return incoming.body, False
        body = incoming.body.strip()
        if len(body) <= _LONGEST_PICK and await self._conversation.answers(request, body, among_others=True):
            return body, False
        return None

    async def _line(
        self,
        heard: Heard,
        request: Request,
        line: str,
        *,
        command: bool,
        alone: bool,
        edits: str | None = None,
    ) -> None:
        word = fold(line)
        open_here = not command and await self._conversation.answers(request, line)
        if word == "suite" and await self._delivery.say_rest(self._to(heard, alone=alone)):
            return
        if open_here and alone:
            request = await self._asked.as_begun(request)
        meant = await self._conversation.meant(request, line, command=command)
        if isinstance(meant, Turn):
            await self._say(meant.reply, heard, alone=alone, edits=edits)
            return
        action = await self._sharing.with_file(heard, meant)
        if isinstance(action, Notice):
            await self._say(action, heard, alone=alone)
        else:
            await self._act(heard, request, action, alone=alone, edits=edits)

    async def _act(
        self, heard: Heard, request: Request, action: Action, *, alone: bool, edits: str | None = None
    ) -> None:
        private = self._is_private(action)
        if not alone and private:
            await self._answer_apart(heard, request, action)
            return
        # What any room may read needs no question to the server about who is in this one.
        reply = await self._done(request, action)
        said = await self._say(reply, heard, alone=alone and private, edits=edits)
        if not private:
            await self._cards.said(reply, heard.room_id, said, heard.at)
        await self._cards.done(request, action, reply)

    async def _answer_apart(self, heard: Heard, request: Request, action: Action) -> None:
        """Answer a personal command of a shared room in the room of two."""
        try:
            room = await self._matrix.rooms.direct_room(heard.sender)
        except Limited:
            await self._say(_SOON, heard, part="soon")
            raise
        except Denied as denied:
            _log.info("no direct room: %s", denied.errcode)
            await self._say(_NO_ROOM, heard, part="refused")
            return
        place = Place(heard.room_id, await self._asked.apart(request, action), private=True, aside=room)
        reply = await self._done(replace(request, place=place), action)
        await self._notes.keep_note(room, heard.sender, ORIGIN, heard.room_id, heard.at + OPEN_FOR)
        to = Answer(heard.event_id, room, heard.sender, heard.at, "private", only_for=heard.sender)
        try:
            await self._delivery.say(reply, to)
        except NotPrivate:
            await self._say(_NO_ROOM, heard, part="refused")
            return
        await self._say(_ELSEWHERE, heard, part="elsewhere")
        await self._cards.done(request, action, reply)

    async def _reacted(self, reaction: Reaction) -> None:
        """An emoji under the answer that is open is what its words would be; any other is nobody's business."""
        line = typed_by(reaction.key)
        if line is None:
            return
        shown = await self._notes.note(reaction.room_id, reaction.sender, SHOWN, reaction.at)
        if shown != reaction.target:
            return
        alone = await self._asked.is_alone(reaction)
        request = await self._asked.of(reaction, alone=alone)
        if line == "suite" or await self._conversation.answers(request, line):
            await self._line(reaction, request, line, command=False, alone=alone, edits=reaction.target)

    async def _shared(self, shared: Shared) -> None:
        """A file: with a command as its caption, asked for just before, or kept in mind for the next command."""
        alone = await self._asked.is_alone(shared)
        request = await self._asked.of(shared, alone=alone)
        line = commanded(shared.caption)
        if line is None and alone and shared.caption and self._catalogue.longest(shared.caption.split()):
            line = shared.caption
        action: Action | Turn | None
        if line is not None:
            action = await self._conversation.meant(request, line, command=True)
            if isinstance(action, Turn):
                await self._say(action.reply, shared, alone=alone)
                return
            action = self._sharing.filled(shared, action)
        else:
            action = await self._sharing.awaited(shared)
        if action is not None:
            await self._act(shared, request, action, alone=alone)
            await self._sharing.used(shared)
        elif alone and (hint := self._sharing.hint()) is not None:
            await self._say(hint, shared, alone=alone)

    async def _done(self, request: Request, action: Action) -> Reply:
        command = self._catalogue.named(action.command) if action.command in self._catalogue else None
        files = await self._files.of(command, action, request.account.user_id)
        turn = await self._conversation.do(replace(request, files=files), action)
        return turn.reply

    async def _say(
        self,
        reply: Reply,
        heard: Heard,
        *,
        alone: bool = False,
        part: str = "answer",
        edits: str | None = None,
    ) -> str:
        try:
            return await self._delivery.say(reply, self._to(heard, alone=alone, part=part, edits=edits))
        except NotPrivate:  # somebody was invited meanwhile
            await self._delivery.say(_NOT_ALONE, self._to(heard, part="refused"))
        except Denied as denied:
            _log.warning("answer not taken: %s", denied.errcode)
        return ""

    def _to(
        self, heard: Heard, *, alone: bool = False, part: str = "answer", edits: str | None = None
    ) -> Answer:
        return Answer(
            heard.event_id, heard.room_id, heard.sender, heard.at, part,
            reply_to=heard.target if isinstance(heard, Reaction) else heard.event_id,
            thread=None if isinstance(heard, Reaction) else heard.thread_id,
            only_for=heard.sender if alone else None, edits=edits,
        )  # fmt: skip

    def _names(self, room_id: str) -> tuple[str, ...]:
        name = self._matrix.me.removeprefix("@").partition(":")[0]
        room = self._matrix.rooms.info(room_id)
        own = room.own_name if room else ""
        return (self._matrix.me, f"@{name}", name, own, f"@{own}" if own else "")

    def _is_private(self, action: Action) -> bool:
        return action.command not in self._catalogue or self._catalogue.named(action.command).private
