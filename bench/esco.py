"""A framework of the size of ESCO (the European classification of skills), invented and always the same.

Labels sound like those of a French classification of trades: a verb, what it is about, the field, now and then a
tool of an invented name; one entry in three has words of its own, as a real vocabulary has. Nothing is downloaded.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source
from bot.search.index import EMPTY
from bot.search.normalise import letters, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE: Final = 100_000
BLOCKS: Final = 60
BELOW: Final = 6  # skills of a competency
EACH: Final = 60  # queries of one kind
KINDS: Final = ("code", "mots", "sans accents", "faute", "pluriel", "deux mots courants", "début")
_FROM: Final = Provenance(Source.IMPORTED)
_VERBS: Final = [
    "gérer",
    "analyser",
    "préparer",
    "contrôler",
    "entretenir",
    "réparer",
    "concevoir",
    "planifier",
    "évaluer",
    "conseiller",
    "former",
    "vérifier",
    "installer",
    "assembler",
    "découper",
    "mesurer",
    "calibrer",
    "nettoyer",
    "désinfecter",
    "trier",
    "emballer",
    "étiqueter",
    "expédier",
    "négocier",
    "vendre",
    "acheter",
    "rédiger",
    "traduire",
    "présenter",
    "animer",
    "coordonner",
    "superviser",
    "documenter",
    "archiver",
    "protéger",
    "surveiller",
    "diagnostiquer",
    "soigner",
    "accompagner",
    "peindre",
    "sculpter",
    "cultiver",
    "récolter",
    "élever",
    "abattre",
    "cuisiner",
    "servir",
    "transporter",
    "conduire",
    "piloter",
    "programmer",
    "tester",
    "déployer",
]
_THINGS: Final = [
    "stock",
    "équipement",
    "véhicule",
    "machine",
    "bâtiment",
    "réseau",
    "logiciel",
    "patient",
    "élevage",
    "culture",
    "récolte",
    "contrat",
    "budget",
    "facture",
    "commande",
    "client",
    "fournisseur",
    "équipe",
    "chantier",
    "échafaudage",
    "charpente",
    "toiture",
    "façade",
    "canalisation",
    "chaudière",
    "câble",
    "moteur",
    "turbine",
    "pompe",
    "vanne",
    "capteur",
    "échantillon",
    "médicament",
    "vaccin",
    "pansement",
    "dossier",
    "rapport",
    "procédure",
    "norme",
    "risque",
    "déchet",
    "emballage",
    "étiquette",
    "livraison",
    "entrepôt",
    "rayon",
    "vitrine",
    "menu",
    "recette",
    "boisson",
    "tissu",
    "cuir",
    "bijou",
    "meuble",
    "instrument",
    "décor",
    "costume",
    "scène",
    "éclairage",
    "itinéraire",
    "horaire",
    "carte",
    "inventaire",
    "enquête",
    "sondage",
    "statistique",
    "modèle",
    "maquette",
    "prototype",
    "gabarit",
    "soudure",
    "fraisage",
    "tournage",
]
_FIELDS: Final = [
    "vétérinaire",
    "hospitalier",
    "scolaire",
    "forestier",
    "maritime",
    "ferroviaire",
    "aéronautique",
    "agricole",
    "viticole",
    "laitier",
    "textile",
    "chimique",
    "pharmaceutique",
    "nucléaire",
    "électrique",
    "hydraulique",
    "pneumatique",
    "thermique",
    "acoustique",
    "optique",
    "numérique",
    "bancaire",
    "juridique",
    "fiscal",
    "douanier",
    "immobilier",
    "touristique",
    "hôtelier",
    "culturel",
    "muséal",
    "théâtral",
    "musical",
    "sportif",
    "militaire",
    "pénitentiaire",
    "social",
    "municipal",
    "portuaire",
    "minier",
    "pétrolier",
    "gazier",
    "solaire",
    "éolien",
    "biologique",
    "génétique",
    "dentaire",
    "pédiatrique",
    "gériatrique",
]
_JOINS: Final = ("de", "pour le secteur", "selon les exigences du domaine", "dans un contexte", "en milieu")
_START: Final = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cr",
    "dr",
    "fl",
    "gr",
    "pl",
    "tr",
    "ch",
    "ph",
]
_VOWEL: Final = ["a", "e", "i", "o", "u", "é", "ou", "an", "on", "in", "au"]
_END: Final = [
    "logie",
    "mètre",
    "graphie",
    "isation",
    "phone",
    "scope",
    "teur",
    "trice",
    "ment",
    "ité",
    "lyse",
    "pathie",
]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and the code that they want."""

    kind: str
    typed: str
    code: str


