"""Files of a hundred thousand entries: read piece by piece, bounded, and refused in words when there is too much."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.referentiel.formats import exchange, long_json
from bot.referentiel.formats.exchange import Format, exported, imported
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.formats.packed import packed, unpacked
from bot.referentiel.loading import FrameworkFault, digest, load_framework
from bot.referentiel.model import COMMON, Framework, Kind, Option

SHIPPED = load_framework()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "each", "é", ""]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES, st.integers(1, 40), st.booleans())
def test_pieces_make_the_same_value(value: Any, chunk: int, indented: bool) -> None:
    """Wherever a piece ends: in a number, in an escape, in a letter of two bytes."""
    content = json.dumps(value, ensure_ascii=False, indent=1 if indented else None).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_json, "CHUNK", chunk)
        assert long_json.read(content, {"each": lambda one: one}) == value


def test_each_element_of_a_long_list_is_made_small() -> None:
    content = json.dumps({"deep": {"each": [1, {"x": [2]}], "other": [3]}, "each": 4}).encode()
    found = long_json.read(content, {"each": repr})
    assert found == {"deep": {"each": ["1", "{'x': [2]}"], "other": [3]}, "each": 4}


@pytest.mark.parametrize("text", ["", " ", "{", '{"a" 1}', '{"a":1,}', '{1:2}', '{"each":[1,]}', '{"each":[1', "1 2", "nul", "\u00e9"])  # fmt: skip
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        long_json.read(text.encode(), {"each": lambda one: one})


def test_more_than_a_framework_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_json, "ELEMENTS", 10)
    monkeypatch.setattr(long_json, "WHOLE", 1_000)
    monkeypatch.setattr(long_json, "CHUNK", 100)
    with pytest.raises(FrameworkFault, match="plus de 10 éléments"):
        imported("a.json", json.dumps({"CFItems": [1] * 11}).encode())
    with pytest.raises(FrameworkFault, match="Une valeur de plus de"):
        imported("a.json", json.dumps({"other": ["x" * 90] * 100}).encode())


@pytest.mark.parametrize(
    ("kind", "where"),
    [(Format.CSV, "tables"), (Format.MOODLE, "tables"), (Format.CASE, "nodes"), (Format.MAHARA, "nodes")],
)
def test_more_entries_than_the_ceiling_are_refused(
    kind: Format, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, _ = exported(SHIPPED, kind)
    monkeypatch.setattr(f"bot.referentiel.formats.{where}.MOST", 100)
    with pytest.raises(FrameworkFault, match=r"100 (lignes|au plus)"):
        imported("a.csv" if where == "tables" else "a.json", content)


def test_so_are_those_of_a_toml_file(monkeypatch: pytest.MonkeyPatch) -> None:
    content, _ = exported(SHIPPED, Format.TOML)
    monkeypatch.setattr("bot.referentiel.loading.MOST", 100)
    with pytest.raises(FrameworkFault, match="100 au plus"):
        imported("a.toml", content)
    monkeypatch.setattr(exchange, "TOML_BYTES", 1_000)
    with pytest.raises(FrameworkFault, match="CSV, CASE, Moodle ou Mahara"):
        imported("a.toml", content)
    monkeypatch.setattr(exchange, "BYTES", 999)
    with pytest.raises(FrameworkFault, match="trop gros"):
        imported("a.csv", content)


def test_a_thousand_faults_are_told_without_looking_for_each_in_the_file() -> None:
    lines = ['id = "a"', 'version = "1"', 'partie = "commun"', *(f'[[bloc]]\ncode = "U{n}"\ntitre = ""' for n in range(1_000))]  # fmt: skip
    with pytest.raises(FrameworkFault) as refused:
        imported("a.toml", "\n".join(lines).encode())
    assert len(refused.value.faults) == 1_000
    assert "ligne 5" in refused.value.faults[0]
    assert "ligne" not in refused.value.faults[-1]


def test_a_row_that_is_cut_off_in_the_store_is_noticed() -> None:
    whole = packed(Imported(SHIPPED))
    assert digest(unpacked("x", whole).framework) == digest(SHIPPED)
    for end in (whole.rindex("\n"), len(whole) - 3):
        with pytest.raises(FrameworkFault, match="dans la base"):
            unpacked("x", whole[:end])


def test_what_an_older_release_wrote_in_one_piece_is_read() -> None:
    head, *rows = map(json.loads, packed(Imported(SHIPPED, {"B1.1": "x"})).split("\n"))
    old = json.dumps({**head, "packed": 1, "entries": rows})
    read = unpacked("x", old)
    assert digest(read.framework) == digest(SHIPPED)
    assert read.identifiers == {"B1.1": "x"}


def test_the_entries_of_some_parts_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for large in (False, True):
        monkeypatch.setattr("bot.referentiel.model.LARGE", 20 if large else 20_000)
        framework = Framework("a", "1", "", dict(SHIPPED.entries)).prepared()
        for option in Option:
            parts = (COMMON, option.value)
            for block in framework.blocks(option):
                skills = framework.within(block.code, Kind.SKILL, parts)
                every = [e for e in SHIPPED if e.kind is Kind.SKILL and SHIPPED.block_of(e.code) == block]
                assert list(skills) == [e for e in every if e.part in parts]
        assert [framework.lineage(e.code) for e in framework] == [SHIPPED.lineage(e.code) for e in SHIPPED]


def test_entries_share_what_they_have_in_common() -> None:
    """A hundred thousand entries of one file hold one origin, and their parents' own codes."""
    plain = {e.code: replace(e, provenance=replace(e.provenance, note="", lines=())) for e in SHIPPED}
    content, _ = exported(Framework("a", "1", "A", plain), Format.CSV)
    for read in (imported("a.csv", content).framework, unpacked("x", packed(Imported(SHIPPED))).framework):
        below = [e for e in read if e.parent is not None]
        assert all(e.parent is read[e.parent or ""].code for e in below)
    assert len({id(e.provenance) for e in imported("a.csv", content).framework}) < 10


@pytest.mark.parametrize(("kind", "name"), [(Format.CSV, "a.csv"), (Format.CASE, "a.json")])
def test_whoever_waits_hears_how_far_it_is(kind: Format, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.referentiel.formats.tables.TOLD", 10)
    monkeypatch.setattr(long_json, "CHUNK", 5_000)
    heard: list[float] = []
    content, _ = exported(SHIPPED, kind)
    assert digest(imported(name, content, heard.append).framework) == digest(
        imported(name, content).framework
    )
    assert len(heard) > 5
    assert heard == sorted(heard)
    assert 0 < heard[0] <= heard[-1] <= 1
