"""A large framework is searched through a file and in a worker: the answers are those of the small engine."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.search_quality import OWN, queries_of
from bot.referentiel.codes import codes_in, complete_code, read_code
from bot.referentiel.large_codes import LargeCodeBook
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Option
from bot.referentiel.spellings import CodeBook
from bot.search.engine import SearchEngine, load_search
from bot.search.hearing import indexed, weighed_texts
from bot.search.lexicon import load_lexicon
from bot.search.normalise import stem
from bot.search.postings import Everywhere, FiledIndex, Gathered, Postings, gathered
from bot.search.work import load_signs
from bot.store.search_index import FOLDER, StoredIndexes

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = load_framework()
SMALL = load_search(FRAMEWORK)
QUERIES = [query.text for query in queries_of(OWN)]
CODES = [entry.code for entry in FRAMEWORK]
BOOKS = (CodeBook(FRAMEWORK), LargeCodeBook(FRAMEWORK))


def through(found: FiledIndex) -> SearchEngine:
    signs = load_signs(FRAMEWORK)
    return SearchEngine(FRAMEWORK, load_lexicon(FRAMEWORK), None, signs.everyday, signs.decoys, found)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> FiledIndex:
    return StoredIndexes(tmp_path_factory.mktemp("index")).of(FRAMEWORK)


@pytest.fixture(scope="module")
def engine(filed: FiledIndex) -> SearchEngine:
    return through(filed)


def test_a_filed_index_answers_as_the_one_in_memory(engine: SearchEngine) -> None:
    for query in QUERIES:
        for option in (None, Option.SLAM):
            assert engine.search(query, option=option).hits == SMALL.search(query, option=option).hits, query
        assert engine.complete(query[:4]) == SMALL.complete(query[:4])
        assert engine.unknown(query) == SMALL.unknown(query)


@given(st.sampled_from(CODES), st.sampled_from([".", " ", "-", ""]), st.booleans())
def test_a_code_leads_to_the_same_entry(engine: SearchEngine, code: str, between: str, upper: bool) -> None:
    typed = code.replace(".", between)
    typed = typed.upper() if upper else typed.lower()
    assert engine.search(typed).hits == SMALL.search(typed).hits


class InMemory:
    """Is a `Rows`."""

    def __init__(self, made: Gathered) -> None:
        self._made = {best.stem: (best, every) for best, every in made.postings()}

    def read(self, a_stem: str) -> Postings | None:
        return self._made[a_stem][0] if a_stem in self._made else None

    def everywhere(self, a_stem: str) -> Everywhere:
        return self._made[a_stem][1]


def test_common_words_are_found_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each word alone has too many texts to look at, the text that holds both is still found first."""
    texts = [((f"gestion numero{n}", 1.0),) for n in range(40)] + [
        ((f"stocks numero{n}", 1.0),) for n in range(40)
    ]
    texts.append((("gestion attentive et suivie de tous les stocks disponibles", 1.0),))
    monkeypatch.setattr("bot.search.postings.POSTINGS", 10)
    made = gathered(texts)
    found = FiledIndex(made.words, InMemory(made), 1.0)
    stems = [stem("gestion"), stem("stocks")]
    assert 80 not in {place for one in stems for place, _ in found.gains(one)}, (
        "the test needs it to be far down"
    )
    assert {(one, place) for one, place, _ in found.together(stems, set())} == {(one, 80) for one in stems}
    heard = found.gains(stems[0])[0][0]
    assert heard not in {place for _, place, _ in found.together(stems, {heard})}, (
        "it has this word's gain already"
    )


def test_gains_are_those_of_the_small_index(filed: FiledIndex) -> None:
    small = indexed(FRAMEWORK)
    assert filed.words == small.words
    for word in small.words:
        one = stem(word)
        assert filed.gains(one) == list(small.gains(one))
        assert filed.rarity(one) == small.rarity(one)
    assert filed.rarity("zorglub") == small.rarity("zorglub")


TYPED = st.one_of(
    st.sampled_from(CODES),
    st.sampled_from(CODES).flatmap(
        lambda code: st.sampled_from([code.replace(".", ""), code[:-1], code[1:]])
    ),
    st.from_regex(r"[bBpPuUaA]? ?[1-3][abAB]?([. ]?[0-9]{1,2}){0,4}", fullmatch=True),
    st.text(max_size=12),
)


@given(TYPED, st.sampled_from([None, Option.SLAM, Option.SISR]))
def test_codes_are_read_alike(typed: str, option: Option | None) -> None:
    """The book of a large framework against that of a small one, on the same framework."""
    answers = []
    for book in BOOKS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.referentiel.codes.book_of", lambda _, book=book: book)
            read = read_code(typed, FRAMEWORK, option)
            answers.append(
                (read, codes_in(typed, FRAMEWORK, option), complete_code(typed, FRAMEWORK, option))
            )
    assert answers[0] == answers[1]


def test_a_missing_or_spoilt_file_is_made_again(tmp_path: Path) -> None:
    indexes = StoredIndexes(tmp_path)
    first = indexes.of(FRAMEWORK).gains("sauvegard")
    (made,) = (tmp_path / FOLDER).iterdir()
    assert made.stat().st_mode & 0o077 == 0
    made.write_bytes(made.read_bytes()[:5000])
    assert indexes.of(FRAMEWORK).gains("sauvegard") == first
    assert [one.name for one in (tmp_path / FOLDER).iterdir()] == [made.name]


def test_where_nothing_can_be_written_it_is_searched_all_the_same(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("not a folder")
    assert StoredIndexes(tmp_path).of(FRAMEWORK).gains("sauvegard")


def test_files_that_nobody_uses_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.search_index.KEPT", 2)
    monkeypatch.setattr("bot.store.search_index.gathered", lambda _: gathered([(("un mot", 1.0),)]))
    for n in range(4):
        monkeypatch.setattr("bot.store.search_index.digest", lambda _, n=n: str(n))
        StoredIndexes(tmp_path).of(FRAMEWORK)
    assert len(list((tmp_path / FOLDER).iterdir())) == 2


def test_what_a_killed_process_left_half_written_goes(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    left, written = folder / "left.part", folder / "written.part"
    for part in (left, written):
        part.write_bytes(b"half")
    os.utime(left, (1.0, 1.0))
    StoredIndexes(tmp_path).of(FRAMEWORK)
    assert not left.exists()
    assert written.exists()  # another process may be writing it


def test_texts_are_an_entry_s_own_and_its_parent_s() -> None:
    texts = dict(zip(CODES, weighed_texts(FRAMEWORK), strict=True))
    assert [text for text, _ in texts["B1.1"]] == [FRAMEWORK["B1.1"].text]
    assert [text for text, _ in texts["B1.1.1"]] == [FRAMEWORK["B1.1.1"].text, FRAMEWORK["B1.1"].text]


def test_many_threads_may_ask_at_once(engine: SearchEngine) -> None:
    found = list[object]()

    def ask() -> None:
        found.append([engine.search(query).hits for query in QUERIES[:40]])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 4
