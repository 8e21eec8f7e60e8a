"""The codes of a framework of tens of thousands of entries: what `CodeBook` answers, in a fiftieth of its memory.

Nothing is kept but orders of places. What an order is by (a spelling, the digits of a code) is made again from the
entry at each comparison: seventeen of them find one among a hundred thousand.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.referentiel.foreign_codes import BEGUN, ForeignCodes, form_of
from bot.referentiel.once import once_each
from bot.referentiel.spellings import CodeBook, begun_as, digits_of, is_foreign, numbered_blocks, spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.referentiel.model import Entry, Framework
    from bot.referentiel.spellings import Spelt

AROUND: Final = 1_000
"""Codes on either side, in alphabetical order, among which the nearest to an unknown one are looked for."""
LOOKED_AT: Final = 500
"""Codes that are looked at while one is typed, or for the same digits."""
WAYS: Final = 16
"""Spellings of one code that are told apart: an official code has eight."""


class Order:
    """Numbers in the order of the text that each stands for."""

    def __init__(self, numbers: Iterable[int], text: Callable[[int], str]) -> None:
        """`text` gives what a number stands for."""
        self._text = text
        self._numbers = array("I", sorted(numbers, key=text))

    def __len__(self) -> int:
        return len(self._numbers)

    def begun(self, start: str) -> Iterator[tuple[str, int]]:
        """(text, number) of those whose text begins so, in order: those that are exactly this come first."""
        for at in range(bisect_left(self._numbers, start, key=self._text), len(self._numbers)):
            text = self._text(self._numbers[at])
            if not text.startswith(start):
                return
            yield text, self._numbers[at]

    def equal(self, wanted: str) -> Iterator[int]:
        """The numbers of this text."""
        for text, number in self.begun(wanted):
            if text != wanted:
                return
            yield number

    def around(self, wanted: str, most: int) -> Sequence[int]:
        """The numbers before and after a text, `most` on either side."""
        at = bisect_left(self._numbers, wanted, key=self._text)
        return self._numbers[max(0, at - most) : at + most]


class LargeCodeBook(CodeBook):
    """Is a `CodeBook`. While a code is typed the first `LOOKED_AT` are offered, not all that begin so."""

    def __init__(self, framework: Framework) -> None:
        self._entries = tuple(framework)
        self._blocks = numbered_blocks(framework)
        # A number is a place and one of the ways in which its entry is written.
        ways = [
            place * WAYS + way
            for place, entry in enumerate(self._entries)
            for way, _ in enumerate(islice(begun_as(entry), WAYS))
        ]
        self._by_spelling = Order(ways, self._spelling)
        places = range(len(self._entries))
        self._by_digits = Order(places, lambda place: digits_of(self._entries[place].code))
        self._by_code = Order(places, lambda place: self._entries[place].code.lower())
        self.foreign = LargeForeignCodes(e for e in self._entries if is_foreign(e))

    def _spelling(self, number: int) -> str:
        return next(islice(begun_as(self._entries[number // WAYS]), number % WAYS, None))

    def typed(self, compact: str) -> Sequence[Spelt]:
        """What these letters and digits are a spelling of."""
        found = []
        for place in sorted(
            {number // WAYS for number in islice(self._by_spelling.equal(compact), LOOKED_AT)}
        ):
            entry = self._entries[place]
            for alias, groups in spellings(entry.code, entry.kind, entry.part):
                if "".join(groups) == compact:
                    found.append((groups, alias, entry))
        return [*found, self._blocks[compact]] if compact in self._blocks else found

    def of_digits(self, digits: str) -> Sequence[Entry]:
        """The entries whose code has these digits, the first ones."""
        return [self._entries[place] for place in sorted(islice(self._by_digits.equal(digits), LOOKED_AT))]

    def nearby(self, wanted: str) -> Mapping[str, str]:
        """The codes on either side of an unknown one, with their lower case."""
        codes = [self._entries[place].code for place in sorted(self._by_code.around(wanted, AROUND))]
        return {code: code.lower() for code in codes}

    def begun(self, written: str) -> Iterator[tuple[str, int, Entry]]:
        """(spelling, place in the document, entry) of the codes that begin so, the first ones by spelling."""
        for text, number in islice(self._by_spelling.begun(written), LOOKED_AT):
            yield text, number // WAYS, self._entries[number // WAYS]


class LargeForeignCodes(ForeignCodes):
    """Is a `ForeignCodes`."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._order = Order(range(len(self._entries)), lambda place: form_of(self._entries[place].code))

    def _written_as(self, form: str) -> Sequence[Entry]:
        return [self._entries[place] for place in sorted(islice(self._order.equal(form), LOOKED_AT))]

    def _beginning(self, start: str) -> list[str]:
        return list(dict.fromkeys(form for form, _ in islice(self._order.begun(start), BEGUN)))


def _book(framework: Framework) -> CodeBook:
    return LargeCodeBook(framework) if framework.is_large else CodeBook(framework)


book_of = once_each(_book)
"""The book of a framework."""
