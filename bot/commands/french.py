"""French as a careful person writes it: agreement, dates, periods, short labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def count(number: int, one: str, many: str = "") -> str:
    """« 1 preuve », « 3 preuves », « 0 preuve »: French agrees from two on."""
    word = one if abs(number) < 2 else (many or one + "s")
    return f"{number} {word}"


def agreed(number: int, one: str, many: str = "") -> str:
    """The word alone, agreed with a number that is written elsewhere."""
    return count(number, one, many).split(" ", 1)[1]


def day(when: date) -> str:
    """JJ/MM/AAAA."""
    return f"{when:%d/%m/%Y}"


def period(first: date, last: date) -> str:
    """« 12/01/2026 » or « 12/01/2026 au 30/01/2026 »."""
    return day(first) if first == last else f"{day(first)} au {day(last)}"


def listed(words: Sequence[str], last: str = "et") -> str:
    """« B1.1, B1.2 et B1.5 »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def shortened(sentence: str, longest: int) -> str:
    """At most `longest` characters, cut at a word with « … »."""
    if len(sentence) <= longest:
        return sentence
    cut = sentence[: longest - 1]
    if " " in cut[longest // 2 :]:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:.–-(") + "…"
