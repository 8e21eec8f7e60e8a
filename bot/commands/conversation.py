"""A conversation where people type: lines in, replies out, one open dialogue per account and room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol, assert_never

from bot.commands.action import Action
from bot.commands.arguments import clean
from bot.commands.dialogue import (
    Cancelled,
    Dialogue,
    Menu,
    Misread,
    Steps,
    advance,
    dump,
    left_open,
    load,
    prompt_of,
)
from bot.commands.refusals import refusal
from bot.commands.reply import Notice
from bot.commands.text import text
from bot.commands.typed import LINE_LIMIT, read_line
from bot.errors import Refused

if TYPE_CHECKING:
    from bot.commands.dispatch import Dispatcher
    from bot.commands.reply import Reply
    from bot.commands.request import Request
    from bot.school.model import Account

DIALOGUE_LIFE: Final = timedelta(minutes=30)


class Dialogues(Protocol):
    """Where open dialogues wait, so that they survive a restart."""

    async def open_dialogue(self, account: Account, room: str, at: datetime) -> str | None:
        """The state of the dialogue open in this room for this account, unless it expired."""
        ...

    async def keep_dialogue(self, account: Account, room: str, state: str, until: datetime) -> None:
        """Replace the open dialogue."""
        ...

    async def close_dialogue(self, account: Account, room: str) -> None:
        """Forget the open dialogue."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What a line led to. `action` is None when the line only moved a dialogue on."""

    reply: Reply
    dialogue: Dialogue | None
    action: Action | None


class Conversation:
    """Runs typed lines through the dispatcher, with the dialogue that the last answer left open."""

    def __init__(self, dispatcher: Dispatcher, dialogues: Dialogues) -> None:
        self._dispatcher = dispatcher
        self._dialogues = dialogues

    async def say(self, request: Request, line: str, *, command: bool) -> Turn:
        """Answer a line. `command`: it came with a prefix, so it never answers a dialogue."""
        meant = await self.meant(request, line, command=command)
        return meant if isinstance(meant, Turn) else await self.do(request, meant)

    async def answering(self, request: Request) -> bool:
        """Whether the next line in this room answers a step of a form."""
        return isinstance(await self._open(request), Steps)

    async def waits_for(self, request: Request) -> bool:
        """Whether something shown in this room waits for this person's pick."""
        return await self._open(request) is not None

    async def meant(self, request: Request, line: str, *, command: bool) -> Action | Turn:
        """The action that a line asks for, or the turn it leads to without one. Runs nothing."""
        if len(line) > LINE_LIMIT:
            return Turn(
                refusal(Refused("saisie-trop-longue", longueur=len(line), limite=LINE_LIMIT)), None, None
            )
        typed = clean(line)
        if not command and (dialogue := await self._open(request)) is not None:
            onward = advance(dialogue, typed)
            match onward:
                case Action():
                    return onward
                case Misread():
                    return Turn(Notice(onward.text), dialogue, None)
                case Cancelled():
                    await self._dialogues.close_dialogue(request.account, request.place.room)
                    return Turn(Notice(text("Abandonné : rien n’a été enregistré.")), None, None)
                case Menu() | Steps():
                    await self._keep(request, onward)
                    return Turn(Notice(prompt_of(onward)), onward, None)
                case None:
                    pass
                case _:
                    assert_never(onward)
        try:
            return read_line(self._dispatcher.catalogue, typed, command_expected=command)
        except Refused as refused:
            return Turn(refusal(refused), None, None)

    async def do(self, request: Request, action: Action) -> Turn:
        """Run an action and keep the dialogue that its reply leaves open."""
        reply = await self._dispatcher.dispatch(request, action)
        dialogue = left_open(reply)
        if dialogue is None:
            await self._dialogues.close_dialogue(request.account, request.place.room)
        else:
            await self._keep(request, dialogue)
        return Turn(reply, dialogue, action)

    async def _open(self, request: Request) -> Dialogue | None:
        state = await self._dialogues.open_dialogue(request.account, request.place.room, request.at)
        return None if state is None else load(state)

    async def _keep(self, request: Request, dialogue: Dialogue) -> None:
        until = request.at + DIALOGUE_LIFE
        await self._dialogues.keep_dialogue(request.account, request.place.room, dump(dialogue), until)
