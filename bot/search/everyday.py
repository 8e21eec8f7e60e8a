"""The words of everyday life: `data/mots_courants.toml` and the `jamais` of data/travaux.toml.

A search must know what it does not know. « coiffure » is no slip for « coffre », « porte » no beginning of
« portefeuille », and « virus » alone is the trade's while « virus de la grippe » is not: all three need
the words that everybody uses, told apart from those that nobody has heard (a new product, a firm's name).
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from bot.content import content
from bot.search.normalise import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEYS: Final = frozenset({"version", "courants", "neutres"})
SINGULAR: Final = 4
"""Letters: a shorter word loses no ending."""
_OF_VERBS: Final = ("e", "ee", "ez", "ait", "ant", "ent")


class BadWords(ValueError):
    """The file cannot be used. The message is French: file and fault."""


class Everyday:
    """Which words are everyday ones, and which say nothing at all. Built once; pure afterwards."""

    def __init__(self, common: Iterable[str] = (), neutral: Iterable[str] = ()) -> None:
        """Words as people write them; plurals and the simple forms of verbs in -er come along."""
        self._common = _family(common)
        self._neutral = _family(neutral)

    def __contains__(self, word: str) -> bool:
        return _singular(word) in self._common

    def without(self, said: Iterable[str]) -> Everyday:
        """The same, less the words of a framework so wide that everybody's words are words of some trade."""
        left = Everyday()
        left._common = self._common - frozenset(map(_singular, said))
        left._neutral = self._neutral
        return left

    def neutral(self, word: str) -> bool:
        """Whether a word says nothing about what a query is about (« grand », « refaire », « 30 »)."""
        return word.isdigit() or _singular(word) in self._neutral


def load_everyday(more: Iterable[str] = (), path: Path | None = None) -> Everyday:
    """The words of `path` (the shipped ones if None) and `more` common ones. Raises BadWords."""
    path = path or content("mots_courants.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadWords(f"{path.name} : fichier illisible ({error}).") from error
    if unknown := sorted(raw.keys() - KEYS):
        raise BadWords(f"{path.name} : clé inconnue « {', '.join(unknown)} ».")
    told = {key: raw.get(key, "") for key in ("courants", "neutres")}
    if not all(isinstance(text, str) for text in told.values()):
        raise BadWords(f"{path.name} : « courants » et « neutres » sont des textes de mots.")
    common, neutral = map(_told, told.values())
    return Everyday([*more, *common], neutral)


def _told(text: str) -> list[str]:
    """The words of a text, without its lines of comment."""
    return [w for line in text.splitlines() if not line.startswith("#") for w in line.split()]


def _family(given: Iterable[str]) -> frozenset[str]:
    found = set()
    for one in given:
        for word in words(one):
            found.add(_singular(word))
            if word.endswith("er") and len(word) > SINGULAR:
                base = word[:-2]
                found.update(base + ending for ending in _OF_VERBS)
                if base.endswith("g"):  # « mangeait »
                    found.update(f"{base}e{ending}" for ending in _OF_VERBS)
    return frozenset(found)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= SINGULAR and word[-1] in "sx" else word
