"""From a typed line to an Action, on the platforms where people type: the console and Matrix.

    critere P3.4.5          words in the order of the declaration
    preuve completer 3 contexte:"stage 1"     or by name, `:` or `=`
    p345                    a code alone is looked up, anything else is searched

Names match without case, accents or hyphens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.declaration import Sort
from bot.errors import Refused
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.action import Value
    from bot.commands.catalogue import Catalogue
    from bot.commands.declaration import Command, Parameter

LINE_LIMIT: Final = 8_000
"""Characters of a typed line; more than any command can use."""

_NAMED: Final = re.compile(r"""(?<!\S)([^\W\d_][\w-]*)\s?[:=]\s?("[^"]*"|«[^»]*»|“[^”]*”|\S+)""")
_QUOTES: Final = {'"': '"', "'": "'", "«": "»", "“": "”"}  # a path with spaces stands between them
_LOOK_UP: Final = "critere"
_SEARCH: Final = "recherche"


def read_line(catalogue: Catalogue, line: str, *, command_expected: bool) -> Action:
    """The action that a typed line asks for.

    `command_expected`: the line came with a prefix, so an unknown name is a mistake; without one it is
    a search. Raises Refused("commande-inconnue"), ("famille-incomplete"), ("argument-…").
    """
    if len(line) > LINE_LIMIT:
        raise Refused("saisie-trop-longue", longueur=len(line), limite=LINE_LIMIT)
    words = line.split()
    if not words:
        return Action("aide")
    found = catalogue.longest(words)
    if found is not None:
        command, taken = found
        return Action(command.name, _arguments(command, _after(line, taken)))
    if family := catalogue.family(words[0]):
        raise Refused("famille-incomplete", suites=tuple(c.name for c in family))
    if any(c.isdigit() for c in words[0]) and command_expected:
        return Action(_LOOK_UP, {"code": line.strip()})
    if command_expected:
        raise Refused("commande-inconnue", recu=words[0][:40], proches=catalogue.near(words[0]))
    return Action(_SEARCH, {"mots": line.strip()})


def _after(line: str, words: int) -> str:
    """What follows the first `words` words, its own spacing kept."""
    rest = line.strip()
    for _ in range(words):
        rest = rest.split(None, 1)[1] if len(rest.split(None, 1)) > 1 else ""
    return rest


def _arguments(command: Command, rest: str) -> dict[str, Value]:
    by_name = {fold(p.name): p for p in command.parameters}
    values: dict[str, Value] = {}

    def take(match: re.Match[str]) -> str:
        parameter = by_name.get(fold(match[1]))
        if parameter is None or parameter.name in values:
            return match[0]
        values[parameter.name] = match[2].strip('"“”«» \u00a0\u202f')
        return " "

    left = _NAMED.sub(take, rest).strip()
    for parameter in (p for p in command.offered if p.name not in values and _is_typed(p)):
        if not left:
            break
        values[parameter.name], left = _next(parameter, left)
    if left:
        raise Refused("argument-inconnu", recu=left[:40], commande=command)
    return values


def _is_typed(parameter: Parameter) -> bool:
    """Whether a line fills this parameter by its place: a field of a form is filled there, a file is named."""
    return parameter.sort is not Sort.JOINED and (not parameter.param.form or parameter.param.rest)


def _next(parameter: Parameter, left: str) -> tuple[Value, str]:
    """The value of one parameter and what remains of the line."""
    if parameter.sort is Sort.SEVERAL:
        return tuple(left.replace(",", " ").split()), ""
    if parameter.sort is Sort.FILE and left[0] in _QUOTES and (end := left.find(_QUOTES[left[0]], 1)) > 0:
        return left[1:end].strip(), left[end + 1 :].strip()
    if parameter.param.rest:
        return left, ""
    if parameter.sort is Sort.CHOICE and (found := _choice_ahead(parameter.choices, left)):
        return found
    head, _, tail = left.partition(" ")
    return head, tail.strip()


def _choice_ahead(choices: Sequence[str], left: str) -> tuple[Value, str] | None:
    """A choice of several words (« stage 1 ») at the start of what is left."""
    words = left.split()
    for size in range(min(4, len(words)), 0, -1):
        wanted = fold(" ".join(words[:size]))
        for choice in choices:
            if fold(choice) == wanted:
                return choice, _after(left, size)
    return None
