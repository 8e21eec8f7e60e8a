"""The words that people use and the official text never says: `data/lexique.toml`.

« RGPD », « GLPI », « sprint » … each with the codes a teacher would answer, best first, and what the text
says instead. Content, not code: teachers correct it by hand.
"""

from __future__ import annotations

import tomllib
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.search.normalise import fold, stem, words

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

KEYS: Final = frozenset({"formes", "codes", "raison", "exact", "vague"})
LONGEST_REASON: Final = 80
BEGUN: Final = 64
"""Forms looked at while a word is typed."""
SHORT: Final = 3
"""Letters: a shorter word is too easily taken for another, so it is never repaired."""


# Words that link others: « fuite de données » is typed « fuite données » too.
LINKS: Final = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "pour",
        "par",
        "sur",
        "un",
        "une",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "ce",
        "cette",
        "ces",
        "of",
        "trop",
        "tres",
        "bien",
    ]
)


class LexiconFault(ValueError):
    """The file is wrong; `faults` are French sentences, each naming the term."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or turn of phrase in all its forms. `codes` are best first; `reason` is what the text says."""

    forms: tuple[str, ...]
    codes: tuple[str, ...]
    reason: str
    exact: bool = False
    vague: bool = False  # « projet », « application »: says little beside another term


@dataclass(frozen=True, slots=True)
class Heard:
    """A term met in a query: the form that was recognised, and how many words of the query it takes."""

    term: Term
    form: str
    size: int


class Lexicon:
    """The terms, ready to be met in a query. Built once; pure afterwards.

    `same` turns short and spoken words into the ones that terms and texts use (« sécu », « ordi »).
    """

    def __init__(self, terms: Sequence[Term], same: Mapping[str, str] | None = None) -> None:
        self.terms: Final = tuple(terms)
        self.same: Final = dict(same or {})
        self._same = {fold(short): words(long) for short, long in self.same.items()}
        # There are thousands of forms: each is known by its number, and kept once as it is written and once folded.
        self._forms = [form for term in terms for form in term.forms]
        self._term_of = array("L", (place for place, term in enumerate(terms) for _ in term.forms))
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        # The most words of a phrase that begins with this word or with this stem.
        self._most: dict[str, int] = {}
        folded = list(map(fold, self._forms))
        once = dict(zip(folded, folded, strict=True))
        said: set[str] = set()
        # A form keeps its own words before another may shrink to them (« mon github » is not « github »).
        read = list(map(self.read, self._forms))
        shrunk = [len(words(form)) > len(typed) for form, typed in zip(self._forms, read, strict=True)]
        for number in sorted(range(len(read)), key=shrunk.__getitem__):
            typed = read[number]
            if not typed:
                continue
            self._keep(self._exact, typed, number, once)
            said.update(typed)
            if not (self._term(number).exact or (len(typed) == 1 and self._is_a_name(number, typed[0]))):
                self._keep(self._stems, tuple(map(stem, typed)), number, once)
        for key, number in list(self._exact.items()):
            if len(key) <= SHORT and " " not in key:
                plural = (f"{key}s",)
                self._keep(self._exact, plural, number, once)
                said.update(plural)
        self.words_of_terms: Final = frozenset(said)
        """Every word of a term: what a slip of the finger may be repaired into."""
        alphabetical = sorted(range(len(folded)), key=folded.__getitem__)
        self.folded: Final = [folded[number] for number in alphabetical]
        """The forms without case, accents or marks, sorted."""
        self._numbers = array("L", alphabetical)

    def _keep(
        self, phrases: dict[str, int], phrase: tuple[str, ...], number: int, once: dict[str, str]
    ) -> None:
        key = " ".join(phrase)
        phrases.setdefault(once.setdefault(key, key), number)
        self._most[phrase[0]] = max(len(phrase), self._most.get(phrase[0], 0))

    def _is_a_name(self, number: int, word: str) -> bool:
        """Whether a form is known as it is written only: too short, or in capitals (« PERT » is no « perte »)."""
        return len(word) <= SHORT or self._forms[number].isupper()

    def _term(self, number: int) -> Term:
        return self.terms[self._term_of[number]]

    def read(self, text: str) -> tuple[str, ...]:
        """The words of a text as terms are compared: linking words left out unless nothing else is there."""
        typed = [word for one in words(text) for word in self._same.get(one, (one,))]
        return tuple(word for word in typed if word not in LINKS) or tuple(typed)

    def at(self, typed: Sequence[str], stems: Sequence[str], place: int) -> Heard | None:
        """The longest term that begins at a word of the query."""
        most = max(self._most.get(typed[place], 0), self._most.get(stems[place], 0))
        for size in range(min(most, len(typed) - place), 0, -1):
            number = self._exact.get(" ".join(typed[place : place + size]))
            if number is None:
                number = self._stems.get(" ".join(stems[place : place + size]))
            if number is not None:
                return Heard(self._term(number), self._forms[number], size)
        return None

    def codes_in(self, sentence: str) -> tuple[str, ...]:
        """The codes of the terms met in a sentence, in order, each once."""
        typed = self.read(sentence)
        stems = [stem(word) for word in typed]
        codes: dict[str, None] = {}
        at = 0
        while at < len(typed):
            heard = self.at(typed, stems, at)
            if heard is not None:
                codes.update(dict.fromkeys(heard.term.codes))
            at += heard.size if heard is not None else 1
        return tuple(codes)

    def beginning(self, start: str, limit: int = 8) -> list[Term]:
        """The terms with a form that begins like this, shortest form first: what is being typed."""
        wanted = fold(start)
        if len(wanted) < 2:
            return []
        at = bisect_left(self.folded, wanted)
        found = []
        for form, number in zip(self.folded[at : at + BEGUN], self._numbers[at : at + BEGUN], strict=True):
            if not form.startswith(wanted):
                break
            found.append((len(form), self._term_of[number]))
        return list(dict.fromkeys(self.terms[place] for _, place in sorted(found)))[:limit]

    def begins(self, start: str) -> bool:
        """Whether a form begins with these letters."""
        at = bisect_left(self.folded, start)
        return at < len(self.folded) and self.folded[at].startswith(start)

    def written(self, folded: str) -> str:
        """A form as it is written, from how it stands in `folded`."""
        return self._forms[self._numbers[bisect_left(self.folded, folded)]]


