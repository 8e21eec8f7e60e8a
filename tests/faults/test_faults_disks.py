"""Disks that are full, read-only, slow, or held by another program."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bot.store.snapshot import damage_of
from tests.fakes.discord.server import FakeDiscord
from tests.faults.acts import Acts, count, own_mounts
from tests.faults.disk import Disk
from tests.hosting.process import ROOT, a_bot, command, environment

if TYPE_CHECKING:
    from pathlib import Path

KEPT = re.compile(r"Enregistré \(n° (\d+)\)")


def in_own_mount(folder: Path, script: str, typed: str) -> subprocess.CompletedProcess[str]:
    """A shell script with a file system of its own at `folder`; `referent` is the command line."""
    referent = f"referent() {{ '{sys.executable}' -m bot \"$@\"; }}\n"
    return subprocess.run(
        [*own_mounts(), "sh", "-c", referent + script], cwd=ROOT, env=environment(folder), input=typed,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_disk_that_fills_up_loses_nothing_and_says_so(tmp_path: Path) -> None:
    small, out = tmp_path / "small", tmp_path / "out"
    small.mkdir()
    out.mkdir()
    lines = "/declarer Poste 0 avec GLPI\noui\n" + "".join(
        f"/declarer Poste {n} avec GLPI {'x' * 1500}\n" for n in range(1, 700)
    )
    script = f"mount -t tmpfs -o size=3m none '{small}'; referent console; cp '{small}'/referent.db* '{out}'"
    done = in_own_mount(small, script, lines)
    told = {int(number) for number in KEPT.findall(done.stdout)}
    assert "Le disque du bot est plein" in " ".join(done.stdout.split()).replace("\u202f", " ")
    assert "imprévu" not in done.stdout
    assert "Traceback" not in done.stderr
    with closing(sqlite3.connect(out / "referent.db")) as store:
        assert damage_of(store) == []
        kept = {number for (number,) in store.execute("select number from realisation")}
    count("full disk", len(told), len(told - kept))
    assert len(told) > 20
    assert told - kept == set()


def test_a_read_only_disk_is_told_at_start(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    script = (
        f"mount -t tmpfs -o size=20m none '{small}'; referent console > /dev/null;"
        f" mount -o remount,ro '{small}'; echo /aide | referent console; echo $?;"
        f" mount -o remount,rw '{small}'; echo /preuve lister | referent console"
    )
    done = in_own_mount(small, script, "/declarer Poste 1 avec GLPI\noui\n")
    assert "lecture seule" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("69\n")
    count("read-only disk", 1, int("Poste 1 avec GLPI" not in done.stdout))
    assert "Poste 1 avec GLPI" in done.stdout


async def test_a_store_held_by_another_program_is_told_and_then_goes_on(tmp_path: Path) -> None:
    acts = Acts("store held by another program")
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        async with a_bot(fake, tmp_path) as bot:
            await bot.ready()
            lina = bot.person("Lina")
            await acts.declare(lina)
            with closing(sqlite3.connect(tmp_path / "referent.db", isolation_level=None)) as other:
                other.execute("begin immediate")
                assert not await acts.declare(lina)
            assert "occupée" in acts.refused[-1]
            assert await acts.declare(lina)
            bot.process.kill()
            await bot.ended()
    assert acts.lost(tmp_path / "referent.db") == set()


async def test_a_slow_disk_holds_nobody_else_up_and_loses_nothing(tmp_path: Path) -> None:
    """A person waits for their own act; others look things up meanwhile. Then the power goes."""
    acts, disk = Acts("slow disk, then the power goes"), Disk(tmp_path / "disk")
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        async with a_bot(fake, tmp_path / "data", **disk.environment) as bot:
            await bot.ready()
            lina, noe = bot.person("Lina"), bot.person("Noé")
            await acts.declare(lina)
            disk.becomes(seconds=float(os.environ.get("REFERENT_SLOW_DISK", "1.5")))
            async with asyncio.TaskGroup() as group:
                slow = group.create_task(acts.declare(lina))
                await asyncio.sleep(0.3)
                assert "P3.4.5" in (await noe.slash("critere", code="P3.4.5")).text
                assert not slow.done()
            assert slow.result()
            bot.process.kill()
            await bot.ended()
    assert acts.lost(tmp_path / "data" / "referent.db") == set()


async def test_a_disk_that_refuses_while_the_bot_runs_is_told_then_forgiven(tmp_path: Path) -> None:
    """Remounted read-only by the system, full, over its quota, failing: nothing is half done, look-ups go on."""
    acts, disk, data = Acts(""), Disk(tmp_path / "disk"), tmp_path / "data"
    refusals = {"EROFS": "lecture seule", "ENOSPC": "plein", "EDQUOT": "quota", "EIO": "erreur"}
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        async with a_bot(fake, data, **disk.environment) as bot:
            await bot.ready()
            lina = bot.person("Lina")
            for name, word in refusals.items():
                acts.fault = f"{name} while running"
                assert await acts.declare(lina)
                disk.becomes(number=getattr(errno, name))
                assert not await acts.declare(lina)
                assert "rien n’a été enregistré" in acts.refused[-1]
                assert "P3.4.5" in (await lina.slash("critere", code="P3.4.5")).text
                code, out, _ = await command(data, "diagnostic", **disk.environment)
                assert code == 1
                assert "rien ne peut être enregistré" in out
                assert word in out
                disk.becomes()
                assert await acts.declare(lina)
            bot.process.kill()
            await bot.ended()
    assert acts.lost(data / "referent.db") == set()


def test_a_disk_that_fills_up_during_a_backup_leaves_the_former_one(tmp_path: Path) -> None:
    small, data = tmp_path / "small", tmp_path / "data"
    small.mkdir()
    script = (
        f"mount -t tmpfs -o size=500k none '{small}'; export REFERENT_DATA='{data}'; referent console > /dev/null;"
        f" referent sauvegarder '{small}/b.zip' > /dev/null; echo $?; head -c 1500k /dev/urandom > '{data}/matrix.bin';"
        f" mkdir '{data}/matrix'; mv '{data}/matrix.bin' '{data}/matrix/identite.json';"
        f" referent sauvegarder '{small}/b.zip'; echo $?; ls '{small}';"
        f" rm -r '{data}/matrix'; referent restaurer '{small}/b.zip'; echo $?"
    )
    done = in_own_mount(small, script, "/declarer Poste 1 avec GLPI\noui\n")
    assert "le disque est plein" in done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stdout.split("\n")
    assert lines[:3] == ["0", "69", "b.zip"]  # and no draft of the second one
    assert lines[-2] == "0"
