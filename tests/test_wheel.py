"""The wheel carries the program and its content, and nothing of a checkout's own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_program_and_all_its_content(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for module in (
        "bot/__main__.py",
        "bot/_data/config.example.toml",
        "bot/py.typed",
        "cogs/consultation.py",
        "bot/store/migrations/0001_foundation.sql",
        "bot/reports/templates/synthesis.typ",
    ):
        assert module in names
    for content in (path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*") if path.is_file()):
        assert f"bot/_data/{content.as_posix()}" in names


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    """No run-time data, no test, no configuration of the machine that built it."""
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"bot", "cogs"}


def test_an_installed_wheel_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    zipfile.ZipFile(wheel).extractall(site)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "console"],
        input="/critere P3.4.5\n/recherche RGPD\n", cwd=elsewhere, capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "P3.4.5" in done.stdout
    assert (tmp_path / "share" / "referent" / "referent.db").exists()
    assert list(elsewhere.iterdir()) == []
