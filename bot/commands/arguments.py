"""From arguments as they travel (strings) to typed values, with the reason when one does not fit."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from rapidfuzz import process

from bot.commands.declaration import Command, Parameter, Sort
from bot.commands.joined import read_joined
from bot.errors import Refused
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.action import Action, Value

_KEPT_CONTROLS: Final = "\n\t"
_INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_CLOSE_ENOUGH: Final = 75
_LEADING: Final = re.compile(r"\d+")
_LONGEST_KEY: Final = 1_000  # of a file: a path, or an id of the platform


def typed(command: Command, action: Action) -> dict[str, object]:
    """The handler's arguments, files by their key. Raises Refused("argument-…") naming the first that is wrong."""
    values: dict[str, object] = {}
    for parameter in command.parameters:
        given = action.arguments.get(parameter.name)
        if given is None or given in ("", ()):
            if parameter.required:
                raise Refused("argument-manquant", commande=command, parametre=parameter)
            continue
        values[parameter.name] = _value(command, parameter, given)
    return values


def clean(text: str) -> str:
    """Typed text without control characters, direction marks or lone surrogates; line ends kept.

    Direction marks could make a sentence read otherwise than it was written.
    """
    kept = (
        c
        for c in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if c in _KEPT_CONTROLS
        or (c not in _INVISIBLE and unicodedata.category(c) not in {"Cc", "Cs", "Cn", "Co"})
    )
    return "".join(kept).strip()


def choice_meant(choices: Sequence[str], typed: str) -> str | None:
    """The one choice that was typed: by its name, its beginning, or nearly; None if it is none or several.

    « stage » is the beginning of two of them, and no typing error of either; « 1re année » is « 1 ».
    """
    known = {fold(choice): choice for choice in choices}
    wanted = fold(typed[:100])
    if wanted in known:
        return known[wanted]
    starts = [choice for key, choice in known.items() if wanted and key.startswith(wanted)]
    if starts:
        return starts[0] if len(starts) == 1 else None
    if (number := _LEADING.match(wanted)) is not None:
        return known.get(number[0])
    near = process.extractOne(wanted, list(known), score_cutoff=_CLOSE_ENOUGH)
    return None if near is None else known[near[0]]


def _value(command: Command, parameter: Parameter, given: Value) -> object:
    if parameter.sort is Sort.SEVERAL:
        many = given if isinstance(given, tuple) else tuple(given.replace(",", " ").split())
        return tuple(_text(command, parameter, one) for one in many)
    if parameter.sort is Sort.JOINED:
        return read_joined(given, clean)
    one = given if isinstance(given, str) else " ".join(given)
    if parameter.sort is Sort.FILE:
        return one[:_LONGEST_KEY]
    if parameter.sort is Sort.NUMBER:
        return _number(command, parameter, one)
    if parameter.sort is Sort.CHOICE:
        return _choice(command, parameter, one)
    return _text(command, parameter, one)


def _text(command: Command, parameter: Parameter, given: str) -> str:
    if len(given) > parameter.param.longest:
        raise Refused(
            "argument-trop-long",
            commande=command,
            parametre=parameter,
            longueur=len(given),
            limite=parameter.param.longest,
        )
    return clean(given)


def _number(command: Command, parameter: Parameter, given: str) -> int:
    digits = given.strip().lstrip("#n°").strip()
    bounds = parameter.param
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise Refused("argument-pas-un-nombre", commande=command, parametre=parameter, recu=given[:40])
    number = int(digits)
    if not bounds.least <= number <= bounds.most:
        raise Refused("argument-hors-bornes", commande=command, parametre=parameter, recu=number)
    return number


def _choice(command: Command, parameter: Parameter, given: str) -> object:
    found = choice_meant(parameter.choices, given)
    if found is None:
        raise Refused("argument-pas-un-choix", commande=command, parametre=parameter, recu=given[:40])
    return parameter.enum(found) if parameter.enum is not None else found
