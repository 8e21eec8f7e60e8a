"""The words of everyday life: their families, and the faults of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.search.everyday import BadWords, Everyday, load_everyday

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "word", ["manger", "mange", "mangee", "mangees", "mangeait", "table", "tables", "oeufs"]
)
def test_plurals_and_verbs_come_along(word: str) -> None:
    assert word in Everyday(["manger", "table", "œuf"])


@pytest.mark.parametrize("word", ["mangouste", "tablette", "docker", ""])
def test_other_words_stay_out(word: str) -> None:
    assert word not in Everyday(["manger", "table", "œuf"])


def test_a_neutral_word_is_no_everyday_one() -> None:
    words = Everyday(["table"], ["grand"])
    assert words.neutral("grands")
    assert "grand" not in words


def test_a_usual_word_is_a_word_and_speaks_of_nothing() -> None:
    words = Everyday(["table"], ["grand"], ["attestation", "réserver"])
    assert all(map(words.is_word, ("tables", "grande"[:5], "attestations", "reservee", "12")))
    assert not words.is_word("zorglub")
    assert "attestation" not in words
    assert not words.neutral("attestation")


def test_the_shipped_words_are_read_with_more() -> None:
    words = load_everyday(["zorglub"])
    assert "coiffure" in words
    assert "zorglub" in words
    assert words.neutral("refaire")


@pytest.mark.parametrize(
    ("text", "told"),
    [("courants = 3", "textes de mots"), ("courant = ''", "clé inconnue « courant »"), ("[[", "illisible")],
)
def test_a_fault_of_the_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mots_courants.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadWords, match=told):
        load_everyday(path=path)
