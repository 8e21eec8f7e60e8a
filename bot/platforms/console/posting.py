"""Reminders in a terminal: written above the prompt, and noted in a file so that none is shown twice."""
# ruff: noqa: ARG002 - a terminal has no rooms, no roles and nobody to call

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.commands.posting import Unheard
from bot.commands.reply import Card, Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.commands.posting import Destination
    from bot.commands.reply import Answer

_KEPT: Final = 5_000
"""Lines of the note file that are kept: far more than what can still be in doubt."""


class ConsolePoster:
    """Is a `commands.posting.Poster`. `show` writes a reply on the terminal."""

    def __init__(self, notes: Path, show: Callable[[Answer], None]) -> None:
        self._notes, self._show = notes, show

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        """Show it, unless it was shown before under this key."""
        if (known := await self._known(key)) is not None:
            return known
        try:
            # Nothing waits for a digit after a post: its buttons are left out.
            self._show(replace(reply, then=()) if isinstance(reply, Card | Notice) else reply)
            self._note(key)
        except OSError as error:
            raise Unheard("terminal-ferme") from error
        return key

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        """The key, if it was shown."""
        return await self._known(key)

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        """Always: whoever sits at the terminal owns the store."""
        return True

    async def parent(self, where: Destination) -> Destination | None:
        """A terminal is in nothing."""
        return None

    async def _known(self, key: str) -> str | None:
        return key if key in self._lines() else None

    def _lines(self) -> list[str]:
        try:
            return self._notes.read_text(encoding="ascii", errors="replace").split("\n")
        except FileNotFoundError:
            return []

    def _note(self, key: str) -> None:
        lines = self._lines()
        if len(lines) > 2 * _KEPT:
            kept = self._notes.with_suffix(".tmp")
            kept.write_text("\n".join(lines[-_KEPT:]), encoding="ascii", errors="replace")
            kept.replace(self._notes)
        with self._notes.open("a", encoding="ascii") as notes:
            notes.write(f"{key}\n")
            notes.flush()
            os.fsync(notes.fileno())
