"""From a Reply to the messages it takes, and what has to be remembered of them for the next line.

A long answer is said in parts: the first now, each next one at `suite`. A picture is a message of its own
with its figures in words. Every message has a transaction id made of the event it answers, so that saying it
again after a crash says it once.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.dialogue import left_open
from bot.commands.reply import File, Form, Notice, Preceded, Tone
from bot.commands.text import text
from bot.platforms.matrix.errors import Denied
from bot.platforms.matrix.rendering import bodies_of
from bot.platforms.matrix.values import Media, Outgoing, Turn, tx_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands.reply import Reply
    from bot.platforms.matrix.inbox import Notes
    from bot.platforms.matrix.sender import Sender

_log = logging.getLogger(__name__)

OPEN_FOR: Final = timedelta(minutes=30)
SHOWN: Final = "reponse"
"""The note of the message whose choices are open: reactions to it count."""
REST: Final = "suite"
"""The note of what is left to say."""
_LARGEST_PICTURE: Final = 50_000_000
_NOT_TAKEN: Final = Notice(
    text("Le fichier n’a pas pu être envoyé : le serveur Matrix le refuse, sans doute à cause de sa taille."),
    Tone.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an answer goes and what it answers. `edits`: the own message that it may replace."""

    event_id: str
    room: str
    user: str
    at: datetime
    part: str = "answer"
    reply_to: str | None = None
    thread: str | None = None
    only_for: str | None = None
    edits: str | None = None


class Delivery:
    """Says answers."""

    def __init__(self, sender: Sender, notes: Notes) -> None:
        self._sender = sender
        self._notes = notes

    async def say(self, reply: Reply, to: Answer) -> str:
        """Say a reply; the id of its message, empty for a file alone. Raises NotPrivate, UnknownRoom, Denied, SessionLost."""
        bodies = bodies_of(reply)
        shown = reply.reply if isinstance(reply, Preceded) else reply
        edits = to.edits if len(bodies) == 1 and not isinstance(shown, File | Form) else None
        said = ""
        if not isinstance(shown, File) or shown.text or shown.warning or shown.then or reply is not shown:
            said = await self._send(bodies[0], to, to.part, edits)
        if isinstance(shown, File):
            await self._send_file(shown, to)
        if len(bodies) > 1:
            await self._keep_rest(to, bodies[1:])
        else:
            await self._notes.drop_note(to.room, to.user, REST)
        if left_open(reply) is not None:
            until = to.at + OPEN_FOR
            await self._notes.keep_note(to.room, to.user, SHOWN, edits or said, until)
        return edits or said

    async def say_rest(self, to: Answer) -> bool:
        """Say the next part of a long answer; whether there was one."""
        kept = await self._notes.note(to.room, to.user, REST, to.at)
        if kept is None:
            return False
        rest = json.loads(kept)
        if rest["by"] == to.event_id:  # said already, then a crash: the same part again
            await self._send(rest["said"], to, to.part)
            return True
        parts = rest["parts"]
        if not parts:
            return False
        await self._send(parts[0], to, to.part)
        await self._keep_rest(to, parts[1:], by=to.event_id, said=parts[0])
        return True

    async def _keep_rest(
        self,
        to: Answer,
        parts: list[tuple[str, str]],
        by: str = "",
        said: tuple[str, str] = ("", ""),
    ) -> None:
        value = json.dumps({"by": by, "said": said, "parts": parts}, ensure_ascii=False)
        await self._notes.keep_note(to.room, to.user, REST, value, to.at + OPEN_FOR)

    async def _send(self, bodies: tuple[str, str], to: Answer, part: str, edits: str | None = None) -> str:
        plain, html = bodies
        return await self._sender.send(
            to.room,
            Outgoing(
                plain, html, tx_of(to.event_id, part), reply_to=to.reply_to, thread=to.thread,
                only_for=to.only_for, edits=edits,
            ),
        )  # fmt: skip

    async def _send_file(self, file: File, to: Answer) -> None:
        words, _ = bodies_of(Notice(file.alt))[0]
        width, height = await asyncio.to_thread(size_of, file.content, file.media_type)
        media = Media(file.name, file.media_type, file.content, width, height)
        outgoing = Outgoing(
            words, "", tx_of(to.event_id, f"{to.part} fichier"), reply_to=to.reply_to, thread=to.thread,
            only_for=to.only_for, turn=Turn.ANSWER, media=media,
        )  # fmt: skip
        try:
            await self._sender.send(to.room, outgoing)
        except Denied as denied:
            _log.warning("file not taken: %s", denied.errcode)
            await self._send(bodies_of(_NOT_TAKEN)[0], to, f"{to.part} refus")


def size_of(content: bytes, media_type: str) -> tuple[int, int]:
    """Width and height of a picture in pixels, (0, 0) for anything else."""
    if not media_type.startswith("image/"):
        return 0, 0
    from PIL import Image  # noqa: PLC0415 - many schools never draw a picture

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size if picture.size[0] * picture.size[1] <= _LARGEST_PICTURE else (0, 0)
    except (OSError, ValueError, Image.DecompressionBombError):
        return 0, 0
