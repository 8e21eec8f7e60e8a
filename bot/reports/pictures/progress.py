"""One person's progress as a picture: block by block, a sign and a line for each competency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.portfolio.progress import Level
from bot.reports.pictures.canvas import MARGIN, WIDTH, Canvas, drawable, font, headline, wrapped
from bot.reports.pictures.themes import THEMES, ThemeName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.portfolio.progress import BlockProgress

_TITLE: Final = 52
_BLOCK: Final = 36
_LABEL: Final = 34
_SMALL: Final = 30
_MARK: Final = 46
_LINE: Final = 44
_TEXT_LEFT: Final = MARGIN + 70
_LEGEND: Final = ((Level.ACQUIRED, "acquise"), (Level.MOBILISED, "mobilisée"), (Level.NOTHING, "à faire"))


def progress_png(name: str, blocks: Sequence[BlockProgress], theme: ThemeName = ThemeName.LIGHT) -> bytes:
    """The picture, WIDTH pixels wide, as tall as it needs."""
    rows = {
        entry.code: wrapped(f"{entry.code}  {drawable(entry.text)}", _LABEL, WIDTH - MARGIN - _TEXT_LEFT, 3)
        for block in blocks
        for entry, _ in block.competencies
    }
    heads = {block.block.code: _head_lines(block) for block in blocks}
    height = 268 + sum(
        _head_height(heads[b.block.code]) + 40 + sum(_row_height(rows[e.code]) for e, _ in b.competencies)
        for b in blocks
    )
    canvas = Canvas(height, THEMES[theme])
    title, size = headline(drawable(name), _TITLE, 36, WIDTH - 2 * MARGIN)
    canvas.text((MARGIN, 88), title, size, bold=True)
    canvas.text((MARGIN, 142), summary(blocks).capitalize(), _LABEL, canvas.theme.faint)
    legend(canvas, 206)
    at = 248
    for block in blocks:
        at = _block(canvas, at, block, heads[block.block.code], rows)
    return canvas.png()


def progress_alt(name: str, blocks: Sequence[BlockProgress]) -> str:
    """What the picture says, in words."""
    parts = [f"Progression de {name} : {summary(blocks)}."]
    for block in blocks:
        for level, word in (
            (Level.ACQUIRED, "acquise"),
            (Level.MOBILISED, "mobilisée"),
            (Level.NOTHING, "à faire"),
        ):
            codes = [entry.code for entry, reached in block.competencies if reached is level]
            if codes:
                said = word if len(codes) == 1 or level is Level.NOTHING else f"{word}s"
                parts.append(f"{block.block.code}, {said} : {', '.join(codes)}.")
    return " ".join(parts)


def summary(blocks: Sequence[BlockProgress]) -> str:
    """« 4 compétences mobilisées, dont 2 acquises, sur 14 », « aucune compétence mobilisée sur 14 »."""
    mobilised, acquired = (sum(b.count(level) for b in blocks) for level in (Level.MOBILISED, Level.ACQUIRED))
    whole = sum(len(b.competencies) for b in blocks)
    many = "s" if mobilised > 1 else ""
    inside = f", dont {acquired} acquise{'s' if acquired > 1 else ''}," if acquired else ""
    return f"{mobilised or 'aucune'} compétence{many} mobilisée{many}{inside} sur {whole}"


def legend(canvas: Canvas, at: int) -> None:
    """The signs and their words, on one line whose base is at `at`."""
    left = MARGIN
    for level, word in _LEGEND:
        canvas.mark((left + 18, at - 11), level, 36)
        canvas.text((left + 48, at), word, _SMALL, canvas.theme.faint)
        left += 48 + int(font(_SMALL).getlength(word)) + 44


def _block(canvas: Canvas, at: int, block: BlockProgress, head: list[str], rows: dict[str, list[str]]) -> int:
    tall = _head_height(head)
    canvas.box((0, at, WIDTH, at + tall), canvas.theme.band)
    for place, line in enumerate(head):
        canvas.text((MARGIN, at + 50 + place * _LINE), line, _BLOCK, bold=True)
    _bar(canvas, at + tall - 56, block)
    counted = f"{block.count(Level.MOBILISED)}/{len(block.competencies)}"
    canvas.text((WIDTH - MARGIN, at + tall - 28), counted, _LABEL, bold=True, anchor="rs")
    at += tall + 20
    for entry, level in block.competencies:
        lines = rows[entry.code]
        canvas.mark((MARGIN + _MARK // 2, at + 22 + (len(lines) - 1) * _LINE // 2), level, _MARK)
        for place, line in enumerate(lines):
            canvas.text((_TEXT_LEFT, at + 34 + place * _LINE), line, _LABEL)
        at += _row_height(lines)
    return at + 20


def _head_lines(block: BlockProgress) -> list[str]:
    words = f"{block.block.code} · {drawable(block.block.text)}"
    return wrapped(words, _BLOCK, WIDTH - 2 * MARGIN, 2, bold=True)


def _head_height(lines: list[str]) -> int:
    return 88 + _LINE * len(lines)


def _bar(canvas: Canvas, at: int, block: BlockProgress) -> None:
    """One step a competency: acquired ones full, mobilised ones half as tall, the rest a rule."""
    levels = sorted((level for _, level in block.competencies), reverse=True)
    room = (WIDTH - 2 * MARGIN - 130) / max(1, len(levels))
    for place, level in enumerate(levels):
        left, right = MARGIN + place * room, MARGIN + (place + 1) * room - 8
        if level is Level.ACQUIRED:
            canvas.box((left, at, right, at + 32), canvas.theme.acquired, 6)
        elif level is Level.MOBILISED:
            canvas.box((left, at + 8, right, at + 24), canvas.theme.mobilised, 6)
        else:
            canvas.box((left, at + 14, right, at + 18), canvas.theme.faint, 2)


def _row_height(lines: list[str]) -> int:
    return len(lines) * _LINE + 26
