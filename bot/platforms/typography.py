"""French spacing, applied by renderers to our own words only: never to a code, a link or typed text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.commands.text import Instant

NARROW: Final = "\u202f"
_SPACED: Final = re.compile(r"[ \u00a0]+([;!?»]|:(?=\s|$))")
_AFTER: Final = re.compile(r"«[ \u00a0\u202f]*")


def spaced(words: str) -> str:
    """Narrow no-break spaces before ; : ! ? » and after «, where a space was written."""
    return _AFTER.sub("«" + NARROW, _SPACED.sub(NARROW + r"\1", words))


def instant(node: Instant) -> str:
    """« 24/11/2026 à 08:30 » in the zone of the node."""
    local = node.at.astimezone(ZoneInfo(node.zone))
    return f"{local:%d/%m/%Y} à {local:%H:%M}"