def load_lexicon(known_codes: Container[str], path: Path | None = None) -> Lexicon:
    """The lexicon of `path` (the shipped one if None). Raises LexiconFault with every fault."""
    path = path or content("lexique.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconFault([f"{path.name} : fichier illisible ({error})."]) from error
    faults: list[str] = []
    seen: dict[str, str] = {}
    terms = []
    for place, table in enumerate(raw.get("terme", []), 1):
        term = _term(table, f"{path.name}, terme {place}", known_codes, faults)
        for form in term.forms:
            key = fold(form)
            if key in seen:
                faults.append(f"{path.name}, terme {place} : « {form} » est déjà donné (« {seen[key]} »).")
            seen.setdefault(key, form)
        terms.append(term)
    if faults:
        raise LexiconFault(faults)
    same = raw.get("mots", {})
    if not all(isinstance(long, str) and words(long) for long in same.values()):
        raise LexiconFault([f"{path.name} : dans [mots], chaque mot court donne un texte."])
    return Lexicon(terms, same)


def _term(table: Mapping[str, Any], where: str, known: Container[str], faults: list[str]) -> Term:
    forms, codes = table.get("formes", []), table.get("codes", [])
    named = f"{where} (« {forms[0]} »)" if forms else where
    for key in sorted(table.keys() - KEYS):
        faults.append(f"{named} : clé inconnue « {key} ».")
    for key, value in (("formes", forms), ("codes", codes)):
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(v, str) and v.strip() for v in value)
        ):
            faults.append(f"{named} : « {key} » est une liste de textes non vides.")
            return Term((), (), "")
    for form in forms:
        if not words(form):
            faults.append(f"{named} : la forme « {form} » ne contient aucun mot.")
    for code in codes:
        if code not in known:
            faults.append(f"{named} : le code {code} n’existe pas.")
    reason = table.get("raison", "")
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON:
        faults.append(f"{named} : « raison » est un texte de {LONGEST_REASON} caractères au plus.")
        reason = ""
    return Term(
        tuple(forms),
        tuple(map(intern, codes)),
        reason,
        bool(table.get("exact", False)),
        bool(table.get("vague", False)),
    )
