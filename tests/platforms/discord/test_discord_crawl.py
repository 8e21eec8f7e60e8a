"""The bot's own process, crawled by everybody: nothing refused, nothing unanswered, nothing leaked, no fault.

REFERENT_CRAWL says how many of each kind of step are done (`make soak`: many); without it, a bounded crawl
that still reaches every command and every kind of component.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tests.fakes.discord.server import FakeDiscord
from tests.platforms.discord.crawl_judge import log_faults, message_faults
from tests.platforms.discord.crawl_school import ADA, NOW, settled
from tests.platforms.discord.crawl_steps import DECLARED, Step
from tests.platforms.discord.crawl_typing import (
    complete_everything,
    hold_everything,
    type_command,
    type_everything,
)
from tests.platforms.discord.crawl_values import HOSTILE, TURNS
from tests.platforms.discord.crawling import Crawl

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from tests.platforms.discord.crawl_school import Cast

FULL: Final = int(os.environ.get("REFERENT_CRAWL", "0"))
MOST: Final = 10**9 if FULL else 1_300
SOME: Final = 10**9 if FULL else 150
PATIENCE: Final = 60.0
RESTARTED: Final = NOW + timedelta(minutes=1)
"""Never the same instant twice: ids begin with it, and two processes on one stopped clock may draw the same."""
LATER: Final = NOW + timedelta(days=40)
"""When every kept action has expired."""
BEGINNINGS: Final = ("b1", "sauvegrade", "é", "\u202e", "x" * 100, "@everyone", " ", "P3.4", "proget")
UNSEEN: Final = {
    "rappel note": "shown in place of « Fait » tapped before: no custom_id names it",
    "tp annonce": "shown in place of a class work given before: no custom_id names it",
}
FIRST: Final = (
    ("lina@tel", "compte lier", "code"),
    ("nouveau", "dossier importer", "fichier"),
    ("roux", "config importer", "fichier"),
)
"""What needs to come before anything else was done by these people."""
SHAPES: Final = {
    "button", "button beside a line", "select", "select of several", "select in a form", "form", "field", "radio",
    "upload", "frame", "table", "file", "picture", "file sent", "completion", "custom_id v1", "custom_id p1",
    "custom_id f1", "custom_id s1", "custom_id t1",
}  # fmt: skip
"""What a client can be shown, and what a custom_id can be: each must have been met."""


@asynccontextmanager
async def living(fake: FakeDiscord, cast: Cast, data: Path, at: datetime, log: Path) -> AsyncIterator[None]:
    """`referent run` at a given time, its log in a file, ended in order."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("REFERENT_")}
    more = {
        "REFERENT_DATA": str(data), "REFERENT_DISCORD_TOKEN": fake.token, "REFERENT_DISCORD_API_BASE": fake.base,
        "REFERENT_DISCORD_GATEWAY": fake.gateway_url, "REFERENT_DISCORD__SERVEURS": str(cast.guilds["ada"]),
        "REFERENT_ETABLISSEMENT__NOM": ADA, "REFERENT_HORLOGE": at.isoformat(),
    }  # fmt: skip
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=kept | more, stdout=out, stderr=out
        )
        try:
            await asyncio.wait_for(fake.gateway.ready.wait(), PATIENCE)
            yield
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), PATIENCE)
    assert process.returncode == 0


async def test_everything_that_can_be_done_is_answered(tmp_path: Path) -> None:
    """First everything once; then after a restart, and again when what waits in the store has expired."""
    data, log = tmp_path / "data", tmp_path / "log"
    async with FakeDiscord.running() as fake:
        cast = await settled(fake, data)
        crawl = Crawl(cast, data, max(1, FULL))
        async with living(fake, cast, data, NOW, log):
            await everybody_does_everything(crawl, cast)
        before = opened_before(crawl)
        async with living(fake, cast, data, RESTARTED, log):
            for step in before:
                await crawl.perform(replace(step, trail=("after a restart",), twice=False))
            await crawl.run(SOME)
            await crawl.take_away(SOME)
            await crawl.run(SOME)
        async with living(fake, cast, data, LATER, log):
            for step in before:
                await crawl.perform(replace(step, trail=("much later",), twice=False))
        wrong = [*crawl.faults, *log_faults(log.read_text(encoding="utf-8"))]
        for message in fake.world.messages.values():
            if message["author"]["id"] == str(fake.world.bot.id):
                wrong += [f"a message: {one}" for one in message_faults(message)]
        assert not wrong, f"{len(wrong)} faults in {crawl.done} steps:\n" + "\n".join(wrong[:40])
        assert fake.world.unanswered == [], "an interaction was left without an answer"
        assert fake.world.waiting == [], "a placeholder still says that the bot is thinking"
        assert fake.world.refused == [], "Discord refused a request"
    print(f"{crawl.done} steps, {crawl.shapes['completion']} completions, slowest {crawl.slowest:.2f} s")
    assert set(DECLARED) - crawl.commands == set(UNSEEN), "a command that no step led to"
    assert not SHAPES - set(crawl.shapes), "a kind of component that no answer held"


async def everybody_does_everything(crawl: Crawl, cast: Cast) -> None:
    """What was posted before, what newcomers begin with, then every command by everybody."""
    for message in list(cast.fake.world.messages.values()):
        direct = cast.fake.world.channels[int(message["channel_id"])] is None
        crawl.look("lina@dm" if direct else "lina", message)
    for who, command, option in FIRST:
        type_command(crawl, who, command, {option: cast.typed[command, option]}, 0)
    type_command(crawl, "lina", "preuve voir", {"numero": "6"}, 0)
    type_command(crawl, "eva", "progression", {}, 0)
    type_command(crawl, "martin", "tp valider", {"numero": "1"}, 0)
    type_command(crawl, "max", "preuve retirer", {"numero": "1"}, 0)
    await crawl.take_away(1)  # what it asks comes among the last, whatever became of that work by then
    for_zoe = {"personne": "Zoé", "phrase": "Inventaire des postes avec GLPI"}
    type_command(crawl, "martin", "classe declarer-pour", for_zoe, -1)
    type_command(crawl, "eva", "recherche", {"mots": "sauvegarde de la base de données " * 4}, 0)
    await crawl.run(60)
    for who in [one for one in cast.people if one != "nouveau"]:
        await type_everything(crawl, who, range(TURNS if FULL else 1 + (who in {"lina", "martin"})))
        hold_everything(crawl, who)
        if FULL or who in {"lina", "martin", "inconnu"}:
            await complete_everything(crawl, who, (*BEGINNINGS, *HOSTILE) if FULL else BEGINNINGS[:3])
    await crawl.run(MOST)


def opened_before(crawl: Crawl) -> list[Step]:
    """Of what was opened before a restart, one tap and one form of each command (of each person, in full)."""
    found: dict[tuple[str, str, bool], Step] = {}
    for step in crawl.kept:
        found.setdefault((step.who if FULL else "", step.command, step.form is None), step)
    return list(found.values())
