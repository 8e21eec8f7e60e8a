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
from tests.faults.acts import ROUNDS, Acts
from tests.hosting.process import ROOT, a_bot, command, environment

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

DECLARED = "/declarer inventaire de la salle {} avec GLPI\noui\n"


async def test_killed_while_a_class_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six people declare at once, a backup is being written, and the machine takes the bot away."""
    monkeypatch.setattr("tests.fakes.discord.person.PATIENCE", 2.0)
    chance, acts = random.Random(11), Acts()
    target = tmp_path / "b.zip"
    for turn in range(ROUNDS):
        async with FakeDiscord.running() as fake:
            fake.world.guild("BTS SIO 2")
            async with a_bot(fake, tmp_path / "data") as bot:
                await bot.ready()
                people = [bot.person(f"Étudiant {n} {turn}") for n in range(6)]
                async with asyncio.TaskGroup() as group:
                    acts.over.clear()
                    for person in people:
                        group.create_task(acts.go_on(person))
                    await asyncio.sleep(chance.uniform(0.05, 0.4))
                    saving = subprocess.Popen(
                        [sys.executable, "-m", "bot", "sauvegarder", str(target)], cwd=ROOT,
                        env=environment(tmp_path / "data"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )  # fmt: skip
                    await asyncio.sleep(chance.uniform(0.1, 0.5))
                    saving.kill()
                    bot.process.kill()
                    acts.over.set()
                    await bot.ended()
                    saving.wait()
        assert acts.lost(tmp_path / "data" / "referent.db") == set()
        if target.exists():
            read_back(target)
    assert acts.acknowledged


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
    assert (await command(data, "restaurer", str(target)))[0] == 0
    code, out, _ = await command(data, "console", typed="/preuve lister\n")
    assert code == 0
    assert "salle 1" in out
    assert "salle 2" not in out
