"""Codes as people type them: `p345`, « P 3 4 5 », `b2b1.3`, « critère 1.1.5 », with look-alike letters.

A code is a row of groups: B2B.1.11 is b2b | 1 | 11. What is typed means a code when its letters and digits
are those of the code and every separator that was typed stands between two groups: so `B2B111` is
B2B.1.11, `B2B.1.1.1` is not, and the three of B2B.1.1, B2B.1.10 and B2B.1.11 never meet. Groups may be
written together up to the first separator only: `b2b1.3` is B2B.1.3, but `B1.11` is nothing.

The letters of other conventions (A1.1.1 and C1.1.1.1 of the 2011 framework, E5.1.1 …) are never taken for
ours: such a code does not exist here, and the nearest real ones are offered (domain.md §1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.referentiel.model import COMMON, Kind, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.referentiel.model import Entry, Framework

LONGEST: Final = 80
"""Characters: a longer line is a sentence."""
NEAREST: Final = 3

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
        "c",
        "ce",
        "cest",
        "est",
        "quoi",
        "la",
        "le",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "un",
        "une",
        "code",
        "codes",
        "numero",
        "num",
        "n",
        "no",
        "ref",
        "svp",
        "stp",
        "explique",
        "moi",
        "definition",
        "signifie",
        "veut",
        "dire",
        "correspond",
        "a",
        "au",
        "et",
        "donne",
        "montre",
        "affiche",
        "voir",
        "lire",
        "quel",
        "quelle",
        "sous",
    ]
)
_OPTION_WORDS: Final = {"slam": Option.SLAM, "sisr": Option.SISR}
_TOKEN: Final = re.compile(r"[a-z]+|\d+|[^a-z\d\s]|\s+")
_CODE: Final = re.compile(r"(?:bloc|[a-z])?\d")
_REAL_LETTERS: Final = frozenset("bp")
_OLD_LETTERS: Final = frozenset("ac")
_IN_SENTENCE: Final = re.compile(
    r"(?<![\w.,/@:+-])(?:"
    r"(?:bloc ?)[1-3][ab]?(?!\w)|"
    r"[bp] ?[1-3][ab]?(?:[.,\-_]?\d{1,2}a?){1,4}(?![\w]|[.,/:-]\d)|"
    r"(?:criteres?|competences?|indicateurs?|savoir.faire) (?:n° ?)?[bp]? ?[1-3](?:[.,\-]\d{1,2}){1,4}(?!\w|[.,/:-]\d)"
    r")"
)


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What a typed line means as a code.

    `found`: every entry that fits, none preferred. `unknown`: the code that was typed, if it has the
    shape of one and no entry has it; then `nearest` are real ones. All empty: it is no code.
    """

    found: tuple[Entry, ...] = ()
    unknown: str = ""
    nearest: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Typed:
    """A typed code: the runs between separators, and what the words around it say."""

    runs: tuple[str, ...]
    level: str = ""
    option: Option | None = None

    @property
    def compact(self) -> str:
        return "".join(self.runs)

    @property
    def cuts(self) -> frozenset[int]:
        """Where separators stand, counted in letters and digits."""
        places, at = set(), 0
        for run in self.runs[:-1]:
            at += len(run)
            places.add(at)
        return frozenset(places)


def read_code(text: str, framework: Framework, option: Option | None = None) -> CodeReading:
    """What a whole typed line means as a code. Words beside the code make it a search: then all is empty.

    `option` settles what two options share a name for (« bloc 2 »). Never raises.
    """
    typed = _typed(text)
    if typed is None:
        return CodeReading()
    option = typed.option or option
    found = _found(typed, framework, option)
    if found:
        return CodeReading(found)
    if not _has_shape(typed):
        return CodeReading()
    shown = _shown(typed)
    return CodeReading((), shown, _nearest(shown, framework, option))


def codes_in(text: str, framework: Framework, option: Option | None = None) -> tuple[Entry, ...]:
    """The entries whose code stands in a sentence, in order; only codes that cannot be anything else."""
    found: dict[str, Entry] = {}
    for match in _IN_SENTENCE.finditer(_plain(text[:5_000])):
        reading = read_code(match[0], framework, option)
        if len(reading.found) == 1:
            found.setdefault(reading.found[0].code, reading.found[0])
    return tuple(found.values())


