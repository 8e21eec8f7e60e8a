"""A School's own words: the name of its tool, of its room, of its software, with the codes they stand for.

They go before the shipped lexicon, for that School only, at once. What was searched in vain is remembered
one word at a time: never a sentence, never who, and shown only once it came on three different days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.errors import Refused
from bot.search.lexicon import Lexicon, Term
from bot.search.normalise import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.receipts import Receipt
    from bot.search.engine import SearchEngine

TERMS_LIMIT: Final = 300
FORM_LIMIT: Final = 60
CODES_LIMIT: Final = 6
WORD_LIMIT: Final = 30
WORDS_OF_A_QUERY: Final = 5
WORDS_OF_A_DAY: Final = 300
DAYS_SEEN: Final = 3
KEPT: Final = timedelta(days=90)
_REASON: Final = "lexique de l’établissement"


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term of a School. `form` as the teacher wrote it, `codes` best first."""

    form: str
    codes: tuple[str, ...]


class OwnTerms(Protocol):
    """The terms and the unknown words of Schools, in a store."""

    async def terms(self, school: int) -> Sequence[OwnTerm]:
        """All terms of a School, in the order of their spelling."""
        ...

    async def put(self, school: int, term: OwnTerm, most: int, receipt: Receipt[None]) -> None:
        """Add a term or replace its codes. Raises Refused("lexique-plein"), AlreadyDone."""
        ...

    async def drop(self, school: int, form: str, receipt: Receipt[None]) -> None:
        """Take a term out. Raises Refused("terme-inconnu"), AlreadyDone."""
        ...

    async def note(self, school: int, unknown: Sequence[str], day: date, most: int) -> None:
        """Remember that words were searched in vain on a day; at most `most` different ones a day."""
        ...

    async def searched_in_vain(self, school: int, since: date, days: int) -> Sequence[tuple[str, int]]:
        """(word, days) of the words that came on at least so many different days, most often first."""
        ...


class SchoolLexicons:
    """The lexicons of Schools, kept ready in memory: a query reads them, only a teacher's change builds one."""

    def __init__(self, store: OwnTerms) -> None:
        self._store = store
        self._ready: dict[int, tuple[SearchEngine, Lexicon | None]] = {}

    async def of(self, school: int | None, engine: SearchEngine) -> Lexicon | None:
        """The lexicon of a School for the engine it searches with, None if it has no term there."""
        if school is None:
            return None
        ready = self._ready.get(school)
        if ready is None or ready[0] is not engine:
            terms = [Term((t.form,), t.codes, _REASON) for t in await self._store.terms(school)]
            ready = self._ready[school] = (engine, engine.own_lexicon(terms))
        return ready[1]

    async def terms(self, school: int) -> Sequence[OwnTerm]:
        """All terms of a School."""
        return await self._store.terms(school)

    async def put(self, school: int, term: OwnTerm, receipt: Receipt[None]) -> None:
        """Add a term or replace its codes. Raises Refused("terme-illisible" | "lexique-plein")."""
        if not words(term.form) or len(term.form) > FORM_LIMIT:
            raise Refused("terme-illisible", limite=FORM_LIMIT)
        await self._store.put(school, term, TERMS_LIMIT, receipt)
        self._ready.pop(school, None)

    async def drop(self, school: int, form: str, receipt: Receipt[None]) -> None:
        """Take a term out. Raises Refused("terme-inconnu")."""
        await self._store.drop(school, form, receipt)
        self._ready.pop(school, None)

    async def note_in_vain(self, school: int, unknown: Sequence[str], query: str, today: date) -> None:
        """Remember the unknown words of a query that found nothing (`SearchEngine.unknown`): short, of letters only."""
        kept = [w for w in unknown if w.isalpha() and 2 < len(w) <= WORD_LIMIT and "@" not in query]
        if kept:
            await self._store.note(school, kept[:WORDS_OF_A_QUERY], today, WORDS_OF_A_DAY)

    async def searched_in_vain(self, school: int, today: date) -> Sequence[tuple[str, int]]:
        """(word, days) of what was searched in vain on three days at least, within the last 90."""
        return await self._store.searched_in_vain(school, today - KEPT, DAYS_SEEN)
