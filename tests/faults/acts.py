"""Acts that a person was told are done, and how many of them a store has lost (it must be none)."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.store.snapshot import damage_of

if TYPE_CHECKING:
    from tests.fakes.discord.person import Person

ROUNDS = int(os.environ.get("REFERENT_ROUNDS") or (20 if os.environ.get("CI") else 2))
_NUMBER = re.compile(r"poste numéro (\d+)")


def count(fault: str, acknowledged: int, lost: int) -> None:
    """Let the soak know how many acts a fault met, where it asks for it (REFERENT_COUNTS)."""
    if path := os.environ.get("REFERENT_COUNTS"):
        line = json.dumps({"fault": fault, "acknowledged": acknowledged, "lost": lost})
        with Path(path).open("a", encoding="utf-8") as counts:
            counts.write(line + "\n")


class Acts:
    """Declarations with a number each; those that were acknowledged are remembered.

    `fault` names what happens meanwhile.
    """

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.acknowledged: dict[int, str] = {}
        self.refused: list[str] = []
        self._counted = 0
        self.over = asyncio.Event()
        """Set: people stop declaring (in Python 3.11 a cancelled wait_for may go on)."""
        self._last = 0

    async def declare(self, person: Person) -> bool:
        """Declare one more thing; whether the person was told that it is kept."""
        self._last += 1
        number = self._last
        seen = await person.slash("declarer", phrase=f"Installation du poste numéro {number} avec GLPI")
        if "Enregistré" not in seen.text and seen.buttons:
            seen = await person.click(seen, next(iter(seen.buttons)))  # the four lines before a first act
        if "Enregistré" in seen.text:
            self.acknowledged[number] = self.fault
            return True
        self.refused.append(seen.text)
        return False

    async def go_on(self, person: Person) -> None:
        """Declare again and again until it is over."""
        while not self.over.is_set():
            try:
                await self.declare(person)
            except (AssertionError, TimeoutError, OSError):
                await asyncio.sleep(0.05)

    def lost(self, database: Path) -> set[int]:
        """The acknowledged acts that are not in the database; it must also be whole."""
        with closing(sqlite3.connect(database)) as store:
            assert damage_of(store) == []
            assert store.execute("pragma foreign_key_check").fetchall() == []
            texts = store.execute("select title || ' ' || description from realisation_text").fetchall()
            alone = "select count(*) from realisation r where not exists (select 1 from realisation_text t where t.realisation = r.id)"
            assert store.execute(alone).fetchone() == (0,)
        kept = {int(n) for (words,) in texts for n in _NUMBER.findall(words)}
        lost = self.acknowledged.keys() - kept
        new = list(self.acknowledged.values())[self._counted :]
        self._counted += len(new)
        for fault, number in Counter(new).items():
            count(fault, number, sum(self.acknowledged[one] == fault for one in lost))
        return lost


def own_mounts() -> list[str]:
    """The prefix of a command that may mount file systems of its own, seen by nobody else."""
    prefix = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.skip("this system gives no mount namespace to a plain user")
    return prefix
