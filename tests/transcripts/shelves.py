"""The frameworks that a transcript finds on the School's shelf, made from the shipped one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.referentiel.formats.nodes import Imported
from bot.referentiel.loading import load_framework
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_RENAMED = {"B1.3": "B1.7", "B1.1.5": "B1.1.9"}
_GONE = "B1.6"


def _renumbered() -> Imported:
    """Two codes change, one label is said anew, one competency and what is below it are gone."""
    shipped = load_framework()
    entries = {}
    for entry in shipped:
        if _GONE in [one.code for one in shipped.lineage(entry.code)]:
            continue
        code, parent = _RENAMED.get(entry.code, entry.code), entry.parent
        text = "Gérer le patrimoine numérique" if code == "B1.1" else entry.text
        entries[code] = replace(entry, code=code, text=text, parent=_RENAMED.get(parent or "", parent))
    return Imported(Framework(shipped.id, "2027", shipped.title, entries, shipped.notes))


def _other() -> Imported:
    """Another diploma: no option, other codes, nothing written about it by hand."""
    source = Provenance(Source.IMPORTED)
    rows = (
        ("U4", Kind.BLOCK, "Étude et conception de réseaux", None),
        ("U4-C01", Kind.COMPETENCY, "Communiquer en situation professionnelle", "U4"),
        ("U4-C03", Kind.COMPETENCY, "Gérer un projet de câblage", "U4"),
        ("U5", Kind.BLOCK, "Exploitation de réseaux", None),
        ("U5-C09", Kind.COMPETENCY, "Installer un réseau", "U5"),
    )
    entries = {code: Entry(code, kind, text, COMMON, parent, source) for code, kind, text, parent in rows}
    return Imported(Framework("bts-ciel", "2023", "BTS CIEL", entries))


SHELVES: Mapping[str, Callable[[], Imported]] = {"bts-sio@2027": _renumbered, "bts-ciel@2023": _other}
