"""What a stranger's file may hold that people should never meet: marks that nobody sees, codes nobody can type."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats.nodes import LONGEST_CODE, Imported, Loss, Lost
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import Framework

if TYPE_CHECKING:
    from bot.referentiel.model import Entry

LONGEST_ID: Final = 60
LONGEST_VERSION: Final = 39
"""Characters: both with @ between them are what a select takes, 100."""
_INVISIBLE: Final = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_APART: Final = re.compile(r"[\s,;]+")  # what parts two codes where several are typed


def cleaned(read: Imported) -> Imported:
    """The same framework with texts that show as they are and codes that can be typed.

    Raises FrameworkFault if its name cannot be typed, or if two codes become the same.
    """
    framework = read.framework
    _check_name(framework)
    codes = {entry.code: _APART.sub("-", shown(entry.code)) for entry in framework}
    renamed = tuple(new for old, new in codes.items() if old != new)
    if long := [code for code in codes.values() if len(code) > LONGEST_CODE]:
        raise FrameworkFault(
            [f"Code trop long : « {code[:60]} » ({LONGEST_CODE} caractères au plus)." for code in long]
        )
    times = Counter(codes.values())
    twice = sorted({new for new in renamed if times[new] > 1})
    if twice or "" in renamed:
        raise FrameworkFault([f"Codes que rien ne distingue une fois tapés : {', '.join(twice) or 'vide'}."])
    entries = {codes[e.code]: _entry(e, codes) for e in framework}
    if bare := [code for code, entry in entries.items() if not entry.text]:
        raise FrameworkFault([f"{code} : texte vide." for code in bare])
    notes = {part: shown(note) for part, note in framework.notes.items()}
    made = Framework(framework.id, framework.version, shown(framework.title), entries, notes)
    lost = (*read.lost, Lost(Loss.RENAMED, renamed)) if renamed else read.lost
    return Imported(made, {codes.get(code, code): name for code, name in read.identifiers.items()}, lost)


def shown(text: str) -> str:
    """The text without what has no shape of its own, and without marks that turn a line round."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(c for c in _INVISIBLE.sub("", text) if unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    return " ".join(kept.split())


def _entry(entry: Entry, codes: dict[str, str]) -> Entry:
    note, text = shown(entry.provenance.note), shown(entry.text)
    code = codes[entry.code]
    parent = None if entry.parent is None else codes[entry.parent]
    now = (entry.provenance.note, entry.text, entry.code, entry.parent)
    if now == (note, text, code, parent):
        return entry
    origin = replace(entry.provenance, note=note)
    return replace(entry, code=code, text=text, parent=parent, provenance=origin)


def _check_name(framework: Framework) -> None:
    faults = []
    for word, value, longest in (
        ("identifiant", framework.id, LONGEST_ID),
        ("version", framework.version, LONGEST_VERSION),
    ):
        if len(value) > longest:
            faults.append(f"« {word} » a {len(value)} caractères, {longest} au plus.")
        if "@" in value or shown(value) != value:
            faults.append(
                f"« {word} » contient un signe qui ne se tape pas (@, espaces répétés, marque invisible)."
            )
    if faults:
        raise FrameworkFault(faults)
