"""What is heard in a query: codes, terms, words, the beginning of one, slips; and what each is worth.

Each word is heard once, by the first that knows it: a code; the longest term of the lexicon; a word of the
texts; the beginning of one (the last word only: it is being typed); a word mistyped. What a query is worth is
shared by its rarest words, so that one common word in « pizza quatre fromages » finds nothing: « nothing »
comes from what is not known, never from a low score.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.referentiel.codes import codes_in
from bot.referentiel.model import COMMON, Kind
from bot.search.index import EMPTY, WordIndex
from bot.search.normalise import singular
from bot.search.results import Why
from bot.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.referentiel.model import Entry, Framework, Option
    from bot.search.everyday import Everyday
    from bot.search.index import TextIndex
    from bot.search.lexicon import Heard, Lexicon, Term

TERM: Final = 12.0  # what the first code of a term is worth, in units of BM25
DECAY: Final = 0.9  # from one code of a term to the next
VAGUE: Final = 0.35  # what a vague term is worth beside another
TERM_WEIGHT: Final = 7.5  # how much a term says of what the query is about
SURE_WEIGHT: Final = 18.5  # a term that only the trade uses: « API », « site web »
SHARED_WEIGHT: Final = 6.2  # one word, which may be everybody's as well: « réseau »
COMMON_WEIGHT: Final = 5.0  # what everybody mostly says of something else: « table »
BEGUN_WEIGHT: Final = 5.5  # a term of which only the beginning is typed
NEUTRAL: Final = 0.25  # how much a word that says nothing weighs against the query
REPAIRED: Final = 0.75  # what is left of it when the word had to be repaired first
LITERAL: Final = 0.35  # what the words of a term are worth where the text has them too
PARENT: Final = 0.3  # the words of what an entry belongs to, beside its own
PREFIX: Final = 0.7
EVERYDAY: Final = 1.5  # how much more an everyday word says that the query is about something else
KNOWN_SHARE: Final = 0.55  # of a query that must be known


@dataclass(slots=True)
class Tally:
    """Scores while a query is heard."""

    score: dict[int, float] = field(default_factory=dict)
    why: dict[int, Why] = field(default_factory=dict)
    best_part: dict[int, float] = field(default_factory=dict)
    known: float = 0.0
    unknown: float = 0.0

    def add(self, place: int, gain: float, why: Why) -> None:
        """Count what a part of the query gives an entry; the part that gives most says why."""
        self.score[place] = self.score.get(place, 0.0) + gain
        if gain > self.best_part.get(place, 0.0):
            if not why.term and place in self.why and self.why[place].words:
                why = Why(words=(*self.why[place].words, *why.words))
            self.best_part[place], self.why[place] = gain, why

    def add_all(self, gains: Iterable[tuple[int, float]], why: Why, share: float = 1.0) -> None:
        """Count one word, or a share of it, for each text that holds it."""
        for place, gain in gains:
            self.add(place, share * gain, why)

    @property
    def is_ours(self) -> bool:
        """Whether enough of the query is known for it to be about the framework at all."""
        return bool(self.score) and self.known >= KNOWN_SHARE * (self.known + self.unknown)


def is_of(entry: Entry, option: Option | None) -> bool:
    """Whether somebody of an option sees an entry; everybody sees all of them with none."""
    return option is None or entry.part in (COMMON, option.value)


def weighed_texts(framework: Framework) -> Iterator[tuple[tuple[str, float], ...]]:
    """The texts that speak for each entry, in order, with their weights: its own, and its parent's."""
    for entry in framework:
        parent = framework[entry.parent] if entry.parent is not None else None
        own = (entry.text, 1.0)
        yield (own,) if parent is None or parent.kind is Kind.BLOCK else (own, (parent.text, PARENT))


def indexed(framework: Framework) -> WordIndex:
    """The words of a framework, in memory."""
    return WordIndex(
        [entry.text for entry in framework],
        {place: texts[1:] for place, texts in enumerate(weighed_texts(framework))},
    )


