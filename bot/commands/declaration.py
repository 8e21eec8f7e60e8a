"""A command is declared once; slash commands, typed lines, /aide and the docs come from that.

    @command("critere", "Lire un critère", right=None, private=False)
    async def critere(ask: Ask, code: Annotated[str, Param("code ou mots", rest=True)] = "") -> Reply: ...

The parameters are read from the signature: the annotation gives the type, `Param` what users read, a
default makes it optional. Those that several commands share may be the fields of a dataclass: the handler takes
one value of it, and people type its fields. A fault of a declaration shows when it is made, not at the first use.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_origin, get_type_hints

from bot.commands.joined import Joined
from bot.commands.upload import Upload

if TYPE_CHECKING:
    from bot.commands.ask import Ask
    from bot.commands.reply import Reply
    from bot.school.model import Right

_NAME: Final = re.compile(r"[a-zà-ÿœ]+(-[a-zà-ÿœ]+)*( [a-zà-ÿœ]+(-[a-zà-ÿœ]+)*)?")
_LONGEST_SUMMARY: Final = 100  # Discord's limit on a description (REALITY.md §4)
TEXT_LIMIT: Final = 2000
RESERVED: Final = "accord"  # marks an action whose person has just agreed to what is kept


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of a completion: `value` is typed for the person, `label` (≤ 100 characters) is read."""

    value: str
    label: str


Suggester = Callable[["Ask", str], Awaitable[Sequence[Suggestion]]]
"""What completes a parameter from what is typed so far."""


class Sort(StrEnum):
    """What kind of value a parameter takes."""

    TEXT = "texte"
    NUMBER = "nombre"
    CHOICE = "choix"
    SEVERAL = "plusieurs"
    FILE = "fichier"
    JOINED = "fichier joint"  # its name and link only: nothing is read


@dataclass(frozen=True, slots=True)
class Param:
    """What users read of a parameter, and its bounds.

    `label` says what to type in two or three words, `example` shows it; `rest` takes all that remains of
    a typed line; `form` marks a field of the command's form; `inner` is filled by buttons only (what a
    person had under the eyes, a confirmation), so no face offers it to be typed; what is `fleeting` is never
    stored, so that a replay asks for it again.
    """

    label: str
    example: str = ""
    suggest: Suggester | None = None
    rest: bool = False
    longest: int = 200
    least: int = 1
    most: int = 1_000_000
    form: bool = False
    inner: bool = False
    fleeting: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a command as faces need it. `choices` are the values of a StrEnum."""

    name: str
    sort: Sort
    param: Param
    required: bool
    choices: tuple[str, ...] = ()
    enum: type[StrEnum] | None = None


Handler = Callable[..., Awaitable["Reply"]]


@dataclass(frozen=True, slots=True)
class Command:
    """A declared command. `right` None: everybody, even outside a School; `or_right` does as well.

    `private`: the answer is for the asker alone. `acts`: it changes something, so it needs a receipt.
    `hidden`: reached by buttons only, absent from lists. `turns`: the command whose public card shows what this
    act changes; where it was posted, it is drawn again (`Catalogue.card_after`). A command with form parameters opens its form
    when none of them is given: that is known before the handler runs.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    right: Right | None
    or_right: Right | None
    private: bool
    acts: bool
    hidden: bool
    example: str
    turns: str
    handler: Handler

    def is_open_to(self, rights: frozenset[Right]) -> bool:
        """Whether somebody with these rights may run it."""
        return self.right is None or self.right in rights or self.or_right in rights

    @property
    def offered(self) -> tuple[Parameter, ...]:
        """The parameters that a person may type."""
        return tuple(p for p in self.parameters if not p.param.inner)

    @property
    def family(self) -> str:
        """The first word of the name: what Discord calls the command of its sub-commands."""
        return self.name.split(" ")[0]

    def opens_form(self, given: Sequence[str]) -> bool:
        """Whether, with these arguments, the answer is a form to fill."""
        fields = [p.name for p in self.parameters if p.param.form]
        return bool(fields) and not any(name in given for name in fields)


