"""The shipped framework: all of it, word for word, each line with where it comes from."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.referentiel.listing import framework_as_dict, list_frameworks
from bot.referentiel.loading import digest, load_framework
from bot.referentiel.model import COMMON, Kind, Option, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.referentiel.model import Framework

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = Path(
    os.environ.get("REFERENT_OFFICIAL", ROOT.parent / "shared" / "referentiel" / "bts-sio-slam.json")
)
SHIPPED = "ab8ba6abe15545f4dc0634d158004e1f1d6063e5c84aa10afc6182397a2d766b"
"""A text fix changes it on purpose; adding or removing a code needs a new version of the framework."""


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


def test_an_option_sees_all_its_entries(framework: Framework) -> None:
    seen = Counter(entry.kind for entry in framework.seen_by(Option.SLAM))
    assert seen == {
        Kind.BLOCK: 3, Kind.COMPETENCY: 14, Kind.SKILL: 63, Kind.CRITERION: 94, Kind.SUBCRITERION: 28,
    }  # fmt: skip


def test_the_shipped_content_is_the_one_that_was_checked(framework: Framework) -> None:
    assert digest(framework) == SHIPPED


def test_the_common_part_is_shared_not_copied(framework: Framework) -> None:
    slam, sisr = set(framework.seen_by(Option.SLAM)), set(framework.seen_by(Option.SISR))
    assert {e for e in framework if e.part == COMMON} == slam & sisr
    assert {e.code for e in sisr - slam if e.kind is Kind.COMPETENCY} == {"B2A.1", "B2A.2", "B2A.3", "B3.5A"}


def test_sisr_has_no_criteria_of_its_own_and_says_so_once(framework: Framework) -> None:
    assert not [e for e in framework if e.part == "sisr" and e.kind is Kind.CRITERION]
    assert "aucune source connue" in framework.notes["sisr"]


def test_a_criterion_belongs_to_a_competency(framework: Framework) -> None:
    """The source prints skills and criteria side by side: that is layout, not a link."""
    for entry in framework:
        if entry.kind is Kind.CRITERION:
            assert framework[entry.parent or ""].kind is Kind.COMPETENCY
            assert entry.code[1:].startswith((entry.parent or "")[1:])


def test_every_entry_says_where_it_comes_from(framework: Framework) -> None:
    for entry in framework:
        assert entry.provenance.source is not Source.IMPORTED
        if entry.provenance.source in {Source.CODE_INFERRED, Source.RESTORED}:
            assert entry.provenance.note, entry.code


def test_it_is_the_official_list_word_for_word(framework: Framework) -> None:
    if not OFFICIAL.exists():
        pytest.skip("the official list is not beside this checkout: set REFERENT_OFFICIAL")
    official = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    listed = list(entries_of(official["blocs"], None))
    assert len(listed) == 202
    for code, text, parent, lines in listed:
        entry = framework[code]
        assert (entry.text, entry.parent, list(entry.provenance.lines)) == (text, parent, lines)


def test_the_contract_of_the_command_line(framework: Framework) -> None:
    shown: Any = framework_as_dict(framework, Option.SLAM)
    assert [block["code"] for block in shown["blocs"]] == ["BLOC1", "BLOC2", "BLOC3"]
    first = shown["blocs"][0]["competences"][0]
    assert first["skills"][0] == {
        "code": "B1.1.1",
        "text": "Recenser et identifier les ressources numériques",
    }
    assert first["criteria"][0]["children"] == []
    assert [each["id"] for each in list_frameworks()] == ["bts-sio-slam", "bts-sio-sisr"]


def entries_of(
    nodes: list[dict[str, Any]], parent: str | None
) -> Iterator[tuple[str, str, str | None, list[int]]]:
    for node in nodes:
        yield node["code"], node.get("title") or node["text"], parent, node.get("seed_lines", [])
        for key in ("competences", "skills", "criteria", "children"):
            yield from entries_of(node.get(key, []), node["code"])
