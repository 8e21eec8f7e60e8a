"""How an imported framework lies in the store: a head, then one JSON row an entry, each on its own line.

A line at a time, a hundred thousand entries are written and read without a second copy of the whole, and without
keeping everybody else from the processor.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.formats.nodes import Imported
from bot.referentiel.formats.own_toml import from_toml
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import Entry, Framework, Kind, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VERSION: Final = 2
_IN_ONE: Final = 1
"""The version that older releases wrote: all rows in the head."""
_KINDS: Final = {str(kind): kind for kind in Kind}
_SOURCES: Final = {str(source): source for source in Source}


def packed(imported: Imported) -> str:
    """Everything of a framework, its foreign identifiers included."""
    framework, identifiers = imported.framework, imported.identifiers
    head = {
        "packed": _VERSION,
        "id": framework.id,
        "version": framework.version,
        "title": framework.title,
        "notes": dict(framework.notes),
        "count": len(framework),
    }
    rows = (_row(entry, identifiers.get(entry.code, "")) for entry in framework)
    return "\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in (head, *rows))


def unpacked(name: str, content: str) -> Imported:
    """What was packed; what older versions kept as TOML is read as well. Raises FrameworkFault."""
    if not content.startswith("{"):
        return from_toml(name, content.encode())
    try:
        lines = _lines(content)
        raw = json.loads(next(lines))
        rows = raw["entries"] if raw["packed"] == _IN_ONE else map(json.loads, lines)
        entries, identifiers = _entries(rows)
        whole = raw["packed"] == _IN_ONE or len(entries) == raw["count"]
        framework = Framework(raw["id"], raw["version"], raw["title"], entries, raw["notes"])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise FrameworkFault([f"{name} : contenu abîmé dans la base."]) from error
    if not whole:
        raise FrameworkFault([f"{name} : la fin manque dans la base."])
    return Imported(framework, identifiers)


def _lines(content: str) -> Iterator[str]:
    """The lines of a text, one by one: JSON writes no line end of its own inside one."""
    at = 0
    while at < len(content):
        end = content.find("\n", at)
        end = len(content) if end < 0 else end
        yield content[at:end]
        at = end + 1


def _row(entry: Entry, identifier: str) -> list[object]:
    origin = entry.provenance
    return [
        entry.code, entry.kind, entry.text, entry.part, entry.parent, origin.source, origin.note, list(origin.lines),
        identifier,
    ]  # fmt: skip


def _entries(rows: Iterable[list[Any]]) -> tuple[dict[str, Entry], dict[str, str]]:
    """The entries and their identifiers; what many have in common is there once. Raises KeyError, TypeError, ValueError.

    A parent stands before its children, as it was written: so nothing turns in a circle.
    """
    entries: dict[str, Entry] = {}
    identifiers: dict[str, str] = {}
    shared: dict[object, Any] = {}
    for code, kind, text, part, parent, source, note, lines, identifier in rows:
        origin = (source, note, tuple(lines))
        provenance = shared.get(origin)
        if provenance is None:
            provenance = shared[origin] = Provenance(_SOURCES[source], note, tuple(lines))
        above = None if parent is None else entries[parent].code
        entries[code] = Entry(code, _KINDS[kind], text, shared.setdefault(part, part), above, provenance)
        if identifier:
            identifiers[code] = identifier
    return entries, identifiers
