"""A picture being drawn, in pixels of a 1080 wide image: 390 pixels of a phone are 1080 of ours.

Pillow is loaded with the first picture: a bot that draws none does without its 4 MB.
"""
# ruff: noqa: PLC0415 - as said above

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.content import content
from bot.portfolio.progress import Level

if TYPE_CHECKING:
    from PIL import Image, ImageFont

    from bot.reports.pictures.themes import Colour, Theme

WIDTH: Final = 1080
MARGIN: Final = 44
SMALLEST: Final = 30
"""Pixels of the smallest text: 11 on a phone 390 wide."""
_SHARP: Final = 4  # marks are drawn this much larger, then reduced: ImageDraw does not smooth its edges
_NO_GLYPH: Final = "\U0010ffff"


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False, joined: bool = False) -> ImageFont.FreeTypeFont:
    """The shipped font; `joined` for scripts that run from right to left or join their letters."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    from PIL import ImageFont, features

    # The basic engine draws the same everywhere; only those who need more depend on what Pillow was built with.
    raqm = joined and features.check("raqm") and features.check("fribidi")
    engine = ImageFont.Layout.RAQM if raqm else ImageFont.Layout.BASIC
    return ImageFont.truetype(content("polices", name), size, layout_engine=engine)


def needs_joining(words: str) -> bool:
    """Whether a script that the basic engine draws letter by letter is in there."""
    return not words.isascii() and any(unicodedata.bidirectional(c) in {"R", "AL"} for c in words)


def drawable(words: str) -> str:
    """The words without characters that the font has no shape for; « ? » if nothing is left."""
    kept = "".join(c for c in " ".join(words.split()).replace("'", "’") if has_glyph(c))
    return " ".join(kept.split()) or "?"


@lru_cache(maxsize=4096)
def has_glyph(character: str) -> bool:
    """Whether the font draws a character as itself, not as its box for what is missing."""
    if character == " ":
        return True
    return _mask(character) not in {_mask(_NO_GLYPH), b""}


@lru_cache(maxsize=4096)
def _mask(character: str) -> bytes:
    mask = font(24).getmask(character)
    return bytes(mask) + bytes(str(mask.size), "ascii") if mask.size[0] else b""


def fitted(words: str, size: int, room: float, *, bold: bool = False) -> str:
    """As much of the words as `room` pixels hold, with « … » when something is left out."""
    face = font(size, bold=bold)
    if face.getlength(words) <= room:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if face.getlength(words[:middle].rstrip() + "…") <= room:
            low = middle
        else:
            high = middle - 1
    return words[:low].rstrip(" ,;:.-–'’") + "…"


def headline(words: str, size: int, least: int, room: float) -> tuple[str, int]:
    """The words in the largest bold size from `size` down to `least` that holds them; cut if none does."""
    for smaller in range(size, least, -4):
        if font(smaller, bold=True).getlength(words) <= room:
            return words, smaller
    return fitted(words, least, room, bold=True), least


def wrapped(words: str, size: int, room: float, most: int, *, bold: bool = False) -> list[str]:
    """The words in at most `most` lines of `room` pixels, cut at spaces."""
    face = font(size, bold=bold)
    lines: list[str] = []
    left = words.split(" ")
    while left and len(lines) < most - 1:
        taken = 1
        while taken < len(left) and face.getlength(" ".join(left[: taken + 1])) <= room:
            taken += 1
        lines.append(fitted(" ".join(left[:taken]), size, room, bold=bold))
        left = left[taken:]
    if left:
        lines.append(fitted(" ".join(left), size, room, bold=bold))
    return lines


class Canvas:
    """A picture of WIDTH by `height` pixels."""

    def __init__(self, height: int, theme: Theme) -> None:
        from PIL import Image, ImageDraw

        self.theme = theme
        self.height = height
        self._image = Image.new("RGB", (WIDTH, height), theme.ground)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        at: tuple[float, float],
        words: str,
        size: int,
        colour: Colour | None = None,
        *,
        bold: bool = False,
        anchor: str = "ls",
    ) -> None:
        """Words at a place; the anchor is Pillow's (« ls »: left end of the base line)."""
        face = font(size, bold=bold, joined=needs_joining(words))
        self._draw.text(at, words, fill=colour or self.theme.ink, font=face, anchor=anchor)

    def upright(self, at: tuple[int, int], words: str, size: int, *, bold: bool = False) -> None:
        """Words that read upwards from a place, centred on it."""
        from PIL import Image, ImageDraw

        face = font(size, bold=bold)
        length, height = int(face.getlength(words)) + 4, size + 10
        strip = Image.new("L", (length, height), 0)
        ImageDraw.Draw(strip).text((0, height / 2), words, fill=255, font=face, anchor="lm")
        turned = strip.rotate(90, expand=True)
        self._image.paste(self.theme.ink, (at[0] - height // 2, at[1] - turned.height), turned)

    def box(self, area: tuple[float, float, float, float], colour: Colour, radius: int = 0) -> None:
        """A filled rectangle, its corners rounded and smooth."""
        if not radius:
            self._draw.rectangle(area, fill=colour)
            return
        left, top, right, bottom = (round(side) for side in area)
        mask = _rounded(max(1, right - left), max(1, bottom - top), radius)
        self._image.paste(colour, (left, top), mask)

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A thin rule."""
        self._draw.line((start, end), fill=self.theme.rule, width=2)

    def mark(self, centre: tuple[int, int], level: Level, size: int) -> None:
        """The sign of a level: an empty ring, a half disc in a ring, a full disc with a tick."""
        sprite = _sprite(level, size, self.theme)
        self._image.paste(sprite, (centre[0] - size // 2, centre[1] - size // 2), sprite)

    def png(self) -> bytes:
        """The picture as a PNG."""
        target = BytesIO()
        self._image.save(target, "PNG", compress_level=6)
        return target.getvalue()


@lru_cache(maxsize=128)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    """The shape of a rectangle with round corners, drawn larger and reduced."""
    from PIL import Image, ImageDraw

    shape = Image.new("L", (width * _SHARP, height * _SHARP), 0)
    area = (0, 0, width * _SHARP - 1, height * _SHARP - 1)
    ImageDraw.Draw(shape).rounded_rectangle(area, radius * _SHARP, fill=255)
    return shape.resize((width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=64)
def _sprite(level: Level, size: int, theme: Theme) -> Image.Image:
    from PIL import Image, ImageDraw

    whole = size * _SHARP
    sprite = Image.new("RGBA", (whole, whole), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sprite)
    edge = whole // 9
    area = (edge // 2, edge // 2, whole - edge // 2 - 1, whole - edge // 2 - 1)
    if level is Level.NOTHING:
        draw.ellipse(area, outline=theme.hole, width=edge)
    elif level is Level.MOBILISED:
        draw.ellipse(area, outline=theme.mobilised, width=edge)
        draw.pieslice(area, 90, 270, fill=theme.mobilised)
    else:
        draw.ellipse(area, fill=theme.acquired)
        tick = [(0.27, 0.53), (0.44, 0.69), (0.74, 0.34)]
        draw.line([(x * whole, y * whole) for x, y in tick], fill=theme.ground, width=edge, joint="curve")
    return sprite.resize((size, size), Image.Resampling.LANCZOS)
