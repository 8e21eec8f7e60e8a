"""A strict client (matrix-js-sdk, the engine of Element Web) answered by the bot, and by no unsigned device.

    make check-matrix-strict            # npm ci in this folder, then: python -m tests.strict.check

Three runs against a real homeserver: the bot; the bot after a restore (new device, same identity); and a
person's client whose device is not signed, which must get no key: else the check would prove nothing.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.matrix_sealed_person import SealedPerson
from tests.fakes.synapse import Synapse
from tests.needs import NEEDS, ROOT, Missing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.synapse import Account

HERE: Final = Path(__file__).resolve().parent
QUESTION: Final = "!critere P1.1.1"
PATIENCE: Final = 30
UNANSWERED: Final = 6
SHIELD_NONE: Final = 0


@asynccontextmanager
async def the_bot(server: Synapse, account: Account, data: Path) -> AsyncIterator[None]:
    """The whole bot as a process."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.matrix_crashing_bot",
        server.url, account.user_id, account.password, str(data), "never", cwd=ROOT,
    )  # fmt: skip
    try:
        yield
    finally:
        child.terminate()
        await child.wait()


async def asks(server: Synapse, bot: str, seconds: int) -> dict[str, Any]:
    """What a new person on the strict client sees."""
    person = server.register()
    child = await asyncio.create_subprocess_exec(
        node(), str(HERE / "client.mjs"),
        server.url, person.user_id, person.password, bot, QUESTION, str(seconds),
        cwd=HERE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(child.communicate(), PATIENCE * 3)
    if child.returncode:
        raise SystemExit(f"the strict client ended with {child.returncode}")
    seen: dict[str, Any] = json.loads(out.decode().strip().splitlines()[-1])
    return seen


async def unsigned(server: Synapse) -> dict[str, Any]:
    """The strict client beside a device that nobody signed: it enters the room and reads nothing."""
    async with SealedPerson(server.url, server.register()) as echo:

        async def repeat() -> None:
            entered: set[str] = set()
            while True:
                await echo.settles()
                for room in await echo.invitations():
                    if room not in entered:
                        entered.add(room)
                        await echo.join(room)
                for event in list(echo.heard):
                    if getattr(event, "body", "") == QUESTION and event.decrypted:
                        await echo.answers_by_notice(event)
                        echo.heard.remove(event)

        async with asyncio.TaskGroup() as tasks:
            repeating = tasks.create_task(repeat())
            seen = await asks(server, echo.user_id, UNANSWERED)
            repeating.cancel()
    return seen


async def main() -> int:
    """Run the three; 0 when all is as it should be."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Synapse(NEEDS["synapse"](), folder)
        await asyncio.to_thread(server.start)
        try:
            account = server.register()
            async with the_bot(server, account, folder / "data"):
                first = await asks(server, account.user_id, PATIENCE)
            restored = folder / "restored" / "matrix"
            restored.mkdir(parents=True)
            shutil.copy(folder / "data" / "matrix" / "identite.json", restored)
            async with the_bot(server, account, folder / "restored"):
                second = await asks(server, account.user_id, PATIENCE)
            third = await unsigned(server)
        finally:
            await asyncio.to_thread(server.stop)
    for title, seen, wanted in (
        ("the bot", first, True), ("the bot after a restore", second, True), ("an unsigned device", third, False),
    ):  # fmt: skip
        fine = seen["answered"] is wanted
        if wanted:
            fine = (
                fine
                and seen["shield"] == SHIELD_NONE
                and seen["signed"] == [True]
                and "P1.1.1" in seen["body"]
            )
        print(
            f"{title}: {'as it should be' if fine else 'WRONG'} { ({k: seen[k] for k in ('answered', 'shield', 'signed')}) }"
        )
        faults += [] if fine else [title]
    return int(bool(faults))


def node() -> str:
    """Node.js, with the packages of this folder. Raises Missing."""
    found = shutil.which("node")
    if found is None or not (HERE / "node_modules").is_dir():
        raise Missing("no strict client: install nodejs and npm, then make check-matrix-strict")
    return found


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
