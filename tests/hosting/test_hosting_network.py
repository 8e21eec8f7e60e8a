"""Behind a school's proxy, with certificates that only the school's authority signs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.platforms.network import Network
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.school_network import SchoolNetwork
from tests.hosting.process import a_bot, command

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_discord_is_reached_through_the_proxy_only(tmp_path: Path) -> None:
    async with FakeDiscord.running() as fake, SchoolNetwork.running(tmp_path) as school:
        fake.world.guild("BTS SIO 2")
        await school.served("discord.test", urlsplit(fake.base).port or 0)
        fake.base, fake.gateway_url = "https://discord.test/api/v10", "wss://discord.test/gateway/"
        fake.gateway.url = fake.gateway_url
        ways = {"HTTPS_PROXY": school.proxy, "REFERENT_RESEAU__AUTORITE": str(school.authority)}
        async with a_bot(fake, tmp_path / "data", **ways) as bot:
            await bot.ready()
            assert "P3.4.5" in (await bot.person("Lina").slash("critere", code="P3.4.5")).text
            bot.process.terminate()
            assert await bot.ended() == 0
        assert set(school.passed) == {"discord.test:443"}
        led = {
            "REFERENT_DISCORD_TOKEN": "x",
            "REFERENT_DISCORD_API_BASE": fake.base,
            "REFERENT_DISCORD_GATEWAY": fake.gateway_url,
        }
        _, told, _ = await command(tmp_path / "data", "diagnostic", **led, **ways)
        assert "jeton est refusé" in told
        _, told, _ = await command(tmp_path / "data", "diagnostic", **led, HTTPS_PROXY=school.proxy)
        assert "certificat" in told
        _, told, _ = await command(tmp_path / "data", "diagnostic", **led)
        assert "injoignable" in told


async def test_an_authority_that_is_no_certificate_is_told_at_start(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("not a certificate")
    for path in (tmp_path / "no.pem", tmp_path / "absent.pem"):
        code, _, told = await command(tmp_path, "diagnostic", REFERENT_RESEAU__AUTORITE=str(path))
        assert code == 78
        assert "reseau.autorite" in told


def test_which_proxy_for_which_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert Network.proxy("https://discord.com/api") is None
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.lycee.example:3128")
    monkeypatch.setenv("NO_PROXY", "lycee.example,127.0.0.1")
    assert Network.proxy("https://discord.com/api") == "http://proxy.lycee.example:3128"
    assert Network.proxy("wss://gateway.discord.gg/") == "http://proxy.lycee.example:3128"
    assert Network.proxy("https://matrix.lycee.example") is None
    assert Network.proxy("http://127.0.0.1:8080/api") is None
