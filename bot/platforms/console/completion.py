"""The tabulation key: names of commands, then whatever the declaration suggests for a parameter."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from bot.commands.action import Action
from bot.commands.declaration import Sort
from bot.platforms.console.files import completed_path

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.commands.dispatch import Dispatcher
    from bot.commands.request import Request

_PATIENCE: Final = 1.0  # seconds: a completion that comes later than that is none


def bind_tabulation(
    loop: asyncio.AbstractEventLoop, completions: Callable[[str], Coroutine[Any, Any, list[str]]]
) -> None:
    """Bind the tabulation key. readline calls back from the thread that reads the line."""
    if find_spec("readline") is None:  # Windows: typing works, the tabulation key does not complete
        return
    import readline  # noqa: PLC0415 - only where there is one

    found: list[str] = []

    def complete(_word: str, state: int) -> str | None:
        if state == 0:
            line = readline.get_line_buffer()[: readline.get_endidx()]
            asked = asyncio.run_coroutine_threadsafe(completions(line), loop)
            try:
                found[:] = asked.result(_PATIENCE)
            except TimeoutError:
                found.clear()
        return found[state] if state < len(found) else None

    readline.set_completer_delims(" \t\n")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")


class Completion:
    """Completes typed lines through the dispatcher, with the same rights as the commands."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    async def of_line(self, request: Request, line: str) -> list[str]:
        """What may replace the last word of a line."""
        bare = line.removeprefix("/")
        words = bare.split(" ")
        found = self._dispatcher.catalogue.longest(words[:-1])
        if found is None:
            names = sorted(
                {w for c in self._dispatcher.catalogue.shown for w in self._next_words(c.name, words)}
            )
            return ["/" + name if len(words) == 1 and line.startswith("/") else name for name in names]
        command, taken = found
        typed_words = words[taken:]
        place = min(len(typed_words) - 1, len(command.offered) - 1)
        if place < 0:
            return []
        parameter = command.offered[place]
        if parameter.choices:
            return [choice for choice in parameter.choices if choice.lower().startswith(words[-1].lower())]
        if parameter.sort in (Sort.FILE, Sort.JOINED):
            return await asyncio.to_thread(completed_path, words[-1])
        typed = " ".join(typed_words[place:])
        offered = await self._dispatcher.suggest(request, Action(command.name), parameter.name, typed)
        return [suggestion.value for suggestion in offered]

    @staticmethod
    def _next_words(name: str, words: list[str]) -> list[str]:
        parts = name.split(" ")
        before, last = words[:-1], words[-1]
        if (
            parts[: len(before)] == before
            and len(parts) > len(before)
            and parts[len(before)].startswith(last)
        ):
            return [parts[len(before)]]
        return []
