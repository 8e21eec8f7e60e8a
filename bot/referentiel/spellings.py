"""How the codes of a framework are written, and the shorter ways in which people write them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from bot.referentiel.foreign_codes import ForeignCodes
from bot.referentiel.model import COMMON, Kind, Option
from bot.referentiel.typed_codes import IN_SENTENCE, REAL_LETTERS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.referentiel.model import Entry, Framework


class CodeBook:
    """The codes of a framework by what is typed of them, by their digits, and in lower case."""

    def __init__(self, framework: Framework) -> None:
        typed: dict[str, list[tuple[tuple[str, ...], bool, Entry]]] = {}
        digits: dict[str, list[Entry]] = {}
        for entry in framework:
            digits.setdefault(digits_of(entry.code), []).append(entry)
            for alias, groups in spellings(entry.code, entry.kind, entry.part):
                typed.setdefault("".join(groups), []).append((groups, alias, entry))
        self.typed: Final[Mapping[str, Sequence[tuple[tuple[str, ...], bool, Entry]]]] = typed
        self.digits: Final[Mapping[str, Sequence[Entry]]] = digits
        self.codes: Final = {entry.code: entry.code.lower() for entry in framework}
        self.foreign: Final = ForeignCodes(e for e in framework if not IN_SENTENCE.fullmatch(plain(e.code)))
        # « bloc 2 » is the second one, whatever a framework calls its blocks.
        for rank, block in enumerate(framework.blocks(), 1):
            if not block.code.lower().startswith("bloc"):
                typed.setdefault(f"bloc{rank}", []).append(((f"bloc{rank}",), True, block))


_BOOKS: Final[WeakValueDictionary[int, Framework]] = WeakValueDictionary()
_BUILT: Final[dict[int, CodeBook]] = {}


def book_of(framework: Framework) -> CodeBook:
    """The book of a framework, made once and forgotten with it."""
    key = id(framework)
    if _BOOKS.get(key) is not framework:
        for gone in _BUILT.keys() - _BOOKS.keys():
            del _BUILT[gone]
        _BUILT[key] = CodeBook(framework)
        _BOOKS[key] = framework
    return _BUILT[key]


def spellings(written: str, kind: Kind, part: str) -> Iterable[tuple[bool, tuple[str, ...]]]:
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
def prefix_keys(code: str, kind: Kind, part: str) -> tuple[str, ...]:
    """What the beginnings of a code are compared with; the same at every letter that is typed."""
    keys: list[str] = []
    for _, groups in spellings(code, kind, part):
        key = "".join(groups)
        keys.append(key)
        if key[0] in REAL_LETTERS and not key.startswith("bloc"):
            keys.append(key[1:])
    return tuple(keys)


def digits_of(code: str) -> str:
    """The digits of a code, all together."""
    return "".join(c for c in code if c.isdigit())
