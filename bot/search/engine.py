"""From what people type to entries: what is heard in a query, ranked.

A line that is a code is answered as a code. Otherwise `hearing` says what each word is worth, and what it hears
is put in order here; when nothing is relevant, the nearest words of the lexicon are offered instead.
"""

from __future__ import annotations

from dataclasses import replace
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from bot.referentiel.codes import complete_code, read_code
from bot.referentiel.model import Kind
from bot.search.everyday import Everyday
from bot.search.hearing import Hearing, is_of
from bot.search.lexicon import Lexicon, load_lexicon
from bot.search.near_forms import NearForms
from bot.search.normalise import LONGEST, fold, words
from bot.search.question_file import load_questions
from bot.search.questions import QuestionBook
from bot.search.results import Hit, Results, Why
from bot.search.work import load_signs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.referentiel.model import Entry, Framework, Option
    from bot.search.hearing import Tally
    from bot.search.index import TextIndex
    from bot.search.lexicon import Term
    from bot.search.question_file import Question

LEAST_OF_BEST: Final = 0.3  # share of the best score under which a hit is noise
TITLED: Final = 5_000  # entries whose whole text is compared with what is being typed
ASKED_KIND: Final = 1.35  # « quels critères … » prefers criteria
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


class SearchEngine:
    """Searches one framework. Built once; deterministic and safe to share afterwards."""

    def __init__(
        self,
        framework: Framework,
        lexicon: Lexicon,
        questions: QuestionBook | None = None,
        everyday: Everyday | None = None,
        decoys: Sequence[str] = (),
        index: TextIndex | None = None,
    ) -> None:
        """`everyday`: the words of everybody; `decoys`: everyday phrases that hold a known word.

        `index`: the words of a large framework, made beforehand; of another one they are indexed here.
        """
        self._framework = framework
        self._lexicon = lexicon
        self._questions = questions
        self._entries = tuple(framework)
        everyday = everyday or Everyday()
        self._hearing = Hearing(framework, lexicon, everyday, decoys, index)
        self._near = NearForms(lexicon, everyday)
        self._titles: list[str] | None = None  # folded when somebody first types a second word

    def search(
        self,
        query: str,
        *,
        option: Option | None = None,
        block: str | None = None,
        kinds: Collection[Kind] | None = None,
        limit: int = 6,
        own: Lexicon | None = None,
        described: bool = False,
    ) -> Results:
        """The entries that answer a query, best first. Never raises; reads the first 2,000 characters.

        `own`: the terms of a School (`own_lexicon`), which go before the shipped ones. `described`: the query
        tells of a piece of work, in which words that nothing here knows do not speak against the others.
        """
        query = query[:LONGEST]
        answers = self._answers(query)
        reading = read_code(query, self._framework, option)
        if reading.found or reading.unknown:
            hits = tuple(Hit(e, 100.0, Why()) for e in reading.found if self._wanted(e, None, block, kinds))
            return Results(query, hits[:limit], tuple(e.code for e in reading.nearest), answers)
        tally = self._hearing.hear(query, option, own)
        if not (tally.score if described else tally.is_ours):
            return Results(query, (), self._near.of(query), answers)
        hits = self._ranked(query, tally, option, block, kinds, limit)
        return Results(query, hits, () if hits else self._near.of(query), answers)

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
            found = [*self._titled(typed, option), *(hit.entry for hit in results.hits)]
            for near in () if found else results.suggestions:
                found += [hit.entry for hit in self.search(near, option=option, limit=limit, own=own).hits]
            for term in (*(own.beginning(typed) if own else ()), *self._lexicon.beginning(typed)):
                found += [self._framework[c] for c in term.codes if is_of(self._framework[c], option)]
        return list(dict.fromkeys(found))[:limit]

    def _titled(self, typed: str, option: Option | None) -> list[Entry]:
        """The entries whose words begin as typed, from the second word on; then the competencies that hold them."""
        wanted = fold(typed)
        if " " not in wanted or len(self._entries) > TITLED:
            return []
        if self._titles is None:
            self._titles = [fold(entry.text) for entry in self._entries]
        every = zip(self._titles, self._entries, strict=True)
        seen = [(said, entry) for said, entry in every if is_of(entry, option)]
        begun = [entry for said, entry in seen if said.startswith(wanted)]
        return begun + [e for said, e in seen if e.kind is Kind.COMPETENCY and f" {wanted}" in said]

    def own_lexicon(self, terms: Sequence[Term]) -> Lexicon | None:
        """The terms of a School, to be given to `search` and `complete`; built once, not at each query.

        A code that this framework does not have is left out, and a term with no other; None if none is left.
        """
        known = [replace(t, codes=tuple(c for c in t.codes if c in self._framework)) for t in terms]
        kept = [term for term in known if term.codes]
        return Lexicon(kept, self._lexicon.same) if kept else None

    def unknown(self, query: str, own: Lexicon | None = None) -> tuple[str, ...]:
        """The words of a query that nothing here knows, as they were typed but folded, each once."""
        return self._hearing.unknown(query, own)

    def _answers(self, query: str) -> tuple[Question, ...]:
        question = self._questions.match(query) if self._questions is not None else None
        return () if question is None else (question,)

    def _ranked(
        self,
        query: str,
        tally: Tally,
        option: Option | None,
        block: str | None,
        kinds: Collection[Kind] | None,
        limit: int,
    ) -> tuple[Hit, ...]:
        asked = {_KIND_WORDS[w] for w in words(query) if w in _KIND_WORDS} if kinds is None else set()
        hits = []
        for place, score in tally.score.items():
            entry = self._entries[place]
            if self._wanted(entry, option, block, kinds):
                liked = ASKED_KIND if entry.kind in asked else 1.0
                hits.append((-score * liked, _RANK_OF_KIND[entry.kind], place))
        best = nsmallest(max(limit, 0), hits)
        least = -LEAST_OF_BEST * best[0][0] if best else 0.0
        return tuple(Hit(self._entries[p], -s, tally.why[p]) for s, _, p in best if -s >= least)

    def _wanted(
        self, entry: Entry, option: Option | None, block: str | None, kinds: Collection[Kind] | None
    ) -> bool:
        if not is_of(entry, option):
            return False
        if block is not None and self._framework.block_of(entry.code).code != block:
            return False
        if kinds is None:
            return True
        return entry.kind in kinds or (entry.kind is Kind.SUBCRITERION and Kind.CRITERION in kinds)


def load_search(framework: Framework) -> SearchEngine:
    """The engine on the shipped content. Raises LexiconFault, ContentFault, BadSigns."""
    questions = QuestionBook(load_questions(known_codes=framework))
    signs = load_signs(framework)
    return SearchEngine(framework, load_lexicon(framework), questions, signs.everyday, signs.decoys)