def complete_code(
    prefix: str, framework: Framework, option: Option | None = None, limit: int = 25
) -> tuple[Entry, ...]:
    """The entries whose code begins as typed, in document order, the exact one first."""
    typed = _typed(prefix)
    if typed is None or not typed.compact:
        return ()
    wanted = typed.compact
    begun = [
        (len(key) != len(wanted), place, entry)
        for place, entry in enumerate(framework.seen_by(option))
        for key in _prefix_keys(entry.code, entry.kind, entry.part)
        if key.startswith(wanted)
    ]
    best: dict[str, tuple[bool, int, Entry]] = {}
    for one in begun:
        best[one[2].code] = min(best.get(one[2].code, one), one, key=lambda o: o[:2])
    return tuple(entry for *_, entry in sorted(best.values(), key=lambda o: o[:2])[:limit])


def _plain(text: str) -> str:
    """Lower case, one alphabet, no accents nor invisible marks; NFKC brings full-width letters back."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return kept.translate(_LOOK_ALIKE)


def _typed(text: str) -> _Typed | None:
    """The code that a line holds, None if other words stand beside it."""
    if len(text) > LONGEST:
        return None
    tokens = _TOKEN.findall(_plain(text).replace("œ", "oe"))
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
        elif (len(token) == 1 and (next_is_digit or runs)) or (
            len(token) <= 1 and _is_letter_of_code(tokens, place)
        ):
            runs, glued = _joined(runs, token, glued=glued), True
        elif token not in _SMALL_WORDS:
            return None
    return _code_of(runs, level, option)


def _code_of(runs: list[str], level: str, option: Option | None) -> _Typed | None:
    """The code that runs of letters and digits make; None without any digit."""
    if runs[:1] == ["bloc"] and len(runs) > 1:
        runs = ["".join(runs[:2]), *runs[2:]]
    if not any(c.isdigit() for run in runs for c in run):
        return None
    return _Typed(tuple(runs), level, option)


def _is_letter_of_code(tokens: Sequence[str], place: int) -> bool:
    """Whether a lone letter begins a code written with spaces: « P 3 4 5 », « b - 1.1 »."""
    if tokens[place] not in _REAL_LETTERS:
        return False
    after = (t for t in tokens[place + 1 :] if t.isalnum())
    return next(after, "").isdigit()


def _joined(runs: list[str], token: str, *, glued: bool) -> list[str]:
    return [*runs[:-1], runs[-1] + token] if glued and runs else [*runs, token]


def _found(typed: _Typed, framework: Framework, option: Option | None) -> tuple[Entry, ...]:
    index = _book(framework).typed
    found = [
        (alias, entry)
        for prefix in _prefixes(typed)
        for groups, alias, entry in index.get(prefix + typed.compact, ())
        if _fits(typed, groups, len(prefix)) and _level_fits(typed, entry)
    ]
    # A short way of writing (b2.1, bloc 2) stands for the person's option; a code written whole is found
    # whichever option it belongs to.
    whole = [entry for alias, entry in found if not alias and entry.kind is not Kind.BLOCK]
    if option is None:
        return tuple(dict.fromkeys(whole or [entry for _, entry in found]))
    own = [entry for _, entry in found if entry.part in (COMMON, option.value)]
    return tuple(dict.fromkeys(own or whole or [entry for _, entry in found]))


def _prefixes(typed: _Typed) -> tuple[str, ...]:
    """The letters to try in front: none if one was typed, else those that the words beside it call."""
    if not typed.compact[0].isdigit():
        return ("",)
    if typed.level == "bloc":
        return ("bloc",)
    return (typed.level,) if typed.level else ("b", "p")


def _fits(typed: _Typed, groups: tuple[str, ...], shift: int) -> bool:
    """Whether what was typed can be read as these groups."""
    ends, at = set(), 0
    for group in groups:
        at += len(group)
        ends.add(at)
    starts_of_letters = {1} if groups[0][0].isalpha() else set()
    cuts = {cut + shift for cut in typed.cuts}
    if not cuts:
        # Digits alone and together could be any number: only three or more are read as a code.
        return bool(shift == 0 or len(typed.compact) >= 3)
    inside_first = set(range(1, len(groups[0]))) if any(c.isalpha() for c in groups[0]) else set()
    if not cuts <= ends | starts_of_letters | inside_first:
        return False
    first = min(cuts - inside_first - starts_of_letters, default=None)
    # After the first separator every group is written apart.
    return first is None or {end for end in ends if end > first and end != at} <= cuts


def _level_fits(typed: _Typed, entry: Entry) -> bool:
    if typed.level == "bloc":
        return entry.kind is Kind.BLOCK
    return True


class _Book:
    """What is looked up in a framework: its codes by what is typed of them."""

    def __init__(self, framework: Framework) -> None:
        typed: dict[str, list[tuple[tuple[str, ...], bool, Entry]]] = {}
        digits: dict[str, list[Entry]] = {}
        for entry in framework:
            digits.setdefault(_digits(entry.code), []).append(entry)
            for alias, groups in _spellings(entry.code, entry.kind, entry.part):
                typed.setdefault("".join(groups), []).append((groups, alias, entry))
        self.typed: Final[Mapping[str, Sequence[tuple[tuple[str, ...], bool, Entry]]]] = typed
        self.digits: Final[Mapping[str, Sequence[Entry]]] = digits
        self.codes: Final = {entry.code: entry.code.lower() for entry in framework}


_BOOKS: Final[WeakValueDictionary[int, Framework]] = WeakValueDictionary()
_BUILT: Final[dict[int, _Book]] = {}


def _book(framework: Framework) -> _Book:
    """The book of a framework, made once and forgotten with it."""
    key = id(framework)
    if _BOOKS.get(key) is not framework:
        for gone in _BUILT.keys() - _BOOKS.keys():
            del _BUILT[gone]
        _BUILT[key] = _Book(framework)
        _BOOKS[key] = framework
    return _BUILT[key]


def _spellings(written: str, kind: Kind, part: str) -> Iterable[tuple[bool, tuple[str, ...]]]:
    """The groups of a code, and of the shorter ways in which people write it (marked True)."""
    code = written.lower()
    if kind is Kind.BLOCK and code.startswith("bloc"):
        number = code.removeprefix("bloc")
        yield number[1:] != "", (code,)
        yield True, (f"b{number}",)
        if part != COMMON:
            yield True, (f"bloc{number[0]}",)
            yield True, (f"b{number[0]}",)
            yield True, (f"bloc{number[0]}{'b' if part == Option.SLAM else 'a'}",)
            yield True, (f"b{number[0]}{'b' if part == Option.SLAM else 'a'}",)
        return
    groups = tuple(code.split("."))
    yield False, groups
    # The letter of the option is often left out: B2.1.3 for B2B.1.3, B3.5.1 for B3.5A.1.
    shorter = tuple(
        g[:-1] if place < 2 and len(g) > 1 and g[-1] in "ab" else g for place, g in enumerate(groups)
    )
    if shorter != groups:
        yield True, shorter


@lru_cache(maxsize=65_536)
def _prefix_keys(code: str, kind: Kind, part: str) -> tuple[str, ...]:
    """What the beginnings of a code are compared with; the same at every letter that is typed."""
    keys: list[str] = []
    for _, groups in _spellings(code, kind, part):
        key = "".join(groups)
        keys.append(key)
        if key[0] in _REAL_LETTERS and not key.startswith("bloc"):
            keys.append(key[1:])
    return tuple(keys)


def _has_shape(typed: _Typed) -> bool:
    """Whether it was meant as a code: otherwise it is a number or a name, and a search."""
    compact = typed.compact
    digits = sum(c.isdigit() for c in compact)
    if not _CODE.match(compact) or not 2 <= digits <= 7 or any(len(run) > 6 for run in typed.runs):
        return compact.startswith("bloc")
    letter = compact[0]
    if letter in _REAL_LETTERS:
        return sum(c.isalpha() for c in compact) <= 2
    if letter in _OLD_LETTERS:
        return len(typed.runs) > 1
    plain_groups = all(len(run) <= 2 for run in typed.runs)
    return (
        letter.isdigit()
        and plain_groups
        and (bool(typed.level) or (len(typed.runs) >= 3 and letter in "123"))
    )


def _shown(typed: _Typed) -> str:
    """The typed code as codes are written."""
    text = ".".join(typed.runs).upper()
    return text if not text[0].isdigit() or typed.level in {"", "bloc"} else typed.level.upper() + text


def _nearest(shown: str, framework: Framework, option: Option | None) -> tuple[Entry, ...]:
    """Real codes like this one: the same numbers under our letters first, then what is spelt nearest."""
    wanted, book = shown.lower(), _book(framework)
    same = book.digits.get(_digits(wanted), ())
    spelt = process.extract(wanted, book.codes, scorer=OSA.normalized_similarity, limit=NEAREST * 8)
    near = [framework[code] for *_, code in spelt]
    ranked = [*sorted(same, key=lambda e: -OSA.normalized_similarity(e.code.lower(), wanted)), *near]
    seen = [e for e in ranked if option is None or e.part in (COMMON, option.value)]
    return tuple(dict.fromkeys(seen))[:NEAREST]


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())
