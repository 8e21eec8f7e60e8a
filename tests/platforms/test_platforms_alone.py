"""A school that uses one platform need not install the other: its packages are not even looked for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.needs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path

forbidden, data = set(sys.argv[1].split(",")), Path(sys.argv[2])

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in forbidden:
            raise ModuleNotFoundError(f"{name} is not installed here", name=name)
        return None

sys.meta_path.insert(0, Absent())
import asyncio
from bot.app import opened
from bot.app_platforms import platforms_of
from bot.cli.main import main
from bot.config import load

settings = load(None, dict(item.split("=", 1) for item in sys.argv[3:]) | {"REFERENT_DATA": str(data)})

async def start():
    async with opened(settings, "test") as app:
        (platform,) = await platforms_of(settings, app)
        running = asyncio.ensure_future(platform.run())
        done, _ = await asyncio.wait({running}, timeout=1.5)
        running.cancel()
        for one in done:
            if isinstance(one.exception(), ImportError):
                raise one.exception()
        print(platform.name)

asyncio.run(start())
"""
MATRIX = ("nio", "vodozemac", "peewee", "Crypto", "unpaddedbase64")
DISCORD = ("discord", "cogs")


@pytest.mark.parametrize(
    ("name", "absent", "environment"),
    [
        (
            "matrix",
            DISCORD,
            [
                "REFERENT_MATRIX_HOMESERVER=http://127.0.0.1:9",
                "REFERENT_MATRIX_USER=@b:x",
                "REFERENT_MATRIX_PASSWORD=x",
            ],
        ),
        (
            "discord",
            MATRIX,
            [
                "REFERENT_DISCORD_TOKEN=x.y.z",
                "REFERENT_DISCORD_API_BASE=http://127.0.0.1:9/api/v10",
                "REFERENT_DISCORD_GATEWAY=ws://127.0.0.1:9",
            ],
        ),
    ],
)
def test_one_platform_runs_without_the_packages_of_the_other(
    name: str, absent: tuple[str, ...], environment: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, ",".join(absent), str(tmp_path / "var"), *environment],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == name, done.stderr[-2000:]
    assert "not installed" not in done.stderr, done.stderr[-2000:]
