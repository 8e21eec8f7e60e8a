"""A file that the platform keeps: its name and its link travel in the action, its bytes never do.

    Action("declarer", {"joint": ("rapport.pdf", "https://…")})   where the platform gives a link
    Action("declarer", {"joint": ("rapport.pdf", "")})            where it has none to give (Matrix)
    Action("declarer", {"joint": "travail/rapport.pdf"})          typed: a path is only a name

There is nothing to fetch later, so a form, a question or a restart in between loses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.commands.french import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.action import Value

NAME_LIMIT: Final = 100
LINK: Final = re.compile(r"https?://[^\s<>\"]{3,480}")
"""What is kept as a link: nothing that leaves its line, within what a cell of the exam's table takes."""

_SEPARATORS: Final = re.compile(r"[/\\]")
_NAMELESS: Final = "fichier"


@dataclass(frozen=True, slots=True)
class Joined:
    """A file as a handler gets it: at most NAME_LIMIT characters of a name; `link` is empty without one."""

    name: str
    link: str = ""

    @property
    def argument(self) -> Value:
        """It as it travels in an action."""
        return (self.name, self.link)


def read_joined(given: Value, clean: Callable[[str], str]) -> Joined:
    """A joined file from its argument, which may come from anybody; a link that is none is left out."""
    name, link = (given, "") if isinstance(given, str) else (*given, "", "")[:2]
    words = " ".join(clean(_SEPARATORS.split(name.rstrip("/\\"))[-1]).split())
    return Joined(shortened(words, NAME_LIMIT).strip() or _NAMELESS, link if LINK.fullmatch(link) else "")
