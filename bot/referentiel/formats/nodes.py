"""From the loose nodes of a foreign file to a framework: every fault told, every loss named, nothing guessed.

A foreign file knows parents and texts. Our levels follow from the depth: block, competency, then skill or
criterion (a criterion has children, or a code that begins with P as teachers write it), then sub-criterion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.referentiel.loading import LONGEST, MOST, FrameworkFault
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Option, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BYTES: Final = 128 * 1024 * 1024
"""Of a file: 120,000 entries in the most talkative format."""
LONGEST_CODE: Final = 40
_PARTS: Final = frozenset({COMMON, *(o.value for o in Option)})
_CRITERION: Final = re.compile(r"[Pp]\s?\d")
_BELOW: Final = {
    Kind.BLOCK: (Kind.COMPETENCY,),
    Kind.COMPETENCY: (Kind.SKILL, Kind.CRITERION),
    Kind.SKILL: (),
    Kind.CRITERION: (Kind.SUBCRITERION,),
    Kind.SUBCRITERION: (),
}
_DEEPEST: Final = 3


class Loss(StrEnum):
    """What did not come through; the value is what users read."""

    PART = "partie (commun, SLAM, SISR)"
    KIND = "niveau (savoir-faire ou critère)"
    ORIGIN = "origine et notes de lecture"
    REMARK = "remarques sur une partie"
    CUT = "texte coupé"
    DEEP = "élément trop profond, laissé de côté"
    NO_CODE = "sans code : un code a été construit"
    RENAMED = "code avec des espaces ou des virgules : écrit avec des tirets"
    FOREIGN = "champs étrangers à ce bot"


@dataclass(frozen=True, slots=True)
class Lost:
    """One kind of loss, with the codes concerned (none: the whole file)."""

    what: Loss
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    """An element of a foreign file. `key` and `parent` are the file's own ids; `identifier` is kept if it is one."""

    key: str
    parent: str | None
    code: str
    text: str
    kind: Kind | None = None
    part: str = COMMON
    source: Source = Source.IMPORTED
    note: str = ""
    lines: tuple[int, ...] = ()
    identifier: str = ""


@dataclass(frozen=True)
class Imported:
    """A framework as read from a file: the tree, the foreign id of each code, what was lost on the way."""

    framework: Framework
    identifiers: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()


def built(
    nodes: Sequence[Node],
    *,
    name: str,
    version: str,
    title: str,
    lost: Sequence[Lost] = (),
    notes: Mapping[str, str] | None = None,
) -> Imported:
    """The framework of these nodes, in their order. Raises FrameworkFault with every fault."""
    return _Builder(nodes, list(lost)).framework(name, version, title, dict(notes or {}))


