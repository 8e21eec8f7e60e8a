"""Frameworks in and out: what a format carries comes back the same, what it cannot carry is said."""

from __future__ import annotations

import contextlib
import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.referentiel.formats.case import item_id
from bot.referentiel.formats.comparing import difference, moves
from bot.referentiel.formats.exchange import Format, exported, imported
from bot.referentiel.formats.nodes import Imported, Loss
from bot.referentiel.formats.packed import packed, unpacked
from bot.referentiel.formats.tables import MOODLE, MOODLE_CUT
from bot.referentiel.loading import LONGEST, FrameworkFault, digest, load_framework
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Option, Provenance, Source

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED = load_framework()
NAMES = {
    Format.TOML: "a.toml", Format.CASE: "a.json", Format.MOODLE: "a.csv", Format.MAHARA: "a.matrix", Format.CSV: "b.csv",
}  # fmt: skip
SCHEMA = json.loads((Path(__file__).parent / "case-1.1.schema.json").read_text(encoding="utf-8"))
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60).map(
    lambda words: " ".join(words.split())
).filter(lambda words: bool(words) and words == " ".join(words.split()))  # fmt: skip


def said(framework: Framework) -> list[tuple[str, str, str | None]]:
    """Codes, texts and parents: what every format carries."""
    return sorted((e.code, e.text, e.parent) for e in framework)


