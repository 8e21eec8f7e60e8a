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
