"""How long a search takes, per query and per keystroke, beside RapidFuzz WRatio and SQLite FTS5 in one run.

    python -m bench.search_speed

Real content (the framework, the lexicon), then the same entries multiplied to 15,000 with made-up words.
Queries are those of tests/search/queries_held.tsv; a keystroke is every beginning of each of them.
"""

from __future__ import annotations

import random
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from bench.report import percentile, table, write
from bench.search_quality import OWN, queries_of
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Framework, Kind
from bot.search.engine import SearchEngine, load_search
from bot.search.lexicon import load_lexicon
from bot.search.normalise import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LARGE = 15_000
ROUNDS = 5
SYLLABLES = ("ba", "cor", "di", "fu", "gel", "lo", "mi", "nor", "pa", "que", "ri", "so", "tan", "ver", "zo")


def larger(framework: Framework, size: int) -> Framework:
    """The entries of a framework, then copies whose words are half made up, until there are `size`."""
    chance = random.Random(1)
    made = dict(framework.entries)
    skills = [e for e in framework if e.kind in {Kind.SKILL, Kind.CRITERION}]
    while len(made) < size:
        entry = chance.choice(skills)
        mixed = [
            word if chance.random() < 0.5 else "".join(chance.choices(SYLLABLES, k=3))
            for word in words(entry.text)
        ]
        code = f"X{len(made)}"
        made[code] = replace(entry, code=code, text=" ".join(mixed))
    return Framework(framework.id, "bench", framework.title, made)


def timed(search: Callable[[str], object], queries: Sequence[str], rounds: int) -> list[float]:
    """Milliseconds of each search; the clock of the machine, nothing cached by us in between."""
    times = []
    for _ in range(rounds):
        for query in queries:
            words.cache_clear()
            begun = time.perf_counter()
            search(query)
            times.append((time.perf_counter() - begun) * 1000)
    return times


def contenders(framework: Framework) -> dict[str, Callable[[str], object]]:
    # The real content as it is shipped, everyday words and questions included; the large one has the lexicon only.
    shipped = len(framework) < LARGE
    engine = load_search(framework) if shipped else SearchEngine(framework, load_lexicon(load_framework()))
    texts = {entry.code: fold(entry.text) for entry in framework}
    fts = sqlite3.connect(":memory:")
    fts.execute(
        "create virtual table entry using fts5(code unindexed, text, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    fts.executemany("insert into entry values (?, ?)", texts.items())

    def full_text(query: str) -> list[Any]:
        terms = " OR ".join(f'"{word}"*' for word in words(query))
        if not terms:
            return []
        return fts.execute(
            "select code from entry where entry match ? order by bm25(entry) limit 6", (terms,)
        ).fetchall()

    return {
        "recherche": engine.search,
        "WRatio": lambda query: process.extract(fold(query), texts, scorer=fuzz.WRatio, limit=6),
        "FTS5": full_text,
    }


def main() -> int:
    framework = load_framework()
    queries = [query.text for query in queries_of(OWN)]
    keystrokes = [query[:end] for query in queries[::4] for end in range(1, len(query) + 1)]
    results: dict[str, object] = {}
    for name, content, rounds in (
        ("real content", framework, ROUNDS),
        (f"{LARGE} entries", larger(framework, LARGE), 1),
    ):
        rows = []
        for contender, search in contenders(content).items():
            slow = contender == "WRatio" and len(content) > 1000
            asked, typed = (queries[::20], keystrokes[::100]) if slow else (queries, keystrokes)
            per_query, per_key = timed(search, asked, rounds), timed(search, typed, 1)
            row = tuple(percentile(times, share) for times in (per_query, per_key) for share in (0.5, 0.99))
            rows.append((contender, *row))
        print(f"\n{name} ({len(content)} entries), ms")
        table(("", "query p50", "query p99", "key p50", "key p99"), rows)
        results[name] = {
            row[0]: dict(zip(("query_p50", "query_p99", "key_p50", "key_p99"), row[1:], strict=True))
            for row in rows
        }
    write("search_speed", results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
