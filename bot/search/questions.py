"""From a question about the diploma to its hand-written answer.

« je peux mettre un projet perso ? » finds its card; words of the trade (« RGPD », « docker ») find
none: somebody who looks for a code would read a card as a wrong answer.

How a query is matched, in this order:

1. Turns of phrase (« c’est quoi », « il faut ») and synonyms become one feature each; the other words
   are stemmed, empty words dropped, slips of the finger repaired on the known vocabulary.
2. A query that does not ask (no turn, no « ? », no word of the exam) matches only if it holds exactly
   the features of a known way of asking.
3. Score = ¾ Dice(query, nearest way of asking) + ¼ share of the query known to the question, each
   feature weighted by its rarity. The best question wins if it reaches `ENOUGH`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import in_full, stem, words
from bot.search.question_file import SAME, TURN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.search.question_file import Question, QuestionFile

ENOUGH: Final = 0.6
POOLED: Final = 0.25
TURN_WEIGHT: Final = 0.6  # a turn says how one asks, less what about
CLOSE: Final = 0.8  # OSA similarity from which an unknown word is taken for a known one
REPAIRABLE: Final = 5  # letters: shorter words are too easily taken for another
WANTS_CODE: Final = f"{TURN}code"  # « …, c’est quelle compétence ? » asks for a code, not about the diploma
CODE: Final = re.compile(r"(?:[abcp]\d*[a-z]?)?[\d.]*\d[\d.]*")


class QuestionBook:
    """The questions, ready to be asked. Built once, never changed; safe to share."""

    def __init__(self, file: QuestionFile) -> None:
        self.questions: Final = file.questions
        self._wording = file.wording
        self._phrases: dict[str, list[tuple[str, ...]]] = defaultdict(list)  # by first word, longest first
        for phrase in sorted(file.wording.phrases, key=len, reverse=True):
            self._phrases[phrase[0]].append(phrase)

        self._ways = [
            (question, self._features(words(way))) for question in file.questions for way in question.ways
        ]
        self._used_by: dict[str, set[str]] = defaultdict(set)  # feature -> ids of questions
        self._holding: dict[str, list[int]] = defaultdict(list)  # feature -> places in _ways
        for place, (question, features) in enumerate(self._ways):
            for feature in features:
                self._used_by[feature].add(question.id)
                self._holding[feature].append(place)
        self._weight = {f: self._rarity(len(ids)) * _share(f) for f, ids in self._used_by.items()}
        self._unknown = self._rarity(1)  # a word that no question uses speaks against a card
        self._total = [self._sum(features) for _, features in self._ways]
        self._repairs = [f for f in self._weight if len(f) >= REPAIRABLE - 1 and f[0] not in (TURN, SAME)]

    def match(self, query: str) -> Question | None:
        """The question that `query` asks, or None. Never raises."""
        typed = words(query)
        asked = frozenset(map(self._repaired, self._features(typed)))
        if not any(feature in self._weight for feature in asked):
            return None
        asks = (
            "?" in query
            or any(feature[0] == TURN for feature in asked)
            or not self._wording.signs.isdisjoint(typed)
        )
        best, question = max(self._scores(asked, asks=asks), key=lambda score: score[0], default=(0.0, None))
        return question if best >= ENOUGH else None

    def _scores(self, asked: frozenset[str], *, asks: bool) -> Iterable[tuple[float, Question]]:
        """The score of every way of asking that may answer."""
        subject = _subject(asked)
        # Few words say little: « c’est quoi le RGPD » is not « RGPD du bot », and « c’est quoi la
        # B1.3 » is a look-up, not « comment valider la B1.3 ». They must also ask in the same way.
        brief = len(subject) <= 1
        only_codes = all(map(CODE.fullmatch, subject))
        total = self._sum(asked)
        for place in {place for feature in asked for place in self._holding.get(feature, ())}:
            question, features = self._ways[place]
            if not asks and features != asked:
                continue
            if WANTS_CODE in asked - features:
                continue
            same_turn = any(feature[0] == TURN for feature in asked & features)
            if (brief or only_codes) and not same_turn and (only_codes or _subject(features) != subject):
                continue
            dice = 2 * self._sum(asked & features) / (total + self._total[place])
            pooled = self._sum({f for f in asked if question.id in self._used_by.get(f, ())}) / total
            yield (1 - POOLED) * dice + POOLED * pooled, question

    def _features(self, typed: Sequence[str]) -> frozenset[str]:
        found: list[str] = []
        typed, place = in_full(typed), 0
        while place < len(typed):
            for phrase in self._phrases.get(typed[place], ()):
                if tuple(typed[place : place + len(phrase)]) == phrase:
                    found.append(self._wording.phrases[phrase])
                    place += len(phrase)
                    break
            else:
                if typed[place] not in self._wording.empty:
                    found.append(stem(typed[place]))
                place += 1
        return frozenset(found)

    def _repaired(self, feature: str) -> str:
        if feature in self._weight or len(feature) < REPAIRABLE:
            return feature
        near = process.extractOne(
            feature, self._repairs, scorer=OSA.normalized_similarity, score_cutoff=CLOSE
        )
        return near[0] if near else feature

    def _rarity(self, questions: int) -> float:
        return math.log(1 + len(self.questions) / questions)

    def _sum(self, features: Iterable[str]) -> float:
        return sum(self._weight.get(feature, self._unknown) for feature in features)


def _subject(features: Iterable[str]) -> set[str]:
    return {feature for feature in features if feature[0] != TURN}


def _share(feature: str) -> float:
    return TURN_WEIGHT if feature[0] == TURN else 1.0
