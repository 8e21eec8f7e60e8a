"""tests/ mirrors bot/: whoever changes a package knows where its tests are, and none is without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from bot.commands.declared import COMMANDS

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests"
BOT: Final = ROOT / "bot"
APART: Final = {
    "bench": "the page of figures made from the benchmarks",
    "docs": "what the documentation says is run",
    "fakes": "platforms and receivers that answer like the real ones",
    "faults": "full disks, kills, clocks and networks, through every package at once",
    "fuzz": "absurd input, through every platform",
    "strict": "an independent Matrix client, which is no Python",
    "tools": "the programs of tools/ and the environment they need",
    "transcripts": "conversations, replayed by each platform",
}
"""Folders that follow no package, and what they hold."""
DATA: Final = re.compile(r"golden|schemas|__pycache__|node_modules")
"""Folders of expected answers beside the tests that read them."""


def packages() -> list[str]:
    """The packages of bot/ with code in them, as paths below it: `school/classes`."""
    return sorted(
        {
            path.parent.relative_to(BOT).as_posix()
            for path in BOT.rglob("*.py")
            if path.name != "__init__.py" and path.parent != BOT
        }
    )


def folders() -> list[str]:
    """The folders below tests/ that hold something of ours, as paths below it."""
    return sorted(
        folder.relative_to(TESTS).as_posix()
        for folder in TESTS.rglob("*")
        if folder.is_dir() and not any(DATA.fullmatch(part) for part in folder.relative_to(TESTS).parts)
    )


def imports(file: Path, package: str) -> bool:
    """Whether a file imports a package of bot/, or something in it."""
    name = re.escape(f"bot.{package.replace('/', '.')}")
    return bool(re.search(rf"^\s*(?:from|import) {name}\b", file.read_text(encoding="utf-8"), re.MULTILINE))


def types(file: Path, package: str) -> bool:
    """Whether a file types a command that a package declares, as people do: a family is reached by dispatch."""
    module = f"bot.{package.replace('/', '.')}."
    names = [re.escape(c.name) for c in COMMANDS if c.handler.__module__.startswith(module)]
    return bool(names and re.search(rf"[/\"](?:{'|'.join(names)})\b", file.read_text(encoding="utf-8")))


def has_tests(package: str) -> bool:
    """Whether a test of a package stands in its folder, or in that of the package it is part of.

    A test of a package imports it or, where it is a family of commands, types one of them.
    """
    path = Path(package)
    homes = [TESTS / home for home in (path, *path.parents) if home != Path()]
    tests = [file for home in homes for file in home.glob("test_*.py")]
    return any(imports(file, package) or types(file, package) for file in tests)


@pytest.mark.parametrize("folder", folders())
def test_every_folder_of_tests_follows_a_package_or_says_why_not(folder: str) -> None:
    assert folder in packages() or folder.split("/", maxsplit=1)[0] in APART, (
        f"tests/{folder} follows no package of bot/: move its tests to the folder of the package they test,"
        " or name it in APART (tests/test_layout.py) with what it holds."
    )


@pytest.mark.parametrize("package", packages())
def test_every_package_has_its_tests(package: str) -> None:
    assert has_tests(package), (
        f"bot/{package} has no test: write tests/{package}/test_….py that imports bot.{package.replace('/', '.')}"
        " or types one of its commands (a test in the folder of the package it is part of counts too)."
    )


def test_a_folder_apart_is_there_and_is_no_package() -> None:
    for folder in APART:
        assert (TESTS / folder).is_dir(), (
            f"tests/{folder} is gone: take it out of APART (tests/test_layout.py)."
        )
        assert not (BOT / folder).is_dir(), (
            f"bot/{folder} exists: tests/{folder} follows it, take it out of APART."
        )
