"""A framework of 100,000 entries: searched beside other engines, imported in every format, used by a School.

    python -m bench.bigframe [--size N] [--tantivy FOLDER]

Each contender and each import runs in a process of its own, so that memory is its own. tantivy is no dependency of
the bot: `pip install --target FOLDER tantivy`, somewhere else, brings it to this table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.bigframe_engines import CONTENDERS, SLOW, disk_of, emptied
from bench.bigframe_school import imported_into, used
from bench.esco import KINDS, SIZE, Query, esco_like, is_right, keystrokes, queries_of
from bench.report import ROOT, percentile, table, write
from bot.referentiel.formats.exchange import Format, exported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.referentiel.model import Framework

NAMES: Final = {
    Format.CSV: "esco.csv", Format.MOODLE: "moodle.csv", Format.CASE: "esco.json", Format.MAHARA: "esco.matrix",
    Format.TOML: "esco.toml",
}  # fmt: skip
REFERENCE: Final = "recherche, exhaustive"


def memory() -> float:
    """Megabytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def contended(name: str, size: int, folder: Path) -> dict[str, Any]:
    """One contender: made, made again from what it left on the disk, then asked."""
    framework = esco_like(size)
    queries = queries_of(framework)
    kept = emptied(folder / "made")
    search, build = _timed(lambda: CONTENDERS[name](framework, kept))
    some = queries[:: SLOW.get(name, 1)]
    hits, times = [], []
    for query in some:
        found, took = _timed(lambda query=query: search(query.typed))  # type: ignore[misc]
        hits.append(found)
        times.append(took * 1000)
    keys = [_timed(lambda typed=typed: search(typed))[1] * 1000 for typed in list(keystrokes(queries))[:: SLOW.get(name, 1)]]  # type: ignore[misc] # fmt: skip
    return {"build_s": build, "hits": hits, "times": times, "keys": keys, "disk_mb": disk_of(kept) / 1e6}


def weighed(name: str, size: int, folder: Path) -> dict[str, Any]:
    """The memory of a contender that finds what it left on the disk."""
    framework = esco_like(size)
    queries = queries_of(framework)
    before = memory()
    search = CONTENDERS[name](framework, folder / "made")
    for query in queries[:: SLOW.get(name, 1)]:
        search(query.typed)
    return {"memory_mb": memory() - before}


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    made = act()
    return made, time.perf_counter() - begun


def child(*arguments: str, tantivy: str) -> dict[str, Any] | None:
    """What another process of this program measured; None if its library is not there."""
    command = [sys.executable, "-m", "bench.bigframe", *arguments, "--tantivy", tantivy]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        missing = "ModuleNotFoundError" in done.stderr
        print("pas mesuré :", " ".join(arguments), "" if missing else done.stderr[-2000:])
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def side_by_side(size: int, tantivy: str, folder: Path) -> dict[str, dict[str, float]]:
    """The table of contenders: speed, memory, and how often they find what was wanted."""
    framework = esco_like(size)
    queries = queries_of(framework)
    measured = {}
    for name in CONTENDERS:
        found = child("--contender", name, "--size", str(size), "--folder", str(folder), tantivy=tantivy)
        more = found and child("--weigh", name, "--size", str(size), "--folder", str(folder), tantivy=tantivy)
        if found and more:
            measured[name] = found | more
    reference = measured[REFERENCE]["hits"]
    return {name: _figures(name, one, framework, queries, reference) for name, one in measured.items()}


def _figures(
    name: str, one: dict[str, Any], framework: Framework, queries: Sequence[Query], reference: list[list[str]]
) -> dict[str, float]:
    step = SLOW.get(name, 1)
    asked = list(zip(queries[::step], one["hits"], reference[::step], strict=True))
    figures = {
        "query_p50_ms": percentile(one["times"], 0.5),
        "query_p99_ms": percentile(one["times"], 0.99),
        "key_p50_ms": percentile(one["keys"], 0.5),
        "key_p99_ms": percentile(one["keys"], 0.99),
        "memory_mb": one["memory_mb"],
        "disk_mb": one["disk_mb"],
        "build_s": one["build_s"],
    }
    told = [(q, hits, best) for q, hits, best in asked if q.kind != "code"]
    for kind in KINDS:
        of_kind = [(q, hits) for q, hits, _ in asked if q.kind == kind]
        right = [any(is_right(framework, q, code) for code in hits) for q, hits in of_kind]
        figures[kind] = sum(right) / max(1, len(right))
    same = sum(hits[:1] == best[:1] for _, hits, best in told) / max(1, len(told))
    kept = sum(len(set(hits) & set(best)) for _, hits, best in told) / max(
        1, sum(len(best) for *_, best in told)
    )
    return {**figures, "same_first": same, "of_its_six": kept}


def imports(size: int, folder: Path) -> dict[str, dict[str, float]]:
    """Each format, read, indexed and kept by a School."""
    framework, found = esco_like(size), {}
    for kind, name in NAMES.items():
        path = folder / name
        path.write_bytes(exported(framework, kind)[0])
        one = child("--import", str(path), "--folder", str(emptied(folder / f"school {kind}")), tantivy="")
        if one is not None:
            found[str(kind)] = one | {"file_mb": path.stat().st_size / 1e6}
        path.unlink()
    return found


def main() -> int:
    options = _options()
    folder = Path(options.folder)
    if options.tantivy:
        sys.path.append(options.tantivy)
    if options.contender:
        return _say(contended(options.contender, options.size, folder))
    if options.weigh:
        return _say(weighed(options.weigh, options.size, folder))
    if options.imported:
        return _say(imported_into(Path(options.imported), folder, memory))
    if options.used:
        return _say(used(folder, memory, queries_of(esco_like(options.size))))
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        engines = side_by_side(options.size, options.tantivy, place)
        _shown("engine", engines)
        came_in = imports(options.size, place)
        _shown("import", came_in)
        school = child(
            "--used", "x", "--size", str(options.size), "--folder", str(place / "school csv"), tantivy=""
        )
        _shown("school", school or {})
    if options.size == SIZE:
        write("bigframe", {"engines": engines, "imports": came_in, "school": school})
    return 0


def _shown(what: str, rows: dict[str, dict[str, float]]) -> None:
    print()
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table((what, *columns), [(name, *(row.get(c, "") for c in columns)) for name, row in rows.items()])


def _say(found: dict[str, Any]) -> int:
    print(json.dumps(found))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.bigframe")
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--tantivy", default="", metavar="FOLDER", help="where pip installed tantivy")
    parser.add_argument("--folder", default="", help=argparse.SUPPRESS)
    for name in ("contender", "weigh", "used"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    parser.add_argument("--import", dest="imported", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
