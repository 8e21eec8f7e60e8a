"""Text as it is compared: case, accents, punctuation and looks put aside, words cut, endings dropped.

Accents are folded before anything else looks at a word (« données » and « donnees » must meet), on both
sides: what is indexed and what is typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST: Final = 2_000
"""Characters of a query that are read; a sentence has a hundred."""
REMEMBERED: Final = 2_048
"""Answers kept by each function here. Words are interned: what is built on them holds each one once."""

_LIGATURES: Final = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"} | dict.fromkeys("‐‑‒–—−", "-")
)
# Names that lose their meaning with their punctuation.
_NAMES: Final = {
    "c#": "csharp", "c++": "cplusplus", ".net": "dotnet", "f#": "fsharp", "node.js": "nodejs", "vue.js": "vuejs",
    "react.js": "reactjs", "next.js": "nextjs", "nuxt.js": "nuxtjs", "express.js": "expressjs", "angular.js": "angularjs",
    "three.js": "threejs", "ci/cd": "cicd", "tcp/ip": "tcpip", "n-1": "n1", "e-mail": "email", "e-mails": "emails",
    "e-reputation": "ereputation", "wi-fi": "wifi", "anti-virus": "antivirus", "pare-feux": "parefeu",
    "pare-feu": "parefeu", "back-up": "backup", "back-end": "backend", "front-end": "frontend", "full-stack": "fullstack",
    "open-source": "opensource", "mot de passe": "motdepasse", "mots de passe": "motdepasse",
}  # fmt: skip
_NAMED: Final = re.compile(
    r"(?<![\w#+])(?:" + "|".join(re.escape(n) for n in sorted(_NAMES, key=len, reverse=True)) + r")(?![\w#+])"
)
# Accents and invisible marks of French; other scripts have more.
_OF_FRENCH: Final = re.compile("[\u0300-\u036f\u200b]")
_WORD: Final = re.compile(r"[a-z0-9]+(?:\.[0-9a-z]*[0-9][0-9a-z]*)*")


def fold(text: str) -> str:
    """`text` in lower case without accents; apostrophes, hyphens and other marks become single spaces.

    Dots inside a code or a version number stay (« p3.4.5 »).
    """
    return " ".join(words(text))


@lru_cache(maxsize=REMEMBERED)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded. Never raises; reads the first `LONGEST` characters."""
    return tuple(map(intern, _WORD.findall(_NAMED.sub(lambda m: _NAMES[m[0]], letters(text)))))


def letters(text: str) -> str:
    """`text` in lower case without accents or invisible marks; punctuation is still there."""
    plain = text[:LONGEST].casefold()
    if plain.isascii():
        return plain
    plain = _OF_FRENCH.sub("", unicodedata.normalize("NFKD", plain.translate(_LIGATURES)))
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))


_ELIDED: Final = re.compile("(?:qu|[dlj])(?=[aeiouyh])")


def unelided(word: str) -> str:
    """What would follow the apostrophe that phones leave out (« linventaire », « dun »); empty if none is missing.

    Whether it does is the caller's to tell: only of a word that nothing knows, when the rest is known.
    """
    missing = _ELIDED.match(word)
    return word[missing.end() :] if missing else ""


_PHONE: Final = {
    "koi": "quoi", "kwa": "quoi", "quoa": "quoi", "ki": "qui", "ke": "que", "kel": "quel", "kelle": "quelle", "kan": "quand",
    "qd": "quand", "komen": "comment", "pk": "pourquoi", "pourkoi": "pourquoi", "cb": "combien", "pr": "pour", "ds": "dans",
    "mm": "meme", "tt": "tout", "keske": "qu est ce que", "kesk": "qu est ce que", "cest": "c est", "jai": "j ai", "jen": "j en",
    "jsuis": "je suis", "jsui": "je suis", "chuis": "je suis", "chui": "je suis", "jpeux": "je peux", "jveux": "je veux",
    "jdois": "je dois", "ya": "y a",
}  # fmt: skip


_ASKED_AFTER_C: Final = frozenset(
    ["quoi", "quel", "quelle", "quels", "quelles", "qui", "quand", "combien", "ou", "dans", "pour"]
)


def in_full(typed: Iterable[str]) -> tuple[str, ...]:
    """Folded words without the short spellings of phones: « c koi », « il me reste koi » with « c’est » and « quoi »."""
    full = [one for word in typed for one in _PHONE.get(word, word).split()]
    for place in range(len(full) - 1):
        if full[place] == "c" and full[place + 1] in _ASKED_AFTER_C:
            full[place] = "c est"
    return tuple(" ".join(full).split())


def forget() -> None:
    """Drop the answers kept here: what is asked while an index is built is not what people will ask."""
    words.cache_clear()
    stem.cache_clear()


# The longest ending that leaves enough of a stem goes, after the plural. Nouns, their verbs and their
# participles meet: sauvegarde, sauvegarder, sauvegardée -> sauvegard; installation, installé -> install.
_ENDINGS: Final = (
    ("issement", 4), ("ification", 3), ("isation", 4), ("issant", 4), ("ateur", 3), ("atrice", 3), ("ation", 3),
    ("ifier", 3), ("ifiee", 3), ("ifiait", 3), ("ifiant", 3), ("ifie", 3), ("ition", 4), ("ement", 4), ("erait", 3), ("aient", 3), ("iser", 4), ("isee", 4), ("euse", 4),
    ("elle", 4), ("ante", 4), ("eur", 4), ("ion", 4), ("ise", 4), ("ite", 4), ("ant", 4), ("ale", 4), ("ait", 4),
    ("era", 4), ("ee", 3), ("al", 4), ("el", 4), ("er", 3), ("ez", 3), ("ir", 4), ("ai", 4), ("e", 3),
)  # fmt: skip


# What number, gender and the simple forms of a verb add: less than what makes a noun of a verb.
_INFLECTIONS: Final = ("ee", "er", "ez", "ait", "ir", "ai", "e")


def singular(word: str) -> str:
    """A folded word without the mark of its plural. Only -ux is one: « webex » is not the plural of « web »."""
    if len(word) > 3 and ((word[-1] == "s" and word[-2] != "s") or word.endswith("ux")):
        return word[:-1]
    return word


def uninflected(word: str) -> str:
    """A folded word without number, gender and the simple forms of its verb.

    « équipements » and « équipement » are one, « équipement » and « équipe » are not, though their stem is.
    """
    word = singular(word)
    ending = next((one for one in _INFLECTIONS if word.endswith(one) and len(word) - len(one) >= 3), "")
    return word.removesuffix(ending)


def inflected(base: str) -> Iterator[str]:
    """The words that `uninflected` may have made this of."""
    for ending in ("", *_INFLECTIONS):
        for plural in ("", "s", "x"):
            if uninflected(base + ending + plural) == base:
                yield base + ending + plural


@lru_cache(maxsize=REMEMBERED)
def stem(word: str) -> str:
    """A folded word without its ending: light, so that two words of one family mostly meet."""
    return intern(_stem(word))


def _stem(word: str) -> str:
    if not word.isalpha():
        return word
    if word.endswith("aux") and len(word) > 4:
        word = word[:-1] if word.endswith("eaux") else word[:-3] + "al"
    else:
        word = singular(word)
    for ending, least in _ENDINGS:
        if ending == "ion" and word[-4:-3] not in {"t", "s", "x"}:
            continue  # champion is no action
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)]
            break
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
