"""What somebody who is still typing may mean, among what they may see: nearest first, slips forgiven."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from rapidfuzz.distance import OSA

from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

_PARTS: Final = re.compile(r"[a-z]+|\d+")
_ONE_SLIP, _TWO_SLIPS = 4, 8
"""Letters that are typed before one slip is forgiven, then two: a short word has too many neighbours."""


def closest(typed: str, known: Iterable[T], words: Callable[[T], str]) -> list[T]:
    """Those whose words fit what is typed, best first and else in their own order; all when nothing is typed.

    Whole, then at the beginning, at the beginning of a word, anywhere, word by word in any order; when none of
    these is found, with slips.
    """
    offered = list(known)
    wanted = fold(typed)
    if not wanted:
        return offered
    said = [fold(words(one)) for one in offered]
    ranked = [(rank, place) for place, one in enumerate(said) if (rank := _rank(wanted, one)) is not None]
    if not ranked:
        ranked = [(0, place) for place, one in enumerate(said) if _slipped(wanted, one)]
    return [offered[place] for _, place in sorted(ranked)]


def _rank(wanted: str, said: str) -> int | None:
    """How well `said` fits, 0 best; None if it does not without a slip."""
    if said == wanted or said.startswith(f"{wanted} "):
        return 0
    if said.startswith(wanted):
        return 1
    if f" {wanted}" in said:
        return 2
    if wanted in said or wanted.replace(" ", "") in said.replace(" ", ""):
        return 3
    parts = _PARTS.findall(said)
    return 4 if all(any(one.startswith(part) for one in parts) for part in _PARTS.findall(wanted)) else None


def _slipped(wanted: str, said: str) -> bool:
    """Whether each word that is typed begins a word of `said`, but for a slip or two."""
    parts = said.split()
    return all(any(_near(word, one) for one in parts) for word in wanted.split())


def _near(word: str, whole: str) -> bool:
    slips = (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)
    beginnings = {whole[: len(word) + more] for more in range(-slips, slips + 1)}
    return any(OSA.distance(word, one, score_cutoff=slips) <= slips for one in beginnings)
