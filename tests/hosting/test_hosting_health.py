"""Health: each part says what is wrong and how to mend it, in the terminal and in the chat."""

from __future__ import annotations

import errno
import json
import os
import stat
import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import SetClock
from bot.config import load
from bot.health import Finding, Health, State
from bot.hosting import checks
from bot.hosting.checks import backup_finding, calendar_finding, disk_finding, part_findings, writing_finding
from bot.hosting.nightly import Night, _keep
from bot.hosting.supervisor import State as PartState
from bot.measures import Measures
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import a_bot, command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = datetime(2026, 3, 25, 8, tzinfo=UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        yield fake


async def test_the_worst_comes_first_and_a_check_that_fails_is_told() -> None:
    health = Health()

    async def good() -> list[Finding]:
        return [Finding("a", State.GOOD, "bien.")]

    async def bad() -> list[Finding]:
        return [Finding("b", State.BAD, "mal.", "réparer.")]

    async def broken() -> list[Finding]:
        raise OSError

    for name, check in (("a", good), ("b", bad), ("c", broken)):
        health.add(name, check)
    assert [(f.part, f.state) for f in await health.findings()] == [
        ("b", State.BAD), ("c", State.WATCH), ("a", State.GOOD),
    ]  # fmt: skip


def test_a_calendar_that_ends_is_announced_two_months_earlier() -> None:
    end = date(2027, 7, 3)
    states = {
        days: found.state
        for days in (90, 62, 61, 1, -1)
        if (found := calendar_finding(end, end - timedelta(days=days)))
    }
    assert states == {90: State.GOOD, 62: State.GOOD, 61: State.WATCH, 1: State.WATCH, -1: State.BAD}
    assert calendar_finding(None, end) is None


def test_a_backup_that_is_old_failed_or_absent_is_told(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    assert backup_finding(tmp_path, clock).state is State.WATCH
    for ago, fault, state in ((1, "", State.GOOD), (40, "", State.BAD), (1, "disque-plein", State.BAD)):
        _keep(tmp_path, Night(NOW - timedelta(hours=ago), "x", rehearsed=not fault, fault=fault))
        found = backup_finding(tmp_path, clock)
        assert found.state is state
        assert bool(found.remedy) is (state is not State.GOOD)


def test_a_disk_that_fills_up_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for least, state in ((0, State.GOOD), (1 << 60, State.BAD)):
        monkeypatch.setattr(checks, "LOW_DISK", least)
        monkeypatch.setattr(checks, "SCARCE_DISK", least)
        assert disk_finding(tmp_path).state is state
    assert disk_finding(tmp_path / "absent").state is State.BAD


def test_a_disk_that_takes_nothing_is_told_whatever_room_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert writing_finding(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    for number, word in ((errno.ENOSPC, "plein"), (errno.EROFS, "lecture seule"), (errno.EIO, "erreur")):

        def refuses(_: int, number: int = number) -> None:
            raise OSError(number, "")

        monkeypatch.setattr(os, "fsync", refuses)
        found = writing_finding(tmp_path)
        assert found is not None
        assert found.state is State.BAD
        assert word in found.said
        assert found.remedy


def test_parts_refused_or_falling_are_told() -> None:
    found = part_findings(
        {
            "discord": PartState(refusal="Discord refuse le jeton du bot."),
            "matrix": PartState(up=False, falls=1, fault="Unreachable"),
            "console": PartState(up=True),
            "sauvegardes": PartState(platform=False, up=True),
            "vie privée": PartState(platform=False, falls=3, fault="OSError"),
        }
    )
    assert [(f.part, f.state) for f in found] == [
        ("Discord", State.BAD), ("Matrix", State.BAD), ("Console", State.GOOD), ("Vie privée", State.BAD),
    ]  # fmt: skip


async def test_diagnostic_tells_a_refused_token_and_a_wrong_clock(fake: FakeDiscord, tmp_path: Path) -> None:
    environment = {
        "REFERENT_DISCORD_API_BASE": fake.base,
        "REFERENT_DISCORD_GATEWAY": fake.gateway_url,
        "REFERENT_DISCORD_TOKEN": "wrong",
        "REFERENT_HORLOGE": "2020-01-01T00:00:00Z",
    }
    code, out, _ = await command(tmp_path, "diagnostic", "--json", **environment)
    known = {f["part"]: f for f in json.loads(out)["findings"]}
    assert code == 1
    assert "jeton est refusé" in known["Discord"]["said"]
    assert "retarde" in known["Horloge"]["said"]
    assert known["Bot"]["state"] == State.WATCH


async def test_diagnostic_tells_a_server_out_of_reach_and_a_broken_store(tmp_path: Path) -> None:
    (tmp_path / "referent.db").write_bytes(b"no database " * 500)
    environment = {
        "REFERENT_MATRIX_HOMESERVER": "http://127.0.0.1:9",
        "REFERENT_MATRIX_USER": "@referent:lycee.example",
        "REFERENT_MATRIX_PASSWORD": "x",
    }
    code, out, _ = await command(tmp_path, "diagnostic", **environment)
    assert code == 1
    assert "Matrix : le serveur est injoignable" in out
    assert "Base : la base de données est abîmée" in out
    assert (await command(tmp_path, "diagnostic", "--vivant"))[0] == 1


async def test_a_running_bot_reports_itself_and_its_figures(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path) as bot:
        await bot.ready()
        assert (await command(tmp_path, "diagnostic", "--vivant"))[0] == 0
        _, out, _ = await command(tmp_path, "diagnostic")
        assert "Discord : en marche" in out
        _, drawn, _ = await command(tmp_path, "code-enseignant")
        martin, lina = bot.person("Mme Martin"), bot.person("Lina")
        await martin.click(await martin.slash("code", code=drawn.strip()), "D’accord")
        await lina.slash("recherche", mots="pizza quatre fromages")
        for _ in range(10):
            await lina.slash("critere", code="P3.4.5")
        seen = await martin.slash("etat")
        assert seen.private
        assert "1 sur 1" in seen.text
        assert "p99" in seen.text
        assert "Retard des rappels" in seen.text
        assert "réservée" in (await lina.slash("etat")).text


async def test_a_running_bot_tells_that_its_clock_is_wrong(fake: FakeDiscord, tmp_path: Path) -> None:
    async with a_bot(fake, tmp_path, REFERENT_HORLOGE="2026-01-14T09:00:00Z") as bot:
        await bot.ready()
        code, out, _ = await command(tmp_path, "diagnostic")
        assert code == 1
        assert out.count("Horloge : elle") == 1
        assert "timedatectl" in out
        _, drawn, _ = await command(tmp_path, "code-enseignant")
        martin = bot.person("Mme Martin")
        await martin.click(await martin.slash("code", code=drawn.strip()), "D’accord")
        assert "Horloge" in (await martin.slash("etat")).text


def test_measures_hold_no_more_than_they_need() -> None:
    measures = Measures()
    for _ in range(5000):
        with measures.answering():
            pass
    assert measures.answered == 5000
    assert len(measures.answers) == 2000


async def test_five_questions_make_a_configuration_that_loads(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    answers = 'Lycée « Ada » "L\\"\nMars/Base\nIndian/Reunion\nc\na-secret-token\nreferent\n@referent:lycee.example\n\nsecret-word\n'
    code, out, _ = await command(tmp_path, "init", "--config", str(config), typed=answers)
    assert code == 0
    assert out.count("ne convient pas") == 2
    written = config.read_text(encoding="utf-8")
    assert "secret" not in "".join(line for line in written.splitlines() if not line.startswith("#"))
    assert written.count("#") > 10
    table = tomllib.loads(written)
    assert table["etablissement"] == {
        "nom": 'Lycée « Ada » "L\\"', "fuseau": "Indian/Reunion", "zone_scolaire": "C", "territoire": "",
    }  # fmt: skip
    settings = load(config, {"REFERENT_DATA": str(tmp_path)})
    assert settings.discord is not None
    assert settings.discord.token == "a-secret-token"
    assert settings.matrix is not None
    assert (settings.matrix.homeserver, settings.matrix.password) == ("https://lycee.example", "secret-word")
    kept = tmp_path / "secrets" / "REFERENT_DISCORD_TOKEN"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (await command(tmp_path, "init", "--config", str(config), typed=answers))[0] == 1


async def test_a_place_that_cannot_be_written_is_told_before_the_questions(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for config, data in (
        (tmp_path / "file" / "config.toml", tmp_path),
        (tmp_path / "c.toml", tmp_path / "file"),
    ):
        code, out, said = await command(
            tmp_path, "init", "--config", str(config), typed="Lycée Ada\n", REFERENT_DATA=str(data)
        )
        assert code == 1
        assert "ne peut pas être écrit" in said
        assert "Cinq questions" not in out
    assert not (tmp_path / "c.toml").exists()
    code, out, _ = await command(tmp_path, "diagnostic", REFERENT_DATA=str(tmp_path / "file" / "data"))
    assert code == 1
    assert "REFERENT_DATA" in out


async def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    config = tmp_path / "etc" / "referent" / "config.toml"
    code, out, _ = await command(tmp_path, "init", "--config", str(config), typed="Lycée Ada\n")
    assert code == 0
    assert f"referent run --config {config}" in out
