"""Which words are known here, to whom, and which one was meant: before a query is heard, its words are read.

A word is known when a text of the framework, a term of the lexicon or everybody uses it. A slip of the finger
is repaired only in a word that nothing knows, and a term takes no word of another meaning that has its stem.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from bot.search.index import EMPTY, Repair
from bot.search.normalise import LONGEST, in_full, inflected, stem, unelided, uninflected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.everyday import Everyday
    from bot.search.index import TextIndex
    from bot.search.lexicon import Heard, Lexicon

LONGEST_QUERY: Final = 60  # words
LEAST_ELIDED: Final = 3  # letters that follow a missing apostrophe: « lapi »


class Vocabulary:
    """The words of a framework, of the lexicon and of everybody. `own`: the terms of a School. Pure once built."""

    def __init__(self, index: TextIndex, lexicon: Lexicon, everyday: Everyday) -> None:
        """`index`: the texts of the framework by their words."""
        self._index = index
        self._lexicon = lexicon
        self._everyday = everyday
        self._repair = Repair({*index.words, *lexicon.words_of_terms, *EMPTY})

    def read(self, query: str, own: Lexicon | None) -> list[str]:
        """The words of a query; « dun parc » and « lantivirus » as « d’un parc » and « l’antivirus »."""
        read = list[str]()
        for word in self._lexicon.read(query)[:LONGEST_QUERY]:
            rest = unelided(word)
            full = in_full((word,))
            if self._knows(word, own):
                read.append(word)
            elif full != (word,):
                read += full
            elif not rest:
                read.append(word)
            elif rest not in {"un", "une"}:
                whole = self._lexicon.read(rest)
                missing = len(rest) >= LEAST_ELIDED and all(self._knows(one, own) for one in whole)
                read += whole if missing else (word,)
        return read

    def unknown(self, query: str, own: Lexicon | None = None) -> tuple[str, ...]:
        """The words of a query that nothing here knows, as they were typed but folded, each once."""
        found: dict[str, None] = {}
        for word in self.read(query[:LONGEST], own):
            known = (
                word in EMPTY
                or self._everyday.is_word(word)
                or stem(word) in self._index
                or self._begins(word)
            )
            if not known and self.term_at((word,), (stem(word),), 0, own) is None:
                found[word] = None
        return tuple(found)

    def spelt(self, word: str, own: Lexicon | None = None) -> str:
        """The word, or the known one that it was meant to be. A slip is repaired only if nothing knows it."""
        if (
            word in EMPTY
            or self._everyday.is_word(word)
            or word in self._lexicon.words_of_terms
            or stem(word) in self._index
            or not word.isalpha()
        ):
            return word
        if self._lexicon.at((word,), (stem(word),), 0) is not None or self._begins(word):
            return word
        if own is not None and word in own.words_of_terms:
            return word
        near = self._repair.of(word)
        return word if near is None else near[0]

    def stem_of(self, word: str, own: Lexicon | None) -> str:
        """What a word is compared by. An everyday word is only itself: « routière » is no router."""
        if word not in self._everyday or self._is_written(word) or (own and word in own.words_of_terms):
            return stem(word)
        return f"{word}."  # the stem of nothing

    def term_at(
        self, typed: Sequence[str], stems: Sequence[str], at: int, own: Lexicon | None
    ) -> Heard | None:
        """The term that begins at a word: the School's own first."""
        for lexicon in (own, self._lexicon):
            heard = lexicon.at(typed, stems, at) if lexicon is not None else None
            if heard is not None and not self._is_another(typed[at], heard):
                return heard
        return None

    def tells(self, word: str) -> bool:
        """Whether the texts write this word, whatever its number, gender or the form of its verb."""
        return any(map(self._is_of_a_text, inflected(uninflected(word))))

    def _knows(self, word: str, own: Lexicon | None) -> bool:
        """Whether this very word is one of a text, of a term or of everybody."""
        return (
            word in EMPTY
            or self._is_written(word)
            or self._everyday.is_word(word)
            or (own is not None and word in own.words_of_terms)
        )

    def _is_written(self, word: str) -> bool:
        """Whether a term or a text holds this very word, not only another of its stem."""
        return word in self._lexicon.words_of_terms or self._is_of_a_text(word)

    def _is_of_a_text(self, word: str) -> bool:
        every = self._index.words
        at = bisect_left(every, word)
        return at < len(every) and every[at] == word

    def _begins(self, word: str) -> bool:
        return bool(self._index.beginning(word)) or self._lexicon.begins(word)

    def _is_another(self, word: str, heard: Heard) -> bool:
        """Whether a term has only the stem of a word that the texts or everybody use: « équipement » is no « équipe »."""
        base = uninflected(word)
        if heard.size > 1 or base in map(uninflected, self._lexicon.read(heard.form)):
            return False
        return self._everyday.is_word(word) or self.tells(word)
