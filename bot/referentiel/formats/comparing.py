"""What an import would change, and where old codes go in a new version: told before anything is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.referentiel.model import Entry, Framework


@dataclass(frozen=True, slots=True)
class Difference:
    """Codes by what happens to them. `claimed` are absent codes that people have claims on: kept, inactive."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    absent: tuple[str, ...]
    claimed: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.added or self.changed or self.absent)


@dataclass(frozen=True, slots=True)
class Move:
    """An old code and the new one it becomes, with what they were recognised by."""

    old: str
    new: str
    by: str  # « identifiant », « libellé », « code »


def difference(old: Framework | None, new: Framework, claimed: Mapping[str, int]) -> Difference:
    """What `new` changes of `old` (nothing yet if None); `claimed` counts claims by code."""
    if old is None:
        return Difference(tuple(e.code for e in new), (), (), ())
    changed = tuple(e.code for e in new if e.code in old and _said(old[e.code]) != _said(e))
    absent = tuple(e.code for e in old if e.code not in new)
    return Difference(
        tuple(e.code for e in new if e.code not in old),
        changed,
        absent,
        tuple(c for c in absent if claimed.get(c)),
    )


def moves(
    old: Framework, new: Framework, old_ids: Mapping[str, str], new_ids: Mapping[str, str]
) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    """Where each old code goes: by identifier, then by parent and label, then by code; and what goes nowhere.

    A new code is taken once. Level by level from the top, since the label of an entry is looked for under
    what its parent became; of two entries with one label the one with the same code goes first.
    """
    found: dict[str, Move] = {}
    taken: set[str] = set()

    def take(code: str, target: str | None, by: str) -> None:
        if code not in found and target is not None and target not in taken:
            found[code] = Move(code, target, by)
            taken.add(target)

    by_id = {identifier: code for code, identifier in new_ids.items()}
    for entry in old:
        take(entry.code, by_id.get(old_ids.get(entry.code, "")), "identifiant")
    labels: dict[tuple[str | None, str], list[str]] = {}
    wanted = {plain(entry.text) for entry in old}
    for entry in new:
        if (label := plain(entry.text)) in wanted:
            labels.setdefault((entry.parent, label), []).append(entry.code)
    for level in _levels(old):
        alike = [(e, labels.get((_above(e, found), plain(e.text)), ())) for e in level]
        for entry, codes in alike:
            take(entry.code, entry.code if entry.code in codes else None, "libellé")
        for entry, codes in alike:
            take(entry.code, next((c for c in codes if c not in taken), None), "libellé")
        for entry in level:
            take(entry.code, entry.code if entry.code in new else None, "code")
    ordered = tuple(found[e.code] for e in old if e.code in found)
    return ordered, tuple(e.code for e in old if e.code not in found)


def _levels(framework: Framework) -> list[list[Entry]]:
    """The entries by depth, blocks first, each level in document order."""
    levels: list[list[Entry]] = []
    waiting = [e for e in framework if e.parent is None]
    while waiting:
        levels.append(waiting)
        waiting = [child for entry in waiting for child in framework.children(entry.code)]
    return levels


def _above(entry: Entry, found: Mapping[str, Move]) -> str | None:
    """The new code of the parent of an old entry; its own if it went nowhere."""
    return (
        None if entry.parent is None else found[entry.parent].new if entry.parent in found else entry.parent
    )


def plain(words: str) -> str:
    """Words without case, accents or marks: how labels are compared."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(
        "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split()
    )


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.text, entry.kind, entry.part, entry.parent
