"""Reminders in a terminal: shown once, even after the console was killed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.commands.posting import Destination, Unheard
from bot.commands.reply import Answer, Notice
from bot.commands.text import text
from bot.platforms.console.posting import ConsolePoster
from bot.school.model import Platform

if TYPE_CHECKING:
    from pathlib import Path

HERE = Destination(Platform.CONSOLE, "console", "console")
SAID = Notice(text("Réunion à 10 h."))


async def test_the_same_key_is_shown_once(tmp_path: Path) -> None:
    shown: list[Answer] = []
    reference = await ConsolePoster(tmp_path / "notes", shown.append).post(HERE, SAID, key="k1")

    again = ConsolePoster(tmp_path / "notes", shown.append)  # another run of the program

    assert await again.post(HERE, SAID, key="k1") == reference
    assert shown == [SAID]
    assert await again.find(HERE, "k1", datetime(2026, 1, 1, tzinfo=UTC)) == reference
    assert await again.find(HERE, "k2", datetime(2026, 1, 1, tzinfo=UTC)) is None


async def test_a_closed_terminal_is_not_delivered(tmp_path: Path) -> None:
    def closed(_: Answer) -> None:
        raise BrokenPipeError

    with pytest.raises(Unheard):
        await ConsolePoster(tmp_path / "notes", closed).post(HERE, SAID, key="k1")
