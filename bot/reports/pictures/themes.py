"""Colours of pictures, light and dark. Every text reaches 4.5:1 on its ground, every shape 3:1 (WCAG 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """What is drawn with what. `hole` marks what is missing, on its own ground `hole_ground`."""

    ground: Colour
    ink: Colour
    faint: Colour
    rule: Colour
    band: Colour
    acquired: Colour
    mobilised: Colour
    hole: Colour
    hole_ground: Colour


class ThemeName(StrEnum):
    """The themes by the words that people type."""

    LIGHT = "clair"
    DARK = "sombre"


THEMES: Final = {
    ThemeName.LIGHT: Theme(
        ground=(255, 255, 255), ink=(27, 31, 36), faint=(87, 96, 106), rule=(208, 215, 222), band=(240, 243, 246),
        acquired=(11, 110, 79), mobilised=(31, 95, 191), hole=(180, 35, 24), hole_ground=(253, 236, 234),
    ),
    ThemeName.DARK: Theme(
        ground=(30, 31, 34), ink=(242, 243, 245), faint=(181, 186, 193), rule=(70, 73, 80), band=(43, 45, 49),
        acquired=(87, 209, 150), mobilised=(124, 179, 255), hole=(255, 138, 128), hole_ground=(72, 38, 38),
    ),
}  # fmt: skip


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
