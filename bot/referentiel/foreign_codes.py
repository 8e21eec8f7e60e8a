"""Codes of other conventions than the teachers' of the BTS SIO: read as their framework writes them.

A School may follow a framework whose codes are « U4.2 », « BC01-C03 » or « A1T3 ». Nothing can be guessed of
how people shorten them: they are found when all their letters and digits are typed, separators and case apart.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.referentiel.model import Entry

_EDGES: Final = " .,;:!?()[]{}«»\"'’"
BEGUN: Final = 60  # codes looked at while one is typed


class ForeignCodes:
    """The codes of one framework that are of another convention. Built once; pure afterwards."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._forms: dict[str, list[Entry]] = {}
        for entry in self._entries:
            self._forms.setdefault(form_of(entry.code), []).append(entry)
        self._sorted = sorted(self._forms)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def named(self, typed: str) -> tuple[Entry, ...]:
        """The entries that a whole line names: the one that is written so, else all with these letters and digits."""
        found = self._written_as(form_of(typed))
        exact = tuple(entry for entry in found if entry.code.casefold() == typed.strip().casefold())
        return exact or tuple(found)

    def within(self, sentence: str) -> tuple[Entry, ...]:
        """The entries whose code stands in a sentence; only codes with a digit, which no word is."""
        found: dict[str, Entry] = {}
        for word in sentence.split():
            bare = word.strip(_EDGES)
            if any(c.isdigit() for c in bare) and any(c.isalpha() for c in bare):
                named = self.named(bare)
                if len(named) == 1:
                    found.setdefault(named[0].code, named[0])
        return tuple(found.values())

    def begun(self, typed: str) -> tuple[Entry, ...]:
        """The entries whose code begins as typed, shortest first."""
        wanted = form_of(typed)
        if not wanted:
            return ()
        return tuple(e for form in sorted(self._beginning(wanted), key=len) for e in self._written_as(form))

    def _written_as(self, form: str) -> Sequence[Entry]:
        """The entries whose code has these letters and digits."""
        return self._forms.get(form, ())

    def _beginning(self, start: str) -> list[str]:
        """The forms that begin so, the first ones in alphabetical order."""
        at = bisect_left(self._sorted, start)
        return [form for form in self._sorted[at : at + BEGUN] if form.startswith(start)]


def form_of(code: str) -> str:
    """Letters and digits alone, in lower case, without accents."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", code).casefold())
    return "".join(c for c in folded if c.isalnum())
