"""Frameworks as rows: our own CSV, and the 14 columns of Moodle's tool_lpimportcsv."""

from __future__ import annotations

import csv
import html
import json
import re
from io import StringIO
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats.nodes import Imported, Loss, Lost, Node, built, losses
from bot.referentiel.loading import FrameworkFault
from bot.referentiel.model import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.referentiel.model import Framework

OWN: Final = (
    "referentiel", "version", "titre", "code", "niveau", "parent", "partie", "texte", "origine", "note", "lignes", "identifiant",
)  # fmt: skip
MOODLE: Final = (
    "Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values",
    "Scale configuration", "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)",
    "Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy",
)  # fmt: skip
MOODLE_CUT: Final = 100
# What a description is written in (Moodle, lib/weblib.php: FORMAT_HTML, FORMAT_PLAIN, FORMAT_MARKDOWN).
MOODLE_HTML, MOODLE_PLAIN, MOODLE_MARKDOWN = "1", "2", "4"
"""Characters that Moodle keeps of an id number and of a short name."""
_SCALE: Final = "mobilisée,acquise"
_SCALE_SETTING: Final = json.dumps(
    [
        {"scaleid": "0"},
        {"id": 1, "scaledefault": 1, "proficient": 0},
        {"id": 2, "scaledefault": 0, "proficient": 1},
    ]
)
_TAXONOMY: Final = "domain,competency,skill,indicator"
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def to_own_csv(
    framework: Framework, identifiers: Mapping[str, str] | None = None
) -> tuple[bytes, tuple[Lost, ...]]:
    """« ; », UTF-8 with its mark, no cell that a spreadsheet runs."""
    known = identifiers or {}
    rows = [
        (
            framework.id, framework.version, framework.title, e.code, str(e.kind), e.parent or "", e.part, e.text,
            str(e.provenance.source), e.provenance.note, " ".join(str(n) for n in e.provenance.lines), known.get(e.code, ""),
        )
        for e in framework
    ]  # fmt: skip
    lost = (Lost(Loss.REMARK),) if framework.notes else ()
    return _written([OWN, *([_defused(c) for c in row] for row in rows)], ";").encode("utf-8-sig"), lost


def from_own_csv(rows: Sequence[Mapping[str, str]]) -> Imported:
    """The framework of these rows. Raises FrameworkFault."""
    if not rows:
        raise FrameworkFault(["Le fichier n’a pas de ligne."])
    clean = [{key: _undefused(value) for key, value in row.items()} for row in rows]
    faults, nodes = [], []
    for number, row in enumerate(clean, 2):
        try:
            nodes.append(
                Node(
                    row["code"],
                    row["parent"] or None,
                    row["code"],
                    row["texte"],
                    Kind(row["niveau"]),
                    row["partie"],
                    Source(row["origine"]) if row.get("origine") else Source.IMPORTED,
                    row.get("note", ""),
                    tuple(int(n) for n in row.get("lignes", "").split()),
                    row.get("identifiant", ""),
                )
            )
        except (KeyError, ValueError) as error:
            faults.append(f"Ligne {number} : colonne absente ou valeur inconnue ({error}).")
    if faults:
        raise FrameworkFault(faults[:20])
    head = clean[0]
    return built(
        nodes, name=head.get("referentiel", ""), version=head.get("version", ""), title=head.get("titre", "")
    )


def to_moodle(framework: Framework, _: Mapping[str, str] | None = None) -> tuple[bytes, tuple[Lost, ...]]:
    """The file that Moodle imports. What it cuts at 100 characters stands whole in the description."""
    rows: list[list[str]] = [
        ["", f"{framework.id} {framework.version}"[:MOODLE_CUT], framework.title[:MOODLE_CUT],
         html.escape(framework.title, quote=False), MOODLE_HTML, _SCALE, _SCALE_SETTING, "", "", "", "", "", "1", _TAXONOMY],
    ]  # fmt: skip
    for e in framework:
        rows.append(
            [
                e.parent or "",
                e.code[:MOODLE_CUT],
                _short(f"{e.code} {e.text}"),
                html.escape(e.text, quote=False),
                MOODLE_HTML,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
            ]
        )
    return _written([MOODLE, *rows], ",").encode(), losses(framework)


def from_moodle(rows: Sequence[Mapping[str, str]]) -> Imported:
    """The framework of Moodle's rows. Raises FrameworkFault."""
    heads = [row for row in rows if row.get("Is framework", "").strip() in {"1", "true", "True"}]
    if len(heads) != 1:
        raise FrameworkFault([f"Un seul cadre est attendu (colonne « Is framework »), {len(heads)} trouvés."])
    nodes, foreign = [], []
    for row in rows:
        if row is heads[0]:
            continue
        code, short = row.get("ID number", "").strip(), row.get("Short name", "").strip()
        text = _plain(row) or short.removeprefix(code).strip() or short
        nodes.append(Node(code, row.get("Parent ID number", "").strip() or None, code, text, identifier=""))
        if any(row.get(name, "").strip() for name in MOODLE[7:11]):
            foreign.append(code)
    name, _, version = heads[0].get("ID number", "").strip().rpartition(" ")
    if not name:
        name, version = version, "importé"
    lost = [Lost(Loss.FOREIGN, tuple(foreign))] if foreign else []
    title = _plain(heads[0]) or heads[0].get("Short name", "").strip()
    return built(nodes, name=name, version=version, title=title, lost=lost)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV by heading, whatever its separator. Raises FrameworkFault."""
    text = None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\0" in text:
        raise FrameworkFault(["Ce fichier n’est pas du texte."])
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        return [
            {str(key).strip(): str(value or "") for key, value in row.items() if key is not None}
            for row in csv.DictReader(StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise FrameworkFault([f"CSV illisible ({error})."]) from error


def _written(rows: Sequence[Sequence[str]], separator: str) -> str:
    target = StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def _short(words: str) -> str:
    return words if len(words) <= MOODLE_CUT else words[: MOODLE_CUT - 1].rstrip() + "…"


def _plain(row: Mapping[str, str]) -> str:
    """A description without the tags that Moodle's editor adds, as its format says (0 and 1 are HTML)."""
    description = row.get("Description", "")
    if row.get("Description format", "").strip() not in {MOODLE_PLAIN, MOODLE_MARKDOWN}:
        description = html.unescape(re.sub(r"<[^>]{0,200}>", " ", description))
    return " ".join(description.split())


def _defused(cell: str) -> str:
    return (
        f"'{cell}"
        if cell.startswith(_STARTS) or (cell.startswith("'") and cell[1:].startswith(_STARTS))
        else cell
    )


def _undefused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _defused(cell[1:]) == cell else cell
