"""How an imported framework lies in the store: one JSON row an entry, read back in a fraction of a TOML file's time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.formats.nodes import Imported
from bot.referentiel.formats.own_toml import from_toml
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import Entry, Framework, Kind, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION: Final = 1


def packed(imported: Imported) -> str:
    """Everything of a framework, its foreign identifiers included."""
    framework, identifiers = imported.framework, imported.identifiers
    head = {
        "packed": _VERSION,
        "id": framework.id,
        "version": framework.version,
        "title": framework.title,
        "notes": dict(framework.notes),
        "entries": [_row(entry, identifiers.get(entry.code, "")) for entry in framework],
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":"))


def unpacked(name: str, content: str) -> Imported:
    """What was packed; what older versions kept as TOML is read as well. Raises FrameworkFault."""
    if not content.startswith("{"):
        return from_toml(name, content.encode())
    try:
        raw = json.loads(content)
        entries = {entry.code: entry for entry in _entries(raw["entries"])}
        identifiers = {row[0]: row[8] for row in raw["entries"] if row[8]}
        framework = Framework(raw["id"], raw["version"], raw["title"], entries, raw["notes"])
        for entry in framework:
            framework.lineage(entry.code)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise FrameworkFault([f"{name} : contenu abîmé dans la base."]) from error
    return Imported(framework, identifiers)


def _row(entry: Entry, identifier: str) -> list[object]:
    origin = entry.provenance
    return [
        entry.code, entry.kind, entry.text, entry.part, entry.parent, origin.source, origin.note, list(origin.lines),
        identifier,
    ]  # fmt: skip


def _entries(rows: list[Any]) -> Iterator[Entry]:
    kinds, sources = {str(k): k for k in Kind}, {str(s): s for s in Source}
    for code, kind, text, part, parent, source, note, lines, _ in rows:
        yield Entry(code, kinds[kind], text, part, parent, Provenance(sources[source], note, tuple(lines)))
