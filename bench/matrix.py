"""Matrix: from a message to its answer, beside a bare echo client; a class at once; memory. On a real homeserver.

    python -m bench.matrix [MESSAGES]

Blocks of 25 messages take turns between the floor (two bare HTTP clients, one repeating what it hears), a plain
room and an encrypted one, all in the same run: the machine's mood is in all of them. Writes bench/results/matrix.json.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.report import ROOT, percentile, table, write
from tests.fakes.matrix_person import MatrixPerson, replying_to, sent_by
from tests.fakes.matrix_sealed_person import SealedPerson
from tests.fakes.synapse import Synapse
from tests.needs import needs

BLOCK: Final = 25
WARM_UP: Final = 5
CLASS: Final = 35
QUESTION: Final = "!critere P1.1.1"
IDLE: Final = 10.0
AS_INSTALLED: Final = """
import runpy, sys
sys.modules["cffi"] = None  # comes with the tests only; pycryptodome does without it where the bot is installed
sys.argv = ["referent", "run"]
runpy.run_module("bot", run_name="__main__")
"""
Ask = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of the bot: resident when idle, resident in the end, and what no other process shares of these."""

    idle: float
    after: float
    private: float


async def timed(ask: Ask) -> float:
    """Milliseconds until the answer is there."""
    begun = time.perf_counter()
    await ask()
    return (time.perf_counter() - begun) * 1000


async def echo(person: MatrixPerson, room: str, ready: asyncio.Event) -> None:
    """The bare client of the floor: repeats each message as a reply, and nothing else."""
    answered: set[str] = set()
    ready.set()
    while True:
        await person._sync(30_000)  # noqa: SLF001 - the loop of a client that does nothing else
        for event in person.heard(room):
            if event["sender"] == person.user_id or event["type"] != "m.room.message":
                continue
            if event["event_id"] not in answered:
                answered.add(event["event_id"])
                await person.says(room, event["content"]["body"], reply_to=event["event_id"], kind="m.notice")


async def main(messages: int) -> None:
    """Run everything and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        server = Synapse(needs("synapse"), Path(folder), database=in_memory())
        await asyncio.to_thread(server.start)
        try:
            await measured(server, Path(folder), messages)
        finally:
            await asyncio.to_thread(server.stop)


def in_memory() -> dict[str, object]:
    """The database in memory: what is measured is not the disk."""
    return {"name": "sqlite3", "args": {"database": ":memory:", "cp_min": 1, "cp_max": 1}}


async def measured(server: Synapse, folder: Path, messages: int) -> None:
    account = server.register()
    bot = account.user_id
    settings = {
        "REFERENT_DATA": str(folder / "data"),
        "REFERENT_MATRIX_HOMESERVER": server.url,
        "REFERENT_MATRIX_USER": bot,
        "REFERENT_MATRIX_PASSWORD": account.password,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", AS_INSTALLED, cwd=ROOT, env=os.environ | settings, stderr=subprocess.DEVNULL
    )
    try:
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            lina = await stack.enter_async_context(MatrixPerson(server.url, server.register()))
            echoing = await stack.enter_async_context(MatrixPerson(server.url, server.register()))
            sealed = await stack.enter_async_context(SealedPerson(server.url, server.register()))
            ready = asyncio.Event()
            floor = await lina.create_room(invite=[echoing.user_id])
            await echoing.join(floor)
            repeating = tasks.create_task(echo(echoing, floor, ready))
            plain = await lina.create_room(invite=[bot])
            await lina.is_joined_by(plain, bot)
            await asyncio.sleep(IDLE)
            idle = resident_of(child.pid)
            closed = await sealed.create_room([bot])
            await sealed.sees(closed, bot)

            async def in_floor() -> object:
                return await lina.hears(floor, replying_to(await lina.says(floor, QUESTION)))

            async def in_plain() -> object:
                return await lina.hears(plain, replying_to(await lina.says(plain, QUESTION)))

            async def in_closed() -> object:
                return await sealed.hears(await sealed.says(closed, QUESTION))

            rooms: dict[str, Ask] = {"floor": in_floor, "plain": in_plain, "encrypted": in_closed}
            times = await in_turns(rooms, messages)
            at_once = await a_class(server, stack, bot)
            memory = Memory(idle, resident_of(child.pid), private_of(child.pid))
            repeating.cancel()
        report(times, at_once, memory, messages)
    finally:
        child.terminate()
        await child.wait()


async def in_turns(rooms: dict[str, Ask], messages: int) -> dict[str, list[float]]:
    """The times of each room, block by block in turn."""
    times: dict[str, list[float]] = {name: [] for name in rooms}
    for ask in rooms.values():
        for _ in range(WARM_UP):
            await ask()
    while len(times["floor"]) < messages:
        for name, ask in rooms.items():
            times[name] += [await timed(ask) for _ in range(BLOCK)]
    return times


async def a_class(server: Synapse, stack: AsyncExitStack, bot: str) -> float:
    """Seconds until a class of 35 that asks at once in its room is answered, each once."""
    arrivals = [MatrixPerson(server.url, server.register()) for _ in range(CLASS)]
    pupils = [await stack.enter_async_context(one) for one in arrivals]
    first, *others = pupils
    room = await first.create_room(invite=[bot, *(one.user_id for one in others)])
    for one in others:
        await one.join(room)
    await first.is_joined_by(room, bot)
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        asking = [tasks.create_task(one.says(room, QUESTION)) for one in pupils]
    for asked in asking:
        await first.hears(room, replying_to(asked.result()), within=60)
    seconds = time.perf_counter() - begun
    answers = len(await first.hears_after(room, sent_by(bot)))
    if answers != CLASS:
        raise SystemExit(f"{answers} answers to {CLASS} questions")
    return seconds


def private_of(pid: int) -> float:
    """Megabytes of a process that no other shares: without the code of libraries."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def resident_of(pid: int) -> float:
    """Resident megabytes of a process."""
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def report(times: dict[str, list[float]], at_once: float, memory: Memory, messages: int) -> None:
    rows = []
    results: dict[str, object] = {"messages": messages}
    base = percentile(times["floor"], 0.5)
    for name, found in times.items():
        p50, p99 = percentile(found, 0.5), percentile(found, 0.99)
        rows.append((name, round(p50, 1), round(p99, 1), round(p50 / base, 2)))
        results[name] = {"p50_ms": round(p50, 1), "p99_ms": round(p99, 1), "of_floor": round(p50 / base, 3)}
    table(("room", "p50 ms", "p99 ms", "p50 / floor"), rows)
    print(
        f"\na class of {CLASS} at once in one room: {at_once:.1f} s; memory {memory.idle:.0f} MB idle,"
        f" {memory.after:.0f} MB in the end, {memory.private:.0f} of its own"
    )
    write(
        "matrix",
        {
            **results,
            "class_of_35_s": round(at_once, 2),
            "idle_mb": round(memory.idle, 1),
            "memory_mb": round(memory.after, 1),
            "private_mb": round(memory.private, 1),
        },
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