class _Builder:
    def __init__(self, nodes: Sequence[Node], lost: list[Lost]) -> None:
        self._nodes, self._lost = nodes, lost
        self._faults: list[str] = []
        self._by_key: dict[str, Node] = {}
        self._children: dict[str, list[Node]] = {}
        self._origins: dict[tuple[Source, str, tuple[int, ...]], Provenance] = {}
        self._parts: dict[str, str] = {}

    def framework(self, name: str, version: str, title: str, notes: dict[str, str]) -> Imported:
        if len(self._nodes) > MOST:
            raise FrameworkFault([f"{len(self._nodes)} éléments, {MOST} au plus."])
        if not name.strip() or not version.strip():
            self._faults.append("Le référentiel n’a pas d’identifiant ou pas de version.")
        self._index()
        self._check_cycles()
        if self._faults:
            raise FrameworkFault(self._faults)
        entries: dict[str, Entry] = {}
        identifiers: dict[str, str] = {}
        seen: dict[str, str] = {}
        for node, depth, above in self._in_order():
            if depth > _DEEPEST:
                self._lose(Loss.DEEP, node.code)
                continue
            entry = self._entry(node, depth, above)
            if entry.code in seen:
                self._faults.append(
                    f"Code en double : {entry.code} (« {seen[entry.code][:40]} » et « {entry.text[:40]} »)."
                )
                continue
            seen[entry.code] = entry.text
            entries[entry.code] = entry
            if node.identifier:
                identifiers[entry.code] = node.identifier
        if not entries and not self._faults:
            self._faults.append("Aucune entrée.")
        if self._faults:
            raise FrameworkFault(self._faults)
        return Imported(Framework(name, version, title, entries, notes), identifiers, _gathered(self._lost))

    def _index(self) -> None:
        for place, node in enumerate(self._nodes, 1):
            if node.key in self._by_key:
                self._faults.append(f"Identifiant en double : « {node.key[:40]} ».")
                continue
            self._by_key[node.key] = node
            node.code, node.text = " ".join(node.code.split()), " ".join(node.text.split())
            if not node.code:
                node.code = f"X{place}"
                self._lose(Loss.NO_CODE, node.code)
            if len(node.code) > LONGEST_CODE:
                self._faults.append(
                    f"Code trop long : « {node.code[:60]} » ({len(node.code)} caractères, {LONGEST_CODE} au plus)."
                )
            if not node.text:
                self._faults.append(f"{node.code} : texte vide.")
            if node.part not in _PARTS:
                self._faults.append(f"{node.code} : partie inconnue « {node.part[:20]} ».")
        for node in self._by_key.values():
            if node.parent is not None and node.parent not in self._by_key:
                self._faults.append(f"{node.code} : le parent « {node.parent[:40]} » n’existe pas.")
            self._children.setdefault(node.parent or "", []).append(node)

    def _check_cycles(self) -> None:
        checked: set[str] = set()
        for node in self._by_key.values():
            trail: dict[str, None] = {}
            at: str | None = node.key
            while at is not None and at in self._by_key and at not in checked:
                if at in trail:
                    round_trip = [self._by_key[key].code for key in list(trail)[list(trail).index(at) :]]
                    self._faults.append(
                        f"Les parents tournent en rond : {' → '.join([*round_trip, round_trip[0]])}."
                    )
                    break
                trail[at] = None
                at = self._by_key[at].parent
            checked.update(trail)

    def _in_order(self) -> list[tuple[Node, int, Node | None]]:
        found: list[tuple[Node, int, Node | None]] = []
        waiting: list[tuple[Node, int, Node | None]] = [
            (n, 0, None) for n in reversed(self._children.get("", []))
        ]
        while waiting:
            node, depth, above = waiting.pop()
            found.append((node, depth, above))
            waiting += [(child, depth + 1, node) for child in reversed(self._children.get(node.key, []))]
        return found

    def _entry(self, node: Node, depth: int, above: Node | None) -> Entry:
        kind = node.kind or self._kind(node, depth)
        above_kind = above.kind if above is not None else None
        allowed = _BELOW[above_kind] if above_kind is not None else (Kind.BLOCK,)
        if kind not in allowed:
            place = f"sous un {above_kind}" if above_kind else "à la racine"
            self._faults.append(f"{node.code} : un {kind} ne peut pas être {place}.")
        node.kind = kind
        if len(node.text) > LONGEST:
            self._lose(Loss.CUT, node.code)
            node.text = node.text[: LONGEST - 1].rstrip() + "…"
        # Entries share what they have in common: a file may bring a hundred thousand.
        origin = (node.source, node.note, node.lines)
        provenance = self._origins.setdefault(origin, Provenance(*origin))
        part = self._parts.setdefault(node.part, node.part)
        return Entry(node.code, kind, node.text, part, above.code if above else None, provenance)

    def _kind(self, node: Node, depth: int) -> Kind:
        if depth == 2:
            has_children = bool(self._children.get(node.key))
            return Kind.CRITERION if has_children or _CRITERION.match(node.code) else Kind.SKILL
        return (Kind.BLOCK, Kind.COMPETENCY, Kind.SKILL, Kind.SUBCRITERION)[depth]

    def _lose(self, what: Loss, code: str) -> None:
        self._lost.append(Lost(what, (code,)))


def _gathered(lost: Sequence[Lost]) -> tuple[Lost, ...]:
    codes: dict[Loss, dict[str, None]] = {}
    for one in lost:
        codes.setdefault(one.what, {}).update(dict.fromkeys(one.codes))
    return tuple(Lost(what, tuple(found)) for what, found in codes.items())


def losses(framework: Framework, *carried: Loss) -> tuple[Lost, ...]:
    """What a format loses of this framework, when it carries only `carried` of part, kind, origin and remark."""
    found = []
    if Loss.PART not in carried and (codes := tuple(e.code for e in framework if e.part != COMMON)):
        found.append(Lost(Loss.PART, codes))
    if Loss.ORIGIN not in carried:
        codes = tuple(e.code for e in framework if e.provenance != Provenance(Source.IMPORTED))
        found += [Lost(Loss.ORIGIN, codes)] if codes else []
    if Loss.REMARK not in carried and framework.notes:
        found.append(Lost(Loss.REMARK))
    return tuple(found)
