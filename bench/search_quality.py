"""How well `recherche` ranks: top-1, MRR, relevant in the first five, and silence when nothing is relevant.

    python -m bench.search_quality [--faults] [FILE.tsv …]

Files: class, query, primary codes (one of them must come first), other relevant codes, tab separated.
Without files: tests/search/queries_held.tsv (ours, labelled before the lexicon was written) and the shared
sample, at REFERENT_QUERIES or ../shared/search/queries.tsv; absent, the benchmark says so. Both options are
searched, so that the codes of SISR can be found.

top-1   share of queries whose first hit is a primary code
MRR     mean of 1 / rank of the first primary code (0 beyond ten)
in 5    share of queries with a relevant code, primary or other, in the first five hits
empty   share of the class `none` that gets no hit
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bench.report import ROOT, table, write
from bot.referentiel.loading import load_framework
from bot.search.engine import load_search
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OWN = ROOT / "tests" / "search" / "queries_held.tsv"
SAMPLE = Path(os.environ.get("REFERENT_QUERIES", ROOT.parent / "shared" / "search" / "queries.tsv"))
DEPTH = 10


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    primary: frozenset[str]
    other: frozenset[str]


def queries_of(path: Path) -> list[Query]:
    """The queries of a file."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, text, primary, other = (*line.split("\t"), "", "", "")[:4]
        found.append(Query(kind, text, codes(primary), codes(other)))
    return found


def codes(cell: str) -> frozenset[str]:
    return frozenset(code.strip() for code in cell.split(",") if code.strip())


def figures(queries: Sequence[Query], search: Callable[[str], list[str]]) -> dict[str, tuple[float, ...]]:
    """By class, and over all that should find something: count, top-1, MRR, in 5; for `none`, the empty share."""
    measured: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    empty: list[float] = []
    for query in queries:
        hits = search(query.text)[:DEPTH]
        if query.kind == "none":
            empty.append(float(not hits))
            continue
        rank = next((place for place, code in enumerate(hits, 1) if code in query.primary), 0)
        relevant = query.primary | query.other
        row = (float(rank == 1), 1 / rank if rank else 0.0, float(any(code in relevant for code in hits[:5])))
        measured[query.kind].append(row)
        measured["all"].append(row)
    found = {
        kind: (len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for kind, rows in sorted(measured.items(), key=lambda item: item[0] == "all")
    }
    if empty:
        found["none"] = (len(empty), sum(empty) / len(empty))
    return found


def named(measured: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    """The same figures, each under its name."""
    names = ("n", "top-1", "MRR", "in 5")
    return {
        kind: {"n": row[0], "empty": row[1]} if kind == "none" else dict(zip(names, row, strict=True))
        for kind, row in measured.items()
    }


def main() -> int:
    framework = load_framework()
    engine = load_search(framework)
    texts = {entry.code: fold(entry.text) for entry in framework}

    def search(query: str) -> list[str]:
        return [hit.entry.code for hit in engine.search(query, limit=DEPTH).hits]

    def ratio(query: str) -> list[str]:
        near = process.extract(fold(query), texts, scorer=fuzz.WRatio, limit=DEPTH, score_cutoff=60)
        return [code for _, _, code in near]

    given = [Path(name) for name in sys.argv[1:] if not name.startswith("-")]
    results = {}
    for path in given or [OWN, SAMPLE]:
        if not path.exists():
            print(f"\n{path.name}: absent; set REFERENT_QUERIES to its path")
            continue
        queries = queries_of(path)
        measured, compared = figures(queries, search), figures(queries, ratio)
        print(f"\n{path.name}: {len(queries)} queries")
        rows = [
            (kind, row[0], *row[1:]) if kind != "none" else (kind, row[0], "", "", "", row[1])
            for kind, row in measured.items()
        ]
        rows = [(*row, *[""] * (6 - len(row))) for row in rows]
        rows.append(("WRatio, all", *compared["all"], compared.get("none", ("", ""))[1]))
        table(("class", "n", "top-1", "MRR", "in 5", "empty"), rows)
        results[path.name] = {"recherche": named(measured), "WRatio": named({"all": compared["all"]})}
        if "--faults" in sys.argv:
            faults(queries, search)
    write("search_quality", results)
    return 0


def faults(queries: Sequence[Query], search: Callable[[str], list[str]]) -> None:
    for query in queries:
        hits = search(query.text)
        right = not hits if query.kind == "none" else bool(hits) and hits[0] in query.primary
        if not right:
            print(
                f"  - {query.kind}: {query.text} -> {' '.join(hits[:5])} (want {' '.join(sorted(query.primary))})"
            )


if __name__ == "__main__":
    raise SystemExit(main())
