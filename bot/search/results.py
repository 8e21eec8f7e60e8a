"""What a search gives back: entries, why each of them answers, and what to try when none does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.referentiel.model import Entry
    from bot.search.question_file import Question


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
