"""Codes as people type them, and what is no code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.referentiel.codes import codes_in, complete_code, read_code
from bot.referentiel.exams import load_exams, read_exam
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Entry, Kind, Option

FRAMEWORK = load_framework()
ENTRIES = [entry for entry in FRAMEWORK if entry.kind is not Kind.BLOCK]


def found(typed: str, option: Option | None = None) -> list[str]:
    return [entry.code for entry in read_code(typed, FRAMEWORK, option).found]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("p345", ["P3.4.5"]), ("P 3 4 5", ["P3.4.5"]), ("p3-4-5-8", ["P3.4.5.8"]), ("b2b1.3", ["B2B.1.3"]),
        ("B2B110", ["B2B.1.10"]), ("P3,4,5", ["P3.4.5"]), ("critère 1.1.5", ["P1.1.5"]), ("3.1.4", ["B3.1.4", "P3.1.4"]),
        ("Ｐ３．４．５", ["P3.4.5"]), ("Р3.4.5", ["P3.4.5"]), ("в1.1", ["B1.1"]), ("P3.4.5...", ["P3.4.5"]),
        ("P3.4.5\u00a0", ["P3.4.5"]), ("p\u200b3.4.5", ["P3.4.5"]), ("B2B.1.1", ["B2B.1.1"]), ("B2B.1.10", ["B2B.1.10"]),
        ("B2B.1.11", ["B2B.1.11"]), ("b2b111", ["B2B.1.11"]), ("p2b163", ["P2B.1.6.3"]), ("c'est quoi la P3.4.5 ?", ["P3.4.5"]),
        ("P3.4.5 c koi", ["P3.4.5"]), ("P3.4.5 sert à quoi", ["P3.4.5"]), ("bonjour c'est quoi la P3.4.5 svp merci", ["P3.4.5"]),
        ("compétence 1.3", ["B1.3"]), ("bloc2a", ["BLOC2A"]), ("bloc 2", ["BLOC2", "BLOC2A"]), ("B3.5", ["B3.5"]),
    ],
)  # fmt: skip
def test_a_code_is_read_however_it_is_typed(typed: str, codes: list[str]) -> None:
    assert found(typed) == codes


@pytest.mark.parametrize(
    "typed", ["P9.9.9", "A1.1.1", "C1.1.1.1", "B2B.1.1.1", "B1.11", "bloc 9", "critère 9.9.9", "P1.1.99"]
)
def test_a_code_that_is_not_there_is_never_another_one(typed: str) -> None:
    """A 2011 code or a slip must not be answered with a wrong entry: the nearest real ones are offered."""
    reading = read_code(typed, FRAMEWORK)
    assert reading.found == ()
    assert reading.unknown
    assert len(reading.nearest) == 3


@pytest.mark.parametrize(
    "typed", ["B3.1.5 c koi", "c'est quoi la B3.1.5 ?", "c quoi b3.1.5", "B3.1.5 à quoi ça sert"]
)
def test_an_unknown_code_is_told_without_the_words_beside_it(typed: str) -> None:
    assert read_code(typed, FRAMEWORK).unknown == "B3.1.5"


@pytest.mark.parametrize(
    "typed",
    ["RGPD", "192.168.1.1", "3.11", "v1.2.3", "12/06/2026", "802.1x", "windows 10", "2026", "p2p", "x86", "python 3.11", "", "???", "🍕", "E5"],
)  # fmt: skip
def test_what_is_no_code_is_left_to_search(typed: str) -> None:
    reading = read_code(typed, FRAMEWORK)
    assert (reading.found, reading.unknown, reading.nearest) == ((), "", ())


def test_a_short_way_of_writing_means_the_person_s_option() -> None:
    assert found("bloc 2", Option.SISR) == ["BLOC2A"]
    assert found("b2.1", Option.SLAM) == ["B2B.1"]
    assert found("B3.5.1", Option.SISR) == ["B3.5A.1"]
    assert found("B2A.1", Option.SLAM) == ["B2A.1"]  # written whole, it is shown to anybody


@given(
    st.sampled_from(ENTRIES),
    st.sampled_from([".", " ", "-", ",", " . ", "\u00a0", "_", "·"]),
    st.booleans(),
    st.sampled_from(["", ".", " ?", "  "]),
)
def test_every_code_is_found_with_any_separator(
    entry: Entry,
    separator: str,
    lower: bool,
    ending: str,
) -> None:
    typed = separator.join(entry.code.split(".")) + ending
    assert entry.code in found(typed.lower() if lower else typed)


@given(st.sampled_from(ENTRIES), st.sampled_from(ENTRIES))
def test_two_codes_never_meet(one: Entry, other: Entry) -> None:
    if one != other:
        assert found(one.code) != found(other.code)


@given(st.text(max_size=200))
def test_anything_typed_is_read_without_a_fault_and_always_alike(typed: str) -> None:
    assert read_code(typed, FRAMEWORK) == read_code(typed, FRAMEWORK)
    codes_in(typed, FRAMEWORK)
    complete_code(typed, FRAMEWORK)
    read_exam(typed)


def test_codes_are_picked_out_of_a_sentence_and_nothing_else() -> None:
    sentence = "j'ai fait la p3.4.5 et b2b1.3 le 12/06/2026 sur 192.168.1.1 avec python 3.11, critère 1.1.5, B1.1, en v1.2.3"
    assert [entry.code for entry in codes_in(sentence, FRAMEWORK)] == ["P3.4.5", "B2B.1.3", "P1.1.5", "B1.1"]


def test_a_code_is_completed_while_typed() -> None:
    assert next(entry.code for entry in complete_code("p345", FRAMEWORK)) == "P3.4.5"
    assert {entry.code for entry in complete_code("b1.3.", FRAMEWORK)} >= {
        "B1.3",
        "B1.3.1",
        "B1.3.2",
        "B1.3.3",
    }


@pytest.mark.parametrize(
    ("typed", "exam"),
    [
        ("E5", "E5"),
        ("épreuve E6", "E6"),
        ("l'e7 ?", "E7"),
        ("e4", "E4"),
        ("epreuve 5", None),
        ("e9", None),
        ("e5 truc", None),
    ],
)
def test_an_exam_is_recognised(typed: str, exam: str | None) -> None:
    assert read_exam(typed) == exam


def test_the_same_exam_name_means_another_block_in_another_session() -> None:
    book = load_exams()
    assert [exam.blocks[0] for exam in book.meanings("E5")] == ["BLOC1", "BLOC1", "BLOC2"]
    first, second = book.exam_of("BLOC1", 2023), book.exam_of("BLOC1", 2027)
    assert (first and first.name, second and second.name) == ("E4", "E5")
    assert book.exam_of("BLOC1", book.valid_until + 1) is None  # past the table, no guess
