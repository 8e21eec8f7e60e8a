"""kill -9 in the middle of anything: of what people were told, nothing is lost and nothing is half done."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store.archive import read_back
from bot.store.snapshot import damage_of
from tests.fakes.discord.server import FakeDiscord
from tests.faults.acts import ROUNDS, Acts, count
from tests.hosting.process import ROOT, a_bot, command, environment

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

LANES = 3
DECLARED = "/declarer inventaire de la salle {} avec GLPI\noui\n"


async def test_killed_while_a_class_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six people declare at once, a backup is being written, and the machine takes the bot away."""
    monkeypatch.setattr("tests.fakes.discord.person.PATIENCE", 2.0)
    lanes = [Lane(tmp_path / str(number), random.Random(number)) for number in range(min(LANES, ROUNDS))]
    async with asyncio.TaskGroup() as group:
        for number, lane in enumerate(lanes):
            group.create_task(lane.rounds(len(range(number, ROUNDS, len(lanes)))))
    assert all(lane.acts.acknowledged for lane in lanes)


class Lane:
    """A store whose bot is killed again and again; several go on side by side, since a round mostly waits."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._data, self._target, self._chance = folder / "data", folder / "b.zip", chance
        self.acts = Acts("kill -9, six declaring, a backup being written")

    async def rounds(self, number: int) -> None:
        """Kill it so often; each time the store must be whole and hold all that was acknowledged."""
        for turn in range(number):
            await self._round(turn)
            assert self.acts.lost(self._data / "referent.db") == set()
            if self._target.exists():
                read_back(self._target)

    async def _round(self, turn: int) -> None:
        async with FakeDiscord.running() as fake:
            fake.world.guild("BTS SIO 2")
            async with a_bot(fake, self._data) as bot:
                await bot.ready()
                people = [bot.person(f"Étudiant {n} {turn}") for n in range(6)]
                async with asyncio.TaskGroup() as group:
                    self.acts.over.clear()
                    for person in people:
                        group.create_task(self.acts.go_on(person))
                    await asyncio.sleep(self._chance.uniform(0.05, 0.4))
                    saving = subprocess.Popen(
                        [sys.executable, "-m", "bot", "sauvegarder", str(self._target)], cwd=ROOT,
                        env=environment(self._data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )  # fmt: skip
                    await asyncio.sleep(self._chance.uniform(0.1, 0.5))
                    saving.kill()
                    bot.process.kill()
                    self.acts.over.set()
                    await bot.ended()
                    saving.wait()


async def test_killed_while_a_backup_is_restored(tmp_path: Path) -> None:
    """The store is the old one or the new one, whole; the command can be run again."""
    chance, data, target = random.Random(12), tmp_path / "data", tmp_path / "b.zip"
    await command(data, "console", typed=DECLARED.format(1))
    assert (await command(data, "sauvegarder", str(target)))[0] == 0
    await command(data, "console", typed=DECLARED.format(2))
    for _ in range(ROUNDS):
        restoring = subprocess.Popen(
            [sys.executable, "-m", "bot", "restaurer", str(target)], cwd=ROOT, env=environment(data),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        await asyncio.sleep(chance.uniform(0.1, 0.7))
        restoring.kill()
        restoring.wait()
        with closing(sqlite3.connect(data / "referent.db")) as store:
            assert damage_of(store) == []
            assert store.execute("select count(*) from realisation").fetchone() in {(1,), (2,)}
    count("kill -9 while a backup is restored", ROUNDS, 0)
    assert (await command(data, "restaurer", str(target)))[0] == 0
    code, out, _ = await command(data, "console", typed="/preuve lister\n")
    assert code == 0
    assert "salle 1" in out
    assert "salle 2" not in out
