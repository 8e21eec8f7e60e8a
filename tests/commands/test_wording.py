"""Figures agree with their words, and nothing is « aucune », never « 0 »."""

from __future__ import annotations

import pytest

from bot.commands.wording import mobilised_of, progress_line
from bot.portfolio.progress import BlockProgress, Level, progress
from bot.referentiel.loading import load_framework
from bot.reports.pictures.progress import progress_alt, summary


def block_with(mobilised: int, acquired: int) -> BlockProgress:
    """Block 1, so many competencies mobilised, of which so many acquired."""
    whole = progress(load_framework(), (), None)[0]
    levels = [Level.ACQUIRED] * acquired + [Level.MOBILISED] * (mobilised - acquired) + [Level.NOTHING] * 6
    pairs = zip(whole.competencies, levels, strict=False)
    return BlockProgress(whole.block, tuple((entry, level) for (entry, _), level in pairs), whole.skills)


@pytest.mark.parametrize(
    ("mobilised", "acquired", "line", "title"),
    [
        (0, 0, "aucune sur 6", "aucune compétence mobilisée sur 6"),
        (1, 0, "1 sur 6 mobilisée", "1 compétence mobilisée sur 6"),
        (1, 1, "1 sur 6 mobilisée, 1 acquise", "1 compétence mobilisée, dont 1 acquise, sur 6"),
        (2, 1, "2 sur 6 mobilisées, 1 acquise", "2 compétences mobilisées, dont 1 acquise, sur 6"),
        (2, 2, "2 sur 6 mobilisées, 2 acquises", "2 compétences mobilisées, dont 2 acquises, sur 6"),
    ],
)
def test_progress_agrees(mobilised: int, acquired: int, line: str, title: str) -> None:
    block = block_with(mobilised, acquired)
    assert progress_line(block) == line
    assert summary([block]) == title
    assert title.startswith(mobilised_of(mobilised))


def test_the_words_of_a_picture_agree() -> None:
    assert "BLOC1, mobilisée : B1.1." in progress_alt("Lina", [block_with(1, 0)])
    two = progress_alt("Lina", [block_with(4, 2)])
    assert "BLOC1, acquises : B1.1, B1.2." in two
    assert "BLOC1, mobilisées : B1.3, B1.4." in two
    assert "BLOC1, à faire : B1.5, B1.6." in two
