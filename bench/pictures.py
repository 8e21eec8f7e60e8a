"""How long pictures and documents take in a worker, and what the event loop feels of it.

    python -m bench.pictures [ROUNDS]

Each piece of work runs in a thread, as the bot runs it, while the loop asks every millisecond whether it is
late. Writes bench/results/pictures.json.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench.report import percentile, table, write
from bot.portfolio.progress import BlockProgress, Level, progress
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Option
from bot.reports.pictures.classroom import ClassRow, class_pages, class_png
from bot.reports.pictures.progress import progress_png
from bot.reports.pictures.themes import ThemeName
from bot.reports.synthesis import Line, Part, Synthesis, columns_of, layout_for
from bot.reports.synthesis_fill import filled
from bot.reports.synthesis_pdf import synthesis_pdf
from bot.reports.synthesis_read import read_synthesis
from bot.reports.synthesis_xlsx import synthesis_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 30
TICK = 0.001  # seconds


def works() -> dict[str, Callable[[], object]]:
    framework = load_framework()
    blocks = progress(framework, (), Option.SLAM)
    levels = tuple(Level)
    filled_in = tuple(
        BlockProgress(b.block, tuple((e, levels[n % 3]) for n, (e, _) in enumerate(b.competencies)), b.skills)
        for b in blocks
    )
    codes = [e.code for b in blocks for e, _ in b.competencies]
    rows = [
        ClassRow(f"Étudiante n° {n}", tuple(levels[(n + k) % 3] for k in range(len(codes))))
        for n in range(15)
    ]
    (page,) = class_pages("BTS SIO 2", codes, rows)
    columns = columns_of(framework)
    lines = tuple(
        Line(
            f"Réalisation n° {n}",
            date(2025, 9, 1) + timedelta(n),
            date(2025, 9, 5) + timedelta(n),
            Part(n % 3),
            frozenset({columns[n % 6].code}),
        )
        for n in range(60)
    )
    whole = Synthesis(2026, columns, lines, "Lina", "01", "Lycée", Option.SLAM, "https://exemple.fr")
    layout = layout_for(2026).layout
    blank = synthesis_xlsx(Synthesis(2026, columns, ()), layout)
    read = synthesis_xlsx(whole, layout)
    return {
        "progress, light": lambda: progress_png("Lina", filled_in, ThemeName.LIGHT),
        "progress, dark": lambda: progress_png("Lina", filled_in, ThemeName.DARK),
        "class of 15, light": lambda: class_png(page, ThemeName.LIGHT),
        "class of 15, dark": lambda: class_png(page, ThemeName.DARK),
        "table xlsx, 60 lines": lambda: synthesis_xlsx(whole, layout),
        "table PDF, 60 lines": lambda: synthesis_pdf(whole, layout),
        "blank filled, 60 lines": lambda: filled(blank, whole),
        "table read, 60 lines": lambda: read_synthesis(read, columns, date(2026, 1, 14)),
    }


async def measured(work: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each run, and of each delay of the loop meanwhile."""
    times: list[float] = []
    lags: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        running = asyncio.ensure_future(asyncio.to_thread(work))
        while not running.done():
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            lags.append((time.perf_counter() - before - TICK) * 1000)
        await running
        times.append((time.perf_counter() - begun) * 1000)
    return times, lags


async def main(rounds: int) -> None:
    results: dict[str, object] = {"rounds": rounds}
    rows = []
    for name, work in works().items():
        first = time.perf_counter()
        work()
        first = (time.perf_counter() - first) * 1000
        times, lags = await measured(work, rounds)
        row = {
            "first_ms": round(first, 1), "p50_ms": round(percentile(times, 0.5), 1), "worst_ms": round(max(times), 1),
            "lag_p99_ms": round(percentile(lags, 0.99), 1), "lag_worst_ms": round(max(lags), 1),
        }  # fmt: skip
        results[name] = row
        rows.append((name, *row.values()))
    table(("work", "first ms", "p50 ms", "worst ms", "loop lag p99 ms", "loop lag worst ms"), rows)
    write("pictures", results)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
