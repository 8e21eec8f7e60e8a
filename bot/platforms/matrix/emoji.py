"""Emoji under a message, as what a person would have typed: « 2️⃣ » is 2, « ✅ » is yes."""

from __future__ import annotations

from typing import Final

_LOOKS: Final = dict.fromkeys((0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)))
"""Variation selectors and skin tones: how an emoji looks, not what it says."""
_KEYCAP: Final = "\u20e3"
_WORDS: Final = {
    "✅": "oui", "✔": "oui", "☑": "oui", "👍": "oui", "🆗": "oui",
    "❌": "non", "✖": "non", "❎": "non", "👎": "non", "🚫": "non",
    "▶": "suite", "➡": "suite", "⏩": "suite", "⏭": "suite", "⬇": "suite",
    "◀": "avant", "⬅": "avant", "⏪": "avant", "⏮": "avant", "⬆": "avant",
    "🔟": "10", "🛑": "annuler",
}  # fmt: skip
_REGIONAL_A: Final = 0x1F1E6
_SQUARED_A: Final = 0x1F170


def typed_by(key: str) -> str | None:
    """What the key of a reaction stands for, None if nothing."""
    bare = key.translate(_LOOKS).strip()
    if bare.endswith(_KEYCAP) and (digit := bare[:-1]).isascii() and digit.isdigit():
        return digit
    if bare.isascii() and bare.isdigit() and len(bare) <= 2:
        return bare
    if len(bare) == 1:
        for first in (_REGIONAL_A, _SQUARED_A):
            if first <= ord(bare) < first + 26:
                return chr(ord("a") + ord(bare) - first)
    return _WORDS.get(bare)
