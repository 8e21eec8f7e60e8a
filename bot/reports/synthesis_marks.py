"""What stands where a cross would: yes, no, or something that only its writer can tell.

« X (partiel) » is a cross with a nuance, « pas encore » is none. A cross drawn as ✗ or ❌ is a cross, unless
the same table also holds ticks: then it says no.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mark(Enum):
    """How a mark is read."""

    YES = auto()
    NUANCED = auto()
    NO = auto()
    UNREAD = auto()


_TICKS: Final = frozenset("✓✔☑✅🗸")
_DRAWN_CROSSES: Final = frozenset("✗✘×✖❌❎☓")
_YES: Final = _TICKS | {
    "x", "xx", "xxx", "☒", "■", "⬛", "●", "•", "+", "oui", "o", "ok", "1", "vrai", "v", "yes", "true", "acquis", "acquise",
    "mobilise", "mobilisee", "valide", "validee", "fait", "faite", "realise", "realisee", "coche", "cochee",
}  # fmt: skip
_NO: Final = frozenset({
    "", "-", "–", "—", "non", "n", "0", "☐", "▢", "□", "○", "/", "faux", "no", "false", "na", "n a", "n/a", ".", "neant", "sans objet",
})  # fmt: skip
_NEGATIVE: Final = re.compile(r"(non|pas|aucune?|sans|a faire|a venir|jamais|ne)\b")
_BEGUN: Final = re.compile(r"(en cours|partiel|partielle|partiellement|a confirmer|a completer)\b")
_FIRST_SIGN: Final = re.compile(r"(x{1,3}|oui|ok|vrai)(?![^\W_])|\W")
_RESERVES: Final = "?*~"
_SKILL_CODE: Final = re.compile(r"[abcp]?\s?1[.,]\d([.,]\d+)?")
_LOOKS: Final = dict.fromkeys(map(ord, "\ufe0e\ufe0f\u200b\u200d"))


def has_ticks(marks: Iterable[str]) -> bool:
    """Whether any of these marks is a tick: beside ticks, a drawn cross says no."""
    return any(mark.strip()[:1] in _TICKS for mark in marks)


def mark_of(seen: str, *, ticked: bool = False) -> Mark:
    """How one cell reads; `ticked` when the table holds ticks."""
    bare = " ".join(seen.translate(_LOOKS).split()).casefold()
    folded = fold(bare) or bare
    if folded in _NO:
        return Mark.NO
    drawn = Mark.NO if ticked else Mark.YES
    if folded in _DRAWN_CROSSES:
        return drawn
    if folded in _YES or bare in _YES or _SKILL_CODE.fullmatch(folded):
        return Mark.NUANCED if any(sign in bare for sign in _RESERVES) else Mark.YES
    if _NEGATIVE.match(folded):
        return Mark.NO
    if _BEGUN.match(folded):
        return Mark.NUANCED
    return _nuanced(bare, drawn)


def _nuanced(bare: str, drawn: Mark) -> Mark:
    """A sign with words behind it."""
    match = _FIRST_SIGN.match(bare)
    if match is None:
        return Mark.UNREAD
    sign = match[0]
    if (sign in _DRAWN_CROSSES and drawn is Mark.NO) or sign in {"☐", "▢", "□"}:
        return Mark.NO
    return Mark.NUANCED if match[1] or sign in _YES - {"+"} or sign in _DRAWN_CROSSES else Mark.UNREAD
