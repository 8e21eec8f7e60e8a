"""A Reply as a Matrix message: a complete plain body, and the same in a few HTML tags.

Both come from the lines of `bot.platforms.plain`. Emphasis travels as private-use characters, which no
typed text keeps, so that everything is escaped before a single tag is written.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from bot.platforms.plain import Style, lines_of

if TYPE_CHECKING:
    from bot.commands.reply import Reply

PREFIX: Final = "!"
LONGEST: Final = 12_000
"""Characters of a body: an event holds 64 KiB, both bodies and the envelope included."""
_CUT: Final = "… (suite coupée)"
_TAGS: Final = {
    "\ue000": "<strong>",
    "\ue001": "</strong>",
    "\ue002": "<code>",
    "\ue003": "</code>",
    "\ue004": "<em>",
    "\ue005": "</em>",
}

_PLAIN: Final = Style(prefix=PREFIX)
_MARKED: Final = Style(
    prefix=PREFIX,
    strong=lambda words: f"\ue000{words}\ue001",
    code=lambda words: f"\ue002{words}\ue003",
    faint=lambda words: f"\ue004{words}\ue005",
)


def bodies_of(reply: Reply) -> tuple[str, str]:
    """The plain body and the HTML body of a reply."""
    return "\n".join(_fitted(lines_of(reply, _PLAIN))), _html("\n".join(_fitted(lines_of(reply, _MARKED))))


def _fitted(lines: list[str]) -> list[str]:
    """As many whole lines as an event takes."""
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > LONGEST:
            return [*kept, _CUT]
        kept.append(line)
    return kept


def _html(text: str) -> str:
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    for mark, tag in _TAGS.items():
        escaped = escaped.replace(mark, tag)
    return escaped
