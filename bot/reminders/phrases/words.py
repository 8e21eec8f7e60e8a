"""A typed French date, cut into words with one spelling each: « tt les lundis à 8h » -> tous, les, lundi(s), à, 8 h.

Accents, case and phone shorthand go; numbers, hours and dates written in figures become values; a word with
a slip is mended when one known word alone is near. A word that stays unknown is refused later by its name:
nothing is skipped over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.search.normalise import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
UNITS: Final = ("minute", "heure", "jour", "semaine", "mois", "an")
_NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        (
            "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
            "treize", "quatorze", "quinze", "seize",
        )
    )
} | {"une": 1, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}  # fmt: skip
_TENS: Final = frozenset({20, 30, 40, 50})
_RANKS: Final = {
    "premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "deuxieme": 2, "second": 2, "seconde": 2,
    "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "dernier": -1, "derniere": -1, "derniers": -1, "dernieres": -1,
    "avantdernier": -2, "deuxiemes": 2, "troisiemes": 3, "quatriemes": 4,
}  # fmt: skip

# One spelling for what is spelt in many ways; the plural of a weekday keeps its s, which means « every ».
_SAME: Final = {
    alias: word
    for word, aliases in {
        "tous": "tt tts ts tte ttes tout toute toutes tou", "chaque": "chq chak chaques ch", "dans": "ds",
        "demain": "dem demin dmain dmin demian", "apresmidi": "aprem apremidi aprm apremi",
        "matin": "mat matins matinee matinees", "soir": "soirs soiree soirees", "midi": "midis", "lundi": "lun lundy",
        "mercredi": "mer mercr merc", "jeudi": "jeu", "vendredi": "ven vend vendr", "samedi": "sam",
        "dimanche": "dim", "janvier": "jan janv", "fevrier": "fev fevr", "avril": "avr", "juin": "jun",
        "juillet": "juil juill jul", "aout": "aou", "septembre": "sep septemb", "octobre": "oct",
        "novembre": "nov", "decembre": "dec", "minute": "min mn minutes mins", "heure": "heures hrs hr",
        "jour": "jours jrs jr j journee journees", "semaine": "semaines sem sems", "an": "ans annee annees",
        "prochain": "prochaine prochains prochaines proch pchain pro prochn", "weekend": "we wk weekends",
        "quinzaine": "quinzaines", "trimestre": "trimestres", "semestre": "semestres",
        "ouvre": "ouvres ouvree ouvrees", "ouvrable": "ouvrables", "ferie": "feries feriee feriees",
        "vacances": "vac vacance", "scolaire": "scolaires", "sauf": "excepte exceptes excepter hormis",
        "hors": "horsmis", "pendant": "pdt durant pendt", "jusque": "jusqu jsq jsk jusk jusq juska jusqua jusk'",
        "fin": "fins", "pair": "paire pairs paires", "impair": "impaire impairs impaires", "fois": "x",
        "et": "& + ainsique puis", "a": "@", "aujourdhui": "ajd auj ojd aujourdui ajrd", "meme": "memes",
        "veille": "veilles", "quart": "quarts", "demi": "demie demies", "ce": "cet cette", "le": "la l les lé",
        "de": "d du", "au": "aux", "avant": "avt", "apres": "apr", "compter": "conter", "rappel": "rappels",
        "suivant": "suivante suivants suivantes", "noel": "noell", "vers": "verss",
    }.items()
    for alias in aliases.split()
}  # fmt: skip
_KNOWN: Final = frozenset(
    {
        "huit", "quinze", "moins", "partir", "semaine", "mois", "tot", "tard", "par", "sur", "en", "entre", "pour",
        "dernier", "derniere", "hier", "avanthier", "apresdemain", "avantveille", "lendemain", "surlendemain",
        "quotidien", "quotidiennement", "hebdomadaire", "hebdo", "mensuel", "mensuellement", "annuel", "annuellement",
        "trimestriel", "bimensuel", "bihebdomadaire", "rappelle", "rappeler", "moi", "nous", "minuit", "paques",
        "toussaint", "pentecote", "ascension", "assomption", "armistice", "pile", "ou", "debut", "milieu", "courant",
        "nuit", "maintenant", "rentree", "cours", "stp", "svp", "merci", "des", "que", "depuis", "seulement", "plus",
        "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
        "decembre", "mardi", "ci", "bissextile", "suite", "fete", "noel", "est", "envoie", "envoyer", "alterne", "mi", "soit", "inclus", "compris", "quinzaine",
    }
) | frozenset(_SAME.values()) | frozenset(WEEKDAYS) | frozenset(_NUMBERS) | frozenset(_RANKS)  # fmt: skip
_MENDABLE: Final = sorted(word for word in _KNOWN if len(word) >= 4) + [f"{day}s" for day in WEEKDAYS]
_LEAST_TO_MEND: Final = 5

# Groups of words that are one thing, spelt in figures or with marks that would cut them.
_JOINED: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\baujourd\W?hui\b", "aujourdhui"),
        (r"\bapres[\s-]?demain\b|\bapdemain\b|\bapres[\s-]?2main\b", "apresdemain"),
        (r"\bavant[\s-]?hier\b", "avanthier"),
        (r"\bavant[\s-]?veille\b", "avantveille"),
        (r"\bavant[\s-]?dernier\b", "avantdernier"),
        (r"\b(?:apres|ap|aprs)[\s.-]{0,2}(?:midi|m)s?\b", "apresmidi"),
        (r"\bweek[\s-]?ends?\b", "weekend"),
        (r"\bjusqu\W{0,2}(?=[ae])", "jusque "),
        (r"\bjusqu(a|au|en|aux)\b", r"jusque \1"),
        (r"\btlj\b", "tous le jour"),
        (r"\b2main\b", "demain"),
        (r"\bmi[\s-](?=[a-z])", "mi "),
        (r"\bau\s+jour\s+d\W?hui\b", "aujourdhui"),
        (r"\bainsi\s+que\b", "et"),
        (r"\btout de suite\b", "maintenant"),
        (r"\bqui (?:vient|arrive)\b", "prochain"),
        (r"\bjour de (?=noel\b|paques\b|la toussaint\b|l\W?ascension\b)", ""),
        (r"\brappel(?:le|ez)?[\s-]moi\b", "rappelle"),
        (r"\b([a-z]+)[\s-]ci\b", r"\1"),
        (r"\b(vingt|trente|quarante|cinquante|dix)-(et-)?(?=[a-z])", r"\1 \2"),
        (r"\bvingt et-", "vingt et "),
        (r"\bdemi[\s-](?=heure|journee)", "demi "),
        (
            r"\b(lun|mar|mer|jeu|ven|sam|dim|jan|janv|fev|fevr|avr|juil|aou|sept|sep|oct|nov|dec|h|min)\.",
            r"\1 ",
        ),
        (r"(\d)\s*(?:er|ere|ier)s?\b", r"\1#"),
        (r"(\d)\s*(?:eme|ieme|e|nd|nde)s?\b", r"\1#"),
    )
)
_TOKEN: Final = re.compile(
    r"""
    (?P<iso>\d{4}-\d{1,2}-\d{1,2})(?:t(?=\d))?
  | (?P<lead>\bj\s?[-+]\s?\d{1,3}\b)
  | (?P<date>\d{1,2}\s?/\s?\d{1,2}(?:\s?/\s?\d{2,4})?|\d{1,2}[.-]\d{1,2}[.-](?:\d{4}|\d{2})\b)
  | (?P<hour>\d{1,3})\s?(?:h|heures?|hrs?)\b\s?(?:(?P<minute>\d{1,2})\b(?!\s?[/#]|\s?(?:jour|semaine|fois|x\b|h\b|jan|fev|mars|avr|mai|juin|juil|aou|sep|oct|nov|dec))(?:\s?(?:min|mn|minutes?|m)\b)?)?
  | (?P<hour2>\d{1,3})\s?h\s?(?P<minute2>\d{1,2})(?:\s?(?:min|mn|minutes?|m)\b)?(?!\d)
  | (?P<clock>\d{1,2}\s?:\s?\d{2})(?::00\b)?
  | (?P<pair>\d{1,2}(?:\.\d{1,2}|-\d{2})\b(?!\s?h|-))
  | (?P<rank>\d{1,2})\#
  | (?P<number>\d+)
  | (?P<word>[a-z]+(?:'(?=\s|$))?)
  | (?P<mark>[-,;&+@])
  | (?P<space>[\s.!?()'"«»:…]+)
  | (?P<other>.)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word in its one spelling. `plural`: a weekday typed with its s."""

    text: str
    typed: str
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, in figures or in words; `rank`: premier, 2e (-1: dernier)."""

    value: int
    typed: str
    rank: bool = False
    figures: bool = True


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours and minutes as written: a time of day, or a length after « dans ». `colon`: « 8:30 »."""

    hours: int
    minutes: int | None
    typed: str
    colon: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """A date in figures. `year` None when it is not written; `doubtful`: « 8.30 », a date or an hour."""

    day: int
    month: int
    year: int | None
    typed: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """« J-3 »: days before (negative) or after."""

    days: int
    typed: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A comma or a hyphen between words."""

    text: str

    @property
    def typed(self) -> str:
        """The mark itself."""
        return self.text


Token = Word | Number | Clock | Figures | Lead | Mark


def cut(phrase: str) -> list[Token]:
    """The tokens of a phrase, in order."""
    plain = letters(phrase).replace("’", "'").replace("ʼ", "'")
    for pattern, replacement in _JOINED:
        plain = pattern.sub(replacement, plain)
    plain = re.sub(r"(?<=[a-z])'(?=[a-z0-9])", " ", plain)
    return _numbers_in_words(list(_tokens(plain)))


def _tokens(plain: str) -> Iterator[Token]:
    before: Token | None = None
    for match in _TOKEN.finditer(plain):
        token = _token(match, before)
        if token is not None:
            yield token
            before = token


def _token(match: re.Match[str], before: Token | None) -> Token | None:  # noqa: C901 - one case a kind of token
    typed = match[0].strip()
    match match.lastgroup:
        case "space":
            return None
        case "iso":
            year, month, day = (int(part) for part in match["iso"].split("-"))
            return Figures(day, month, year, typed)
        case "lead":
            return Lead(int(re.sub(r"[j\s]", "", typed)), typed)
        case "date":
            return _figures(typed)
        case "hour" | "minute":
            return Clock(int(match["hour"]), int(match["minute"]) if match["minute"] else None, typed)
        case "hour2" | "minute2":
            return Clock(int(match["hour2"]), int(match["minute2"]), typed)
        case "clock":
            hours, minutes = typed.removesuffix(":00" if typed.count(":") > 1 else "").split(":")
            return Clock(int(hours), int(minutes), typed, colon=True)
        case "pair":
            first, second = re.split(r"\D", typed)
            return Figures(int(first), int(second), None, typed, doubtful=True)
        case "rank":
            return Number(int(match["rank"]), typed.replace("#", "e"), rank=True)
        case "number":
            return Number(int(typed), typed)
        case "mark":
            return Word("et", typed) if typed in "&+" else Word("a", typed) if typed == "@" else Mark(typed)
        case "word":
            return _word(typed.rstrip("'"), before)
        case _:
            return Word(typed, typed)


def _figures(typed: str) -> Figures:
    parts = [int(part) for part in re.split(r"\D+", typed)]
    year = parts[2] if len(parts) == 3 else None
    if year is not None and year < 100:
        year += 2000
    return Figures(parts[0], parts[1], year, typed)


def _word(typed: str, before: Token | None) -> Token:
    counted = isinstance(before, Number) and before.figures
    if typed == "mar":
        return Word("mars" if counted else "mardi", typed)
    if typed == "sept":
        return Word("septembre", typed) if counted else Number(7, typed, figures=False)
    if typed in _RANKS:
        return Number(_RANKS[typed], typed, rank=True, figures=False)
    if typed in _NUMBERS:
        return Number(_NUMBERS[typed], typed, figures=False)
    if typed[:-1] in WEEKDAYS and typed.endswith("s"):
        return Word(typed[:-1], typed, plural=True)
    if typed in _SAME:
        return Word(_SAME[typed], typed)
    return Word(typed, typed) if typed in _KNOWN else _mended(typed, before)


def _mended(typed: str, before: Token | None) -> Token:
    """The one known word that a slip away from `typed`; `typed` itself if there is none, or two."""
    if len(typed) < _LEAST_TO_MEND:
        return Word(typed, typed)
    slips = 1 if len(typed) < 8 else 2
    near = process.extract(typed, _MENDABLE, scorer=OSA.distance, score_cutoff=slips, limit=3)
    if not near or (len(near) > 1 and near[1][1] == near[0][1] and near[0][0] + "s" != near[1][0] and near[1][0] + "s" != near[0][0]):  # fmt: skip
        return Word(typed, typed)
    best = near[0][0] if typed.endswith("s") == near[0][0].endswith("s") or len(near) == 1 else near[-1][0]
    found = _word(str(best), before)
    return Word(found.text, typed, found.plural) if isinstance(found, Word) else found


def _numbers_in_words(tokens: list[Token]) -> list[Token]:
    """« vingt et un » and « trente deux » become one number."""
    out: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        rest = tokens[place + 1 : place + 3]
        if isinstance(token, Number) and not token.figures and not token.rank and token.value in _TENS | {10}:
            match rest:
                case [Word(text="et"), Number(value=1, rank=False, figures=False), *_] if token.value != 10:
                    out.append(Number(token.value + 1, f"{token.typed} et un", figures=False))
                    place += 3
                    continue
                case [Number(rank=False, figures=False) as unit, *_] if 0 < unit.value < 10 and (
                    token.value != 10 or unit.value > 6
                ):
                    out.append(Number(token.value + unit.value, f"{token.typed} {unit.typed}", figures=False))
                    place += 2
                    continue
                case _:
                    pass
        out.append(token)
        place += 1
    return out
