"""A line that may be a code, taken apart: its letters and digits, where separators stand, what words beside it say.

Look-alike letters, accents and invisible marks are undone; any other word beside the code makes the line a search.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.referentiel.model import Option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST: Final = 80
"""Characters: a longer line is a sentence."""
REAL_LETTERS: Final = frozenset("bp")
# Letters of other alphabets that look like those of codes, once in lower case.
_LOOK_ALIKE: Final = str.maketrans(
    {"а": "a", "в": "b", "с": "c", "е": "e", "о": "o", "р": "p", "β": "b", "ρ": "p", "α": "a", "ε": "e", "ο": "o",
     "ß": "b", "ʙ": "b", "ᴘ": "p", "ᴀ": "a", "з": "3", "ı": "1"}
)  # fmt: skip
_LEVEL_WORDS: Final[Mapping[str, str]] = {
    "critere": "p", "criteres": "p", "crit": "p", "indicateur": "p", "indicateurs": "p", "performance": "p", "perf": "p",
    "competence": "b", "competences": "b", "comp": "b", "savoir": "b", "savoirs": "b", "faire": "b", "skill": "b",
    "bloc": "bloc", "block": "bloc", "blocs": "bloc",
}  # fmt: skip
_SMALL_WORDS: Final = frozenset(
    [
        "c", "ce", "cest", "est", "quoi", "la", "le", "les", "l", "de", "du", "des", "d", "un", "une",
        "code", "codes", "numero", "num", "n", "no", "ref", "svp", "stp", "explique", "moi",
        "definition", "signifie", "veut", "dire", "correspond", "a", "au", "et", "donne", "montre",
        "affiche", "voir", "lire", "quel", "quelle", "sous", "koi", "kwa", "quoa", "ca", "sa", "sert", "cette", "ton",
        "je", "cherche", "pour", "moi", "bonjour", "salut", "merci", "que", "qu", "qui", "dit", "parle", "sur", "texte",
    ]
)  # fmt: skip
IN_SENTENCE: Final = re.compile(
    r"(?<![\w.,/@:+-])(?:"
    r"(?:bloc ?)[1-3][ab]?(?!\w)|"
    r"[bp] ?[1-3][ab]?(?:[.,\-_]?\d{1,2}a?){1,4}(?![\w]|[.,/:-]\d)|"
    r"(?:criteres?|competences?|indicateurs?|savoir.faire) (?:n° ?)?[bp]? ?[1-3](?:[.,\-]\d{1,2}){1,4}(?!\w|[.,/:-]\d)"
    r")"
)
"""A code of the teachers' convention within a sentence, once it is plain."""
_OPTION_WORDS: Final = {"slam": Option.SLAM, "sisr": Option.SISR}
_TOKEN: Final = re.compile(r"[a-z]+|\d+|[^a-z\d\s]|\s+")
_CODE: Final = re.compile(r"(?:bloc|[a-z])?\d")
_OLD_LETTERS: Final = frozenset("ac")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A typed code: the runs between separators, and what the words around it say."""

    runs: tuple[str, ...]
    level: str = ""
    option: Option | None = None

    @property
    def compact(self) -> str:
        """Letters and digits alone."""
        return "".join(self.runs)

    @property
    def cuts(self) -> frozenset[int]:
        """Where separators stand, counted in letters and digits."""
        places, at = set(), 0
        for run in self.runs[:-1]:
            at += len(run)
            places.add(at)
        return frozenset(places)


def typed_code(text: str) -> TypedCode | None:
    """The code that a line holds, None if other words stand beside it."""
    if len(text) > LONGEST:
        return None
    tokens = _TOKEN.findall(plain(text).replace("œ", "oe"))
    level, option, runs, glued = "", None, list[str](), False
    for place, token in enumerate(tokens):
        if token.isspace() or not token.isalnum():
            glued = False
            continue
        if token.isdigit():
            runs, glued = _joined(runs, token, glued=glued), True
            continue
        next_is_digit = place + 1 < len(tokens) and tokens[place + 1].isdigit()
        if token in _LEVEL_WORDS and not (runs and glued):
            level = _LEVEL_WORDS[token]
            # « bloc2 » is one word, « bloc 2 » two: both are BLOC2.
            runs, glued = (["bloc"], True) if level == "bloc" and not runs else (runs, False)
        elif token in _OPTION_WORDS:
            option = _OPTION_WORDS[token]
        elif len(token) == 1 and (
            next_is_digit
            or _is_letter_of_code(tokens, place)
            or (runs and (token not in _SMALL_WORDS or _ends_code(tokens, place)))
        ):
            runs, glued = _joined(runs, token, glued=glued), True
        elif token not in _SMALL_WORDS:
            return None
    return _code_of(runs, level, option)


def plain(text: str) -> str:
    """Lower case, one alphabet, no accents nor invisible marks; NFKC brings full-width letters back."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return kept.translate(_LOOK_ALIKE)


def has_shape(typed: TypedCode) -> bool:
    """Whether it was meant as a code: otherwise it is a number or a name, and a search."""
    compact = typed.compact
    digits = sum(c.isdigit() for c in compact)
    if not _CODE.match(compact) or not 2 <= digits <= 7 or any(len(run) > 6 for run in typed.runs):
        return compact.startswith("bloc")
    letter = compact[0]
    if letter in REAL_LETTERS:
        return sum(c.isalpha() for c in compact) <= 2
    if letter in _OLD_LETTERS:
        return len(typed.runs) > 1
    plain_groups = all(len(run) <= 2 for run in typed.runs)
    return (
        letter.isdigit()
        and plain_groups
        and (bool(typed.level) or (len(typed.runs) >= 3 and letter in "123"))
    )


def shown(typed: TypedCode) -> str:
    """The typed code as codes are written."""
    text = ".".join(typed.runs).upper()
    return text if not text[0].isdigit() or typed.level in {"", "bloc"} else typed.level.upper() + text


def _code_of(runs: list[str], level: str, option: Option | None) -> TypedCode | None:
    """The code that runs of letters and digits make; None without any digit."""
    if runs[:1] == ["bloc"] and len(runs) > 1:
        runs = ["".join(runs[:2]), *runs[2:]]
    if not any(c.isdigit() for run in runs for c in run):
        return None
    return TypedCode(tuple(runs), level, option)


def _is_letter_of_code(tokens: Sequence[str], place: int) -> bool:
    """Whether a lone letter begins a code written with spaces: « P 3 4 5 », « b - 1.1 »."""
    if tokens[place] not in REAL_LETTERS:
        return False
    after = (t for t in tokens[place + 1 :] if t.isalnum())
    return next(after, "").isdigit()


def _ends_code(tokens: Sequence[str], place: int) -> bool:
    """Whether a lone letter goes on with the code before it: « B3.5 A.4 »; « P3.4.5 c koi » goes on with words."""
    after = (t for t in tokens[place + 1 :] if t.isalnum())
    return next(after, "0").isdigit()


def _joined(runs: list[str], token: str, *, glued: bool) -> list[str]:
    return [*runs[:-1], runs[-1] + token] if glued and runs else [*runs, token]
