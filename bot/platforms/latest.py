"""What is drawn again and again, of which only the last counts: a public card that counts who confirmed from it.

A class that confirms together asks for thirty-five drawings within a minute, and platforms take a few of them: while
one is under way the next ones are one, drawn from what is true by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable


class Latest:
    """The drawings under way, by what is drawn."""

    def __init__(self) -> None:
        self._again: dict[Hashable, bool] = {}  # whether something changed since it was begun

    async def draw(self, what: Hashable, once: Callable[[], Awaitable[None]]) -> None:
        """Draw it, or have whoever draws it now do so once more. Raises what `once` raises; it is then as it was."""
        if what in self._again:
            self._again[what] = True
            return
        self._again[what] = True
        try:
            while self._again[what]:
                self._again[what] = False
                await once()
        finally:
            del self._again[what]
