"""The copy of somebody's data: what strangers typed into it stays text in a spreadsheet, and whole."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from bot.privacy.archive import packed
from bot.privacy.model import Sheet

NOW = datetime(2026, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "=cmd|'/C calc'!A1", "+1", "-1", "@SUM(A1)", " =1+1", "\n=1+1", "\t=1", "\r=1", "\u00a0=1",
        "＝1+1", "@everyone <b>gras</b> \u202eenvers; \"guillemets\"" + "é" * 2000,
    ],
)  # fmt: skip
def test_no_cell_of_the_copy_starts_a_formula_and_nothing_is_lost(typed: str) -> None:
    content = packed([Sheet("textes", ("texte",), ({"texte": typed},))], NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("mes-donnees.json"))["tables"]["textes"] == [{"texte": typed}]
        rows = csv.reader(
            io.StringIO(archive.read("textes.csv").decode("utf-8-sig"), newline=""), delimiter=";"
        )
        assert list(rows) == [["texte"], ["'" + typed]]


@pytest.mark.parametrize("kept", ["Inventaire = 12 postes", "é <b>", 12, None])
def test_what_starts_no_formula_is_left_as_it_is(kept: object) -> None:
    content = packed([Sheet("textes", ("texte",), ({"texte": kept},))], NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert f"\r\n{'' if kept is None else kept}" in archive.read("textes.csv").decode("utf-8-sig")
