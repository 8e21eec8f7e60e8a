"""What it costs that frameworks come and go: a large one made ready and searched, a large school that changes.

python -m bench.frameworks [entries …]

The large frameworks are invented, always the same: seven entries to a competency, words as rare as in a language.
The school is that of bench/large_school.py; the lag is that of the event loop while it changes.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.large_school import NOW, fill
from bench.report import percentile, table, write
from bot.app import DATABASE, opened
from bot.config import Settings
from bot.portfolio.choosing import previewed
from bot.portfolio.syllabus import syllabus_of, written
from bot.receipts import Receipt
from bot.referentiel.editions import edition_of
from bot.referentiel.formats.nodes import Imported
from bot.referentiel.loading import load_framework
from bot.referentiel.model import COMMON, Entry, Framework, Kind, Provenance, Source
from bot.store.search_index import StoredIndexes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.app import App
    from bot.referentiel.editions import Adopted

SIZES: Final = (2_000, 20_000)
WORDS: Final = 12_000
BLOCKS: Final = 20
BELOW: Final = 6  # skills of a competency
QUERIES: Final = 400
_FROM: Final = Provenance(Source.IMPORTED)


def invented(size: int) -> tuple[Framework, list[str]]:
    """A framework of about this many entries, and queries in its words, one in four with a slip."""
    drawn = random.Random(1)
    words = ["".join(drawn.choices("bcdfglmnprstv", k=1)[0] + drawn.choice("aeiou") for _ in range(drawn.randint(2, 5))) for _ in range(WORDS)]  # fmt: skip
    rarity = [1 / (rank + 1) ** 0.7 for rank in range(WORDS)]

    def said(number: int) -> str:
        return " ".join(drawn.choices(words, rarity, k=number))

    entries: dict[str, Entry] = {}
    for block in range(1, BLOCKS + 1):
        top = f"U{block}"
        entries[top] = Entry(top, Kind.BLOCK, said(3), COMMON, None, _FROM)
        for one in range(1, size // BLOCKS // (BELOW + 1) + 1):
            code = f"{top}.{one}"
            entries[code] = Entry(code, Kind.COMPETENCY, said(6), COMMON, top, _FROM)
            for skill in range(1, BELOW + 1):
                below = f"{code}.{skill}"
                entries[below] = Entry(below, Kind.SKILL, said(9), COMMON, code, _FROM)
    queries = [said(drawn.randint(1, 4)) for _ in range(QUERIES)]
    slips = [q if place % 4 else q[:2] + q[3:] for place, q in enumerate(queries)]
    return Framework("invented", "1", "Invented", entries), slips


def searched(size: int) -> dict[str, float]:
    """One large framework: how long until it is ready, then how fast it answers."""
    framework, queries = invented(size)
    written()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        syllabus = syllabus_of(framework, StoredIndexes(Path(folder)))
    ready = time.perf_counter() - begun
    search = timed(queries, syllabus.search.search)
    letters = timed((q[: 3 + place % 5] for place, q in enumerate(queries)), syllabus.search.complete)
    return {
        "entries": len(framework),
        "ready_s": ready,
        **named("search", search),
        **named("completion", letters),
    }


def timed(queries: Iterable[str], act: Callable[[str], object]) -> list[float]:
    found = []
    for query in queries:
        begun = time.perf_counter()
        act(query)
        found.append((time.perf_counter() - begun) * 1000)
    return found


def named(what: str, times: list[float]) -> dict[str, float]:
    return {f"{what}_p50_ms": percentile(times, 0.5), f"{what}_p99_ms": percentile(times, 0.99)}


def newer() -> Imported:
    """The shipped framework with every third skill under another code, and one competency gone."""
    entries = {}
    shipped = load_framework()
    for place, entry in enumerate(shipped):
        if "B1.6" in [one.code for one in shipped.lineage(entry.code)]:
            continue
        code = f"{entry.code}9" if entry.kind is Kind.SKILL and place % 3 == 0 else entry.code
        entries[code] = replace(entry, code=code)
    return Imported(Framework("bts-sio", "bench", "Bench", entries))


async def changed() -> dict[str, dict[str, float]]:
    """A large school follows another version, then comes back."""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), clock=NOW)
        async with opened(settings, "bench") as app:
            school = app.school.id
        fill(Path(folder) / DATABASE, school)
        async with opened(settings, "bench") as app:
            new, shipped = newer(), load_framework()
            await app.services.syllabuses.keep(school, new, app.clock.now())
            for name, framework in (("there", new.framework), ("back", shipped)):
                results[name] = await followed(app, framework)
    return results


async def followed(app: App, framework: Framework) -> dict[str, float]:
    begun = time.perf_counter()
    seen = await previewed(app.services.syllabuses, app.school.id, edition_of(framework))
    looked = time.perf_counter()
    lags: list[float] = []
    watching = asyncio.ensure_future(lag(lags))
    receipt: Receipt[Adopted] = Receipt((f"bench:{edition_of(framework)}",), 0, app.clock.now(), lambda _: "")
    done = await app.services.syllabuses.adopt(app.school.id, seen.adoption, receipt)
    took = time.perf_counter() - looked
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return {
        "preview_s": looked - begun,
        "change_s": took,
        "moved": done.moved,
        "apart": done.apart,
        "lag_p99_ms": percentile(lags, 0.99),
    }


async def lag(lags: list[float]) -> None:
    """How late the event loop wakes somebody who asked for 5 ms."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append((time.perf_counter() - begun) * 1000 - 5)


def main() -> int:
    sizes = [int(given) for given in sys.argv[1:]] or list(SIZES)
    large = [searched(size) for size in sizes]
    table(tuple(large[0]), [tuple(row.values()) for row in large])
    print()
    school = asyncio.run(changed())
    table(("", *school["there"]), [(name, *row.values()) for name, row in school.items()])
    if sizes == list(SIZES):
        write(
            "frameworks",
            {**{f"{size} entries": row for size, row in zip(sizes, large, strict=True)}, **school},
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
