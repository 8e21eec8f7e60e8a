"""The contenders of bench/bigframe.py: each makes its index of one framework, then answers with six codes."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import fuzz, process

from bot.portfolio.syllabus import written
from bot.search import index
from bot.search.engine import SearchEngine
from bot.search.lexicon import Lexicon
from bot.search.normalise import fold, words
from bot.store.search_index import StoredIndexes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.referentiel.model import Framework

    Search = Callable[[str], list[str]]

FEW: Final = 6


def ours(framework: Framework, folder: Path) -> Search:
    """What a School runs: the engine on an index in a file."""
    return _engine(framework, StoredIndexes(folder).of(framework))


def in_memory(framework: Framework, _: Path) -> Search:
    """The engine of small frameworks, as it is."""
    return _engine(framework, None)


def exhaustive(framework: Framework, _: Path) -> Search:
    """The same with every text of every word looked at, however long it takes: what is right by its own measure."""
    index.POSTINGS = len(framework)  # type: ignore[misc] # in a process of its own
    return _engine(framework, None)


def _engine(framework: Framework, filed: index.TextIndex | None) -> Search:
    w = written()
    everyday = w.signs.everyday.without({word for entry in framework for word in words(entry.text)})
    engine = SearchEngine(framework, Lexicon([], w.lexicon.same), None, everyday, (), filed)
    return lambda typed: [hit.entry.code for hit in engine.search(typed, limit=FEW).hits]


def whole_ratio(framework: Framework, _: Path) -> Search:
    return _compared(framework, fuzz.WRatio)


def token_set(framework: Framework, _: Path) -> Search:
    return _compared(framework, fuzz.token_set_ratio)


def _compared(framework: Framework, scorer: Callable[..., float]) -> Search:
    texts = {entry.code: fold(f"{entry.code} {entry.text}") for entry in framework}
    return lambda typed: [code for *_, code in process.extract(fold(typed), texts, scorer=scorer, limit=FEW)]


def full_text(framework: Framework, folder: Path) -> Search:
    """SQLite FTS5, the beginning of each word, any of them."""
    return _fts(
        framework,
        folder / "words.fts",
        "unicode61 remove_diacritics 2",
        lambda word: f'"{word}"*',
        ", prefix='2 3'",
    )


def trigrams(framework: Framework, folder: Path) -> Search:
    """SQLite FTS5, any three letters in a row: forgives slips."""

    def parts(word: str) -> str:
        return " OR ".join(f'"{word[at : at + 3]}"' for at in range(max(1, len(word) - 2)))

    return _fts(framework, folder / "trigrams.fts", "trigram", parts)


def _fts(
    framework: Framework, path: Path, tokenizer: str, part: Callable[[str], str], more: str = ""
) -> Search:
    made = path.exists()
    connection = sqlite3.connect(path)
    if not made:
        connection.execute(f"create virtual table entry using fts5(code, text, tokenize='{tokenizer}'{more})")
        rows = ((entry.code, fold(entry.text)) for entry in framework)
        connection.executemany("insert into entry values (?, ?)", rows)
        connection.commit()

    def search(typed: str) -> list[str]:
        asked = " OR ".join(part(word) for word in words(typed) if len(word) > 1)
        sql = "select code from entry where entry match ? order by bm25(entry) limit 6"
        return [code for (code,) in connection.execute(sql, (asked,))] if asked else []

    return search


def tantivy(framework: Framework, folder: Path) -> Search:
    """Tantivy with fuzzy terms. Not a dependency: `pip install --target FOLDER tantivy`, then --tantivy FOLDER."""
    import tantivy as library  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415

    place = folder / "tantivy"
    made = place.exists()
    place.mkdir(exist_ok=True)
    builder: Any = library.SchemaBuilder()
    builder.add_text_field("code", stored=True)
    builder.add_text_field("text", stored=False)
    found: Any = library.Index(builder.build(), path=str(place))
    if not made:
        writer = found.writer(50_000_000, 1)
        for entry in framework:
            writer.add_document(library.Document(code=entry.code, text=fold(entry.text)))
        writer.commit()
        writer.wait_merging_threads()
    found.reload()
    searcher = found.searcher()

    def search(typed: str) -> list[str]:
        asked = fold(typed).replace(".", " ")
        if not asked.strip():
            return []
        query = found.parse_query(asked, ["text", "code"], fuzzy_fields={"text": (True, 1, True)})
        return [searcher.doc(at)["code"][0] for _, at in searcher.search(query, FEW).hits]

    return search


CONTENDERS: Final[Mapping[str, Callable[[Framework, Path], Search]]] = {
    "recherche": ours,
    "recherche, en mémoire": in_memory,
    "recherche, exhaustive": exhaustive,
    "RapidFuzz WRatio": whole_ratio,
    "RapidFuzz token_set": token_set,
    "FTS5": full_text,
    "FTS5 trigram": trigrams,
    "tantivy": tantivy,
}
SLOW: Final = {
    "RapidFuzz WRatio": 20,
    "RapidFuzz token_set": 10,
    "FTS5 trigram": 5,
    "recherche, exhaustive": 1,
}
"""One query in so many: the others tell no more."""


def disk_of(folder: Path) -> int:
    """Bytes of a folder."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def emptied(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
