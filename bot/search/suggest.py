"""From a sentence about a piece of work to the competencies it mobilises, best first.

A sum that can be read: each kind of work heard (`bot.search.suggest_words`) calls competencies with
the weights of data/travaux.toml; the first call counts whole, the next ones less and less, so that a
list of ten tools does not weigh ten times one. What usually goes together gets a share, and a small
start settles ties. Nothing is learnt from anybody's data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.search.suggest_words import Ear
from bot.search.work import Clue, load_signs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.referentiel.model import Entry, Framework, Option
    from bot.search.suggest_words import Heard
    from bot.search.work import Signs

SURE: Final = {Clue.SIGN: 1.0, Clue.ACT: 0.7, Clue.THING: 0.5, Clue.SUPPORT: 0.3}
AGAIN: Final = (1.0, 0.6, 0.4, 0.25, 0.15)  # what the first, second … call of one competency counts
TOLD: Final = 3  # words named for one suggestion at most
TELLING: Final = 0.3  # and only those that weigh this share of the strongest
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Called:
    """Words of the sentence, as typed, that call the competency."""

    words: str
    work: str  # the kind of work they announce


@dataclass(frozen=True, slots=True)
class Follows:
    """No word calls it: it usually goes with the competency `code`."""

    code: str


Because = Called | Follows


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One competency; `score` only compares suggestions of one answer."""

    entry: Entry
    score: float
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    weight: float
    because: Called | None  # None for what several kinds of work mean together


class Suggester:
    """Suggests competencies of one framework. Built once; pure and deterministic afterwards."""

    def __init__(self, framework: Framework, signs: Signs) -> None:
        self._framework = framework
        self._signs = signs
        self._ear = Ear(signs)

    def suggest(
        self, text: str, *, option: Option | None = None, limit: int | None = None
    ) -> tuple[Suggestion, ...]:
        """Every competency that `option` sees, best first, at most `limit`; () if `text` speaks of no work.

        An address says where a trace is kept, nothing of the work: « https://git… » is no project in Git.
        """
        heard = self._ear.hear(_ADDRESS.sub(" ", text))
        if not heard:
            return ()
        calls = self._calls(heard)
        direct = {code: _sum([call.weight for call in made]) for code, made in calls.items()}
        given = self._given(direct)
        ranked = []
        for entry in self._framework.competencies(option):
            code = entry.code
            score = (
                direct.get(code, 0.0) + sum(given.get(code, {}).values()) + self._signs.start.get(code, 0.0)
            )
            because = _because(calls.get(code, ()), given.get(code, {}))
            ranked.append(Suggestion(entry, round(score, 4), because))
        ranked.sort(key=lambda s: -s.score)  # stable: the order of the framework settles ties
        return tuple(ranked[:limit])

    def _calls(self, heard: Sequence[Heard]) -> Mapping[str, list[_Call]]:
        """What each competency is called by: one call for each kind of work, by its strongest words."""
        strongest: dict[int, tuple[Clue, str]] = {}
        for said in heard:
            for rank, clue in said.works:
                if rank not in strongest or clue > strongest[rank][0]:
                    strongest[rank] = (clue, said.words)
        works = {rank: self._signs.works[rank] for rank in sorted(strongest)}
        left = min((w.themes for rank, w in works.items() if strongest[rank][0] >= Clue.ACT), default=1.0)
        calls: dict[str, list[_Call]] = defaultdict(list)
        for rank, work in works.items():
            clue, words = strongest[rank]
            sure = SURE[clue] * (left if left < work.themes else 1.0)
            for code, weight in work.calls.items():
                calls[code].append(_Call(weight * sure, Called(words, work.name)))
        names = {work.name for work in works.values()}
        for meeting in self._signs.meetings:
            if meeting.works <= names:
                for code, weight in meeting.calls.items():
                    calls[code].append(_Call(weight, None))
        return calls

    def _given(self, direct: Mapping[str, float]) -> Mapping[str, Mapping[str, float]]:
        """For each competency, what the ones it usually follows give it."""
        given: dict[str, dict[str, float]] = defaultdict(dict)
        for giver, score in direct.items():
            for code, share in self._signs.follows.get(giver, {}).items():
                given[code][giver] = score * share
        return given


def load_suggester(framework: Framework) -> Suggester:
    """The suggester on the shipped signs of work. Raises BadSigns."""
    return Suggester(framework, load_signs(framework))


def reason(suggestion: Suggestion) -> str:
    """Why, in French: « parce que : GLPI, inventaire », « suit souvent B1.1 »; empty if nothing tells."""
    words = list(dict.fromkeys(b.words for b in suggestion.because if isinstance(b, Called)))
    if words:
        return "parce que : " + ", ".join(words)
    return next((f"suit souvent {b.code}" for b in suggestion.because if isinstance(b, Follows)), "")


def _sum(weights: Sequence[float]) -> float:
    ordered = sorted(weights, reverse=True)
    return sum(weight * AGAIN[min(rank, len(AGAIN) - 1)] for rank, weight in enumerate(ordered))


def _because(calls: Sequence[_Call], given: Mapping[str, float]) -> tuple[Because, ...]:
    """The words that weigh most; else the competency that gives most."""
    telling = sorted((c for c in calls if c.because), key=lambda c: -c.weight)
    if telling:
        least = telling[0].weight * TELLING
        named = dict.fromkeys(c.because for c in telling if c.weight >= least)
        return tuple(b for b in named if b)[:TOLD]
    return (Follows(max(given, key=lambda code: given[code])),) if given else ()
