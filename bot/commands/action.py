"""What a person can do next, as data.

A button, a line of a select, a Matrix digit, a console prompt and a reopened form all carry an `Action`
and come back as the same Action. It travels in a Discord custom_id as `v1:<command>:<arguments>` when
that fits 100 characters, else in the table of pending actions.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | tuple[str, ...]
"""An argument as it travels: a string, or several when a person picked several."""

_VERSION: Final = "v1"
_SAFE: Final = " -._~'"
_PLAIN: Final = re.compile(r"[a-zA-Z0-9 \-._~']*")
_NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})
COMPACT_LIMIT: Final = 100  # Discord's limit on a custom_id (REALITY.md §4)


@dataclass(frozen=True, slots=True)
class Action:
    """A command with its arguments. `token`, drawn when shown, makes a double tap count once."""

    command: str
    arguments: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    token: str = ""

    @classmethod
    def once(cls, command: str, arguments: Mapping[str, Value] = _NOTHING) -> Action:
        """The action as it is shown now: it counts once, however often it is tapped or sent."""
        return cls(command, arguments, secrets.token_hex(8))

    def with_arguments(self, **more: Value) -> Action:
        """The same action with more arguments (or others)."""
        return Action(self.command, {**self.arguments, **more}, self.token)

    def compact(self) -> str:
        """One line that `read_compact` reads back: what travels in a custom_id."""
        parts = [_VERSION, _escaped(self.command.replace(" ", ".")), _escaped(self.token)]
        for name, value in self.arguments.items():
            many = isinstance(value, tuple)
            values = value if isinstance(value, tuple) else (value,)
            sign = "*" if many else "="
            parts.append(_escaped(name) + sign + "+".join(_escaped(v) for v in values))
        return ":".join(parts)


def read_compact(line: str) -> Action | None:
    """The action that `compact` wrote; None for anything else (an old or foreign button)."""
    version, *parts = line.split(":")
    if version != _VERSION or len(parts) < 2:
        return None
    command, token, *pairs = parts
    arguments: dict[str, Value] = {}
    for pair in pairs:
        mark = min((at for at in (pair.find("="), pair.find("*")) if at > 0), default=0)
        if not mark:
            return None
        values = tuple(unquote(v) for v in pair[mark + 1 :].split("+")) if pair[mark + 1 :] else ()
        name = unquote(pair[:mark])
        arguments[name] = values if pair[mark] == "*" else "".join(values)
    return Action(unquote(command).replace(".", " "), arguments, unquote(token))


def _escaped(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    # "." stays readable in codes; ":" "+" "=" "*" are the marks of the line itself.
    # Half a character (a lone surrogate) fits in JSON and nowhere else: it becomes a question mark.
    return quote(word, safe=_SAFE, errors="replace")