def command(
    name: str,
    summary: str,
    *,
    right: Right | None = None,
    or_right: Right | None = None,
    private: bool = True,
    acts: bool = False,
    hidden: bool = False,
    example: str = "",
    turns: str = "",
) -> Callable[[Handler], Command]:
    """Declare a command from its handler. Raises ValueError on a faulty declaration."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"command name {name!r}: one or two lower-case French words, hyphens allowed")
    if not 0 < len(summary) <= _LONGEST_SUMMARY:
        raise ValueError(f"summary of {name!r}: 1 to {_LONGEST_SUMMARY} characters")

    def declare(handler: Handler) -> Command:
        parameters = _parameters(name, handler)
        run = _gathering(handler)
        return Command(name, summary, parameters, right, or_right, private, acts, hidden, example, turns, run)

    return declare


def _parameters(name: str, handler: Handler) -> tuple[Parameter, ...]:
    found = []
    for key, hint, required in _annotated(handler):
        if get_origin(hint) is not Annotated:
            raise ValueError(f"{name}: parameter {key!r} must be Annotated with a Param")
        kind, param = get_args(hint)[:2]
        if key == RESERVED:
            raise ValueError(f"{name}: {key!r} is reserved (commands.informing)")
        if not isinstance(param, Param) or len(param.label) > _LONGEST_SUMMARY:
            raise ValueError(
                f"{name}: parameter {key!r} needs a Param with a label of at most 100 characters"
            )
        found.append(_parameter(key, kind, param, required=required))
    rests = [p.name for p in found if p.param.rest]
    if len(rests) > 1:
        raise ValueError(f"{name}: only one parameter can take the rest of the line, not {rests}")
    return tuple(found)


def _annotated(handler: Handler) -> Iterator[tuple[str, Any, bool]]:
    """(name, annotation, required) of each parameter after the first, those of a dataclass one by one."""
    hints = get_type_hints(handler, include_extras=True)
    for key, given in list(inspect.signature(handler).parameters.items())[1:]:
        if is_dataclass(group := hints[key]):
            inner = get_type_hints(group, include_extras=True)
            yield from ((field.name, inner[field.name], field.default is MISSING) for field in fields(group))
        else:
            yield key, hints[key], given.default is inspect.Parameter.empty


def _gathering(handler: Handler) -> Handler:
    """The handler, given the fields of its dataclasses one by one."""
    hints = get_type_hints(handler, include_extras=True)
    keys = list(inspect.signature(handler).parameters)[1:]
    groups = {key: hints[key] for key in keys if is_dataclass(hints[key])}
    if not groups:
        return handler

    @wraps(handler)
    async def gathered(ask: Ask, **given: Any) -> Reply:
        for key, group in groups.items():
            names = [field.name for field in fields(group) if field.name in given]
            given[key] = group(**{name: given.pop(name) for name in names})
        return await handler(ask, **given)

    return gathered


def _parameter(key: str, kind: object, param: Param, *, required: bool) -> Parameter:
    options = [k for k in get_args(kind) if k is not type(None)]
    kind = options[0] if options and get_origin(kind) is not tuple else kind
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Parameter(key, Sort.CHOICE, param, required, tuple(kind), kind)
    if kind is int:
        return Parameter(key, Sort.NUMBER, param, required)
    if get_origin(kind) is tuple:
        return Parameter(key, Sort.SEVERAL, param, required)
    if kind is str:
        return Parameter(key, Sort.TEXT, param, required)
    if kind is Upload:
        return Parameter(key, Sort.FILE, param, required)
    if kind is Joined:
        return Parameter(key, Sort.JOINED, param, required)
    raise ValueError(f"parameter {key!r}: no way to type a {kind}")
