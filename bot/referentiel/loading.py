"""From the files of a framework to its tree: everything is checked, every fault is told at once."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Option, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LONGEST: Final = 600
"""Characters of a text: the longest official one has about 300."""

MOST: Final = 120_000
"""Entries of a framework: ESCO, the largest in use, has a hundred thousand labels."""
LOCATED: Final = 100
"""Faults whose line is looked for in the file; the others are told by their code."""

_CHILDREN: Final[Mapping[Kind, Mapping[str, Kind]]] = {
    Kind.BLOCK: {"competence": Kind.COMPETENCY},
    Kind.COMPETENCY: {"savoir_faire": Kind.SKILL, "critere": Kind.CRITERION},
    Kind.SKILL: {},
    Kind.CRITERION: {"element": Kind.SUBCRITERION},
    Kind.SUBCRITERION: {},
}
_WORDS: Final = {Kind.BLOCK: "titre", Kind.COMPETENCY: "titre"}
_OWN_KEYS: Final = frozenset({"code", "origine", "lignes", "note", "partie", "identifiant"})
_FILE_KEYS: Final = frozenset(
    {"id", "version", "titre", "partie", "sources", "origine", "remarque", "remarques", "bloc", "competence"}
)
_PARTS: Final = frozenset({COMMON, *(option.value for option in Option)})


class FrameworkFault(ValueError):
    """The files are wrong; `faults` are French sentences, each with the file and the line or the key."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def load_framework(paths: Sequence[Path] | None = None) -> Framework:
    """The framework of these files (the shipped one if None). Raises FrameworkFault with every fault."""
    return _shipped() if paths is None else _load(paths)


def read_framework(name: str, content: bytes) -> tuple[Framework, dict[str, str]]:
    """The framework of one file in memory, and the foreign identifier of each code that has one.

    Raises FrameworkFault with every fault.
    """
    reader = _Reader()
    reader.take(name, content)
    return reader.framework(), reader.identifiers


def digest(framework: Framework) -> str:
    """The sha256 of codes, parts, parents and texts: what a shipped framework is recognised by."""
    lines = [f"{framework.id} {framework.version}"]
    lines += [f"{e.code}\t{e.part}\t{e.parent or ''}\t{e.kind}\t{e.text}" for e in framework]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@lru_cache(maxsize=1)
def _shipped() -> Framework:
    return _load(sorted(content("referentiels", "bts-sio").glob("*.toml")))


def _load(paths: Sequence[Path]) -> Framework:
    reader = _Reader()
    for path in paths:
        reader.read(path)
    return reader.framework()


@dataclass(slots=True)
class _Found:
    """An entry as read, and the file that a fault is told by: its line is looked for only then."""

    entry: Entry
    file: _File

    @property
    def where(self) -> str:
        return self.file.where({"code": self.entry.code})


