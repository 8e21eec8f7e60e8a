"""From what people type to entries: code, lexicon, words, beginnings, slips, in one pass.

Each word of a query is heard once, by the first that knows it: a code; the longest term of the lexicon; a
word of the texts; the beginning of one (the last word only: it is being typed); a word mistyped. What a
query is worth is shared by its rarest words, so that one common word in « pizza quatre fromages » finds
nothing: « nothing » comes from what is not known, never from a low score.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from bot.referentiel.codes import codes_in, complete_code, read_code
from bot.referentiel.model import COMMON, Kind
from bot.search.everyday import Everyday
from bot.search.index import EMPTY, Repair, WordIndex
from bot.search.lexicon import Lexicon, load_lexicon
from bot.search.normalise import LONGEST, fold, stem, words
from bot.search.question_file import load_questions
from bot.search.questions import QuestionBook
from bot.search.work import load_signs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.referentiel.model import Entry, Framework, Option
    from bot.search.lexicon import Heard, Term
    from bot.search.question_file import Question

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
LEAST_OF_BEST: Final = 0.3  # share of the best score under which a hit is noise
ASKED_KIND: Final = 1.35  # « quels critères … » prefers criteria
LONGEST_QUERY: Final = 60  # words
SUGGESTIONS: Final = 3
NEAR: Final = 70  # likeness, out of 100, from which a form is offered for « vouliez-vous dire »
FEW: Final = 3  # letters by which such a form may be longer or shorter
_KIND_WORDS: Final = {
    "critere": Kind.CRITERION, "criteres": Kind.CRITERION, "indicateur": Kind.CRITERION, "indicateurs": Kind.CRITERION,
    "savoirs": Kind.SKILL,
}  # fmt: skip
_RANK_OF_KIND: Final = {
    Kind.COMPETENCY: 0,
    Kind.SKILL: 1,
    Kind.CRITERION: 2,
    Kind.SUBCRITERION: 3,
    Kind.BLOCK: 4,
}


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry matches: a term of the lexicon and what the text says instead, or words."""

    term: str = ""
    reason: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers; the score orders hits of one query and means nothing beside another's."""

    entry: Entry
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Results:
    """What a search finds. `hits` is empty when nothing is relevant: then `suggestions` are near words."""

    query: str
    hits: tuple[Hit, ...] = ()
    suggestions: tuple[str, ...] = ()
    answers: tuple[Question, ...] = ()


def why_in_french(why: Why) -> str:
    """« RGPD → données à caractère personnel », or the words that were met; empty for a code."""
    if why.term and why.reason:
        return f"{why.term} → {why.reason}"
    return ", ".join(dict.fromkeys((why.term, *why.words) if why.term else why.words))


@dataclass(slots=True)
class _Tally:
    """Scores while a query is heard."""

    score: dict[int, float] = field(default_factory=dict)
    why: dict[int, Why] = field(default_factory=dict)
    best_part: dict[int, float] = field(default_factory=dict)
    known: float = 0.0
    unknown: float = 0.0

    def add(self, place: int, gain: float, why: Why) -> None:
        self.score[place] = self.score.get(place, 0.0) + gain
        if gain > self.best_part.get(place, 0.0):
            if not why.term and place in self.why and self.why[place].words:
                why = Why(words=(*self.why[place].words, *why.words))
            self.best_part[place], self.why[place] = gain, why


