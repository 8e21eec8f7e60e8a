"""Suggestions for a framework about which nobody wrote down signs of work: what its own texts answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.search.normalise import fold
from bot.search.suggest import Called, Suggestion

if TYPE_CHECKING:
    from bot.referentiel.model import Framework, Option
    from bot.search.engine import SearchEngine

_WORD: Final = re.compile(r"\w+")
_LOOKED_AT: Final = 40  # hits: several belong to one competency


class TextSuggester:
    """Suggests the competencies whose words, or those of what is below them, stand in the sentence."""

    def __init__(self, framework: Framework, search: SearchEngine) -> None:
        self._framework, self._search = framework, search

    def suggest(
        self, text: str, *, option: Option | None = None, limit: int | None = None
    ) -> tuple[Suggestion, ...]:
        """The competencies that the texts answer with, best first; () if nothing is relevant."""
        found: dict[str, Suggestion] = {}
        for hit in self._search.search(text, option=option, limit=_LOOKED_AT, described=True).hits:
            entry = self._framework.competency_of(hit.entry.code)
            if entry is not None and entry.code not in found:
                because = tuple(Called(_as_typed(word, text), "") for word in hit.why.words)
                found[entry.code] = Suggestion(entry, round(hit.score, 4), because)
        return tuple(found.values())[:limit]


def _as_typed(word: str, text: str) -> str:
    """A folded word as it stands in the sentence, with its accents."""
    return next((typed for typed in _WORD.findall(text) if fold(typed) == word), word)
