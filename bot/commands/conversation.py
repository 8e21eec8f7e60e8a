"""A conversation where people type: lines in, replies out, one open dialogue per account and room."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol, assert_never

from bot.commands.action import Action, read_compact
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
from bot.commands.fleeting import storable
from bot.commands.refusals import refusal, unavailable
from bot.commands.reply import Notice
from bot.commands.text import CommandRef, text
from bot.commands.typed import LINE_LIMIT, read_line
from bot.errors import Refused, Unavailable
from bot.kept import Kept
from bot.search.normalise import fold

if TYPE_CHECKING:
    from bot.commands.dispatch import Dispatcher
    from bot.commands.reply import Reply
    from bot.commands.request import Request
    from bot.school.model import Account

_log = logging.getLogger(__name__)

DIALOGUE_LIFE: Final = timedelta(minutes=30)
OF_DIALOGUES: Final = frozenset({"suite", "avant", "annuler", "annule", "oui", "non", "plus"})
"""Words that answer what is open, and are no search when nothing is."""
_LEFT: Final = Notice(text("Abandonné : rien n’a été enregistré."))
_CLOSED: Final = Notice(text("D’accord : rien de plus n’est fait."))
_NOTHING_OPEN: Final = Notice(
    text("Rien n’est en attente ici. ", CommandRef("aide"), " donne la liste des commandes.")
)


class Dialogues(Protocol):
    """Where dialogues wait, so that they survive a restart."""

    async def open_dialogue(self, account: Account, room: str, at: datetime) -> Kept | None:
        """The dialogue of this account in this room, unless it expired."""
        ...

    async def keep_dialogue(
        self, account: Account, room: str, kept: Kept, at: datetime, until: datetime
    ) -> None:
        """Replace the dialogue; those that expired before `at` go."""
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
        # Forms whose answers are never stored wait here; a restart forgets them, as it should.
        self._fleeting: dict[tuple[str, str, str], tuple[Kept, datetime]] = {}

    async def say(self, request: Request, line: str, *, command: bool) -> Turn:
        """Answer a line. `command`: it came with a prefix, so it never answers a dialogue."""
        meant = await self.meant(request, line, command=command)
        return meant if isinstance(meant, Turn) else await self.do(request, meant)

    async def answering(self, request: Request) -> bool:
        """Whether the next line in this room answers a step of a form."""
        return isinstance(_dialogue(await self._kept(request)), Steps)

    async def answers(self, request: Request, line: str, *, among_others: bool = False) -> bool:
        """Whether a line answers what is open: exactly one of its picks, or a form's step.

        `among_others`: other people talk here too, so that « oui » answers a question of the bot only.
        """
        kept = await self._kept(request)
        if kept is not None and kept.by == request.key:
            return True
        dialogue = _dialogue(kept)
        if dialogue is None or len(line) > LINE_LIMIT:
            return False
        if among_others and isinstance(dialogue, Menu) and not dialogue.asks and fold(line) in {"oui", "non"}:
            return False
        return not isinstance(advance(dialogue, clean(line)), Misread | None)

    async def meant(self, request: Request, line: str, *, command: bool) -> Action | Turn:
        """The action that a line asks for, or the turn it leads to without one. Runs nothing."""
        try:
            return await self._meant(request, line, command=command)
        except Unavailable as fault:
            _log.error("not read on %s: %s", request.account.platform, fault.code)
            return Turn(unavailable(fault), None, None)

    async def _meant(self, request: Request, line: str, *, command: bool) -> Action | Turn:
        if len(line) > LINE_LIMIT:
            return Turn(
                refusal(Refused("saisie-trop-longue", longueur=len(line), limite=LINE_LIMIT)), None, None
            )
        typed = clean(line)
        kept = await self._kept(request)
        if kept is not None and kept.by == request.key:
            return _again(kept)
        if not command and (dialogue := _dialogue(kept)) is not None:
            onward = await self._onward(request, dialogue, typed)
            if onward is not None:
                return onward
        if not command and fold(typed).strip(" .!") in OF_DIALOGUES:
            return Turn(_NOTHING_OPEN, None, None)
        try:
            return read_line(self._dispatcher.catalogue, typed, command_expected=command)
        except Refused as refused:
            return Turn(refusal(refused), None, None)

    async def _onward(self, request: Request, dialogue: Dialogue, typed: str) -> Action | Turn | None:
        """What a line does to the dialogue that is open; None if it is about something else."""
        onward = advance(dialogue, typed)
        match onward:
            case Action() | None:
                return onward
            case Misread():
                return Turn(Notice(onward.text), dialogue, None)
            case Cancelled():
                await self._keep(request, None)
                return Turn(_CLOSED if isinstance(dialogue, Menu) else _LEFT, None, None)
            case Menu() | Steps():
                await self._keep(request, onward)
                return Turn(Notice(prompt_of(onward)), onward, None)
            case _:
                assert_never(onward)

    async def do(self, request: Request, action: Action) -> Turn:
        """Run an action and keep the dialogue that its reply leaves open."""
        reply = await self._dispatcher.dispatch(request, action)
        try:
            return Turn(reply, await self._left_open(request, reply, action), action)
        except Unavailable as fault:
            # What was done is told all the same; only its menu does not wait for an answer.
            _log.error("dialogue not kept: %s", fault.code)
            return Turn(reply, None, action)

    async def shown(self, request: Request, action: Action) -> Reply:
        """What an action shows; nothing is left open, and what is open stays so."""
        return await self._dispatcher.dispatch(request, action)

    async def _left_open(self, request: Request, reply: Reply, action: Action) -> Dialogue | None:
        dialogue = left_open(reply)
        if dialogue is not None or _dialogue(await self._kept(request)) is not None:
            known = action.command in self._dispatcher.catalogue
            meant = storable(self._dispatcher.catalogue.named(action.command), action) if known else action
            await self._keep(request, dialogue, meant.compact())
        return dialogue

    async def _kept(self, request: Request) -> Kept | None:
        found = self._fleeting.get(_talk(request))
        if found is not None and found[1] >= request.at:
            return found[0]
        return await self._dialogues.open_dialogue(request.account, request.place.talk, request.at)

    async def _keep(self, request: Request, dialogue: Dialogue | None, meant: str = "") -> None:
        kept = Kept("" if dialogue is None else dump(dialogue), request.key, meant)
        at, talk = request.at, _talk(request)
        self._fleeting = {key: (k, until) for key, (k, until) in self._fleeting.items() if until >= at}
        answered = dialogue is None and talk in self._fleeting
        if answered or (isinstance(dialogue, Steps) and dialogue.fleeting):
            self._fleeting[talk] = (kept, at + DIALOGUE_LIFE)
            return
        self._fleeting.pop(talk, None)
        await self._dialogues.keep_dialogue(request.account, request.place.talk, kept, at, at + DIALOGUE_LIFE)


def _talk(request: Request) -> tuple[str, str, str]:
    return request.account.platform, request.account.user_id, request.place.talk


def _dialogue(kept: Kept | None) -> Dialogue | None:
    return load(kept.state) if kept is not None and kept.state else None


def _again(kept: Kept) -> Action | Turn:
    """What a line led to when it came the first time."""
    if (action := read_compact(kept.meant)) is not None:
        return action
    dialogue = _dialogue(kept)
    return Turn(_LEFT, None, None) if dialogue is None else Turn(Notice(prompt_of(dialogue)), dialogue, None)
