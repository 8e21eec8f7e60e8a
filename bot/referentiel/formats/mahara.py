"""Mahara SmartEvidence: a framework as a .matrix file, and back.

A standard there is our block; its elements, nested by `parentelementid`, are the rest. Names are short: the
whole text goes to the description.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.formats.nodes import Imported, Lost, Node, built, losses
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.referentiel.model import Framework

SHORT: Final = 100
_READ: Final = ("shortname", "name", "description", "standardid", "elementid", "parentelementid")
_STATES: Final = (
    ("begun", "à faire"),
    ("incomplete", "à compléter"),
    ("partialcomplete", "mobilisée"),
    ("completed", "acquise"),
)


def to_mahara(framework: Framework, _: Mapping[str, str] | None = None) -> tuple[bytes, tuple[Lost, ...]]:
    """The file, and what it does not carry."""
    places = {block.code: place for place, block in enumerate(framework.blocks(), 1)}
    matrix = {
        "framework": {
            "name": framework.title or framework.id,
            "institution": "all",
            "description": f"{framework.id} {framework.version}",
            "selfassess": 0,
            "evidencestatuses": [{key: words} for key, words in _STATES],
            "standards": [
                {
                    "shortname": b.code,
                    "name": _short(b.text),
                    "description": b.text,
                    "standardid": places[b.code],
                }
                for b in framework.blocks()
            ],
            "standardelements": [
                {
                    "shortname": e.code,
                    "name": _short(e.text),
                    "description": e.text,
                    "standardid": places[framework.block_of(e.code).code],
                    "elementid": e.code,
                    **({"parentelementid": e.parent} if e.parent not in places else {}),
                }
                for e in framework
                if e.kind is not Kind.BLOCK
            ],
        }
    }
    return json.dumps(matrix, ensure_ascii=False, indent=1).encode(), losses(framework)


def _kept(one: object) -> object:
    """Of a standard or an element, what is read."""
    return {key: one[key] for key in _READ if key in one} if isinstance(one, dict) else None


MAHARA_LISTS: Final[Mapping[str, Callable[[object], object]]] = {
    "standards": _kept,
    "standardelements": _kept,
}
"""What is kept of each element of the long lists of a file, while it is read."""


def from_mahara(data: object) -> Imported:
    """The framework of a .matrix file. Raises FrameworkFault."""
    held = data.get("framework") if isinstance(data, dict) else None
    if not isinstance(held, dict):
        raise FrameworkFault(["Ce JSON n’est pas un fichier .matrix : « framework » manque."])
    blocks: dict[str, str] = {}
    nodes = []
    for one in _list(held, "standards"):
        key = f"standard {one.get('standardid')}"
        blocks[str(one.get("standardid"))] = key
        nodes.append(Node(key, None, str(one.get("shortname", "")), _text(one)))
    for one in _list(held, "standardelements"):
        above = str(one.get("parentelementid") or "")
        parent = above or blocks.get(str(one.get("standardid")), f"standard {one.get('standardid')}")
        code = str(one.get("shortname") or one.get("elementid") or "")
        nodes.append(Node(str(one.get("elementid", code)), parent, code, _text(one)))
    name, _, version = str(held.get("description") or "").strip().rpartition(" ")
    title = str(held.get("name", ""))
    return built(nodes, name=name or title, version=version or "importé", title=title)


def _text(one: Mapping[str, Any]) -> str:
    return str(one.get("description") or one.get("name") or "")


def _short(words: str) -> str:
    return words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"


def _list(holder: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = holder.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
