"""From a typed sentence to the kinds of work it speaks of.

Longest phrase first, small words skipped, a word of at least five letters forgiven a slip. What was
typed is kept as typed, so that a suggestion can say which words called it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from bot.search.normalise import unelided
from bot.search.work import Clue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.search.work import Signs

# What each clue is worth before a sentence speaks of work: « réseau » alone does not, « câbler » and « réseau » do.
ENOUGH: Final = {Clue.SIGN: 1.0, Clue.ACT: 0.5, Clue.THING: 0.5, Clue.SUPPORT: 0.25}

LONGEST: Final = 4_000  # characters read; a description has a few hundred

LEAST_ELIDED: Final = (
    4  # letters that follow a missing apostrophe, when only their stem is known: « jinstalle »
)

# Names that lose their meaning with their punctuation.
_TOKEN: Final = re.compile(r"(?<!\w)c\s?#|(?<!\w)c\+\+|(?<!\w)\.net\b|[^\W_]+", re.IGNORECASE)
_SPELT: Final = {"c#": "csharp", "c #": "csharp", "c++": "cplusplus", ".net": "dotnet"}
_ENDINGS: Final = ("ations", "ation", "ements", "ement", "ees", "es", "ee", "er", "e", "s", "x")


def _plain(word: str) -> str:
    if word.isascii():
        return intern(word.lower())
    folded = unicodedata.normalize("NFKD", word.lower().replace("œ", "oe").replace("æ", "ae"))
    return intern("".join(c for c in folded if not unicodedata.combining(c)))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return intern(word[: -len(ending)])
    return word


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the sentence, as typed, and the kinds of work (by rank in Signs.works) they speak of."""

    words: str
    works: tuple[tuple[int, Clue], ...]

    @property
    def clue(self) -> Clue:
        """The strongest thing these words say."""
        return max(clue for _, clue in self.works)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    plain: str
    stem: str


