"""How the codes of a framework are written, and the shorter ways in which people write them."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from bot.referentiel.foreign_codes import ForeignCodes
from bot.referentiel.model import COMMON, Entry, Kind, Option
from bot.referentiel.typed_codes import IN_SENTENCE, REAL_LETTERS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.referentiel.model import Framework

Spelt = tuple[tuple[str, ...], bool, Entry]
"""The groups of a code as it may be written, whether that is a shorter way, and the entry."""


class CodeBook:
    """The codes of a framework by what is typed of them, by their digits, and in lower case."""

    def __init__(self, framework: Framework) -> None:
        typed: dict[str, list[Spelt]] = {}
        digits: dict[str, list[Entry]] = {}
        for entry in framework:
            digits.setdefault(digits_of(entry.code), []).append(entry)
            for alias, groups in spellings(entry.code, entry.kind, entry.part):
                typed.setdefault("".join(groups), []).append((groups, alias, entry))
        for key, spelt in numbered_blocks(framework).items():
            typed.setdefault(key, []).append(spelt)
        self._typed: Final[Mapping[str, Sequence[Spelt]]] = typed
        self._digits: Final[Mapping[str, Sequence[Entry]]] = digits
        self._beginnings: Final = _beginnings(framework)
        self._codes: Final = {entry.code: entry.code.lower() for entry in framework}
        self.foreign = ForeignCodes(e for e in framework if is_foreign(e))

    def typed(self, compact: str) -> Sequence[Spelt]:
        """What these letters and digits are a spelling of."""
        return self._typed.get(compact, ())

    def of_digits(self, digits: str) -> Sequence[Entry]:
        """The entries whose code has these digits, whatever its letters."""
        return self._digits.get(digits, ())

    def nearby(self, _: str) -> Mapping[str, str]:
        """The codes among which the nearest to an unknown one are looked for, with their lower case: all."""
        return self._codes

    def begun(self, written: str) -> Iterator[tuple[str, int, Entry]]:
        """(spelling, place in the document, entry) of the codes that begin so, by spelling."""
        for at in range(bisect_left(self._beginnings, (written,)), len(self._beginnings)):
            if not self._beginnings[at][0].startswith(written):
                return
            yield self._beginnings[at]


def numbered_blocks(framework: Framework) -> Mapping[str, Spelt]:
    """« bloc 2 » is the second one, whatever a framework calls its blocks."""
    return {
        f"bloc{rank}": ((f"bloc{rank}",), True, block)
        for rank, block in enumerate(framework.blocks(), 1)
        if not block.code.lower().startswith("bloc")
    }


def is_foreign(entry: Entry) -> bool:
    """Whether a code is of another convention than the teachers' of the BTS SIO."""
    return not IN_SENTENCE.fullmatch(plain(entry.code))


def spellings(written: str, kind: Kind, part: str) -> Iterable[tuple[bool, tuple[str, ...]]]:
    """The groups of a code, and of the shorter ways in which people write it (marked True)."""
    code = written.lower()
    if kind is Kind.BLOCK and code.startswith("bloc"):
        number = code.removeprefix("bloc")
        yield number[1:] != "", (code,)
        yield True, (f"b{number}",)
        if part != COMMON:
            yield True, (f"bloc{number[0]}",)
            yield True, (f"b{number[0]}",)
            yield True, (f"bloc{number[0]}{'b' if part == Option.SLAM else 'a'}",)
            yield True, (f"b{number[0]}{'b' if part == Option.SLAM else 'a'}",)
        return
    groups = tuple(code.split("."))
    yield False, groups
    # The letter of the option is often left out: B2.1.3 for B2B.1.3, B3.5.1 for B3.5A.1.
    shorter = tuple(
        g[:-1] if place < 2 and len(g) > 1 and g[-1] in "ab" else g for place, g in enumerate(groups)
    )
    if shorter != groups:
        yield True, shorter


def _beginnings(framework: Framework) -> list[tuple[str, int, Entry]]:
    """What the beginnings of a code are compared with, in alphabetical order, with its place in the document."""
    keys = [(key, place, entry) for place, entry in enumerate(framework) for key in begun_as(entry)]
    return sorted(keys, key=lambda one: one[:2])


def begun_as(entry: Entry) -> Iterator[str]:
    """The spellings that the beginning of a code is compared with: its letter may be left out."""
    for _, groups in spellings(entry.code, entry.kind, entry.part):
        key = "".join(groups)
        yield key
        if key[0] in REAL_LETTERS and not key.startswith("bloc"):
            yield key[1:]


def digits_of(code: str) -> str:
    """The digits of a code, all together."""
    return "".join(c for c in code if c.isdigit())
