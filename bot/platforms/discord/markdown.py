"""A Text as Discord's Markdown: our words are marked up, what a person typed is made harmless."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, assert_never

from discord.utils import escape_mentions

from bot.commands.text import Code, CommandRef, Instant, Link, PersonRef, Plain, Strong, UserText
from bot.platforms.discord.slash import BARE
from bot.platforms.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.text import Node, Text

_BIDI: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP: Final = re.compile(
    r"(?P<link>https?://[^\s<>\[\]*`|\\]+)|(?P<margin>^[^\S\n]*)(?=[>#-])|(?=[\\*_~|`\[\]])", re.MULTILINE
)
"""Where a backslash goes: at the head of a line, and before what opens or closes markup; links are left alone.

discord.py's own `escape_markdown` lets through a masked link that spans two lines, the second one of a line
and what stands between pointed brackets.
"""
_ANGLE: Final = re.compile(r"<(?=[@#/:a])|<(?=t:)|<(?=id:)")


def marked(content: Text, command_ids: Mapping[str, int]) -> str:
    """A text in Markdown. `command_ids` makes the names of commands clickable."""
    return "".join(_node(node, command_ids) for node in content)


def harmless(typed: str) -> str:
    """Typed text that shows as typed: no markup, no mention, no masked link, no mark that turns the line."""
    kept = "".join(
        c for c in _BIDI.sub("", typed) if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}
    )
    return _ANGLE.sub(r"\\<", escape_mentions(_escaped(kept)))


def _escaped(words: str) -> str:
    return _MARKUP.sub(lambda found: found["link"] or f"{found['margin'] or ''}\\", words)


def _node(node: Node, command_ids: Mapping[str, int]) -> str:
    match node:
        case Plain():
            return _ours(node.text)
        case Strong():
            return f"**{_ours(node.text)}**"
        case Code():
            return f"`{node.text.replace('`', 'ˋ')}`"
        case Link():
            return node.url
        case CommandRef():
            return _command(node, command_ids)
        case PersonRef():
            return harmless(node.name)
        case Instant():
            return f"<t:{int(node.at.timestamp())}:f>"
        case UserText():
            return harmless(node.text)
        case _:
            assert_never(node)


@lru_cache(2_048)
def _ours(words: str) -> str:
    """Words of ours, marked up once: the framework says the same ones all day."""
    return spaced(_escaped(words))


def _command(node: CommandRef, command_ids: Mapping[str, int]) -> str:
    """A clickable command where Discord's id of it is known and nothing has to be typed after it."""
    known = command_ids.get(node.name.split(" ")[0])
    if known is None or node.arguments:
        return f"`/{node.name} {node.arguments}".rstrip().replace("``", "`") + "`"
    bare = f"{node.name} {BARE}"
    return f"</{bare if bare in command_ids else node.name}:{known}>"


def bare(content: Text) -> str:
    """A text without markup, for places where Discord shows none."""
    return " ".join("".join(_word(node) for node in content).split())


def _word(node: object) -> str:
    for name in ("text", "name", "url"):
        if isinstance(found := getattr(node, name, None), str):
            return _BIDI.sub("", found)
    return ""
