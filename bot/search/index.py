"""The entries by their words: BM25 on light stems, beginnings of words, slips of the finger.

What a search asks of an index is `TextIndex`. `WordIndex` answers from memory; of a framework of tens of thousands
of entries the postings lie in a file instead (`bot.search.postings`), with the same gains.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import stem, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

K1: Final = 1.2
B: Final = 0.5
POSTINGS: Final = 300  # texts looked at for one word
PREFIXES: Final = 24  # words that the beginning of one may stand for
SIMILAR: Final = 0.72  # OSA similarity from which a word is taken for another
SIMILAR_LONG: Final = 0.68
LONG: Final = 7  # letters
REPAIRABLE: Final = 4  # letters
ONE_SLIP: Final = 0.79  # likeness of a word of five letters with one slip
LONGER: Final = 8  # letters from which two slips are forgiven
OTHER_START: Final = 0.85

# Words that say nothing of a subject: of French, of asking, and of the framework itself.
EMPTY: Final = frozenset(
    ["a", "ai", "aie", "aient", "ait", "alors", "an", "and", "ans", "apres", "as", "assez", "au", "aucun", "aussi", "autre", "autres", "aux", "avais", "avait", "avant", "avec", "avez", "avoir", "avons", "ayant", "bah", "beaucoup", "bien", "bon", "bonjour", "bonsoir", "c", "ca", "car", "ce", "cela", "celle", "celui", "ces", "cet", "cette", "ceux", "chaque", "chez", "ci", "coche", "cocher", "comme", "comment", "concerne", "concernant", "concernent", "contre", "correspond", "correspondre", "coucou", "croix", "d", "dans", "de", "deja", "depuis", "des", "dessus", "deux", "dire", "dit", "dois", "doit", "donc", "dont", "du", "e", "elle", "elles", "en", "encore", "entre", "es", "est", "et", "etait", "etant", "ete", "etre", "eu", "eux", "fait", "faire", "fais", "faisait", "faite", "faites", "font", "fois", "for", "hello", "hier", "ici", "il", "ils", "in", "is", "j", "jai", "je", "jen", "jusqu", "l", "la", "le", "les", "leur", "leurs", "lors", "lui", "m", "ma", "mais", "me", "meme", "mes", "met", "mets", "mettre", "moi", "moins", "mon", "n", "ne", "ni", "no", "non", "nos", "notre", "nous", "nouveau", "nouvelle", "of", "on", "ont", "ou", "oui", "où", "par", "parce", "parle", "parlent", "parler", "pas", "pendant", "peu", "peut", "peux", "plus", "plusieurs", "pour", "pourquoi", "pourrait", "pouvoir", "prend", "prendre", "puis", "qu", "quand", "que", "quel", "quelle", "quelles", "quels", "qu’est", "qui", "quoi", "range", "ranger", "rentre", "rentrer", "s", "sa", "salut", "sans", "se", "ses", "si", "sinon", "soit", "son", "sont", "sous", "suis", "sur", "svp", "stp", "t", "ta", "te", "tes", "the", "to", "toi", "ton", "tous", "tout", "toute", "toutes", "tres", "trop", "tu", "un", "une", "va", "vais", "valide", "valident", "valider", "vers", "veut", "veux", "voici", "voila", "vos", "votre", "vous", "w", "y", "d’un", "truc", "trucs", "chose", "choses", "exemple", "quelque", "quelques", "parti", "partir", "projet_perso", "competence", "competences", "critere", "criteres", "savoir", "savoirs", "code", "codes", "bloc", "blocs", "referentiel", "indicateur", "indicateurs", "bts", "sio", "slam", "sisr", "prouver", "preuve", "preuves", "collegue", "collegues", "client", "clients", "gens", "quelqu", "personne", "personnes", "patron", "boite", "asso", "cherche", "chercher", "trouver", "trouve", "besoin", "faut", "faudrait", "semaine", "mois", "jour", "aujourd", "hui", "hier", "demain", "stage", "entreprise", "prof", "ecole", "lycee", "class", "classe", "merci", "aide", "nom", "type", "cas", "partie", "question", "koi", "kwa", "diff", "difference", "differences", "explique", "expliquer", "comprend", "comprends", "comprendre", "idee", "idees", "donne", "donner", "donnez"]
)  # fmt: skip


class TextIndex(Protocol):
    """Which texts hold which words. Texts are known by their place; what is said of a stem never changes."""

    def __contains__(self, a_stem: str) -> bool:
        """Whether a text holds a word of this stem."""
        ...

    @property
    def words(self) -> Sequence[str]:
        """Every word of the texts, sorted."""
        ...

    def rarity(self, a_stem: str) -> float:
        """How much a word says; a word that no text holds says most."""
        ...

    def gains(self, a_stem: str) -> Sequence[tuple[int, float]]:
        """The texts where a word weighs most, `POSTINGS` at most, each with what the word is worth there."""
        ...

    def together(self, stems: Sequence[str], heard: Collection[int], /) -> Iterator[tuple[str, int, float]]:
        """What `gains` left out of these stems and counts all the same, as (stem, text, gain).

        The other texts that hold two of the words, and those of `heard`, which one of them found.
        """
        ...

    def beginning(self, start: str) -> list[str]:
        """The stems of the words that begin like this: what is being typed."""
        ...


class WordIndex:
    """Which texts hold which words. Texts are known by their place. Built once; pure afterwards."""

    def __init__(self, texts: Sequence[str], more: Mapping[int, Sequence[tuple[str, float]]]) -> None:
        """Index `texts`; `more` adds other words to a text, each text with a weight (its parent's)."""
        weighed: list[defaultdict[str, float]] = []
        every_word: set[str] = set()
        for place, text in enumerate(texts):
            bag: defaultdict[str, float] = defaultdict(float)
            for part, weight in ((text, 1.0), *more.get(place, ())):
                for word in words(part):
                    if word in EMPTY:
                        continue
                    bag[stem(word)] += weight
                    every_word.add(word)
            weighed.append(bag)
        lengths = [sum(bag.values()) for bag in weighed]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        held_by: Counter[str] = Counter(s for bag in weighed for s in bag)
        self._rarity = {s: rarity_of(n, len(texts)) for s, n in held_by.items()}
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for place, bag in enumerate(weighed):
            norm = norm_of(lengths[place], mean)
            for s, count in bag.items():
                gain = self._rarity[s] * count * (K1 + 1) / (count + norm)
                self._postings.setdefault(s, []).append((place, gain))
        # A word that hundreds of texts hold says little: where it weighs most is enough.
        for s, postings in self._postings.items():
            postings.sort(key=lambda posting: (-posting[1], posting[0]))
            self._postings[s] = postings[:POSTINGS]
        self._sorted_words = sorted(every_word)
        self._unknown = max(self._rarity.values(), default=1.0)

    def __contains__(self, a_stem: str) -> bool:
        return a_stem in self._postings

    @property
    def words(self) -> Sequence[str]:
        """Every word of the texts, sorted."""
        return self._sorted_words

    def rarity(self, a_stem: str) -> float:
        """How much a word says; a word that no text holds says most."""
        return self._rarity.get(a_stem, self._unknown)

    def gains(self, a_stem: str) -> Sequence[tuple[int, float]]:
        """The texts that hold a word, each with what the word is worth there."""
        return self._postings.get(a_stem, ())

    def together(self, _: Sequence[str], __: Collection[int], /) -> Iterator[tuple[str, int, float]]:
        """Nothing: where few texts hold a word, those where it weighs most are enough."""
        return iter(())

    def beginning(self, start: str) -> list[str]:
        """The stems of the words that begin like this: what is being typed."""
        return stems_begun(self._sorted_words, start)


def rarity_of(held_by: int, texts: int) -> float:
    """How much a word says that so many of the texts hold (BM25)."""
    return math.log(1 + (texts - held_by + 0.5) / (held_by + 0.5))


def norm_of(length: float, mean: float) -> float:
    """What the length of a text, in words, takes from the weight of each (BM25)."""
    return K1 * (1 - B + B * length / mean)


def stems_begun(sorted_words: Sequence[str], start: str) -> list[str]:
    """The stems of the words that begin like this, the first `PREFIXES` words in alphabetical order."""
    at = bisect_left(sorted_words, start)
    found: dict[str, None] = {}
    for word in sorted_words[at : at + PREFIXES]:
        if not word.startswith(start):
            break
        found[stem(word)] = None
    return list(found)


class Repair:
    """Known words that a mistyped one is taken for, by length and first letter."""

    def __init__(self, known: Iterable[str]) -> None:
        self._same: dict[tuple[str, int], list[str]] = {}
        self._any: dict[int, list[str]] = {}
        for word in sorted({w for w in known if len(w) >= REPAIRABLE and w.isalpha()}):
            self._same.setdefault((word[0], len(word)), []).append(word)
            self._any.setdefault(len(word), []).append(word)

    def of(self, word: str) -> tuple[str, float] | None:
        """The nearest known word and how like it is (0 to 1); None if nothing is near enough.

        Fingers slip less often on the first letter, so another one asks for more likeness; and a short word
        with two slips is another word.
        """
        if len(word) < REPAIRABLE or not word.isalpha():
            return None
        near = range(max(REPAIRABLE, len(word) - 2), len(word) + 3)
        least = SIMILAR if len(word) < LONG else SIMILAR_LONG
        same = [
            (self._same.get((word[0], n), ()), least if max(n, len(word)) >= LONGER else ONE_SLIP)
            for n in near
        ]
        return _nearest(word, same) or _nearest(word, [(self._any.get(n, ()), OTHER_START) for n in near])


def _nearest(word: str, shelves: Iterable[tuple[Sequence[str], float]]) -> tuple[str, float] | None:
    best: tuple[str, float] | None = None
    for shelf, least in shelves:
        cutoff = max(least, best[1] if best else 0.0)
        found = process.extractOne(word, shelf, scorer=OSA.normalized_similarity, score_cutoff=cutoff)
        if found is not None and (best is None or found[1] > best[1]):
            best = (found[0], found[1])
    return best
