"""What is said when a PDF cannot write letters that somebody typed: seen before the file is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.text import Text, UserText, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 12


def lost_said(typed: Iterable[str], instead: str) -> Text:
    """« Le PDF ne peut pas écrire « 漢字 » : choisir le xlsx. »; empty when nothing is lost. Call it in a worker."""
    from bot.reports.glyphs import lost_letters  # noqa: PLC0415 - it loads a font

    lost = lost_letters(typed)
    if not lost:
        return ()
    return text("Le PDF ne peut pas écrire « ", UserText(lost[:_MOST]), f" » : prendre le format {instead}.")
