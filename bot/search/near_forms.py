"""« Vouliez-vous dire »: the forms of the lexicon that are spelt a little like a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from bot.search.index import EMPTY
from bot.search.normalise import words

if TYPE_CHECKING:
    from bot.search.everyday import Everyday
    from bot.search.lexicon import Lexicon

SUGGESTIONS: Final = 3
NEAR: Final = 70  # likeness, out of 100, from which a form is offered
FEW: Final = 3  # letters by which such a form may be longer or shorter
LONGEST_TYPED: Final = 60  # letters of a query that are compared


class NearForms:
    """Forms by first letter and length, so that few of them are compared. Built once."""

    def __init__(self, lexicon: Lexicon, everyday: Everyday) -> None:
        self._lexicon = lexicon
        self._everyday = everyday
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for form in lexicon.folded:
            if len(form) > FEW:
                self._by_start.setdefault((form[0], len(form)), []).append(form)

    def of(self, query: str) -> tuple[str, ...]:
        """The nearest forms as the lexicon writes them, at most three; none for less than three letters."""
        said = [w for w in words(query) if w not in EMPTY]
        typed = " ".join(said)[:LONGEST_TYPED]
        if len(typed) < FEW or all(map(self._everyday.is_word, said)):  # nothing was mistyped
            return ()
        forms = [
            form
            for n in range(len(typed) - FEW, len(typed) + FEW + 1)
            for form in self._by_start.get((typed[0], n), ())
        ]
        near = process.extract(typed, forms, scorer=fuzz.ratio, score_cutoff=NEAR, limit=SUGGESTIONS)
        return tuple(self._lexicon.written(form) for form, *_ in near)
