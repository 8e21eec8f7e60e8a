"""1EdTech CASE 1.1: a framework as a CFPackage, and back.

Identifiers are UUIDs of version 5, made from the framework, the part and the code: the same on every export.
What CASE has no field for (part, origin, lines) travels in `extensions`, which CASE 1.1 allows, so that our own
export comes back whole. The hierarchy is `isChildOf` only; the order is `sequenceNumber`.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.formats.nodes import Imported, Loss, Lost, Node, built
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import COMMON, Kind, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.referentiel.model import Entry, Framework

SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:referent:case")
CHANGED: Final = "2024-07-10T00:00:00+00:00"
"""When the words of the shipped framework last changed (JO of the arrêté); an import keeps no date of its own."""
_OURS: Final = "referent"
_KINDS: Final = {str(kind): kind for kind in Kind}
_SOURCES: Final = {str(source): source for source in Source}
_CHILD: Final = "isChildOf"
_KNOWN: Final = frozenset(
    {"identifier", "uri", "fullStatement", "humanCodingScheme", "CFItemType", "lastChangeDateTime", "language", "extensions",
     "notes", "CFDocumentURI", "abbreviatedStatement", "listEnumeration"}
)  # fmt: skip


def to_case(
    framework: Framework, identifiers: Mapping[str, str] | None = None
) -> tuple[bytes, tuple[Lost, ...]]:
    """The package, and what it does not carry: nothing."""
    known = identifiers or {}
    document = str(uuid.uuid5(SPACE, f"{framework.id} {framework.version}"))
    ids = {e.code: known.get(e.code) or item_id(framework, e) for e in framework}
    package = {
        "CFDocument": {
            "identifier": document,
            "uri": f"urn:uuid:{document}",
            "caseVersion": "1.1",
            "creator": framework.id,
            "title": framework.title or framework.id,
            "version": framework.version,
            "language": "fr",
            "adoptionStatus": "Adopted",
            "lastChangeDateTime": CHANGED,
            "extensions": {
                _OURS: {"id": framework.id, "remarques": dict(framework.notes), "titre": framework.title}
            },
        },
        "CFItems": [_item(e, ids[e.code]) for e in framework],
        "CFAssociations": [
            _association(framework, e, place, ids, document) for place, e in enumerate(framework, 1)
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode(), ()


def item_id(framework: Framework, entry: Entry) -> str:
    """The identifier of an entry: the same in every version that has this code in this part."""
    return str(uuid.uuid5(SPACE, f"{framework.id}|{entry.part}|{entry.code}"))


def from_case(data: object) -> Imported:
    """The framework of a package, at the top level or wrapped in « CFPackage », whose lists `CASE_LISTS` made small.

    Raises FrameworkFault.
    """
    package = data.get("CFPackage", data) if isinstance(data, dict) else None
    document = package.get("CFDocument") if isinstance(package, dict) else None
    if not isinstance(package, dict) or not isinstance(document, dict):
        raise FrameworkFault(["Ce JSON n’est pas un paquet CASE : « CFDocument » manque."])
    items = [one for one in _list(package, "CFItems") if isinstance(one, _Item)]
    parents, places, several = _parents(package, str(document.get("identifier", "")))
    items.sort(key=lambda item: places.get(item.node.key, len(places)))
    nodes = [item.node for item in items]
    for node in nodes:
        node.parent = parents.get(node.key)
    ours = _ours(document)
    foreign = [item.node.code for item in items if item.foreign]
    lost = [Lost(Loss.FOREIGN, tuple(foreign))] if foreign else []
    if several:
        lost.append(Lost(Loss.FOREIGN, tuple(several)))
    remarks = ours.get("remarques")
    return built(
        nodes,
        name=str(ours.get("id") or document.get("creator") or document.get("identifier") or "")[:80],
        version=str(document.get("version") or "importé"),
        title=str(ours["titre"] if "titre" in ours else document.get("title", "")),
        lost=lost,
        notes={str(k): str(v) for k, v in remarks.items()} if isinstance(remarks, dict) else {},
    )


def _item(entry: Entry, identifier: str) -> dict[str, object]:
    ours: dict[str, object] = {"partie": entry.part, "origine": str(entry.provenance.source)}
    if entry.provenance.lines:
        ours["lignes"] = list(entry.provenance.lines)
    item: dict[str, object] = {
        "identifier": identifier,
        "uri": f"urn:uuid:{identifier}",
        "fullStatement": entry.text,
        "humanCodingScheme": entry.code,
        "CFItemType": str(entry.kind),
        "language": "fr",
        "lastChangeDateTime": CHANGED,
        "extensions": {_OURS: ours},
    }
    if entry.provenance.note:
        item["notes"] = entry.provenance.note
    return item


def _association(
    framework: Framework, entry: Entry, place: int, ids: Mapping[str, str], document: str
) -> dict[str, object]:
    above = document if entry.parent is None else ids[entry.parent]
    identifier = str(uuid.uuid5(SPACE, f"{ids[entry.code]} {_CHILD} {above}"))
    return {
        "identifier": identifier,
        "uri": f"urn:uuid:{identifier}",
        "associationType": _CHILD,
        "sequenceNumber": place,
        "originNodeURI": {"title": entry.code, "identifier": ids[entry.code], "uri": f"urn:uuid:{ids[entry.code]}"},
        "destinationNodeURI": {
            "title": entry.parent or framework.title or framework.id, "identifier": above, "uri": f"urn:uuid:{above}",
        },
        "lastChangeDateTime": CHANGED,
    }  # fmt: skip


def _parents(package: Mapping[str, Any], document: str) -> tuple[dict[str, str], dict[str, int], list[str]]:
    """The parent of each item, its place, and the items that have several parents (the first one is kept)."""
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    several = []
    for order, one in enumerate(_list(package, "CFAssociations")):
        if not isinstance(one, _Link):
            continue
        places.setdefault(one.child, order if one.sequence is None else one.sequence)
        if one.above == document:
            continue
        if one.child in found:
            several.append(one.child)
        else:
            found[one.child] = one.above
    return found, places, several


@dataclass(frozen=True, slots=True)
class _Item:
    """An item as it is needed; `foreign`: it has fields that we know nothing of."""

    node: Node
    foreign: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """A child, by its identifier, what it belongs to, and its place there."""

    child: str
    above: str
    sequence: int | None


def _item_read(item: object) -> _Item | None:
    if not isinstance(item, dict):
        return None
    identifier = str(item.get("identifier", ""))
    ours = _ours(item)
    lines = ours.get("lignes")
    origin = str(ours.get("origine", ""))
    node = Node(
        identifier,
        None,
        str(item.get("humanCodingScheme") or item.get("listEnumeration") or ""),
        str(item.get("fullStatement") or ""),
        _KINDS.get(str(item.get("CFItemType", ""))),
        str(ours.get("partie", COMMON)),
        _SOURCES.get(origin, Source.IMPORTED),
        str(item.get("notes") or ""),
        tuple(n for n in lines if isinstance(n, int)) if isinstance(lines, list) else (),
        identifier,
    )
    return _Item(node, bool(item.keys() - _KNOWN))


def _link_read(link: object) -> _Link | None:
    if not isinstance(link, dict) or link.get("associationType") != _CHILD:
        return None
    child, above = (_identifier(link.get(key)) for key in ("originNodeURI", "destinationNodeURI"))
    sequence = link.get("sequenceNumber")
    return _Link(child, above, sequence if isinstance(sequence, int) else None) if child and above else None


CASE_LISTS: Final[Mapping[str, Callable[[object], object]]] = {
    "CFItems": _item_read,
    "CFAssociations": _link_read,
}
"""What is kept of each element of the long lists of a package, while it is read."""


def _ours(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    extensions = holder.get("extensions")
    ours = extensions.get(_OURS) if isinstance(extensions, dict) else None
    return ours if isinstance(ours, dict) else {}


def _identifier(link: object) -> str:
    return str(link.get("identifier", "")) if isinstance(link, dict) else ""


def _list(holder: Mapping[str, Any], key: str) -> list[Any]:
    found = holder.get(key)
    return found if isinstance(found, list) else []
