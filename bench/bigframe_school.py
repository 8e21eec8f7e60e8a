"""A School that imports a large framework, follows it, and asks it things: bench/bigframe.py, one process each."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.large_school import NOW
from bench.report import percentile
from bot.app import opened
from bot.commands.action import Action
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.memory import trim
from bot.portfolio.choosing import previewed
from bot.portfolio.intake import take_in
from bot.receipts import Receipt
from bot.referentiel.editions import Adopted, Edition
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bench.esco import Query
    from bot.app import App

ROUNDS: Final = 15
COMMANDS: Final = {
    "/critere": Action("critere", {"code": "E3.7"}),
    "/bloc": Action("bloc", {"code": "E3"}),
    "/progression": Action("progression"),
    "/reste": Action("reste"),
    "/config referentiel": Action("config referentiel"),
}


def imported_into(file: Path, folder: Path, memory: Callable[[], float]) -> dict[str, float]:
    """Read, compare, index and keep a file; the loop is watched meanwhile."""
    return asyncio.run(_imported(file, folder, memory))


def used(folder: Path, memory: Callable[[], float], queries: Sequence[Query]) -> dict[str, dict[str, float]]:
    """A start, the first request of a School that follows it, then searches and commands."""
    return asyncio.run(_used(folder, memory, queries))


async def _imported(file: Path, folder: Path, memory: Callable[[], float]) -> dict[str, float]:
    async with opened(Settings(data=folder, clock=NOW), "bench") as app:
        before, lags = memory(), list[float]()
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as both:
            watching = both.create_task(_watch(lags))
            content = await asyncio.to_thread(file.read_bytes)
            told = await take_in(app.services.syllabuses, app.school.id, file.name, content, NOW)
            watching.cancel()
        took = time.perf_counter() - begun
        peak = peak_memory()
        entries = len(told.read.framework)
    return {
        "entries": entries, "seconds": took, "peak_mb": peak - before, "lag_p50_ms": percentile(lags or [0.0], 0.5),
        "lag_p99_ms": percentile(lags or [0.0], 0.99),
    }  # fmt: skip


def peak_memory() -> float:
    """Megabytes that this program held at most: of this program alone, not of the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


async def _used(
    folder: Path, memory: Callable[[], float], queries: Sequence[Query]
) -> dict[str, dict[str, float]]:
    async with opened(Settings(data=folder, clock=NOW), "bench") as app:
        await _followed(app)
    async with opened(Settings(data=folder, clock=NOW), "bench") as app:
        trim()
        before, begun = memory(), time.perf_counter()
        syllabus = await app.services.syllabuses.of(app.school.id)
        ready = time.perf_counter() - begun
        found = {
            "start": {"ready_s": ready, "memory_mb": memory() - before, "entries": len(syllabus.framework)}
        }
        lags: list[float] = []
        async with asyncio.TaskGroup() as both:
            watching = both.create_task(_watch(lags))
            alone = await _each(
                [lambda q=q: syllabus.found(lambda search: search.search(q.typed)) for q in queries]  # type: ignore[misc]
            )
            typed = [q.typed[: 3 + place % 9] for place, q in enumerate(queries)]
            letters = await _each(
                [lambda t=t: syllabus.found(lambda search: search.complete(t)) for t in typed]  # type: ignore[misc]
            )
            watching.cancel()
        found["search"] = _named(alone) | {"lag_p99_ms": percentile(lags or [0.0], 0.99)}
        found["completion"] = _named(letters)
        for name, action in COMMANDS.items():
            found[name] = _named(await _each([lambda action=action: _asked(app, action)] * ROUNDS))  # type: ignore[misc]
        found["end"] = {"memory_mb": memory() - before}
    return found


async def _followed(app: App) -> None:
    edition = Edition("esco-invente", "1")
    seen = await previewed(app.services.syllabuses, app.school.id, edition)
    receipt: Receipt[Adopted] = Receipt(("bench",), 0, NOW, lambda _: "")
    await app.services.syllabuses.adopt(app.school.id, seen.adoption, receipt)


async def _asked(app: App, action: Action) -> None:
    lina = Account(Platform.CONSOLE, "lina", "Lina")
    await app.directory.enrol(lina, app.school)
    request = Request(f"bench:{time.perf_counter_ns()}", lina, Place("console", "console", private=True), NOW)
    await app.dispatcher.dispatch(request, action)


async def _each(acts: Sequence[Callable[[], Awaitable[Any]]]) -> list[float]:
    times = []
    for act in acts:
        begun = time.perf_counter()
        await act()
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _named(times: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99)}


async def _watch(lags: list[float]) -> None:
    """How late the event loop wakes somebody who asked for 5 ms."""
    with suppress(asyncio.CancelledError):
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append((time.perf_counter() - begun) * 1000 - 5)
