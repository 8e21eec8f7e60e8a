"""The copy that a person takes away: one ZIP, the same rows as JSON for programs and as CSV for people."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.privacy.model import Sheet

NAME: Final = "mes-donnees.zip"
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # some spreadsheets read wide ones too
_README: Final = """Copie de ce que Référent garde d’une personne, faite le {at:%d/%m/%Y}.

mes-donnees.json   tout, pour un programme
*.csv              la même chose, une table par fichier, pour un tableur (séparateur « ; », UTF-8)

Les instants sont en temps universel. Les numéros longs sont des identifiants internes.
Une cellule qui commencerait par = + - ou @ est précédée d’une apostrophe : un tableur ne la calcule pas.
"""


def packed(sheets: Sequence[Sheet], at: datetime) -> bytes:
    """The ZIP of a person's rows."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", _README.format(at=at))
        told = {"fait": at.isoformat(timespec="seconds"), "tables": {s.title: list(s.rows) for s in sheets}}
        archive.writestr("mes-donnees.json", json.dumps(told, ensure_ascii=False, indent=1))
        for sheet in sheets:
            archive.writestr(f"{sheet.title}.csv", _csv(sheet.columns, sheet.rows))
    return out.getvalue()


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_defused(row[column]) for column in columns])
    return out.getvalue().encode("utf-8-sig")  # without the mark, a French Excel reads another alphabet


def _defused(value: object) -> object:
    """A text that a spreadsheet would take for a formula, made a text."""
    return f"'{value}" if isinstance(value, str) and value.strip().startswith(_FORMULA) else value