def back(framework: Framework, kind: Format) -> Framework:
    content, _ = exported(framework, kind)
    return imported(NAMES[kind], content).framework


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Small frameworks of every shape that the model allows, with hostile words."""
    entries: dict[str, Entry] = {}

    def add(code: str, kind: Kind, parent: str | None, part: str) -> None:
        source = draw(st.sampled_from(list(Source)))
        lines = tuple(draw(st.lists(st.integers(1, 900), max_size=3)))
        note = draw(st.one_of(st.just(""), _WORDS))
        entries[code] = Entry(code, kind, draw(_WORDS), part, parent, Provenance(source, note, lines))

    for b in range(1, draw(st.integers(1, 3)) + 1):
        part = draw(st.sampled_from((COMMON, "slam", "sisr")))
        add(f"BLOC{b}", Kind.BLOCK, None, part)
        for c in range(draw(st.integers(0, 3))):
            competency = f"B{b}.{c}"
            add(competency, Kind.COMPETENCY, f"BLOC{b}", part)
            for n in range(draw(st.integers(0, 2))):
                add(f"B{b}.{c}.{n}", Kind.SKILL, competency, part)
            for n in range(draw(st.integers(0, 2))):
                add(f"P{b}.{c}.{n}", Kind.CRITERION, competency, part)
                for m in range(draw(st.integers(0, 2))):
                    add(f"P{b}.{c}.{n}.{m}", Kind.SUBCRITERION, f"P{b}.{c}.{n}", part)
    notes = draw(st.dictionaries(st.sampled_from((COMMON, "slam")), _WORDS, max_size=2))
    return Framework("essai", "1", draw(_WORDS), entries, notes)


@given(frameworks(), st.sampled_from([Format.TOML, Format.CASE]))
def test_toml_and_case_lose_nothing(framework: Framework, kind: Format) -> None:
    content, lost = exported(framework, kind)
    assert lost == ()
    read = imported(NAMES[kind], content)
    assert read.lost == ()
    assert read.framework == framework


@given(frameworks())
def test_our_csv_loses_remarks_only(framework: Framework) -> None:
    content, lost = exported(framework, Format.CSV)
    assert {one.what for one in lost} == ({Loss.REMARK} if framework.notes else set())
    read = imported("b.csv", content).framework
    assert dict(read.entries) == dict(framework.entries)
    for row in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@given(frameworks(), st.sampled_from([Format.MOODLE, Format.MAHARA]))
def test_moodle_and_mahara_keep_the_tree_and_say_what_they_lose(framework: Framework, kind: Format) -> None:
    content, lost = exported(framework, kind)
    assert said(imported(NAMES[kind], content).framework) == said(framework)
    named = {one.what for one in lost}
    assert (Loss.PART in named) == any(e.part != COMMON for e in framework)
    assert (Loss.REMARK in named) == bool(framework.notes)


@pytest.mark.parametrize("kind", Format)
def test_the_shipped_framework_comes_back(kind: Format) -> None:
    read = back(SHIPPED, kind)
    assert said(read) == said(SHIPPED)
    assert [e.kind for e in read] == [e.kind for e in SHIPPED]
    if kind in {Format.TOML, Format.CASE, Format.CSV}:
        assert digest(read) == digest(SHIPPED)


@given(frameworks())
def test_an_export_is_a_case_package(framework: Framework) -> None:
    content, _ = exported(framework, Format.CASE)
    package = json.loads(content)
    jsonschema_rs.Draft202012Validator(SCHEMA).validate(package)
    identifiers = [one["identifier"] for key in ("CFItems", "CFAssociations") for one in package[key]]
    assert len(set(identifiers)) == len(identifiers)
    nodes = {package["CFDocument"]["identifier"], *(item["identifier"] for item in package["CFItems"])}
    for one in package["CFAssociations"]:
        assert {one["originNodeURI"]["identifier"], one["destinationNodeURI"]["identifier"]} <= nodes


def test_the_schema_refuses_what_is_no_package() -> None:
    """A schema that takes everything proves nothing."""
    package = json.loads(exported(SHIPPED, Format.CASE)[0])
    check = jsonschema_rs.Draft202012Validator(SCHEMA)
    assert check.is_valid(package)
    spoils: tuple[Callable[[Any], object], ...] = (
        lambda p: p["CFItems"][0].pop("fullStatement"),
        lambda p: p["CFItems"][0].update(identifier="B1.1"),
        lambda p: p["CFAssociations"][0].update(associationType="parent"),
        lambda p: p["CFDocument"].update(inconnu=1),
        lambda p: p["CFDocument"].update(lastChangeDateTime="hier"),
    )
    for spoil in spoils:
        spoiled = json.loads(json.dumps(package))
        spoil(spoiled)
        assert not check.is_valid(spoiled)


def test_identifiers_are_the_same_on_every_export() -> None:
    assert exported(SHIPPED, Format.CASE) == exported(back(SHIPPED, Format.TOML), Format.CASE)
    assert item_id(SHIPPED, SHIPPED["B1.1"])[14] == "5"  # version 5


def test_a_wrapped_package_is_read_too() -> None:
    package = json.loads(exported(SHIPPED, Format.CASE)[0])
    read = imported("a.json", json.dumps({"CFPackage": package}).encode())
    assert read.framework == SHIPPED
    assert read.identifiers["B1.1"] == item_id(SHIPPED, SHIPPED["B1.1"])


def test_a_foreign_package_is_read_by_its_depth() -> None:
    """No code, no type, no extension: only statements and isChildOf."""
    items = [
        {"identifier": str(n), "fullStatement": f"Énoncé {n}", "educationLevel": ["5"]} for n in range(4)
    ]
    links = [
        {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": str(n)},
            "destinationNodeURI": {"identifier": above},
        }
        for n, above in enumerate(("doc", "0", "1", "2"))
    ]
    read = imported(
        "a.json",
        json.dumps(
            {
                "CFDocument": {"identifier": "doc", "title": "T", "creator": "ailleurs"},
                "CFItems": items,
                "CFAssociations": links,
            }
        ).encode(),
    )
    assert [e.kind for e in read.framework] == [
        Kind.BLOCK,
        Kind.COMPETENCY,
        Kind.CRITERION,
        Kind.SUBCRITERION,
    ]
    assert {one.what for one in read.lost} == {Loss.NO_CODE, Loss.FOREIGN}


def test_moodle_has_its_fourteen_columns_and_cuts_at_a_hundred() -> None:
    content, _ = exported(SHIPPED, Format.MOODLE)
    rows = list(csv.reader(StringIO(content.decode())))
    assert tuple(rows[0]) == MOODLE
    assert len(MOODLE) == 14
    assert rows[1][12] == "1"
    assert all(len(row) == 14 and len(row[1]) <= MOODLE_CUT and len(row[2]) <= MOODLE_CUT for row in rows[1:])
    long = next(row for row in rows[1:] if row[2].endswith("…"))
    assert SHIPPED[long[1]].text == long[3]


def test_what_moodle_s_editor_adds_is_taken_off() -> None:
    rows: list[list[str]] = [
        list(MOODLE),
        ["", "cadre 1", "Cadre", "", *[""] * 8, "1", ""],
        ["", "B1", "B1 Gérer", "<p>Gérer&nbsp;le <b>parc</b></p>", *[""] * 10],
    ]
    text = StringIO()
    csv.writer(text).writerows(rows)
    assert imported("a.csv", text.getvalue().encode()).framework["B1"].text == "Gérer le parc"


def spoiled(change: Callable[[dict[str, Any]], None]) -> bytes:
    package = json.loads(exported(SHIPPED, Format.CASE)[0])
    change(package)
    return json.dumps(package).encode()


def _cycle(package: dict[str, Any]) -> None:
    first = next(a for a in package["CFAssociations"] if a["originNodeURI"]["title"] == "BLOC1")
    target = next(
        a["originNodeURI"] for a in package["CFAssociations"] if a["originNodeURI"]["title"] == "B1.1"
    )
    first["destinationNodeURI"] = target


def _double(package: dict[str, Any]) -> None:
    package["CFItems"][1]["humanCodingScheme"] = "BLOC1"


def _orphan(package: dict[str, Any]) -> None:
    package["CFAssociations"][1]["destinationNodeURI"]["identifier"] = "nowhere"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (spoiled(_cycle), "tournent en rond"),
        (spoiled(_double), "Code en double"),
        (spoiled(_orphan), "n’existe pas"),
        (b"{", "JSON mal form"),
        (b"[1]", "format inconnu"),
        (b"{}", "CFDocument"),
        (b'{"framework": 3}', "framework"),
        (b"[" * 100_000, "format inconnu"),
        (b'{"a":' * 100_000, "JSON mal form"),
        (b"\0\1\2", "texte"),
        (b"a;b\n1;2\n", "format inconnu"),
        (b"x" * 1_000_001, "ligne de plus de"),
    ],
)
def test_a_faulty_file_says_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(FrameworkFault, match=words):
        imported("a.json", content)


def test_a_text_that_is_too_long_is_cut_and_said() -> None:
    long = "mot " * LONGEST
    read = imported("a.json", spoiled(lambda p: p["CFItems"][0].update(fullStatement=long)))
    assert len(read.framework["BLOC1"].text) <= LONGEST
    assert [(one.what, one.codes) for one in read.lost] == [(Loss.CUT, ("BLOC1",))]


def test_what_is_too_deep_is_left_out_and_said() -> None:
    rows: list[list[str]] = [list(MOODLE), ["", "cadre 1", "Cadre", "", *[""] * 8, "1", ""]]
    rows += [["" if n == 0 else f"N{n - 1}", f"N{n}", f"Niveau {n}", "", *[""] * 10] for n in range(6)]
    text = StringIO()
    csv.writer(text).writerows(rows)
    read = imported("a.csv", text.getvalue().encode())
    assert [e.code for e in read.framework] == ["N0", "N1", "N2", "N3"]
    assert [(one.what, one.codes) for one in read.lost] == [(Loss.DEEP, ("N4", "N5"))]


@given(st.binary(max_size=300), st.sampled_from(sorted(NAMES.values())))
def test_no_bytes_raise_anything_else(noise: bytes, name: str) -> None:
    with contextlib.suppress(FrameworkFault):
        imported(name, noise)


def a_framework(version: str, *entries: tuple[str, str, str | None]) -> Framework:
    kinds = {None: Kind.BLOCK}
    made: dict[str, Entry] = {}
    for code, text, parent in entries:
        kind = (
            kinds.get(None)
            if parent is None
            else Kind.COMPETENCY
            if made[parent].kind is Kind.BLOCK
            else Kind.SKILL
        )
        assert kind is not None
        made[code] = Entry(code, kind, text, COMMON, parent, Provenance(Source.IMPORTED))
    return Framework("essai", version, "Essai", made)


def test_old_codes_go_by_identifier_then_label_then_code() -> None:
    old = a_framework(
        "1",
        ("A", "Bloc", None),
        ("A1", "Gérer", "A"),
        ("A2", "Traiter", "A"),
        ("A3", "Publier", "A"),
        ("A4", "Perdu", "A"),
    )
    new = a_framework(
        "2",
        ("Z", "BLOC", None),
        ("Z1", "Autre chose", "Z"),
        ("Z2", "traiter !", "Z"),
        ("A3", "Publier en ligne", "Z"),
    )
    found, stray = moves(old, new, {"A1": "id-1"}, {"Z1": "id-1"})
    assert [(m.old, m.new, m.by) for m in found] == [
        ("A", "Z", "libellé"), ("A1", "Z1", "identifiant"), ("A2", "Z2", "libellé"), ("A3", "A3", "code"),
    ]  # fmt: skip
    assert stray == ("A4",)


def test_the_report_says_what_is_added_changed_and_absent() -> None:
    old = a_framework("1", ("A", "Bloc", None), ("A1", "Gérer", "A"), ("A2", "Traiter", "A"))
    new = a_framework("1", ("A", "Bloc", None), ("A1", "Gérer le parc", "A"), ("A3", "Publier", "A"))
    found = difference(old, new, {"A2": 3, "A1": 1})
    assert (found.added, found.changed, found.absent, found.claimed) == (("A3",), ("A1",), ("A2",), ("A2",))
    assert difference(old, old, {}).nothing
    assert difference(None, new, {}).added == ("A", "A1", "A3")


def test_an_option_sees_its_part_alone() -> None:
    assert {e.part for e in SHIPPED.seen_by(Option.SISR)} == {COMMON, "sisr"}


@given(frameworks())
def test_what_lies_in_the_store_comes_back_whole(framework: Framework) -> None:
    identifiers = {e.code: f"id {e.code}" for e in framework if len(e.code) % 2}
    kept = unpacked("x", packed(Imported(framework, identifiers)))
    assert (kept.framework, kept.identifiers) == (framework, identifiers)


def test_what_an_older_version_kept_is_still_read() -> None:
    content, _ = exported(SHIPPED, Format.TOML)
    assert digest(unpacked("x", content.decode()).framework) == digest(SHIPPED)
    with pytest.raises(FrameworkFault, match="abîmé"):
        unpacked("x", '{"packed": 1}')


def test_codes_nobody_could_type_are_written_otherwise_and_marks_nobody_sees_go() -> None:
    rows = (
        "referentiel;version;titre;code;niveau;parent;partie;texte\n"
        "a;1;A;U 1;bloc;;commun;Mé\u202etal\na;1;A;C 1, a;compétence;U 1;commun;Souder\u200b bien\n"
    )
    read = imported("x.csv", rows.encode())
    assert [(e.code, e.text, e.parent) for e in read.framework] == [
        ("U-1", "Métal", None),
        ("C-1-a", "Souder bien", "U-1"),
    ]
    assert [lost.codes for lost in read.lost if lost.what is Loss.RENAMED] == [("U-1", "C-1-a")]


def test_an_old_label_goes_before_an_old_code() -> None:
    """Two codes swapped: each label finds its own, whatever the order of the file."""
    old = a_framework("1", ("A", "Bloc", None), ("A1", "Gérer", "A"), ("A2", "Traiter", "A"))
    new = a_framework("2", ("A", "Bloc", None), ("A1", "Traiter", "A"), ("A2", "Gérer", "A"))
    found, stray = moves(old, new, {}, {})
    assert {move.old: move.new for move in found} == {"A": "A", "A1": "A2", "A2": "A1"}
    assert not stray
