"""A class as a picture: people by competencies, those with most holes first, fifteen people to a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.portfolio.progress import Level
from bot.reports.pictures.canvas import MARGIN, WIDTH, Canvas, drawable, fitted, headline, wrapped
from bot.reports.pictures.progress import legend
from bot.reports.pictures.themes import THEMES, ThemeName
from bot.search.normalise import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PEOPLE: Final = 15
CODES: Final = 14
"""People and competencies on a page: each sign is 17 pixels of a phone."""
_ROW: Final = 74
_NAMES: Final = 268
_NAME_LINE: Final = 32
_HEAD: Final = 372
_MARK: Final = 42
_CODE_ROOM: Final = 136
_SMALL: Final = 30


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A person's levels, in the order of the codes of the page."""

    name: str
    levels: tuple[Level, ...]

    @property
    def holes(self) -> int:
        """How many competencies nothing mobilises."""
        return sum(level is Level.NOTHING for level in self.levels)


@dataclass(frozen=True, slots=True)
class ClassPage:
    """A page: at most PEOPLE rows under at most CODES codes.

    `whole` counts everybody who is on one of the pages, `without` how many of them have nothing, code by code;
    `ends` says that nobody follows under these codes.
    """

    title: str
    codes: tuple[str, ...]
    rows: tuple[ClassRow, ...]
    page: int = 1
    pages: int = 1
    whole: int = 0
    without: tuple[int, ...] = ()
    ends: bool = True


def class_pages(title: str, codes: Sequence[str], rows: Iterable[ClassRow]) -> tuple[ClassPage, ...]:
    """The pages, most holes first, then by name; one empty page for nobody."""
    ordered = sorted(rows, key=lambda row: (-row.holes, _by_name(row.name), row.name))
    turns = max(1, -(-len(ordered) // PEOPLE))
    parts = list(_parts(len(codes)))
    made: list[ClassPage] = []
    for start, end in parts:
        without = tuple(sum(row.levels[at] is Level.NOTHING for row in ordered) for at in range(start, end))
        for turn in range(turns):
            shown = ordered[turn * PEOPLE : (turn + 1) * PEOPLE]
            part = tuple(ClassRow(row.name, row.levels[start:end]) for row in shown)
            made.append(
                ClassPage(
                    title, tuple(codes[start:end]), part, len(made) + 1, turns * len(parts), len(ordered), without,
                    ends=turn == turns - 1,
                )
            )  # fmt: skip
    return tuple(made)


def class_png(page: ClassPage, theme: ThemeName = ThemeName.LIGHT) -> bytes:
    """The picture of a page, WIDTH pixels wide."""
    canvas = Canvas(_HEAD + max(1, len(page.rows)) * _ROW + 96, THEMES[theme])
    title, size = headline(drawable(page.title), 48, 34, WIDTH - 2 * MARGIN)
    canvas.text((MARGIN, 80), title, size, bold=True)
    turned = f" · page {page.page} sur {page.pages}" if page.pages > 1 else ""
    people = f"{page.whole} personne{'s' if page.whole > 1 else ''}, d’abord là où il manque le plus{turned}"
    canvas.text((MARGIN, 130), people, _SMALL, canvas.theme.faint)
    legend(canvas, 190)
    room = (WIDTH - _NAMES - MARGIN // 2) / max(1, len(page.codes))
    centres = [int(_NAMES + (place + 0.5) * room) for place in range(len(page.codes))]
    for place, (code, centre) in enumerate(zip(page.codes, centres, strict=True)):
        if place and code[:2] != page.codes[place - 1][:2]:
            edge = _NAMES + place * room
            canvas.line((edge, 226), (edge, canvas.height - 24))
        canvas.upright((centre, _HEAD - 16), fitted(drawable(code), 32, _CODE_ROOM, bold=True), 32, bold=True)
    for place, row in enumerate(page.rows):
        _row(canvas, _HEAD + place * _ROW, row, centres, room)
    _foot(canvas, _HEAD + max(1, len(page.rows)) * _ROW, page, centres)
    return canvas.png()


def class_alt(page: ClassPage) -> str:
    """What the picture says, in words: the holes, person by person."""
    turned = f", page {page.page} sur {page.pages}" if page.pages > 1 else ""
    parts = [f"{page.title}{turned}."]
    for row in page.rows:
        holes = [code for code, level in zip(page.codes, row.levels, strict=True) if level is Level.NOTHING]
        parts.append(f"{row.name} : {'il manque ' + ', '.join(holes) if holes else 'rien ne manque'}.")
    return " ".join(parts)


def _by_name(name: str) -> str:
    """Where a name stands in a list: accents and strokes do not send anybody to its end."""
    return letters(name).replace("ł", "l")


def _parts(codes: int) -> Iterator[tuple[int, int]]:
    """Where to cut the codes, into parts of nearly the same size: another framework may have more than CODES."""
    parts = max(1, -(-codes // CODES))
    for part in range(parts):
        yield part * codes // parts, (part + 1) * codes // parts


def _row(canvas: Canvas, at: int, row: ClassRow, centres: list[int], room: float) -> None:
    canvas.line((MARGIN, at), (WIDTH - MARGIN // 2, at))
    middle = at + _ROW // 2
    lines = wrapped(drawable(row.name), _SMALL, _NAMES - MARGIN - 12, 2)
    for place, line in enumerate(lines):
        base = middle + round((place - (len(lines) - 1) / 2) * _NAME_LINE)
        canvas.text((MARGIN, base), line, _SMALL, anchor="lm")
    for centre, level in zip(centres, row.levels, strict=True):
        if level is Level.NOTHING:
            half = room / 2 - 3
            canvas.box((centre - half, at + 5, centre + half, at + _ROW - 4), canvas.theme.hole_ground, 8)
        canvas.mark((centre, middle), level, _MARK if level is not Level.NOTHING else _MARK - 12)


def _foot(canvas: Canvas, at: int, page: ClassPage, centres: list[int]) -> None:
    """Under each code, how many people of the whole class have nothing there."""
    canvas.line((MARGIN, at), (WIDTH - MARGIN // 2, at))
    if not page.rows:
        return
    canvas.text((MARGIN, at + 48), "sans preuve", _SMALL, canvas.theme.faint)
    worst = max(page.without, default=0)
    for centre, count in zip(centres, page.without, strict=True):
        most = count == worst and count > 0
        colour = canvas.theme.hole if most else canvas.theme.faint
        canvas.text((centre, at + 48), str(count), _SMALL, colour, bold=most, anchor="ms")
