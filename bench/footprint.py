"""Start to the first answer, and idle memory, of `referent run` against the local Discord.

    python -m bench.footprint [TIMES]

The whole process is timed, from its start to the answer of a slash command sent as soon as it is connected;
memory is read ten seconds later. (discord.py says « ready » two seconds after it answers: it waits for servers.)
With a Synapse (.venv-synapse or SYNAPSE_PY) the same with Matrix beside Discord.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.load import memory_of
from bench.report import percentile, table, write
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.synapse import Synapse
from tests.hosting.process import a_bot, command
from tests.needs import Missing, synapse

TIMES = 5
IDLE = 10.0
LIMITS = {"ready_s": 1.5, "discord_mb": 90.0, "both_mb": 130.0}


async def started(folder: Path, matrix: dict[str, str]) -> tuple[float, float]:
    """Seconds to the first answer, and MB once idle."""
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        begun = time.perf_counter()
        async with a_bot(fake, folder, **matrix) as bot:
            await fake.gateway.ready.wait()
            await bot.person("Lina").slash("critere", code="P3.4.5")
            ready = time.perf_counter() - begun
            await asyncio.sleep(IDLE)
            return ready, memory_of(bot.process.pid)


async def measured(times: int, matrix: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        await command(
            Path(folder), "console", typed="/aide\n"
        )  # the database is made at the first start only
        runs = [await started(Path(folder), matrix) for _ in range(times)]
    return {
        "ready_s": percentile([r for r, _ in runs], 0.5),
        "memory_mb": percentile([m for _, m in runs], 0.5),
    }


async def both(times: int) -> dict[str, Any] | None:
    try:
        python = synapse()
    except Missing:
        return None
    with tempfile.TemporaryDirectory() as folder:
        server = Synapse(python, Path(folder))
        await asyncio.to_thread(server.start)
        try:
            account = server.register()
            matrix = {
                "REFERENT_MATRIX_HOMESERVER": server.url,
                "REFERENT_MATRIX_USER": account.user_id,
                "REFERENT_MATRIX_PASSWORD": account.password,
            }
            return await measured(times, matrix)
        finally:
            await asyncio.to_thread(server.stop)


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    results: dict[str, Any] = {"discord": asyncio.run(measured(times, {}))}
    with_matrix = asyncio.run(both(times))
    if with_matrix is not None:
        results["discord_and_matrix"] = with_matrix
    rows = [(name, row["ready_s"], row["memory_mb"]) for name, row in results.items()]
    table(("platforms", "first answer s", "idle MB"), rows)
    write("footprint", {**results, "limits": LIMITS})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
