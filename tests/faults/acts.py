"""Acts that a person was told are done, and how many of them a store has lost (it must be none)."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.store.snapshot import damage_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord.person import Person

ROUNDS = int(os.environ.get("REFERENT_ROUNDS") or (20 if os.environ.get("CI") else 2))
_NUMBER = re.compile(r"poste numéro (\d+)")


class Acts:
    """Declarations with a number each; those that were acknowledged are remembered."""

    def __init__(self) -> None:
        self.acknowledged: set[int] = set()
        self.refused: list[str] = []
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
            self.acknowledged.add(number)
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
        return self.acknowledged - {int(n) for (words,) in texts for n in _NUMBER.findall(words)}


def own_mounts() -> list[str]:
    """The prefix of a command that may mount file systems of its own, seen by nobody else."""
    prefix = ["unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.skip("this system gives no mount namespace to a plain user")
    return prefix