class Hearing:
    """Hears queries about one framework. Built once; deterministic and safe to share afterwards."""

    def __init__(
        self,
        framework: Framework,
        lexicon: Lexicon,
        everyday: Everyday,
        decoys: Sequence[str],
        index: TextIndex | None = None,
    ) -> None:
        """`index`: the texts of the framework by their words (`indexed` of it if None)."""
        self._framework = framework
        self._lexicon = lexicon
        self._everyday = everyday
        self._decoys = frozenset(lexicon.read(phrase) for phrase in decoys)
        self._longest_decoy = max(map(len, self._decoys), default=0)
        self._place = {entry.code: place for place, entry in enumerate(framework)}
        self._index: TextIndex = indexed(framework) if index is None else index
        self._vocabulary = Vocabulary(self._index, lexicon, everyday)

    def hear(self, query: str, option: Option | None, own: Lexicon | None) -> Tally:
        """The score of each entry, by its place in the framework, and how much of the query is known."""
        tally = Tally()
        for entry in codes_in(query, self._framework, option):
            tally.add(self._place[entry.code], 2 * TERM, Why(words=(entry.code,)))
            tally.known += TERM_WEIGHT
        read = self._vocabulary.read(query, own)
        typed = [self._vocabulary.spelt(word, own) for word in read]
        stems = [self._vocabulary.stem_of(word, own) for word in typed]
        heard: list[tuple[Heard, Sequence[str]]] = []
        plain: dict[str, str] = {}
        sure = 0.0
        at = 0
        while at < len(typed):
            one = self._vocabulary.term_at(typed, stems, at, own)
            size = self._decoy_at(read, at)
            if size > (0 if one is None else one.size):
                tally.unknown += size * TERM_WEIGHT
                at += size
                continue
            # « tu » alone is a kind of test; in a sentence it is somebody.
            if one is not None and not (one.size == 1 < len(typed) and typed[at] in EMPTY):
                end = at + one.size
                heard.append((one, stems[at:end]))
                repaired = typed[at:end] != list(read[at:end])
                weight = COMMON_WEIGHT if size else self._sure_of(one, typed[at:end])
                sure += weight * (REPAIRED if repaired else 1.0)
                at = end
                continue
            if typed[at] not in EMPTY and singular(typed[at]) not in EMPTY:
                begun = at == len(typed) - 1 and typed[at] == read[at]
                plain.setdefault(stems[at], typed[at])
                self._add_word(tally, typed[at], stems[at], alone=len(typed) == 1, begun=begun)
            at += 1
        clear = any(not one.term.vague for one, _ in heard) or tally.known > TERM_WEIGHT
        tally.known += sure
        for one, its_stems in heard:
            self._add_term(tally, one, option, its_stems, VAGUE if clear and one.term.vague else 1.0)
        for a_stem, place, gain in self._index.together(tuple(plain), tally.score.keys()):
            tally.add(place, gain, Why(words=(plain[a_stem],)))
        return tally

    def unknown(self, query: str, own: Lexicon | None = None) -> tuple[str, ...]:
        """The words of a query that nothing here knows, as they were typed but folded, each once."""
        return self._vocabulary.unknown(query, own)

    def _sure_of(self, heard: Heard, typed: Sequence[str]) -> float:
        """How much a term says of what the query is about, by the words that called it.

        A name in capitals or several words are nobody else's; one word of French may always be.
        """
        if heard.size == 1 and typed[0] in self._everyday:
            return COMMON_WEIGHT
        named = heard.size > 1 or sum(letter.isupper() for letter in heard.form) > 1
        if named and any(word not in self._everyday for word in typed):
            return SURE_WEIGHT
        return TERM_WEIGHT if named or heard.term.vague else SHARED_WEIGHT

    def _decoy_at(self, typed: Sequence[str], at: int) -> int:
        """How many words of an everyday phrase (« restauration rapide ») begin here."""
        sizes = range(min(self._longest_decoy, len(typed) - at), 1, -1)
        return next((size for size in sizes if tuple(typed[at : at + size]) in self._decoys), 0)

    def _add_term(
        self, tally: Tally, heard: Heard, option: Option | None, stems: Sequence[str], share: float
    ) -> None:
        rank = 0
        for code in heard.term.codes:
            if not is_of(self._framework[code], option):
                continue
            tally.add(self._place[code], share * TERM * DECAY**rank, Why(heard.form, heard.term.reason))
            rank += 1
        for one in stems:
            tally.add_all(self._index.gains(one), Why(words=(heard.form,)), share * LITERAL / len(stems))

    def _add_word(self, tally: Tally, word: str, a_stem: str, *, alone: bool, begun: bool) -> None:
        is_word = self._everyday.is_word(word)
        gains = () if is_word and not self._vocabulary.tells(word) else self._index.gains(a_stem)
        if gains:
            tally.known += self._index.rarity(a_stem)
            tally.add_all(gains, Why(words=(word,)))
            return
        # Two or three letters begin many words: they stand for one only while nothing else is typed.
        begins = begun and len(word) >= (2 if alone else 4) and not is_word
        if begins and self._add_beginning(tally, word):
            return
        weight = NEUTRAL if self._everyday.neutral(word) else EVERYDAY if word in self._everyday else 1.0
        tally.unknown += self._index.rarity(a_stem) * weight

    def _add_beginning(self, tally: Tally, word: str) -> bool:
        """The last word may be half typed: what it may become counts a little less."""
        terms = self._lexicon.beginning(word) if len(word) >= 3 else []
        begun = self._index.beginning(word) if len(word) >= 2 else []
        for rank, term in enumerate(terms[:3]):
            self._add_begun_term(tally, term, PREFIX * DECAY**rank)
        for one in begun:
            tally.add_all(self._index.gains(one), Why(words=(word,)), PREFIX)
        if terms or begun:
            tally.known += BEGUN_WEIGHT if terms else max(self._index.rarity(one) for one in begun)
        return bool(terms or begun)

    def _add_begun_term(self, tally: Tally, term: Term, share: float) -> None:
        for rank, code in enumerate(term.codes):
            tally.add(self._place[code], TERM * share * DECAY**rank, Why(term.forms[0], term.reason))
