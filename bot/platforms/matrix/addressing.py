"""Which words of a message are for the bot: after `!`, after its name, or by a mention. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.search.normalise import letters

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX: Final = "!"
_SPACES: Final = " \t\u00a0\u202f\u2009"
_PREFIXES: Final = f"{PREFIX}\uff01"
_AFTER_A_NAME: Final = ":,;"


def commanded(body: str) -> str | None:
    """What follows the prefix, None without it. « !! » and a lone « ! » are only excitement."""
    told = body.strip(_SPACES + "\n")
    if not told or told[0] not in _PREFIXES:
        return None
    rest = told[1:].strip(_SPACES + "\n")
    return rest if rest and rest[0] not in _PREFIXES else None


def called(body: str, names: Iterable[str], *, mentioned: bool) -> str | None:
    """What is said to the bot by its name, None if it is not called; an empty text if only the name is said.

    `names` are its user id, « @name » and what it is called in the room. A bare name calls it when a colon
    or a comma follows (« Référent : aide »): a class also talks about a référent. With `mentioned`, the
    message names it on purpose, so its name may stand anywhere and is taken out.
    """
    told = unicodedata.normalize("NFC", body.strip(_SPACES + "\n"))
    known = sorted({name for name in names if name}, key=len, reverse=True)
    for name in known:
        if (rest := _after(told, name)) is None:
            continue
        certain = mentioned or name.startswith("@")
        if certain or rest.lstrip(_SPACES)[:1] in tuple(_AFTER_A_NAME):
            return _bare(rest)
    if not mentioned:
        return None
    for name in known:
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told, re.IGNORECASE)
        if found:
            told = f"{told[: found.start()]} {told[found.end() :]}"
            break
    return _bare(told)


def _after(told: str, name: str) -> str | None:
    """What follows a name at the start, accents and case aside."""
    head, rest = told[: len(name)], told[len(name) :]
    if letters(head) != letters(name) or (rest and (rest[0].isalnum() or rest[0] in "_-'’")):
        return None
    return rest


def _bare(rest: str) -> str:
    """What is left without the colon of an address and without a prefix that is said besides."""
    rest = rest.rstrip().lstrip(_SPACES + _AFTER_A_NAME + "\n")
    return (commanded(rest) or "") if rest[:1] in tuple(_PREFIXES) else rest
