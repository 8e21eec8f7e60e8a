"""Disks that are full, read-only, slow, or held by another program."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.store.snapshot import damage_of
from tests.fakes.discord.server import FakeDiscord
from tests.faults.acts import Acts, count, own_mounts
from tests.hosting.process import ROOT, a_bot, environment

if TYPE_CHECKING:
    from pathlib import Path

KEPT = re.compile(r"Enregistré \(n° (\d+)\)")
SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void wait_as_told(void) {
    double seconds = 0;
    FILE *told = fopen(getenv("SLOW_DISK"), "r");
    if (told) { if (fscanf(told, "%lf", &seconds) != 1) seconds = 0; fclose(told); }
    usleep((useconds_t)(seconds * 1e6));
}
int fsync(int fd) { wait_as_told(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { wait_as_told(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
"""


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
        f"mount -t tmpfs -o size=20m none '{small}'; echo /aide | referent console > /dev/null;"
        f" mount -o remount,ro '{small}'; echo /aide | referent console; echo $?"
    )
    done = in_own_mount(small, script, "")
    assert "lecture seule" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip().endswith("69")


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
    if shutil.which("gcc") is None:
        pytest.skip("no C compiler to slow the disk down with")
    (tmp_path / "slow.c").write_text(SLOW)
    library, told = tmp_path / "slow.so", tmp_path / "seconds"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "slow.c"), "-ldl"], check=True
    )
    told.write_text("0")
    acts = Acts("slow disk, then the power goes")
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        async with a_bot(fake, tmp_path / "data", LD_PRELOAD=str(library), SLOW_DISK=str(told)) as bot:
            await bot.ready()
            lina, noe = bot.person("Lina"), bot.person("Noé")
            await acts.declare(lina)
            told.write_text(os.environ.get("REFERENT_SLOW_DISK", "1.5"))
            async with asyncio.TaskGroup() as group:
                slow = group.create_task(acts.declare(lina))
                await asyncio.sleep(0.3)
                assert "P3.4.5" in (await noe.slash("critere", code="P3.4.5")).text
                assert not slow.done()
            assert slow.result()
            bot.process.kill()
            await bot.ended()
    assert acts.lost(tmp_path / "data" / "referent.db") == set()
