"""The words of a large framework, made in bounded memory to be kept in a file, and read from it word by word.

    written = gathered(texts)          # once, when the framework comes in
    written.words, written.postings()  # -> a file (bot.store.search_index)
    FiledIndex(words, rows)            # what a search asks, from the file

The gains are those of `bot.search.index.WordIndex`, number for number. Here a word may be held by a tenth of all
texts: beside those where it weighs most, `together` finds those that hold two words of a query.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest, nsmallest
from itertools import combinations
from operator import neg
from typing import TYPE_CHECKING, Final, Protocol

from bot.search.index import EMPTY, K1, POSTINGS, norm_of, rarity_of, stems_begun
from bot.search.normalise import stem, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.referentiel.model import Framework

COMMON_WORDS: Final = 4  # of a query, the rarest of them, that are looked for together
TOGETHER: Final = 300  # texts looked at for two words
REMEMBERED: Final = 512  # stems whose postings stay in memory


@dataclass(frozen=True, slots=True)
class Postings:
    """The texts where a stem weighs most, by falling gain: `places` ("I") and `gains` ("d") side by side."""

    stem: str
    rarity: float
    texts: int
    """How many hold it in all: more than `places` where it is a common one."""
    places: array[int]
    gains: array[float]


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All texts that hold a stem, by place: `places` ("I") and `gains` ("d") side by side."""

    places: array[int]
    gains: array[float]

    def gain(self, place: int) -> float | None:
        """What the stem is worth in a text, None if it does not hold it."""
        at = bisect_left(self.places, place)
        return self.gains[at] if at < len(self.places) and self.places[at] == place else None


class Rows(Protocol):
    """The postings of a file. May be asked by several threads."""

    def read(self, a_stem: str) -> Postings | None:
        """The texts where a stem weighs most; None if none holds it."""
        ...

    def everywhere(self, a_stem: str) -> Everywhere:
        """All texts that hold a stem."""
        ...


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

    def postings(self) -> Iterator[tuple[Postings, Everywhere]]:
        """Each stem with its gains, in alphabetical order."""
        for a_stem in sorted(self._held):
            places, counts = self._held[a_stem]
            rarity = rarity_of(len(places), len(self._norms))
            gains = array(
                "d",
                (
                    rarity * count * (K1 + 1) / (count + self._norms[place])
                    for place, count in zip(places, counts, strict=True)
                ),
            )
            best = nsmallest(POSTINGS, zip(map(neg, gains), places, strict=True))
            yield (
                Postings(
                    a_stem,
                    rarity,
                    len(places),
                    array("I", (place for _, place in best)),
                    array("d", (-gain for gain, _ in best)),
                ),
                Everywhere(places, gains),
            )


def gathered(texts: Iterable[tuple[tuple[str, float], ...]]) -> Gathered:
    """What texts hold, each given as its parts with their weights."""
    held: dict[str, tuple[array[int], array[float]]] = {}
    stems: dict[str, str] = {}  # of every word
    lengths = array("d")
    for place, parts in enumerate(texts):
        bag: dict[str, float] = {}
        for part, weight in parts:
            for word in words(part):
                if word in EMPTY:
                    continue
                one = stems.get(word)
                if one is None:
                    one = stems[word] = stem(word)
                bag[one] = bag.get(one, 0.0) + weight
        lengths.append(sum(bag.values()))
        for one, count in bag.items():
            if one not in held:
                held[one] = (array("I"), array("d"))
            held[one][0].append(place)
            held[one][1].append(count)
    mean = sum(lengths) / max(1, len(lengths)) or 1.0
    return Gathered(sorted(stems), held, array("d", (norm_of(length, mean) for length in lengths)))


class FiledIndex:
    """Is a `bot.search.index.TextIndex`. May be asked by several threads."""

    def __init__(self, every_word: Sequence[str], rows: Rows, unknown: float) -> None:
        """`unknown`: how much a word says that no text holds."""
        self._words = every_word
        self._unknown = unknown
        self._rows = rows
        self._row = lru_cache(REMEMBERED)(rows.read)

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
        return () if row is None else list(zip(row.places, row.gains, strict=True))

    def together(self, stems: Sequence[str], heard: Collection[int]) -> Iterator[tuple[str, int, float]]:
        """The texts that `gains` left out and that hold two of the words, or one beside what was heard."""
        rows = [row for one in stems if (row := self._row(one)) is not None and row.texts > len(row.places)]
        rows = sorted(rows, key=lambda row: -row.rarity)[:COMMON_WORDS]
        held = [(row, self._rows.everywhere(row.stem)) for row in rows]
        wanted = set(heard)
        for (_, rarer), (_, other) in combinations(held, 2):
            wanted |= _both(rarer, other)
        for row, texts in held:
            for place in wanted.difference(row.places):
                if (gain := texts.gain(place)) is not None:
                    yield row.stem, place, gain

    def beginning(self, start: str) -> list[str]:
        """The stems of the words that begin like this: what is being typed."""
        return stems_begun(self._words, start)


def _both(one: Everywhere, other: Everywhere) -> set[int]:
    """The texts that hold two words; of many, those where both together weigh most."""
    found = set(one.places).intersection(other.places)
    if len(found) <= TOGETHER:
        return found
    weights = {place: gain for place, gain in zip(one.places, one.gains, strict=True) if place in found}
    for place, gain in zip(other.places, other.gains, strict=True):
        if place in found:
            weights[place] += gain
    return set(nlargest(TOGETHER, weights, key=weights.__getitem__))
