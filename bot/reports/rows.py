"""How tall a row must be for its text: spreadsheets do not ask again once a height is written.

An estimate from the width of characters, on the generous side: a row too tall is ugly, one too short
hides what a jury must read.
"""

from __future__ import annotations

from typing import Final

_LINE: Final = 1.32  # height of a line, in sizes of the font
_NARROW: Final = frozenset("fijlrtIJ'’.,;:!|()[] -")
_WIDE: Final = frozenset("mwMWŒœ%@▸")


def height_of(words: str, width: float, size: float, *, bold: bool = False) -> float:
    """Points that `words` take in a column of `width` characters (Excel's unit, at 11 points)."""
    room = width * 11.0 / size * (1.0 if bold else 1.12)
    return (sum(_lines(paragraph, room) for paragraph in words.split("\n")) * size * _LINE) + 4


def _lines(paragraph: str, room: float) -> int:
    """Lines that a paragraph is cut into, at spaces; a word longer than a line is cut anywhere."""
    lines, used = 1, 0.0
    for word in paragraph.split(" "):
        length = _width(word)
        if used and used + 0.6 + length > room:
            lines, used = lines + 1, 0.0
        while length > room:
            lines, length = lines + 1, length - room
        used += length + (0.6 if used else 0.0)
    return lines


def _width(word: str) -> float:
    return sum(0.62 if c in _NARROW else 1.45 if c in _WIDE or c.isupper() else 1.06 for c in word)