class Ear:
    """Hears the signs of work in a sentence. Built once; pure and deterministic afterwards."""

    def __init__(self, signs: Signs) -> None:
        self._small = frozenset(_plain(word) for word in signs.small)
        self._phrases = self._phrases_of(signs)
        self._longest = max(map(len, self._phrases), default=0)
        self._decoys = _by_first(tuple(t.plain for t in _tokens(words)) for words in signs.decoys)
        self._vocabulary = frozenset(stem for phrase in self._phrases for stem in phrase)
        self._numbered = frozenset(
            pair
            for phrase in self._phrases
            for pair in pairwise(("", *phrase, ""))
            if any(map(str.isdigit, pair))
        )
        self._everyday = signs.everyday
        self._written = frozenset(t.plain for w in signs.works for said, _ in w.clues for t in _tokens(said))
        self._shelves: dict[tuple[str, int], list[str]] = {}
        for stem in sorted(self._vocabulary):
            if len(stem) >= 5:
                self._shelves.setdefault((stem[0], len(stem)), []).append(stem)

    def hear(self, text: str) -> tuple[Heard, ...]:
        """What `text` says, in its order; empty unless it speaks of work.

        One sign is enough; words of everyday life have to be several.
        """
        heard = tuple(self._hear(text[:LONGEST]))
        worth = {said.words.lower(): ENOUGH[said.clue] for said in heard}  # said twice is said once
        return heard if sum(worth.values()) >= 1 else ()

    def _hear(self, text: str) -> Iterator[Heard]:
        tokens = [t for t in self._without_decoys(self._read(text)) if t.plain not in self._small]
        tokens = self._without_counts(tokens)
        stems = [self._nearest(t) for t in tokens]
        at = 0
        while at < len(tokens):
            size = self._size_at(stems, at)
            if size:
                found = self._phrases[tuple(stems[at : at + size])]
                guessed = any(
                    stem != t.stem and len(stem) < 7
                    for stem, t in zip(stems[at:], tokens[at : at + size], strict=False)
                )
                works = tuple((rank, min(clue, Clue.THING) if guessed else clue) for rank, clue in found)
                yield Heard(text[tokens[at].start : tokens[at + size - 1].end], works)
            at += size or 1

    def _without_counts(self, tokens: Sequence[_Token]) -> list[_Token]:
        """Without the numbers that only count: « changement de 3 disques », not « windows 11 » nor « 3-2-1 »."""
        stems = ["", *(t.stem for t in tokens), ""]
        return [
            token
            for place, token in enumerate(tokens, 1)
            if not token.plain.isdigit()
            or not self._numbered.isdisjoint(pairwise(stems[place - 1 : place + 2]))
        ]

    def _read(self, text: str) -> list[_Token]:
        """The words of a sentence; « linventaire dun parc » as « l’inventaire d’un parc »."""
        read = []
        for token in _tokens(text):
            rest = unelided(token.plain)
            missing = rest and not self._knows(token.plain) and (self._knows(rest) or self._is_a_sign(rest))
            read.append(replace(token, plain=rest, stem=_stem(rest)) if missing else token)
        return read

    def _knows(self, word: str) -> bool:
        """Whether this very word is one of a sign or of everybody."""
        return word in self._small or word in self._written or self._everyday.is_word(word)

    def _is_a_sign(self, word: str) -> bool:
        return len(word) >= LEAST_ELIDED and _stem(word) in self._vocabulary

    def _phrases_of(self, signs: Signs) -> dict[tuple[str, ...], tuple[tuple[int, Clue], ...]]:
        """The works that a phrase speaks of, by its stems, each with the strongest clue."""
        found: dict[tuple[str, ...], dict[int, Clue]] = {}
        for rank, work in enumerate(signs.works):
            for words, clue in work.clues:
                known = found.setdefault(self._stems(words), {})
                known[rank] = max(clue, known.get(rank, clue))
        found.pop((), None)
        shared: dict[tuple[tuple[int, Clue], ...], tuple[tuple[int, Clue], ...]] = {}
        return {
            phrase: shared.setdefault(works, works)
            for phrase, works in ((phrase, tuple(known.items())) for phrase, known in found.items())
        }

    def _stems(self, phrase: str) -> tuple[str, ...]:
        return tuple(t.stem for t in _tokens(phrase) if t.plain not in self._small)

    def _size_at(self, stems: Sequence[str], at: int) -> int:
        """How many words the longest known phrase takes from `at`; 0 if none starts there."""
        if stems[at] not in self._vocabulary:
            return 0
        sizes = range(min(self._longest, len(stems) - at), 0, -1)
        return next((size for size in sizes if tuple(stems[at : at + size]) in self._phrases), 0)

    def _nearest(self, token: _Token) -> str:
        """The stem itself, or the one of a sign that was probably meant."""
        stem = token.stem
        if token.plain in self._everyday:  # only itself: « lampe » is no LAMP
            written = token.plain in self._written or token.plain.rstrip("sx") in self._written
            return stem if written else f"{token.plain}."
        if stem in self._vocabulary or len(stem) < 5 or not stem.isalpha():
            return stem
        slips = 1 if len(stem) < 9 else 2
        near = (
            s for size in range(len(stem) - 1, len(stem) + 2) for s in self._shelves.get((stem[0], size), ())
        )
        close = [(OSA.distance(stem, s, score_cutoff=slips), s) for s in near]
        distance, best = min(close, default=(slips + 1, stem))
        return best if distance <= slips else stem

    def _without_decoys(self, tokens: Sequence[_Token]) -> Iterator[_Token]:
        at = 0
        while at < len(tokens):
            candidates = self._decoys.get(tokens[at].plain, ())
            taken = max(
                (len(d) for d in candidates if d == tuple(t.plain for t in tokens[at : at + len(d)])),
                default=0,
            )
            if not taken:
                yield tokens[at]
            at += taken or 1


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    shelves: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        if phrase:
            shelves.setdefault(phrase[0], []).append(phrase)
    return shelves


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        plain = _plain(_SPELT.get(match.group().lower(), match.group()))
        tokens.append(_Token(match.start(), match.end(), plain, _stem(plain)))
    return tokens
