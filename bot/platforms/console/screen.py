"""What a terminal can do: colours, wrapping, a pager when an answer is taller than the window."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final, TextIO

from bot.platforms.plain import Style, lines_of, total_height, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.reply import Reply

_RESET: Final = "\x1b[0m"
_WIDEST: Final = 100  # a longer line is tiring to read


def colours() -> Style:
    """Emphasis by ANSI sequences."""
    return Style(
        strong=lambda words: f"\x1b[1m{words}{_RESET}",
        code=lambda words: f"\x1b[36m{words}{_RESET}",
        faint=lambda words: f"\x1b[2m{words}{_RESET}",
        refused=lambda words: f"\x1b[33m{words}{_RESET}",
    )


class Screen:
    """Where answers are written. Colours and pager on a terminal, plain text otherwise."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.terminal = out.isatty()
        self.coloured = self.terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.style = colours() if self.coloured else Style()

    def show(self, reply: Reply) -> None:
        """Write a reply."""
        self.show_lines(lines_of(reply, self.style))

    def show_lines(self, lines: Sequence[str]) -> None:
        """Write lines, through a pager if they are taller than the window."""
        if not self.terminal:
            self.write("\n".join(lines))
            return
        size = shutil.get_terminal_size()
        wrapped = [part for line in lines for part in _wrapped(line, min(size.columns, _WIDEST))]
        if total_height(wrapped, size.columns) > size.lines - 2 and sys.stdin.isatty():
            import pydoc  # noqa: PLC0415 - what runs as a server shows no page

            os.environ.setdefault("LESS", "-RFX")
            pydoc.pager("\n".join(wrapped))
        else:
            self.write("\n".join(wrapped))

    def write(self, words: str) -> None:
        """Write lines and an empty one after them."""
        self._out.write(words + "\n\n")
        self._out.flush()


def _wrapped(line: str, columns: int) -> list[str]:
    """A line cut at spaces; escape sequences take no room."""
    indent = " " * (len(line) - len(line.lstrip()))
    rows, row = [], ""
    for word in line.split(" "):
        longer = f"{row} {word}" if row else word
        if row.strip() and width_of(longer) > columns:
            rows.append(row)
            row = f"{indent}  {word}"
        else:
            row = longer
    return [*rows, row]
