"""What the store costs: declare and read, one by one and 200 at once, through the real portfolio.

python -m bench.store
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import percentile, table, write
from bot.app import opened
from bot.commands.action import Action
from bot.config import Settings
from bot.portfolio.model import Receipt
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App
    from bot.school.model import Person

TIMES = 1000
AT_ONCE = 200
SENTENCE = "Inventaire de la salle 204 avec GLPI, export et compte rendu"


async def measured() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Settings(data=Path(folder)), "bench") as app:
            person = await app.directory.enrol(Account(Platform.CONSOLE, "bench", "Banc"), app.school)
            declare = declaring(app, person)
            results = {"declare": await timed(declare)}
            portfolio = app.services.portfolio
            framework = app.services.syllabuses.shipped.framework
            results["progress"] = await timed(lambda: portfolio.progress(framework, person))
            results["list"] = await timed(lambda: portfolio.realisations(person), 50)
            begun = time.perf_counter()
            await asyncio.gather(*(declare() for _ in range(AT_ONCE)))
            results[f"{AT_ONCE} at once"] = {"whole_ms": (time.perf_counter() - begun) * 1000}
            return results


def declaring(app: App, person: Person) -> Callable[[], Awaitable[object]]:
    count, framework = 0, app.services.syllabuses.shipped.framework

    async def declare() -> None:
        nonlocal count
        count += 1
        receipt = Receipt(
            (f"bench:{person.id}:{count}",), person.id, app.clock.now(), lambda _: Action("aide").compact()
        )
        await app.services.portfolio.declare(
            framework, person, SENTENCE, ("B1.1", "B1.2"), receipt, today=app.clock.now().date()
        )

    return declare


async def timed(act: Callable[[], Awaitable[object]], times: int = TIMES) -> dict[str, float]:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        found.append((time.perf_counter() - begun) * 1000)
    return {"p50_ms": percentile(found, 0.5), "p99_ms": percentile(found, 0.99)}


def main() -> int:
    results = asyncio.run(measured())
    print(f"a person with {TIMES} realisations and twice as many claims, ms")
    rows = [
        (name, row.get("p50_ms", row.get("whole_ms", 0.0)), row.get("p99_ms", ""))
        for name, row in results.items()
    ]
    table(("", "p50 or whole", "p99"), rows)
    write("store", results)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
