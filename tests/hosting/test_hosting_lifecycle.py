"""A bot as a host runs it: it starts once, answers at its local door, and ends in order."""

from __future__ import annotations

import asyncio
import signal
import socket
import sqlite3
import stat
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from bot.hosting.supervisor import Part, Supervisor
from bot.platforms.intake import Intake
from bot.platforms.starting import CannotStart
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import a_bot, command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DECLARED = "inventaire de la salle avec GLPI"


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        yield fake


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_ends_it_in_order(fake: FakeDiscord, tmp_path: Path, number: int) -> None:
    """Exit code 0, the gateway told, one file left behind: systemd counts no failure."""
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        await bot.person("Lina").slash("critere", code="P3.4.5")
        bot.process.send_signal(number)
        assert await bot.ended() == 0
    assert not (tmp_path / "referent.db-wal").exists()
    assert not (tmp_path / "referent.sock").exists()


async def test_what_is_being_answered_is_answered_before_it_ends(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        lina = bot.person("Lina")
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(lina.slash("recherche", mots="RGPD")) for _ in range(5)]
            await asyncio.sleep(0.05)
            bot.process.terminate()
        assert all("B3.1" in task.result().text or "redémarre" in task.result().text for task in asked)
        assert await bot.ended() == 0


async def test_a_second_one_is_told_who_holds_the_store(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        async with a_bot(fake, tmp_path) as second:
            assert await second.ended() == 69
        said = "".join(second.log)
        assert "« run »" in said
        assert str(bot.process.pid) in said
        code, _, said = await command(tmp_path, "restaurer", "README.md")
        assert code == 69
        assert "« run »" in said


async def test_commands_beside_it_reach_the_same_service(fake: FakeDiscord, tmp_path: Path) -> None:
    """A host opens a terminal or draws a code without stopping the bot of the class."""
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        assert stat.S_IMODE((tmp_path / "referent.sock").stat().st_mode) == 0o600
        code, out, _ = await command(
            tmp_path, "console", "--nom", "Noé", typed=f"/declarer {DECLARED}\noui\na\n"
        )
        assert code == 0
        assert "Enregistré" in out
        code, out, _ = await command(tmp_path, "console", "--nom", "Noé", typed="/preuve lister\n/critre\n")
        assert code == 1
        assert "inventaire" in out
        code, drawn, _ = await command(tmp_path, "code-enseignant")
        assert code == 0
        martin = bot.person("Mme Martin")
        seen = await martin.click(await martin.slash("code", code=drawn.strip()), "D’accord")
        assert "enseignant est donné" in seen.text
        assert (await command(tmp_path, "sauvegarder", str(tmp_path / "b.zip")))[0] == 0
        assert (await command(tmp_path, "recherche", "RGPD"))[0] == 0
        told = await command(tmp_path, "referentiel", "importer", str(a_framework(tmp_path)))
        assert (told[0], "Importé : atelier 1" in told[1]) == (0, True), told
        assert "Atelier" in (await command(tmp_path, "referentiel", "liste"))[1]
        assert "Souder" in (await command(tmp_path, "referentiel", "montrer", "atelier@1"))[1]
        code, _, said = await command(tmp_path, "referentiel", "importer", "README.md")
        assert (code, "format inconnu" in said) == (1, True)


def a_framework(folder: Path) -> Path:
    file = folder / "atelier.toml"
    file.write_text(
        'id = "atelier"\nversion = "1"\ntitre = "Atelier"\npartie = "commun"\n[[bloc]]\ncode = "U1"\ntitre = "Métal"\n'
        '[[bloc.competence]]\ncode = "C1"\ntitre = "Souder"\n',
        encoding="utf-8",
    )
    return file


async def test_a_door_left_by_a_killed_bot_is_no_bot(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        bot.process.kill()
        await bot.ended()
    assert (tmp_path / "referent.sock").exists()
    assert (await command(tmp_path, "console", typed="/critere P3.4.5\n"))[0] == 0
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()


async def test_nonsense_at_the_door_harms_nobody(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        for words in (
            b"\xff\n",
            b"[]\n",
            b"{}\n",
            b'{"version": 1, "do": "code", "purpose": "roi"}\n',
            b"x" * 400_000,
            b"",
        ):
            with closing(socket.socket(socket.AF_UNIX)) as link:
                link.connect(str(tmp_path / "referent.sock"))
                with suppress(BrokenPipeError, ConnectionResetError):  # the door may be closed halfway
                    link.sendall(words)
        assert (await command(tmp_path, "console", typed="/critere P3.4.5\n"))[0] == 0


async def test_a_refused_token_ends_it_with_78(fake: FakeDiscord, tmp_path: Path) -> None:
    """systemd must not start again and again what only a person can mend."""
    async with a_bot(fake, tmp_path, REFERENT_DISCORD_TOKEN="wrong") as bot:
        assert await bot.ended() == 78
    assert any("refuse le jeton" in line for line in bot.log)


async def test_a_full_class_of_schema_is_left_alone_when_newer(fake: FakeDiscord, tmp_path: Path) -> None:
    assert (await command(tmp_path, "console", typed="/aide\n"))[0] == 0
    with closing(sqlite3.connect(tmp_path / "referent.db")) as store:
        store.execute("insert into migration values ('9999_later', 'x', 0)")
        store.commit()
    async with a_bot(fake, tmp_path) as bot:
        assert await bot.ended() == 69
    assert any("plus récente" in line for line in bot.log)


async def test_one_platform_refused_or_falling_never_stops_another() -> None:
    ran: list[str] = []

    async def refused() -> None:
        raise CannotStart("no")

    async def falling() -> None:
        ran.append("fell")
        raise ConnectionError

    async def steady() -> None:
        ran.append("steady")
        await asyncio.Event().wait()

    supervisor = Supervisor([Part("a", refused), Part("b", falling), Part("c", steady)])
    async with asyncio.TaskGroup() as group:
        running = group.create_task(supervisor.run())
        await asyncio.sleep(0.05)
        assert not running.done()
        assert supervisor.states["a"].refusal == "no"
        assert supervisor.states["b"].fault == "ConnectionError"
        assert supervisor.states["c"].up
        supervisor.stop()
        assert await running == []
    assert ran.count("steady") == 1


async def test_a_hurried_end_waits_for_nobody() -> None:
    intake = Intake()

    async def run() -> None:
        with intake.answering():
            await asyncio.Event().wait()

    supervisor = Supervisor([Part("a", run, intake.drain)])
    async with asyncio.TaskGroup() as group:
        running = group.create_task(supervisor.run())
        await asyncio.sleep(0.01)
        supervisor.stop()
        await asyncio.sleep(0.01)
        assert not intake.open
        assert not running.done()
        supervisor.stop()
        assert await asyncio.wait_for(running, 1) == []
