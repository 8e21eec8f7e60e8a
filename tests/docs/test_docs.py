"""The documentation says what is: its commands, its files and its pages exist."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.cli.arguments import parser as command_line
from bot.commands.catalogue import Catalogue
from bot.commands.declared import COMMANDS
from tools.commands_page import PAGE, page

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
BLOCK = re.compile(r"```[a-z]*\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINE = re.compile(
    r"(?:^|&& |\$ |sudo -u referent )(?:referent|(?:\S*/)?python3? -m bot) +([a-z-]+)((?: +[^\s|&;]+)*)"
)
OF_DIALOGUES = {"suite", "avant", "annuler", "oui", "non", "plus"}
"""Words that answer what is open rather than name a command."""
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def code_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    blocks = [line.split("  #")[0].strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    return [*blocks, *(one.strip() for one in INLINE.findall(BLOCK.sub("", text)))]


def sub_commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_the_command_lines_shown_exist(path: Path) -> None:
    """Every `referent …` has that sub-command and those options."""
    known = sub_commands(command_line())
    for line in code_of(path):
        for name, rest in LINE.findall(line):
            assert name in known, f"{path.name}: referent {name}"
            parser, words = known[name], rest.split()
            below = sub_commands(parser)
            if below and words and words[0].isalpha():
                assert words[0] in below, f"{path.name}: {line}"
                parser = below[words[0]]
            options = {option for action in parser._actions for option in action.option_strings}
            for word in words:
                if word.startswith("--"):
                    assert word in options, f"{path.name}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_the_commands_of_the_conversation_exist(path: Path) -> None:
    catalogue = Catalogue(COMMANDS)
    families = {command.family for command in COMMANDS}
    for line in code_of(path):
        found = re.fullmatch(r"[/!]([a-zà-ÿ][a-zà-ÿ-]*(?: .*)?)", line.removeprefix("> "))
        if (
            found is None
            or found[1].startswith(("quitter", "etc/", "dev/", "proc/"))
            or "/" in found[1].split(" ")[0]
        ):
            continue
        words = found[1].split(" ")
        if words[0] in OF_DIALOGUES:
            continue
        assert catalogue.longest(words) is not None or words[0] in families, f"{path.name}: {line}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_the_files_that_are_linked_exist(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / unquote(target)).exists(), f"{path.name}: {target}"


def test_the_page_of_commands_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tools.commands_page"
