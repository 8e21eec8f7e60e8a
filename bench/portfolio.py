"""A large school on SQLite: what a person waits for, through the dispatcher, text of the answer included.

    python -m bench.portfolio [TIMES]

Aims (issue of the portfolio): progress, what remains and the queue p99 ≤ 5 ms, the grid ≤ 30 ms, a
declaration p99 ≤ 5 ms while others read. Writes bench/results/portfolio.json.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.large_school import NOW, LargeSchool, fill
from bench.report import percentile, table, write
from bot.app import DATABASE, opened
from bot.commands.action import Action
from bot.commands.reply import Confirm, Tone
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.hosting.settling import settle
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import App

TIMES: Final = 300
READERS: Final = 4
PAUSE: Final = 0.1
"""Seconds a reader takes before asking again: together they ask some fifty times a second."""
AIMS: Final = {
    "/progression": 5.0,
    "/reste": 5.0,
    "/dossier": 30.0,
    "/preuve lister": 30.0,
    "/a-valider": 5.0,
    "queue of 20": 5.0,
    "grid 35 x 14": 30.0,
    "declare": 5.0,
    "declare while others read": 5.0,
}
"""Milliseconds at the 99th percentile; for the last two of the student's lists, our own."""
SENTENCE: Final = "Inventaire de la salle 204 avec GLPI, export et compte rendu"


class Asking:
    """Somebody of the school at a terminal."""

    def __init__(self, app: App, user: str) -> None:
        self._app, self._account, self._lines = app, Account(Platform.CONSOLE, user, user), 0

    async def __call__(self, command: str, **arguments: str) -> None:
        self._lines += 1
        place = Place("console", "console", private=True)
        key = f"bench:{self._account.user_id}:{self._lines}"
        request = Request(key, self._account, place, self._app.clock.now())
        reply = await self._app.dispatcher.dispatch(request, Action(command, arguments))
        answered = not isinstance(reply, Confirm) and getattr(reply, "tone", None) is not Tone.REFUSED
        assert answered, lines_of(reply, Style())
        lines_of(reply, Style())


async def measured(times: int) -> tuple[LargeSchool, dict[str, dict[str, float]]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), clock=NOW)
        async with opened(settings, "bench") as app:
            school = app.school.id
        made = fill(Path(folder) / DATABASE, school)
        os.sync()  # the file was made in a hurry: its writing is not the first act's to wait for
        async with opened(settings, "bench") as app:
            settle()  # as `referent run` does
            return made, await _timed_all(app, made, times)


async def _timed_all(app: App, made: LargeSchool, times: int) -> dict[str, dict[str, float]]:
    student, teacher = Asking(app, made.student), Asking(app, made.teacher)
    person = await app.directory.person_of(Account(Platform.CONSOLE, made.teacher, ""), app.school)
    assert person is not None
    desk = app.services.portfolio.desk
    await student("preuve decisions")
    found = {
        "/progression": await timed(lambda: student("progression"), times),
        "/reste": await timed(lambda: student("reste"), times),
        "/dossier": await timed(lambda: student("dossier"), times),
        "/preuve lister": await timed(lambda: student("preuve lister"), times),
        "/a-valider": await timed(lambda: teacher("a-valider"), times),
        "queue of 20": await timed(lambda: desk(person, 20), times),
        "grid 35 x 14": await timed(lambda: _grid(app, made), times),
        "declare": await timed(lambda: student("declarer", phrase=SENTENCE, codes="B1.1 B1.2"), times),
    }
    found["declare while others read"] = await _among_readers(app, student, times)
    return found


async def _grid(app: App, made: LargeSchool) -> None:
    """What the picture and the spreadsheet of a class ask: every member's marks, competency by competency."""
    await app.services.overviews.marks(app.school.id, made.group)


async def _among_readers(app: App, student: Asking, times: int) -> dict[str, float]:
    """Declarations while four people keep asking for their progress and one for the queue."""
    done = asyncio.Event()

    async def read(user: str, command: str) -> None:
        asking = Asking(app, user)
        while not done.is_set():
            await asking(command)
            await asyncio.sleep(PAUSE)

    async with asyncio.TaskGroup() as group:
        for number in range(READERS):
            group.create_task(read(f"student-2-0-{number + 1}", "progression"))
        group.create_task(read("teacher-0", "a-valider"))
        try:
            return await timed(lambda: student("declarer", phrase=SENTENCE, codes="B1.1 B1.2"), times)
        finally:
            done.set()


async def timed(act: Callable[[], Awaitable[object]], times: int) -> dict[str, float]:
    await act()
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        found.append((time.perf_counter() - begun) * 1000)
    return {"p50_ms": percentile(found, 0.5), "p99_ms": percentile(found, 0.99)}


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    made, results = asyncio.run(measured(times))
    print(
        f"{made.realisations} realisations, {made.claims} claims, {made.waiting} waiting; {times} times each, ms"
    )
    rows = [
        (name, row["p50_ms"], row["p99_ms"], AIMS[name], "yes" if row["p99_ms"] <= AIMS[name] else "no")
        for name, row in results.items()
    ]
    table(("", "p50", "p99", "aim", "held"), rows)
    size = {"realisations": made.realisations, "claims": made.claims, "waiting": made.waiting, "times": times}
    write("portfolio", {"size": size, **results})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
