"""Lines in, shown lines out: what a terminal asks of the service, in this process or in the one that runs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from bot.commands.reply import File, Notice, Preceded, Tone
from bot.commands.request import Place, Request
from bot.platforms.console.files import local_file
from bot.platforms.plain import Style, lines_of

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.commands.conversation import Conversation
    from bot.commands.reply import Reply
    from bot.commands.upload import Attachment
    from bot.platforms.console.completion import Completion
    from bot.school.model import Account

PREFIX: Final = "/"
SPACE: Final = "console"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as a terminal shows it. `file` is one to write where the person stands."""

    lines: tuple[str, ...]
    refused: bool = False
    file: File | None = field(default=None, repr=False)


class Talk(Protocol):
    """One person's conversation with the service."""

    async def say(self, line: str) -> Said | None:
        """The answer to a typed line; None for a blank one that nothing waits for."""
        ...

    async def completions(self, line: str) -> list[str]:
        """What may replace the last word of a line."""
        ...


@dataclass(frozen=True, slots=True)
class LocalTalk:
    """A conversation in this process. Answers are private by nature: one person reads them.

    Typed paths are read from `folder`, where the person stands.
    """

    conversation: Conversation
    completion: Completion
    account: Account
    clock: Clock
    style: Style
    folder: Path = field(default_factory=Path)

    async def say(self, line: str) -> Said | None:
        """Run a line through the conversation."""
        request = self._request()
        bare = line.strip()
        if not bare and not await self.conversation.answering(request):
            return None
        turn = await self.conversation.say(
            request, bare.removeprefix(PREFIX), command=bare.startswith(PREFIX)
        )
        return shown(turn.reply, self.style)

    async def completions(self, line: str) -> list[str]:
        """Complete through the dispatcher, with the rights of the person."""
        return await self.completion.of_line(self._request(), line)

    def _request(self) -> Request:
        return Request(
            f"console:{secrets.token_hex(8)}",
            self.account,
            Place(SPACE, SPACE, private=True),
            self.clock.now(),
            files=self._file,
        )

    def _file(self, typed: str) -> Attachment | None:
        return local_file(typed if typed.startswith("~") else str(self.folder / typed))


def shown(reply: Reply, style: Style) -> Said:
    """A reply as lines."""
    answer = reply.reply if isinstance(reply, Preceded) else reply
    refused = isinstance(answer, Notice) and answer.tone is Tone.REFUSED
    return Said(tuple(lines_of(reply, style)), refused, answer if isinstance(answer, File) else None)
