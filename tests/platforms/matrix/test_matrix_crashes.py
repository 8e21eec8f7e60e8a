"""The whole bot killed at the worst moments: what was asked is answered once, and done once."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import pytest

from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform
from tests.fakes.matrix_crashing_bot import SCHOOL
from tests.fakes.matrix_person import replying_to, sent_by
from tests.needs import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials
    from tests.fakes.matrix_person import MatrixPerson
    from tests.platforms.matrix.conftest import People

ROUNDS = max(2, int(os.environ.get("REFERENT_ROUNDS", "2")) // 10)
LONG: Final = "REFERENT_ROUNDS" in os.environ
MOMENTS: Final = ("send:1", "sent:1", "done:1") if LONG else ("send:1", "done:1")
"""Before the answer, after it, and (in long runs) just after the server took it."""
ENDS_WITHIN = 60.0


@asynccontextmanager
async def process(
    credentials: Credentials, data: Path, at: str = "never"
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a process; killed at the end of the block if it still runs."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.matrix_crashing_bot",
        credentials.homeserver, credentials.user, credentials.password or "", str(data), at,
        cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def ends(child: asyncio.subprocess.Process) -> None:
    """Wait for the kill that was arranged."""
    assert await asyncio.wait_for(child.wait(), ENDS_WITHIN) == -9


async def alone_with_the_bot(
    lina: MatrixPerson, credentials: Credentials, data: Path, *, known: bool = True
) -> str:
    """A conversation of two, the person known to the School."""
    if known:
        async with opened(Settings(data=data, school=SCHOOL), "test") as app:
            await app.directory.enrol(Account(Platform.MATRIX, lina.user_id, "Lina"), app.school)
    async with process(credentials, data):
        room = await lina.create_room(invite=[credentials.user], direct=True)
        await lina.is_joined_by(room, credentials.user)
        await lina.hears(room, replying_to(await lina.says(room, "!critere P1.1.1")))
    return room


@pytest.mark.parametrize("at", MOMENTS)
async def test_a_pick_means_what_it_meant_before_the_crash(
    credentials: Credentials, bot: str, people: People, tmp_path: Path, at: str
) -> None:
    """« a » declares; said again after the crash it must not pick from the list that the answer brought."""
    lina = await people.arrives()
    room = await alone_with_the_bot(lina, credentials, tmp_path)
    async with process(credentials, tmp_path):
        asked = await lina.says(room, "declarer j'ai fait l'inventaire de la salle 204 avec glpi")
        await lina.hears(room, replying_to(asked))
    picked = await lina.says(room, "a")
    async with process(credentials, tmp_path, at) as child:
        await ends(child)
    async with process(credentials, tmp_path):
        answer = await lina.hears(room, replying_to(picked))
        last = await lina.says(room, "!preuve lister")
        listed = await lina.hears(room, replying_to(last))

    assert "soumise" in answer["content"]["body"]
    assert listed["content"]["body"].count("inventaire de la salle 204") == 1
    answers = [e for e in lina.heard(room) if replying_to(picked)(e)]
    assert len(answers) == 1


@pytest.mark.parametrize("at", MOMENTS)
async def test_a_form_goes_on_where_it_was_before_the_crash(
    credentials: Credentials, bot: str, people: People, tmp_path: Path, at: str
) -> None:
    """A line that filled a step must not fill the next one too."""
    lina = await people.arrives()
    room = await alone_with_the_bot(lina, credentials, tmp_path)
    async with process(credentials, tmp_path):
        await lina.hears(room, replying_to(await lina.says(room, "declarer j'ai fait l'inventaire")))
        await lina.hears(room, replying_to(await lina.says(room, "a")))
        first = await lina.hears(room, replying_to(await lina.says(room, "preuve completer 1")))
    assert "(1/" in first["content"]["body"]
    step = await lina.says(room, "-")
    async with process(credentials, tmp_path, at) as child:
        await ends(child)
    async with process(credentials, tmp_path):
        second = await lina.hears(room, replying_to(step))
        third = await lina.hears(room, replying_to(await lina.says(room, "-")))
        left = await lina.hears(room, replying_to(await lina.says(room, "!annuler")))
        answers = [e for e in await lina.hears_after(room, sent_by(bot)) if replying_to(step)(e)]

    assert "(2/" in second["content"]["body"]
    assert "(3/" in third["content"]["body"]
    assert "Abandonné" in left["content"]["body"]
    assert len(answers) == 1


async def test_a_class_s_backlog_survives_one_kill_after_the_other(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """130 questions while the bot was down, then killed in the middle of them, several times."""
    lina = await people.arrives()
    room = await alone_with_the_bot(lina, credentials, tmp_path, known=False)
    codes = [f"P1.{1 + n % 6}.{1 + n // 6 % 4}" for n in range(130)]
    asked = [await lina.says(room, f"!critere {code}") for code in codes]
    chance = random.Random(7)
    for _ in range(ROUNDS):
        async with process(
            credentials, tmp_path, f"{chance.choice(('send', 'sent', 'done'))}:{chance.randint(3, 40)}"
        ) as child:
            await ends(child)
    async with process(credentials, tmp_path):
        await lina.hears(room, replying_to(asked[-1]), within=90)
        heard = await lina.hears_after(room, sent_by(bot))

    answered = [e["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] for e in heard]
    assert answered[1:] == asked, "each once, in order"
