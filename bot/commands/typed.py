"""From a typed line to an Action, on the platforms where people type: the console and Matrix.

    critere P3.4.5          words in the order of the declaration
    preuve completer 3 contexte:"stage 1"     or by name, `:` or `=`
    voir preuve 3           the two words of a name in either order
    preuve 3, mes preuves   a family alone lists, with a number shows
    il me reste quoi ?      a sentence that is a command and nothing else
    p345                    a code alone is looked up, anything else is searched

Names match without case, accents or hyphens.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.as_said import as_said
from bot.commands.declaration import Sort
from bot.commands.sentences import sentence
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
_NAMED_AT_LENGTH: Final = re.compile(
    r"""(?<!\S)([^\W\d_][\w-]*)\s?[:=]\s?("[^"]*"|«[^»]*»|“[^”]*”|.+?)(?=\s+[^\W\d_][\w-]*\s?[:=](?!//)|$)"""
)
_QUOTES: Final = {'"': '"', "'": "'", "«": "»", "“": "”"}  # a path with spaces stands between them
_MARKS: Final = frozenset(_QUOTES) - {"'"}  # and so may a name, but for the apostrophe that begins « 'est »
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
    if not words or set(line) <= set("? "):
        return Action("aide")
    if (said := sentence(line)) and said[0] in catalogue:
        return Action(*said)
    found = catalogue.longest(words)
    if found is not None:
        command, taken = found
        return Action(command.name, _arguments(command, _after(line, taken)))
    if (meant := as_said(catalogue, words)) is not None:
        command, taken = meant
        return Action(command.name, _arguments(command, _after(line, taken)))
    if (family := catalogue.family(words[0])) and (command_expected or len(words) == 1):
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
    """The values of a line. A named value is one word, or all up to the next name where the rest fits nowhere."""
    values, left = _placed(command, rest, _NAMED)
    if left and _NAMED.search(rest):
        values, left = _placed(command, rest, _NAMED_AT_LENGTH)
    if left and (field := _first_field(command, values)) is not None:
        values[field.name], left = left, ""
    if left:
        raise Refused("argument-inconnu", recu=left[:40], commande=command)
    return values


def _placed(command: Command, rest: str, named: re.Pattern[str]) -> tuple[dict[str, Value], str]:
    """The values given by name and by place, and what is left of the line."""
    by_name = {fold(p.name): p for p in command.parameters}
    values: dict[str, Value] = {}

    def take(match: re.Match[str]) -> str:
        parameter = by_name.get(fold(match[1]))
        if parameter is None or parameter.name in values:
            return match[0]
        values[parameter.name] = match[2].strip('"“”«» \u00a0\u202f')
        return " "

    left = named.sub(take, rest).strip()
    if not any(p.param.rest for p in command.offered):
        left = _said_by_name(command, left, values)
    for parameter in (p for p in command.offered if p.name not in values and _is_typed(p)):
        if not left:
            break
        values[parameter.name], left = _next(parameter, left)
    return values, left


def _said_by_name(command: Command, left: str, values: dict[str, Value]) -> str:
    """« option slam année 2 »: a name without its mark, before a value that can only be its own."""
    while True:
        name, _, after = left.partition(" ")
        parameter = next((p for p in command.offered if fold(p.name) == fold(name)), None)
        if parameter is None or not after or parameter.sort not in {Sort.CHOICE, Sort.NUMBER}:
            return left
        values[parameter.name], left = _next(parameter, after.strip())


def _first_field(command: Command, values: dict[str, Value]) -> Parameter | None:
    """The field that a line without a name fills: « preuve completer 3 du 3 au 14 mars » gives the period."""
    fields = [p for p in command.offered if p.param.form and p.sort is Sort.TEXT]
    return fields[0] if fields and not any(p.name in values for p in fields) else None


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
    if left[0] in _MARKS and (end := left.find(_QUOTES[left[0]], 1)) > 1:
        return left[1:end].strip(), left[end + 1 :].strip()
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
