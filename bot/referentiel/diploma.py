"""Whether a framework is one of the BTS SIO, whose exam the bot knows, and what it has in common with the shipped one.

A School may follow any framework; the rules of an exam, and the words that were written by hand about the
shipped framework, are only carried where they are about the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.referentiel.formats.comparing import moves, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.referentiel.model import Framework

EXAM_BLOCKS: Final = ("BLOC1", "BLOC3")
"""The block of the table and the written one: the rules of the exam name them by these codes."""
ALIKE: Final = 60.0
"""Likeness, out of 100, from which a label under the same code is a new wording of it."""


def has_the_exam(framework: Framework, shipped: Framework) -> bool:
    """Whether the rules of the exam apply: its blocks are there, and most competencies are those of the diploma."""
    if any(code not in framework for code in EXAM_BLOCKS):
        return False
    if framework.id == shipped.id:
        return True
    labels = {plain(entry.text) for entry in framework.competencies()}
    known = [plain(entry.text) in labels for entry in shipped.competencies(None, EXAM_BLOCKS[0])]
    return 2 * sum(known) >= len(known)


def carried(shipped: Framework, framework: Framework) -> Mapping[str, str]:
    """The code, in another framework, of each shipped entry that is there: same label, or same code said anew.

    A version of the shipped framework keeps its codes whatever their labels become.
    """
    found, _ = moves(shipped, framework, {}, {})
    return {
        move.old: move.new
        for move in found
        if move.by != "code" or framework.id == shipped.id or _alike(shipped, framework, move.old, move.new)
    }


def _alike(shipped: Framework, framework: Framework, old: str, new: str) -> bool:
    words = plain(shipped[old].text), plain(framework[new].text)
    return shipped[old].kind is framework[new].kind and fuzz.token_sort_ratio(*words) >= ALIKE
