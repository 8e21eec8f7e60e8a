"""A Reply as Matrix messages: a complete plain body, and the same in a few HTML tags.

Both come from the lines of `bot.platforms.plain`. Emphasis travels as private-use characters, which no
typed text keeps, so that everything is escaped before a single tag is written. What is too long for one
message is cut at line ends into parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from bot.commands.reply import Preceded, Table
from bot.platforms.matrix.addressing import PREFIX
from bot.platforms.plain import Style, lines_of, table_lines

if TYPE_CHECKING:
    from bot.commands.reply import Reply

LARGEST: Final = 15_000
"""Bytes of both bodies together: an event holds 64 KiB, encryption and envelope included."""
_MORE: Final = f"… la suite avec {PREFIX}suite"
_TAGS: Final = {
    "\ue000": "<strong>",
    "\ue001": "</strong>",
    "\ue002": "<code>",
    "\ue003": "</code>",
    "\ue004": "<em>",
    "\ue005": "</em>",
}
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""`html.escape` does the same for half a megabyte of names of entities."""

_PLAIN: Final = Style(prefix=PREFIX)
_MARKED: Final = Style(
    prefix=PREFIX,
    strong=lambda words: f"\ue000{words}\ue001",
    code=lambda words: f"\ue002{words}\ue003",
    faint=lambda words: f"\ue004{words}\ue005",
)


@dataclass(frozen=True, slots=True)
class _Line:
    plain: str
    html: str
    columns: bool = False
    """Part of a table, where spaces count."""

    @property
    def size(self) -> int:
        return len(self.plain.encode()) + len(self.html.encode()) + 5  # its line ends


def bodies_of(reply: Reply, *, more: bool = True) -> list[tuple[str, str]]:
    """The plain and HTML bodies of a reply, one pair for each message it takes.

    `more`: each part but the last says how to read the next.
    """
    parts: list[list[_Line]] = [[]]
    size = 0
    for line in _lines(reply):
        if size + line.size > LARGEST and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += line.size
    footer = [_Line(_MORE, f"<em>{_MORE}</em>")] if more else []
    return [_body(part if part is parts[-1] else [*part, *footer]) for part in parts]


def _lines(reply: Reply) -> list[_Line]:
    plain, marked = lines_of(reply, _PLAIN), lines_of(reply, _MARKED)
    shown = reply.reply if isinstance(reply, Preceded) else reply
    columns: range | list[int] = []
    if isinstance(shown, Table):
        rows = table_lines(shown, _PLAIN)
        first = next((at for at in range(len(plain)) if plain[at : at + len(rows)] == rows), 0)
        columns = range(first, first + len(rows))
    found = []
    for at, (bare, emphatic) in enumerate(zip(plain, marked, strict=True)):
        if at in columns:
            found += [_Line(piece, _escaped(piece), columns=True) for piece in _pieces(bare)]
        elif len(bare.encode()) > LARGEST // 3:
            # A line that no message holds with its tags: cut, and without emphasis.
            found += [_Line(piece, _escaped(piece)) for piece in _pieces(bare)]
        else:
            found.append(_Line(bare, _tagged(emphatic)))
    return found


def _pieces(line: str) -> list[str]:
    """A line, cut where no message would hold it (escaping makes a character five bytes at most)."""
    most = LARGEST // 12
    return [line[at : at + most] for at in range(0, len(line), most)] or [""]


def _body(lines: list[_Line]) -> tuple[str, str]:
    blocks = []
    for columns, block in groupby(lines, key=lambda line: line.columns):
        inside = [line.html for line in block]
        blocks.append("<pre>" + "\n".join(inside) + "</pre>" if columns else "<br>".join(inside))
    joined = blocks[0] if blocks else ""
    for before, after in pairwise(blocks):
        joined += after if "<pre>" in (before[:5], after[:5]) else f"<br>{after}"
    return "\n".join(line.plain for line in lines), joined


def _escaped(text: str) -> str:
    return text.translate(_ENTITIES)


def _tagged(text: str) -> str:
    escaped = _escaped(text)
    for mark, tag in _TAGS.items():
        escaped = escaped.replace(mark, tag)
    return escaped
