"""The bot as its own process, from its real command line: it starts, comes back, and ends in order."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import APPLICATION

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

PATIENCE = 30.0
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip('=')}.x.y"


def environment(fake: FakeDiscord, data: Path) -> dict[str, str]:
    guilds = " ".join(map(str, fake.world.guilds))
    kept = {k: v for k, v in os.environ.items() if not k.startswith("REFERENT_")}
    return kept | {
        "REFERENT_DATA": str(data), "REFERENT_DISCORD_TOKEN": fake.token, "REFERENT_DISCORD_API_BASE": fake.base,
        "REFERENT_DISCORD_GATEWAY": fake.gateway_url, "REFERENT_DISCORD__SERVEURS": guilds,
    }  # fmt: skip


async def referent(fake: FakeDiscord, data: Path, *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=environment(fake, data),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def running(fake: FakeDiscord, data: Path) -> AsyncIterator[Process]:
    """`referent run`, ready, ended by SIGTERM."""
    process = await referent(fake, data, "run")
    try:
        await asyncio.wait_for(fake.gateway.ready.wait(), PATIENCE)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), PATIENCE)


def somebody(fake: FakeDiscord) -> Person:
    guild = next(iter(fake.world.guilds))
    return Person(fake, fake.world.user("Lina"), fake.world.channel_of(guild))


async def test_the_bot_answers_and_leaves_in_order(tmp_path: Path) -> None:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        async with running(fake, tmp_path) as process:
            assert "`B1.1`" in (await somebody(fake).slash("critere", code="B1.1")).text
        assert process.returncode == 0
        assert fake.gateway.closed_by_bot[-1] == 1000, "the gateway was left without a word"
        assert fake.world.refused == []
        assert fake.world.unanswered == []


async def test_a_hard_start_ends_in_a_bot_that_answers(tmp_path: Path) -> None:
    """503 at login, a sync cut, the first connection to the gateway refused: it comes back by itself."""
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        fake.faults.add("status", path="users/@me", status=503)
        fake.faults.add("status", method="PUT", path="commands", status=403, code=50001)
        fake.gateway.refuse_next = 1
        async with running(fake, tmp_path):
            await fake.gateway.invalidate(resumable=True)
            fake.world.put_commands(
                [{"name": "critere", "type": 1, "description": "x", "options": [{"name": "code", "type": 3}]}]
            )
            assert "`B1.1`" in (await somebody(fake).slash("critere", code="B1.1")).text
        assert {kind for *_, kind in fake.faults.happened} == {"status"}


async def test_a_refused_token_is_explained_once(tmp_path: Path) -> None:
    async with FakeDiscord.running() as fake:
        environment_token, fake.token = fake.token, "another"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            env=environment(fake, tmp_path) | {"REFERENT_DISCORD_TOKEN": environment_token},
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode == 78
        assert "refuse le jeton" in said.decode()
        assert environment_token not in said.decode()


async def test_the_commands_are_compared_then_put_in_place(tmp_path: Path) -> None:
    async with FakeDiscord.running() as fake:
        fake.world.put_commands([{"name": "ancienne", "type": 1, "description": "x"}])
        trial = await referent(fake, tmp_path, "discord", "synchroniser", "--essai")
        said, _ = await asyncio.wait_for(trial.communicate(), PATIENCE)
        assert trial.returncode == 0
        assert "+ /critere" in said.decode()
        assert "- /ancienne" in said.decode()
        assert [one["name"] for one in fake.world.commands] == ["ancienne"]
        done = await referent(fake, tmp_path, "discord", "synchroniser")
        await asyncio.wait_for(done.communicate(), PATIENCE)
        assert "critere" in {one["name"] for one in fake.world.commands}
        again = await referent(fake, tmp_path, "discord", "synchroniser")
        said, _ = await asyncio.wait_for(again.communicate(), PATIENCE)
        assert "Rien à changer" in said.decode()
        fake.world.guild("BTS SIO 2")
        async with running(fake, tmp_path):
            puts = [method for method, *_ in fake.world.requests if method == "PUT"]
            assert len(puts) == 1, "nothing changed since: the run sends nothing"


async def test_the_invitation_asks_for_exactly_what_is_needed(tmp_path: Path) -> None:
    async with FakeDiscord.running() as fake:
        fake.token = TOKEN
        process = await referent(fake, tmp_path, "discord", "inviter")
        said, why = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0
    assert f"client_id={APPLICATION}" in said.decode()
    assert f"permissions={1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 38}" in said.decode()
    assert "Envoyer des messages" in why.decode()
    assert TOKEN not in said.decode() + why.decode()
