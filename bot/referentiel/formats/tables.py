"""Frameworks as rows: our own CSV, and the 14 columns of Moodle's tool_lpimportcsv."""

from __future__ import annotations

import codecs
import csv
import html
import json
import re
from io import BytesIO, StringIO, TextIOWrapper
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats.nodes import Imported, Loss, Lost, Node, built, losses
from bot.referentiel.loading import MOST, FrameworkFault
from bot.referentiel.model import Kind, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.referentiel.formats.reading import Tell
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
FAULTS: Final = 20
LINE: Final = 1_000_000
"""Characters of a line: a longer one is no table."""
PIECE: Final = 1_048_576
TOLD: Final = 5_000
"""Lines from one word about how far it is to the next."""
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


def from_own_csv(rows: Iterable[dict[str, str]]) -> Imported:
    """The framework of these rows. Raises FrameworkFault."""
    faults, nodes = list[str](), list[Node]()
    head: dict[str, str] | None = None
    for number, raw in enumerate(rows, 2):
        row = {key: _undefused(value) for key, value in raw.items()}
        head = head or row
        try:
            nodes.append(_own_node(row))
        except (KeyError, ValueError) as error:
            faults.append(f"Ligne {number} : colonne absente ou valeur inconnue ({error}).")
        if len(faults) == FAULTS:
            break
    if faults:
        raise FrameworkFault(faults)
    if head is None:
        raise FrameworkFault(["Le fichier n’a pas de ligne."])
    return built(
        nodes, name=head.get("referentiel", ""), version=head.get("version", ""), title=head.get("titre", "")
    )


def _own_node(row: Mapping[str, str]) -> Node:
    """Raises KeyError, ValueError."""
    return Node(
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


def from_moodle(rows: Iterable[dict[str, str]]) -> Imported:
    """The framework of Moodle's rows. Raises FrameworkFault."""
    heads, nodes, foreign = list[dict[str, str]](), list[Node](), list[str]()
    for row in rows:
        if row.get("Is framework", "").strip() in {"1", "true", "True"}:
            heads.append(row)
            continue
        code, short = row.get("ID number", "").strip(), row.get("Short name", "").strip()
        text = _plain(row) or short.removeprefix(code).strip() or short
        nodes.append(Node(code, row.get("Parent ID number", "").strip() or None, code, text, identifier=""))
        if any(row.get(name, "").strip() for name in MOODLE[7:11]):
            foreign.append(code)
    if len(heads) != 1:
        raise FrameworkFault([f"Un seul cadre est attendu (colonne « Is framework »), {len(heads)} trouvés."])
    name, _, version = heads[0].get("ID number", "").strip().rpartition(" ")
    if not name:
        name, version = version, "importé"
    lost = [Lost(Loss.FOREIGN, tuple(foreign))] if foreign else []
    title = _plain(heads[0]) or heads[0].get("Short name", "").strip()
    return built(nodes, name=name, version=version, title=title, lost=lost)


def rows_of(content: bytes, tell: Tell) -> tuple[Sequence[str], Iterator[dict[str, str]]]:
    """The headings of a CSV, whatever its separator, and its rows by heading, read as they are asked for.

    Raises FrameworkFault, then too.
    """
    encoding = next((one for one in ("utf-8-sig", "cp1252") if _decodes(content, one)), None)
    if encoding is None or b"\0" in content:
        raise FrameworkFault(["Ce fichier n’est pas du texte."])
    first = content.partition(b"\n")[0].decode(encoding, "replace")
    separator = max(";,\t", key=first.count)
    rows = csv.reader(_lines(content, encoding, tell), delimiter=separator)
    headings = [heading.strip() for heading in next(_told(rows), [])]
    return headings, _by_heading(headings, _told(rows))


def _decodes(content: bytes, encoding: str) -> bool:
    """Whether a text is written so; it is decoded piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for at in range(0, len(content), PIECE):
            decoder.decode(content[at : at + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(content: bytes, encoding: str, tell: Tell) -> Iterator[str]:
    """The lines of a text as they stand. Raises FrameworkFault."""
    source = BytesIO(content)
    text = TextIOWrapper(source, encoding, newline="")
    number = 0
    while line := text.readline(LINE + 1):
        number += 1
        if number % TOLD == 0:
            tell(source.tell() / len(content))
        if len(line) > LINE:
            raise FrameworkFault([f"CSV illisible (ligne de plus de {LINE} caractères)."])
        yield line


def _told(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows that hold something. Raises FrameworkFault."""
    try:
        yield from (row for row in rows if row)
    except csv.Error as error:
        raise FrameworkFault([f"CSV illisible ({error})."]) from error


def _by_heading(headings: Sequence[str], rows: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    for number, row in enumerate(rows):
        if number > MOST:
            raise FrameworkFault([f"Plus de {MOST} lignes."])
        yield dict(zip_longest(headings, row[: len(headings)], fillvalue=""))


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