class SearchEngine:
    """Searches one framework. Built once; deterministic and safe to share afterwards."""

    def __init__(
        self,
        framework: Framework,
        lexicon: Lexicon,
        questions: QuestionBook | None = None,
        everyday: Everyday | None = None,
        decoys: Sequence[str] = (),
    ) -> None:
        """`everyday`: the words of everybody; `decoys`: everyday phrases that hold a known word."""
        self._framework = framework
        self._everyday = everyday or Everyday()
        self._decoys = frozenset(lexicon.read(phrase) for phrase in decoys)
        self._longest_decoy = max(map(len, self._decoys), default=0)
        self._lexicon = lexicon
        self._questions = questions
        self._entries = tuple(framework)
        self._place = {entry.code: place for place, entry in enumerate(self._entries)}
        above = {
            place: [
                (parent.text, PARENT)
                for parent in framework.parents(entry.code)[:1]
                if parent.kind is not Kind.BLOCK
            ]
            for place, entry in enumerate(self._entries)
        }
        self._index = WordIndex([entry.text for entry in self._entries], above)
        self._repair = Repair({*self._index.words, *lexicon.vocabulary, *EMPTY})
        self._lexicon_words = lexicon.vocabulary
        self._written = frozenset((*self._index.words, *lexicon.words_of_terms))
        # For « vouliez-vous dire »: the forms by first letter and length, and how each is written.
        self._spelling = {fold(form): form for term in lexicon.terms for form in term.forms}
        self._forms: dict[tuple[str, int], list[str]] = {}
        for form in sorted(self._spelling):
            if len(form) > FEW:
                self._forms.setdefault((form[0], len(form)), []).append(form)

    def search(
        self,
        query: str,
        *,
        option: Option | None = None,
        block: str | None = None,
        kinds: Collection[Kind] | None = None,
        limit: int = 6,
        own: Lexicon | None = None,
    ) -> Results:
        """The entries that answer a query, best first. Never raises; reads the first 2,000 characters.

        `own`: the terms of a School (`own_lexicon`), which go before the shipped ones.
        """
        query = query[:LONGEST]
        answers = self._answers(query)
        reading = read_code(query, self._framework, option)
        if reading.found or reading.unknown:
            hits = tuple(Hit(e, 100.0, Why()) for e in reading.found if self._wanted(e, None, block, kinds))
            return Results(query, hits[:limit], tuple(e.code for e in reading.nearest), answers)
        tally = self._hear(query, option, own)
        if not tally.score or tally.known < KNOWN_SHARE * (tally.known + tally.unknown):
            return Results(query, (), self._near(query), answers)
        hits = self._ranked(query, tally, option, block, kinds)
        return Results(query, hits[:limit], () if hits else self._near(query), answers)

    def complete(
        self, typed: str, *, option: Option | None = None, limit: int = 25, own: Lexicon | None = None
    ) -> list[Entry]:
        """Entries while a code or words are typed; the competencies when nothing is typed yet."""
        typed = typed[:LONGEST]
        if not typed.strip():
            return list(self._framework.competencies(option))[:limit]
        found = list(complete_code(typed, self._framework, option, limit))
        if not found:
            results = self.search(typed, option=option, limit=limit, own=own)
            found = [hit.entry for hit in results.hits]
            for term in (*(own.beginning(typed) if own else ()), *self._lexicon.beginning(typed)):
                found += [self._framework[c] for c in term.codes if self._seen(self._framework[c], option)]
        return list(dict.fromkeys(found))[:limit]

    def own_lexicon(self, terms: Sequence[Term]) -> Lexicon:
        """The terms of a School, to be given to `search` and `complete`; built once, not at each query."""
        return Lexicon(terms, self._lexicon.same)

    def unknown(self, query: str, own: Lexicon | None = None) -> tuple[str, ...]:
        """The words of a query that nothing here knows, as they were typed but folded, each once."""
        found: dict[str, None] = {}
        for word in self._lexicon.read(query[:LONGEST])[:LONGEST_QUERY]:
            known = word in EMPTY or word in self._everyday or stem(word) in self._index or self._begins(word)
            if not known and self._term_at((word,), (stem(word),), 0, own) is None:
                found[word] = None
        return tuple(found)

    def _begins(self, word: str) -> bool:
        return bool(self._index.beginning(word)) or self._lexicon.begins(word)

    def _term_at(
        self, typed: Sequence[str], stems: Sequence[str], at: int, own: Lexicon | None
    ) -> Heard | None:
        """The term that begins at a word: the School's own first."""
        mine = own.at(typed, stems, at) if own is not None else None
        return mine or self._lexicon.at(typed, stems, at)

    def _answers(self, query: str) -> tuple[Question, ...]:
        question = self._questions.match(query) if self._questions is not None else None
        return () if question is None else (question,)

    def _hear(self, query: str, option: Option | None, own: Lexicon | None) -> _Tally:
        tally = _Tally()
        for entry in codes_in(query, self._framework, option):
            tally.add(self._place[entry.code], 2 * TERM, Why(words=(entry.code,)))
            tally.known += TERM_WEIGHT
        read = self._lexicon.read(query)[:LONGEST_QUERY]
        typed = [self._spelt(word, own) for word in read]
        stems = [self._stem(word, own) for word in typed]
        heard: list[tuple[Heard, Sequence[str]]] = []
        sure = 0.0
        at = 0
        while at < len(typed):
            if size := self._decoy_at(read, at):
                tally.unknown += size * TERM_WEIGHT
                at += size
                continue
            one = self._term_at(typed, stems, at, own)
            # « tu » alone is a kind of test; in a sentence it is somebody.
            if one is not None and not (one.size == 1 < len(typed) and typed[at] in EMPTY):
                end = at + one.size
                heard.append((one, stems[at:end]))
                repaired = typed[at:end] != list(read[at:end])
                sure += self._sure_of(one, typed[at:end]) * (REPAIRED if repaired else 1.0)
                at = end
                continue
            if typed[at] not in EMPTY:
                begun = at == len(typed) - 1 and typed[at] == read[at]
                self._add_word(tally, typed[at], stems[at], alone=len(typed) == 1, begun=begun)
            at += 1
        clear = any(not one.term.vague for one, _ in heard) or tally.known > TERM_WEIGHT
        tally.known += sure
        for one, its_stems in heard:
            self._add_term(tally, one, option, its_stems, VAGUE if clear and one.term.vague else 1.0)
        return tally

    def _stem(self, word: str, own: Lexicon | None) -> str:
        """What a word is compared by. An everyday word is only itself: « routière » is no router."""
        if word not in self._everyday or word in self._written or (own and word in own.words_of_terms):
            return stem(word)
        return f"{word}."  # the stem of nothing

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

    def _spelt(self, word: str, own: Lexicon | None = None) -> str:
        """The word, or the known one that it was meant to be. A slip is repaired only if nothing knows it."""
        if (
            word in EMPTY
            or word in self._everyday
            or word in self._lexicon_words
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

    def _add_term(
        self, tally: _Tally, heard: Heard, option: Option | None, stems: Sequence[str], share: float
    ) -> None:
        rank = 0
        for code in heard.term.codes:
            if not self._seen(self._framework[code], option):
                continue
            tally.add(self._place[code], share * TERM * DECAY**rank, Why(heard.form, heard.term.reason))
            rank += 1
        for one in stems:
            for place, gain in self._index.gains(one):
                tally.add(place, share * LITERAL * gain / len(stems), Why(words=(heard.form,)))

    def _add_word(self, tally: _Tally, word: str, a_stem: str, *, alone: bool, begun: bool) -> None:
        gains = self._index.gains(a_stem)
        if gains:
            tally.known += self._index.rarity(a_stem)
            for place, gain in gains:
                tally.add(place, gain, Why(words=(word,)))
            return
        # Two or three letters begin many words: they stand for one only while nothing else is typed.
        neutral = self._everyday.neutral(word)
        said = neutral or word in self._everyday  # a whole word, not the beginning of another
        begins = begun and len(word) >= (2 if alone else 4) and not said
        if begins and self._add_beginning(tally, word):
            return
        weight = NEUTRAL if neutral else EVERYDAY if said else 1.0
        tally.unknown += self._index.rarity(a_stem) * weight

    def _add_beginning(self, tally: _Tally, word: str) -> bool:
        """The last word may be half typed: what it may become counts a little less."""
        terms = self._lexicon.beginning(word) if len(word) >= 3 else []
        begun = self._index.beginning(word) if len(word) >= 2 else []
        for rank, term in enumerate(terms[:3]):
            self._add_begun_term(tally, term, PREFIX * DECAY**rank)
        for one in begun:
            for place, gain in self._index.gains(one):
                tally.add(place, PREFIX * gain, Why(words=(word,)))
        if terms or begun:
            tally.known += BEGUN_WEIGHT if terms else max(self._index.rarity(one) for one in begun)
        return bool(terms or begun)

    def _add_begun_term(self, tally: _Tally, term: Term, share: float) -> None:
        for rank, code in enumerate(term.codes):
            tally.add(self._place[code], TERM * share * DECAY**rank, Why(term.forms[0], term.reason))

    def _ranked(
        self,
        query: str,
        tally: _Tally,
        option: Option | None,
        block: str | None,
        kinds: Collection[Kind] | None,
    ) -> tuple[Hit, ...]:
        asked = {_KIND_WORDS[w] for w in words(query) if w in _KIND_WORDS} if kinds is None else set()
        hits = []
        for place, score in tally.score.items():
            entry = self._entries[place]
            if self._wanted(entry, option, block, kinds):
                liked = ASKED_KIND if entry.kind in asked else 1.0
                hits.append((score * liked, _RANK_OF_KIND[entry.kind], place))
        hits.sort(key=lambda hit: (-hit[0], hit[1], hit[2]))
        least = LEAST_OF_BEST * hits[0][0] if hits else 0.0
        return tuple(Hit(self._entries[p], s, tally.why[p]) for s, _, p in hits if s >= least)

    def _wanted(
        self, entry: Entry, option: Option | None, block: str | None, kinds: Collection[Kind] | None
    ) -> bool:
        if not self._seen(entry, option):
            return False
        if block is not None and self._framework.block_of(entry.code).code != block:
            return False
        if kinds is None:
            return True
        return entry.kind in kinds or (entry.kind is Kind.SUBCRITERION and Kind.CRITERION in kinds)

    def _seen(self, entry: Entry, option: Option | None) -> bool:
        return option is None or entry.part in (COMMON, option.value)

    def _near(self, query: str) -> tuple[str, ...]:
        """Forms of the lexicon that are spelt a little like the query, for « vouliez-vous dire »."""
        typed = " ".join(w for w in words(query) if w not in EMPTY)[:60]
        if len(typed) < 3:
            return ()
        forms = [
            form
            for n in range(len(typed) - FEW, len(typed) + FEW + 1)
            for form in self._forms.get((typed[0], n), ())
        ]
        near = process.extract(typed, forms, scorer=fuzz.ratio, score_cutoff=NEAR, limit=SUGGESTIONS)
        return tuple(self._spelling[form] for form, *_ in near)


def load_search(framework: Framework) -> SearchEngine:
    """The engine on the shipped content. Raises LexiconFault, ContentFault, BadSigns."""
    questions = QuestionBook(load_questions(known_codes=framework))
    signs = load_signs(framework)
    return SearchEngine(framework, load_lexicon(framework), questions, signs.everyday, signs.decoys)
