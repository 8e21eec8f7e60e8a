"""What /etat says of Matrix: asked of a real server, and of none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.health import State
from bot.platforms.matrix.wellbeing import findings
from tests.fakes.matrix_echo_bot import running

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials


async def test_a_bot_that_runs_is_well(credentials: Credentials, bot: str, tmp_path: Path) -> None:
    assert bot
    (before,) = await findings(tmp_path / "matrix", credentials)
    assert before.state is State.WATCH

    async with running(credentials, tmp_path):
        (found,) = await findings(tmp_path / "matrix", credentials)

    assert found.state is State.GOOD, found
    assert not found.remedy


async def test_a_server_that_does_not_answer_is_told_with_its_remedy(
    credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    assert bot
    async with running(credentials, tmp_path):
        pass
    (found,) = await findings(tmp_path / "matrix", replace(credentials, homeserver="http://127.0.0.1:9"))

    assert found.state is State.BAD
    assert "ne répond pas" in found.said
    assert "Vérifier" in found.remedy
