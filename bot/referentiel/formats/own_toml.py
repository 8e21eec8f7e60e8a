"""Our own TOML: everything, in one file that a teacher can read and correct."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats.nodes import Imported, Lost
from bot.referentiel.loading import read_framework
from bot.referentiel.model import COMMON, Kind, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.referentiel.model import Entry, Framework

_KEYS: Final = {
    Kind.COMPETENCY: "competence",
    Kind.SKILL: "savoir_faire",
    Kind.CRITERION: "critere",
    Kind.SUBCRITERION: "element",
}


def to_toml(
    framework: Framework, identifiers: Mapping[str, str] | None = None
) -> tuple[bytes, tuple[Lost, ...]]:
    """The file, and what it does not carry: nothing."""
    lines = [
        f"id = {quoted(framework.id)}",
        f"version = {quoted(framework.version)}",
        f"titre = {quoted(framework.title)}",
        f"partie = {quoted(COMMON)}",
    ]
    if framework.notes:
        lines += [
            "",
            "[remarques]",
            *(f"{quoted(part)} = {quoted(note)}" for part, note in framework.notes.items()),
        ]
    for block in framework.blocks():
        lines += [
            "",
            "[[bloc]]",
            *_entry(block, identifiers or {}),
            *_below(framework, block, "bloc", identifiers or {}),
        ]
    return ("\n".join(lines) + "\n").encode(), ()


def from_toml(name: str, content: bytes) -> Imported:
    """The framework of one file. Raises FrameworkFault."""
    framework, identifiers = read_framework(name, content)
    return Imported(framework, identifiers)


def quoted(words: str) -> str:
    """A TOML basic string."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _below(framework: Framework, entry: Entry, path: str, identifiers: Mapping[str, str]) -> Iterator[str]:
    for child in framework.children(entry.code):
        here = f"{path}.{_KEYS[child.kind]}"
        yield from ("", f"[[{here}]]")
        yield from _entry(child, identifiers)
        yield from _below(framework, child, here, identifiers)


def _entry(entry: Entry, identifiers: Mapping[str, str]) -> Iterator[str]:
    yield f"code = {quoted(entry.code)}"
    yield f"{'titre' if entry.kind in {Kind.BLOCK, Kind.COMPETENCY} else 'texte'} = {quoted(entry.text)}"
    if entry.part != COMMON:
        yield f"partie = {quoted(entry.part)}"
    if entry.provenance.source is not Source.IMPORTED:
        yield f"origine = {quoted(entry.provenance.source)}"
    if entry.provenance.lines:
        yield f"lignes = [{', '.join(str(n) for n in entry.provenance.lines)}]"
    if entry.provenance.note:
        yield f"note = {quoted(entry.provenance.note)}"
    if entry.code in identifiers:
        yield f"identifiant = {quoted(identifiers[entry.code])}"
