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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.referentiel.large_codes import book_of
from bot.referentiel.model import COMMON, Kind
from bot.referentiel.spellings import digits_of
from bot.referentiel.typed_codes import IN_SENTENCE, LONGEST, has_shape, plain, shown, typed_code

if TYPE_CHECKING:
    from bot.referentiel.model import Entry, Framework, Option
    from bot.referentiel.typed_codes import TypedCode

NEAREST: Final = 3
_NEXT_CODE: Final = re.compile(r"(?<=\d)[,;/+](?=[bp]\d)")
"""What stands between two codes written in a row: « b1.1,b1.2 »."""
LONGEST_SENTENCE: Final = 5_000
"""Characters of a text in which codes are looked for."""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What a typed line means as a code.

    `found`: every entry that fits, none preferred. `unknown`: the code that was typed, if it has the
    shape of one and no entry has it; then `nearest` are real ones. All empty: it is no code.
    """

    found: tuple[Entry, ...] = ()
    unknown: str = ""
    nearest: tuple[Entry, ...] = ()


def read_code(text: str, framework: Framework, option: Option | None = None) -> CodeReading:
    """What a whole typed line means as a code. Words beside the code make it a search: then all is empty.

    `option` settles what two options share a name for (« bloc 2 »). Never raises.
    """
    typed = None if _NEXT_CODE.search(plain(text[:LONGEST])) else typed_code(text)
    option = (None if typed is None else typed.option) or option
    found = () if typed is None else _found(typed, framework, option)
    found = found or (book_of(framework).foreign.named(text) if len(text) <= LONGEST else ())
    if found:
        return CodeReading(found)
    if typed is None or not has_shape(typed):
        return CodeReading()
    unknown = shown(typed)
    return CodeReading((), unknown, _nearest(unknown, framework, option))


def codes_in(text: str, framework: Framework, option: Option | None = None) -> tuple[Entry, ...]:
    """The entries whose code stands in a sentence, in order; only codes that cannot be anything else."""
    found: dict[str, Entry] = {}
    for match in IN_SENTENCE.finditer(_NEXT_CODE.sub(" ", plain(text[:LONGEST_SENTENCE]))):
        reading = read_code(match[0], framework, option)
        if len(reading.found) == 1:
            found.setdefault(reading.found[0].code, reading.found[0])
    if foreign := book_of(framework).foreign:
        found |= {entry.code: entry for entry in foreign.within(text[:LONGEST_SENTENCE])}
    return tuple(found.values())


def complete_code(
    prefix: str, framework: Framework, option: Option | None = None, limit: int = 25
) -> tuple[Entry, ...]:
    """The entries whose code begins as typed, in document order, the exact one first."""
    foreign = tuple(e for e in book_of(framework).foreign.begun(prefix) if _is_seen(e, option))
    typed = typed_code(prefix)
    if typed is None or not typed.compact:
        return foreign[:limit]
    wanted = typed.compact
    best: dict[str, tuple[bool, int, Entry]] = {}
    for key, place, entry in book_of(framework).begun(wanted):
        whole = len(key) == len(wanted)
        if _is_seen(entry, option) and (whole or entry.code not in best):
            best[entry.code] = (not whole, place, entry)
    found = (entry for *_, entry in sorted(best.values(), key=lambda o: o[:2])[:limit])
    return tuple(dict.fromkeys((*found, *foreign)))[:limit]


def _is_seen(entry: Entry, option: Option | None) -> bool:
    return option is None or entry.part in (COMMON, option.value)


def _found(typed: TypedCode, framework: Framework, option: Option | None) -> tuple[Entry, ...]:
    book = book_of(framework)
    found = [
        (alias, entry)
        for prefix in _prefixes(typed)
        for groups, alias, entry in book.typed(prefix + typed.compact)
        if _fits(typed, groups, len(prefix)) and (typed.level != "bloc" or entry.kind is Kind.BLOCK)
    ]
    # A short way of writing (b2.1, bloc 2) stands for the person's option; a code written whole is found
    # whichever option it belongs to.
    whole = [entry for alias, entry in found if not alias and entry.kind is not Kind.BLOCK]
    if option is None:
        return tuple(dict.fromkeys(whole or [entry for _, entry in found]))
    own = [entry for _, entry in found if entry.part in (COMMON, option.value)]
    return tuple(dict.fromkeys(own or whole or [entry for _, entry in found]))


def _prefixes(typed: TypedCode) -> tuple[str, ...]:
    """The letters to try in front: none if one was typed, else those that the words beside it call."""
    if not typed.compact[0].isdigit():
        return ("",)
    if typed.level == "bloc":
        return ("bloc",)
    return (typed.level,) if typed.level else ("b", "p")


def _fits(typed: TypedCode, groups: tuple[str, ...], shift: int) -> bool:
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


def _nearest(unknown: str, framework: Framework, option: Option | None) -> tuple[Entry, ...]:
    """Real codes like this one: the same numbers under our letters first, then what is spelt nearest."""
    wanted, book = unknown.lower(), book_of(framework)
    same = book.of_digits(digits_of(wanted))
    spelt = process.extract(wanted, book.nearby(wanted), scorer=OSA.normalized_similarity, limit=NEAREST * 8)
    near = [framework[code] for *_, code in spelt]
    ranked = [*sorted(same, key=lambda e: -OSA.normalized_similarity(e.code.lower(), wanted)), *near]
    seen = [e for e in ranked if option is None or e.part in (COMMON, option.value)]
    return tuple(dict.fromkeys(seen))[:NEAREST]
