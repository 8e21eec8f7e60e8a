"""What the shipped font can draw of what people type: a box in an exam paper says nothing to anybody."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from bot.reports.pictures.canvas import has_glyph

if TYPE_CHECKING:
    from collections.abc import Iterable

_LATIN: Final = "\u0250"
"""Below it the font has everything that can be seen."""
_LOOKS: Final = frozenset("\ufe0e\ufe0f\u20e3")  # how the sign before is to look
_UNSEEN: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Zs"})


def printable(words: str) -> str:
    """The words without signs that the font has no shape for; marks and joiners of what stays are kept."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(c for c in words if _is_drawn(c))


def lost_letters(typed: Iterable[str]) -> str:
    """The letters that `printable` leaves out, each once; an emoji is no loss."""
    lost = (c for words in typed for c in words if not words.isascii() and not _is_drawn(c))
    return "".join(dict.fromkeys(c for c in lost if unicodedata.category(c).startswith("L")))


def _is_drawn(character: str) -> bool:
    if character < _LATIN:
        return character in "\n\t" or unicodedata.category(character) != "Cc"
    if character in _LOOKS:
        return False
    return unicodedata.category(character) in _UNSEEN or has_glyph(character)