def esco_like(size: int = SIZE) -> Framework:
    """About so many entries, in the four levels that a classification has."""
    drawn = random.Random(9)
    said = _Sayings(drawn)
    entries: dict[str, Entry] = {}
    for block in range(1, BLOCKS + 1):
        top = f"E{block}"
        entries[top] = Entry(
            top, Kind.BLOCK, f"Métiers {drawn.choice(_FIELDS)} {said.term()}", COMMON, None, _FROM
        )
        for one in range(1, size // BLOCKS // (BELOW + 1) + 1):
            code = f"{top}.{one}"
            entries[code] = Entry(code, Kind.COMPETENCY, said.label(), COMMON, top, _FROM)
            for skill in range(1, BELOW + 1):
                below = f"{code}.{skill}"
                entries[below] = Entry(below, Kind.SKILL, said.label(), COMMON, code, _FROM)
    return Framework("esco-invente", "1", "Classification inventée", entries)


class _Sayings:
    """Labels, some words of which are common and some nearly unique."""

    def __init__(self, drawn: random.Random) -> None:
        self._drawn = drawn
        self._things = [1 / (rank + 1) ** 0.6 for rank in range(len(_THINGS))]

    def term(self) -> str:
        drawn = self._drawn
        middle = "".join(drawn.choice(_START) + drawn.choice(_VOWEL) for _ in range(drawn.randint(1, 2)))
        return middle + drawn.choice(_START) + drawn.choice("aeiou") + drawn.choice(_END)

    def label(self) -> str:
        drawn = self._drawn
        thing, other = drawn.choices(_THINGS, self._things, k=2)
        said = f"{drawn.choice(_VERBS)} {drawn.choice(('le', 'un', 'chaque'))} {thing} {drawn.choice(_JOINS)} {drawn.choice(_FIELDS)}"
        if drawn.random() < 0.35:
            said += f" et {drawn.choice(_VERBS)} {other}"
        return f"{said} avec {self.term()}" if drawn.random() < 0.35 else said


def queries_of(framework: Framework, each: int = EACH) -> list[Query]:
    """Queries of every kind, about entries drawn at random; never the same twice."""
    drawn = random.Random(99)
    entries = [e for e in framework if e.kind is Kind.SKILL]
    telling = [e for e in entries if " avec " in e.text]
    found: dict[str, Query] = {}
    for kind in KINDS:
        while sum(query.kind == kind for query in found.values()) < each:
            entry = drawn.choice(entries if kind in {"code", "deux mots courants"} else telling)
            typed = _typed(kind, entry, drawn)
            found.setdefault(typed, Query(kind, typed, entry.code))
    return list(found.values())


def _typed(kind: str, entry: Entry, drawn: random.Random) -> str:
    long = [word for word in entry.text.split() if len(word) > 3 and letters(word) not in EMPTY]
    some = [drawn.choice(long[:-1]), long[-1]]
    match kind:
        case "code":
            return drawn.choice((entry.code, entry.code.lower(), entry.code.replace(".", " ")))
        case "sans accents":
            return letters(" ".join(some))
        case "faute":
            return f"{some[0]} {_slip(some[1], drawn)}"
        case "pluriel":
            return " ".join(word if word.endswith("s") else f"{word}s" for word in some)
        case "deux mots courants":
            return " ".join(drawn.sample(long[:3], 2))
        case "début":
            return f"{some[0]} {some[1][: max(4, len(some[1]) - 3)]}"
        case _:
            return " ".join(drawn.sample([*some, *long[:1]], 3))


def _slip(word: str, drawn: random.Random) -> str:
    at = drawn.randrange(1, len(word) - 1)
    return drawn.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        )
    )


def keystrokes(queries: Sequence[Query]) -> Iterator[str]:
    """Every beginning, from two letters on, of one query in ten."""
    for query in queries[::10]:
        for end in range(2, len(query.typed) + 1):
            yield query.typed[:end]


def is_right(framework: Framework, query: Query, code: str) -> bool:
    """Whether a hit answers: the entry that was meant, or another that says every word of the query as well."""
    if query.kind in {"code", "faute", "début"}:
        return code == query.code
    said = {stem(word) for word in words(framework[code].text)}
    return code == query.code or {stem(word) for word in words(query.typed)} <= said