@dataclass(slots=True)
class _Reader:
    faults: list[str] = field(default_factory=list)
    found: dict[str, _Found] = field(default_factory=dict)
    heads: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    identifiers: dict[str, str] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Take in one file."""
        try:
            content = path.read_bytes()
        except OSError as error:
            self.faults.append(f"{path.name} : fichier illisible ({error.strerror}).")
            return
        self.take(path.name, content)

    def take(self, name: str, content: bytes) -> None:
        """Take in the content of one file."""
        try:
            source = content.decode("utf-8")
            raw = tomllib.loads(source.replace("\r\n", "\n"))
        except UnicodeDecodeError:
            self.faults.append(f"{name} : le fichier n’est pas du texte en UTF-8.")
            return
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.faults.append(f"{name} : TOML mal formé, {_in_french(str(error))}.")
            return
        self.heads.append((name, raw))
        file = _File(self, name, source, raw)
        file.check()
        for block in file.tables(raw, "bloc", ""):
            file.entry(block, Kind.BLOCK, None)
        for competency in file.tables(raw, "competence", ""):
            parent = competency.pop("bloc", None)
            if not isinstance(parent, str) or not parent:
                file.fault(competency, "« bloc » doit donner le code du bloc de cette compétence")
                continue
            file.entry(competency, Kind.COMPETENCY, parent)

    def framework(self) -> Framework:
        """The tree of all files, in document order. Raises FrameworkFault."""
        self._check_parents()
        heads = [head for _, head in self.heads]
        for key in ("id", "version"):
            values = {str(head.get(key, "")) for head in heads}
            if heads and (len(values) != 1 or "" in values):
                names = ", ".join(name for name, _ in self.heads)
                self.faults.append(
                    f"{names} : « {key} » doit être donné, et le même, dans tous les fichiers."
                )
        if len(self.found) > MOST:
            self.faults.append(f"{len(self.found)} éléments, {MOST} au plus.")
        titles = [str(head["titre"]) for head in heads if head.get("titre")]
        if not self.found and not self.faults:
            self.faults.append("Aucune entrée : au moins un fichier avec un [[bloc]] est nécessaire.")
        if self.faults:
            raise FrameworkFault(self.faults)
        notes = {str(head["partie"]): str(head["remarque"]) for head in heads if head.get("remarque")}
        for _, head in [(n, h) for n, h in self.heads if isinstance(h.get("remarques"), dict)]:
            notes |= {str(part): str(note) for part, note in head["remarques"].items()}
        entries = {entry.code: entry for entry in self._in_order()}
        return Framework(str(heads[0]["id"]), str(heads[0]["version"]), (titles or [""])[0], entries, notes)

    def _check_parents(self) -> None:
        for found in self.found.values():
            parent = found.entry.parent
            if parent is None:
                continue
            above = self.found.get(parent)
            if above is None:
                self.faults.append(f"{found.where} : le parent « {parent} » n’existe pas.")
            elif found.entry.kind not in _CHILDREN[above.entry.kind].values():
                self.faults.append(
                    f"{found.where} : un {found.entry.kind} ne peut pas être sous un {above.entry.kind} ({parent})."
                )
        for found in self.found.values():
            seen, at = {found.entry.code}, found.entry.parent
            while at is not None and at in self.found:
                if at in seen:
                    self.faults.append(
                        f"{found.where} : les parents tournent en rond ({' → '.join(sorted(seen))})."
                    )
                    break
                seen.add(at)
                at = self.found[at].entry.parent

    def _in_order(self) -> Iterable[Entry]:
        """Blocks by code, everything below in the order of the files."""
        below: dict[str | None, list[Entry]] = {}
        for found in self.found.values():
            below.setdefault(found.entry.parent, []).append(found.entry)
        waiting = sorted(below.get(None, ()), key=lambda e: e.code, reverse=True)
        while waiting:
            entry = waiting.pop()
            yield entry
            waiting.extend(reversed(below.get(entry.code, [])))


@dataclass(slots=True)
class _File:
    """One file being read."""

    reader: _Reader
    name: str
    source: str
    raw: Mapping[str, Any]

    def check(self) -> None:
        """Check the head of the file."""
        for key in sorted(self.raw.keys() - _FILE_KEYS):
            self.reader.faults.append(f"{self.name} : clé inconnue « {key} ».")
        if self.raw.get("partie") not in _PARTS:
            known = ", ".join(sorted(_PARTS))
            self.reader.faults.append(f"{self.name} : « partie » doit être l’une de : {known}.")

    def entry(self, table: dict[str, Any], kind: Kind, parent: str | None) -> None:
        """Take in an entry and what is nested in it."""
        code, words = table.get("code"), table.get(_WORDS.get(kind, "texte"))
        if not isinstance(code, str) or not code.strip() or code != code.strip():
            self.fault(table, f"un {kind} sans « code »")
            return
        nested = _CHILDREN[kind]
        for key in sorted(table.keys() - _OWN_KEYS - nested.keys() - {_WORDS.get(kind, "texte")}):
            self.fault(table, f"clé inconnue « {key} » pour un {kind}")
        if not isinstance(words, str) or not words.strip():
            self.fault(table, f"« {_WORDS.get(kind, 'texte')} » est vide")
            words = ""
        elif len(words) > LONGEST:
            self.fault(table, f"texte trop long ({len(words)} caractères, {LONGEST} au plus)")
        if code in self.reader.found:
            self.fault(table, f"le code {code} est déjà donné ({self.reader.found[code].where})")
            return
        part = table.get("partie", self.raw.get("partie", COMMON))
        if part not in _PARTS:
            self.fault(table, f"« partie » doit être l’une de : {', '.join(sorted(_PARTS))}")
            part = COMMON
        if isinstance(table.get("identifiant"), str):
            self.reader.identifiers[code] = str(table["identifiant"])
        made = Entry(code, kind, " ".join(words.split()), part, parent, self._provenance(table))
        self.reader.found[code] = _Found(made, self)
        for key, below in nested.items():
            for child in self.tables(table, key, code):
                self.entry(child, below, code)

    def tables(self, table: Mapping[str, Any], key: str, inside: str) -> list[dict[str, Any]]:
        """The tables under a key; anything else is a fault."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return [dict(one) for one in value]
        self.reader.faults.append(f"{self.name}, {inside or 'en tête'} : « {key} » s’écrit [[{key}]].")
        return []

    def fault(self, table: Mapping[str, Any], words: str) -> None:
        """Note a fault of an entry."""
        self.reader.faults.append(f"{self.where(table)} : {words}.")

    def where(self, table: Mapping[str, Any]) -> str:
        """The file and the line of an entry, as near as its code or its words allow."""
        for key in ("code", "texte", "titre") if len(self.reader.faults) < LOCATED else ():
            value = table.get(key)
            if isinstance(value, str) and value:
                at = self.source.find(f'{key} = "{value}"')
                if at >= 0:
                    return f"{self.name}, ligne {self.source.count(chr(10), 0, at) + 1} ({value[:40]})"
        return f"{self.name}, {table.get('code') or 'entrée sans code'}"

    def _provenance(self, table: Mapping[str, Any]) -> Provenance:
        origin = table.get("origine", self.raw.get("origine", Source.IMPORTED))
        try:
            source = Source(origin)
        except ValueError:
            known = ", ".join(Source)
            self.fault(table, f"« origine » : « {origin} » est inconnue (l’une de : {known})")
            source = Source.IMPORTED
        lines = table.get("lignes", [])
        if not isinstance(lines, list) or not all(isinstance(n, int) and n > 0 for n in lines):
            self.fault(table, "« lignes » est une liste de numéros de ligne, à partir de 1")
            lines = []
        return Provenance(source, str(table.get("note", "")), tuple(lines))


def _in_french(message: str) -> str:
    at = message.rfind("(at ")
    if at < 0:
        return message
    return (
        message[at + 4 : -1]
        .replace("line", "ligne")
        .replace("column", "colonne")
        .replace("end of document", "fin")
    )
