"""The words of a large framework, made in bounded memory to be kept in a file, and read from it word by word.

    written = gathered(texts)          # once, when the framework comes in
    written.words, written.postings()  # -> a file (bot.store.search_index)
    FiledIndex(words, rows)            # what a search asks, from the file

The gains are those of `bot.search.index.WordIndex`, number for number. Here a word may be held by a tenth of all
texts: beside those where it weighs most, `together` finds those that hold two words of a query.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import combinations
from typing import TYPE_CHECKING, Final, Protocol

from bot.search.index import EMPTY, K1, POSTINGS, norm_of, rarity_of, stems_begun
from bot.search.normalise import stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from bot.referentiel.model import Framework

HELD: Final = 8_000
"""Postings kept of one word: the texts where it weighs most. What is further down never leads an answer."""
COMMON_WORDS: Final = 4  # of a query, the rarest of them, that are looked for together
TOGETHER: Final = 300  # texts looked at for two words
REMEMBERED: Final = 512  # stems whose postings stay in memory


@dataclass(frozen=True, slots=True)
class Postings:
    """The texts that hold a stem, by falling gain: `places` ("I") and `gains` ("d") side by side."""

    stem: str
    rarity: float
    places: array[int]
    gains: array[float]


class Indexes(Protocol):
    """Where the indexes of large frameworks are kept, in a store."""

    def of(self, framework: Framework) -> FiledIndex:
        """The index of a framework, made if it is not there yet: takes seconds, so from a worker only."""
        ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """The words of all texts, sorted; and which texts hold each stem, how often (weights included)."""

    words: Sequence[str]
    _held: dict[str, tuple[array[int], array[float]]]
    _norms: array[float]

    def postings(self) -> Iterator[Postings]:
        """Each stem with its gains, in alphabetical order."""
        total = len(self._norms)
        for a_stem in sorted(self._held):
            places, counts = self._held[a_stem]
            rarity = rarity_of(len(places), total)
            held = [
                (rarity * count * (K1 + 1) / (count + self._norms[place]), -place)
                for place, count in zip(places, counts, strict=True)
            ]
            best = nlargest(HELD, held) if len(held) > HELD else sorted(held, reverse=True)
            yield Postings(
                a_stem,
                rarity,
                array("I", (-place for _, place in best)),
                array("d", (gain for gain, _ in best)),
            )


def gathered(texts: Iterable[tuple[tuple[str, float], ...]]) -> Gathered:
    """What texts hold, each given as its parts with their weights."""
    held: dict[str, tuple[array[int], array[float]]] = {}
    every_word: set[str] = set()
    lengths = array("d")
    for place, parts in enumerate(texts):
        bag: dict[str, float] = {}
        for part, weight in parts:
            for word in words(part):
                if word not in EMPTY:
                    every_word.add(word)
                    one = stem(word)
                    bag[one] = bag.get(one, 0.0) + weight
        lengths.append(sum(bag.values()))
        for one, count in bag.items():
            if one not in held:
                held[one] = (array("I"), array("d"))
            held[one][0].append(place)
            held[one][1].append(count)
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    return Gathered(sorted(every_word), held, array("d", (norm_of(length, mean) for length in lengths)))


class FiledIndex:
    """Is a `bot.search.index.TextIndex`. May be asked by several threads if `read` may."""

    def __init__(
        self, every_word: Sequence[str], read: Callable[[str], Postings | None], unknown: float
    ) -> None:
        """`read` gives the postings of a stem; `unknown` is how much a word says that no text holds."""
        self._words = every_word
        self._unknown = unknown
        self._row = lru_cache(REMEMBERED)(read)

    def __contains__(self, a_stem: str) -> bool:
        return self._row(a_stem) is not None

    @property
    def words(self) -> Sequence[str]:
        """Every word of the texts, sorted."""
        return self._words

    def rarity(self, a_stem: str) -> float:
        """How much a word says; a word that no text holds says most."""
        row = self._row(a_stem)
        return self._unknown if row is None else row.rarity

    def gains(self, a_stem: str) -> Sequence[tuple[int, float]]:
        """The texts where a word weighs most, each with what the word is worth there."""
        row = self._row(a_stem)
        return () if row is None else list(zip(row.places[:POSTINGS], row.gains[:POSTINGS], strict=True))

    def together(self, stems: Sequence[str], heard: Collection[int]) -> Iterator[tuple[str, int, float]]:
        """The texts that `gains` left out and that hold two of the words, or one beside what was heard."""
        rows = [row for one in stems if (row := self._row(one)) is not None and len(row.places) > POSTINGS]
        rows = sorted(rows, key=lambda row: -row.rarity)[:COMMON_WORDS]
        held = [(row, dict(zip(row.places, row.gains, strict=True))) for row in rows]
        wanted = set(heard)
        for (_, one), (_, other) in combinations(held, 2):
            both = one.keys() & other.keys()
            if len(both) > TOGETHER:
                both = set(nlargest(TOGETHER, both, key=lambda place: one[place] + other[place]))
            wanted |= both
        for row, gains in held:
            told = set(row.places[:POSTINGS])
            for place in wanted & gains.keys() - told:
                yield row.stem, place, gains[place]

    def beginning(self, start: str) -> list[str]:
        """The stems of the words that begin like this: what is being typed."""
        return stems_begun(self._words, start)
