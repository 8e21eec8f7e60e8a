"""The words of a Reply: nodes that a renderer turns into Markdown, HTML or a terminal's text.

Only `UserText` holds what a person typed; every renderer escapes it. French spacing is applied by
renderers to `Plain` only, so that a code or a link is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of ours."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words of ours that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a framework, or something to type as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link, always shown in full: what is read is where it goes."""

    url: str


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A command to type, with its arguments if any; a renderer puts the platform's own prefix."""

    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person, by the name of the day. Never a mention."""

    name: str


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant (aware, UTC), shown in the reader's or the School's time zone."""

    at: datetime
    zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class UserText:
    """What a person typed: hostile until a renderer has escaped it."""

    text: str


Node = Plain | Strong | Code | Link | CommandRef | PersonRef | Instant | UserText
Text = tuple[Node, ...]


def text(*parts: str | Node | Text) -> Text:
    """Nodes in a row: a bare string is Plain, a Text is spliced in."""
    nodes: list[Node] = []
    for part in parts:
        if isinstance(part, str):
            nodes.append(Plain(part))
        elif isinstance(part, tuple):
            nodes.extend(part)
        else:
            nodes.append(part)
    return tuple(nodes)


def joined(parts: list[Text], separator: str = ", ", last: str | None = None) -> Text:
    """Texts in a row with a separator, and another one (« et ») before the last if given."""
    nodes: list[Node] = []
    for place, part in enumerate(parts):
        if place:
            ending = last is not None and place == len(parts) - 1
            nodes.append(Plain(last if ending and last is not None else separator))
        nodes.extend(part)
    return tuple(nodes)
