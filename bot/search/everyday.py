"""The words of everyday life: `data/mots_courants.toml` and the `jamais` of data/travaux.toml.

A search must know what it does not know. « coiffure » is no slip for « coffre », « porte » no beginning of
« portefeuille », and « virus » alone is the trade's while « virus de la grippe » is not: all three need
the words that everybody uses, told apart from those that nobody has heard (a new product, a firm's name).
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from bot.content import content
from bot.search.normalise import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KINDS: Final = ("courants", "neutres", "usuels")
KEYS: Final = frozenset({"version", *KINDS})
SHORTEST: Final = 4
"""Letters: a shorter word is no verb whose forms come along."""
_OF_VERBS: Final = ("e", "ee", "ez", "ait", "ant", "ent")


class BadWords(ValueError):
    """The file cannot be used. The message is French: file and fault."""


class Everyday:
    """Which words are everyday ones, and which say nothing at all. Built once; pure afterwards."""

    def __init__(
        self, common: Iterable[str] = (), neutral: Iterable[str] = (), usual: Iterable[str] = ()
    ) -> None:
        """Words as people write them; plurals and the simple forms of verbs in -er come along.

        `usual`: those of every trade, which are known to be words and speak neither for nor against a query.
        """
        self._common = _family(common)
        self._neutral = _family(neutral)
        self._usual = _family(usual)

    def __contains__(self, word: str) -> bool:
        return singular(word) in self._common

    def without(self, said: Iterable[str]) -> Everyday:
        """The same, less the words of a framework so wide that everybody's words are words of some trade."""
        left = Everyday()
        left._common = self._common - frozenset(map(singular, said))
        left._neutral, left._usual = self._neutral, self._usual
        return left

    def is_word(self, word: str) -> bool:
        """Whether it is a whole word of French: no slip, no beginning and no relative of a term."""
        return self.neutral(word) or singular(word) in self._common or singular(word) in self._usual

    def neutral(self, word: str) -> bool:
        """Whether a word says nothing about what a query is about (« grand », « refaire », « 30 »)."""
        return word.isdigit() or singular(word) in self._neutral


def load_everyday(more: Iterable[str] = (), path: Path | None = None) -> Everyday:
    """The words of `path` (the shipped ones if None) and `more` common ones. Raises BadWords."""
    path = path or content("mots_courants.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadWords(f"{path.name} : fichier illisible ({error}).") from error
    if unknown := sorted(raw.keys() - KEYS):
        raise BadWords(f"{path.name} : clé inconnue « {', '.join(unknown)} ».")
    told = {key: raw.get(key, "") for key in KINDS}
    if not all(isinstance(text, str) for text in told.values()):
        raise BadWords(f"{path.name} : « {' », « '.join(KINDS)} » sont des textes de mots.")
    common, neutral, usual = map(_told, told.values())
    return Everyday([*more, *common], neutral, usual)


def _told(text: str) -> list[str]:
    """The words of a text, without its lines of comment."""
    return [w for line in text.splitlines() if not line.startswith("#") for w in line.split()]


def _family(given: Iterable[str]) -> frozenset[str]:
    found = set()
    for one in given:
        for word in words(one):
            found.add(singular(word))
            if word.endswith("er") and len(word) > SHORTEST:
                base = word[:-2]
                found.update(base + ending for ending in _OF_VERBS)
                if base.endswith("g"):  # « mangeait »
                    found.update(f"{base}e{ending}" for ending in _OF_VERBS)
    return frozenset(found)
