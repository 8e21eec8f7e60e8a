"""What Discord takes as application commands: one command, and the set of a scope."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.discord.rules import LIMITS, Form
from tests.fakes.discord.wire import Json, refusal

if TYPE_CHECKING:
    from tests.fakes.discord.components import Path

CHAT, USER, MESSAGE = 1, 2, 3
SUB, GROUP, STRING, INTEGER, BOOLEAN, USER_OPTION, CHANNEL = 1, 2, 3, 4, 5, 6, 7
ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 8, 9, 10, 11
COUNTS: Final = {CHAT: "commands.chat", USER: "commands.user", MESSAGE: "commands.message"}
INTEGER_BOUND: Final = 2**53


def check_set(commands: list[Json]) -> None:
    """Raise what Discord answers to a scope's whole set of commands (a PUT)."""
    form = Form()
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        _check_command(form, (index,), command)
        key = (int(command.get("type") or CHAT), str(command.get("name")))
        if key in seen:
            message = "Application command names must be unique"
            form.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
    form.verdict()
    check_counts(commands)


def check_one(command: Json) -> None:
    """Raise what Discord answers to one command (a POST or a PATCH)."""
    form = Form()
    _check_command(form, (), command)
    form.verdict()


def check_counts(commands: list[Json]) -> None:
    """100 slash commands, 15 of each context menu in one scope (30032)."""
    for kind, limit in COUNTS.items():
        if sum(int(one.get("type") or CHAT) == kind for one in commands) > LIMITS[limit].high:
            error = refusal("too many commands")
            error.message = f"Maximum number of application commands reached ({LIMITS[limit].high})"
            raise error


def size_of(node: Json) -> int:
    """Characters that count towards 8000: names, descriptions and values, the longest translation of each."""
    total = sum(_longest(node, key) for key in ("name", "description"))
    for choice in node.get("choices") or []:
        total += _longest(choice, "name") + len(str(choice.get("value", "")))
    return total + sum(size_of(option) for option in node.get("options") or [])


def _longest(node: Json, key: str) -> int:
    translated = (node.get(f"{key}_localizations") or {}).values()
    return max(len(str(text)) for text in (node.get(key) or "", *translated))


def valid_name(name: str) -> bool:
    """Discord's rule for the names of slash commands and options.

    1 to 32 of: - _ ' letters, digits, Devanagari and Thai; lower case where a letter has one; composed
    (a decomposed accent is a mark, not a letter).
    """
    inside = all(
        char in "-_'" or unicodedata.category(char)[0] in "LN" or _is_devanagari_or_thai(char)
        for char in name
    )
    return 1 <= len(name) <= 32 and inside and name == name.lower()


def _is_devanagari_or_thai(char: str) -> bool:
    return "\u0900" <= char <= "\u097f" or "\u0e00" <= char <= "\u0e7f"


def _check_name(form: Form, path: Path, node: Json, *, slash: bool) -> None:
    name = form.text(path, node, "name", "command.name", required=True)
    if name is not None and slash and name and not valid_name(name):
        form.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for locale, text in (node.get("name_localizations") or {}).items():
        where = (*path, "name_localizations", locale)
        form.length(where, len(text), "command.name")
        if slash and not valid_name(text):
            form.add(where, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for locale, text in (node.get("description_localizations") or {}).items():
        form.length((*path, "description_localizations", locale), len(text), "command.description")


def _check_command(form: Form, path: Path, command: Json) -> None:
    kind = command.get("type") or CHAT
    if kind not in COUNTS:
        form.choices((*path, "type"), tuple(COUNTS))
        return
    _check_name(form, path, command, slash=kind == CHAT)
    if kind == CHAT:
        form.text(path, command, "description", "command.description", required=True)
        _check_options(form, path, command, depth=0)
    else:
        for key in ("description", "options"):
            if command.get(key):
                message = f"Context menu commands cannot have {key}"
                form.add((*path, key), f"APPLICATION_COMMAND_CONTEXT_MENU_{key.upper()}", message)
    if size_of(command) > LIMITS["command.size"].high:
        form.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _check_options(form: Form, path: Path, holder: Json, *, depth: int) -> None:
    seen: set[str] = set()
    optional = False
    options = form.items(path, holder, "options", "command.options")
    kinds = [option.get("type") for _, option in options]
    if any(kind in (SUB, GROUP) for kind in kinds) and not all(kind in (SUB, GROUP) for kind in kinds):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.add((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    for where, option in options:
        _check_option(form, where, option, depth=depth)
        name = str(option.get("name"))
        if name in seen:
            message = "Option name already exists in this command"
            form.add((*where, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
        seen.add(name)
        if option.get("required") and optional:
            message = "Required options must be placed before non-required options"
            form.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")


def _check_option(form: Form, path: Path, option: Json, *, depth: int) -> None:
    kind = option.get("type")
    _check_name(form, path, option, slash=True)
    form.text(path, option, "description", "command.description", required=True)
    if kind not in range(SUB, ATTACHMENT + 1):
        form.choices((*path, "type"), range(SUB, ATTACHMENT + 1))
        return
    if (kind == GROUP and depth > 0) or (kind == SUB and depth > 1):
        message = "Sub-commands cannot be nested this deep"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    elif kind in (SUB, GROUP):
        _check_options(form, path, option, depth=depth + (2 if kind == SUB else 1))
        if kind == GROUP and any(one.get("type") != SUB for one in option.get("options") or []):
            message = "A sub-command group holds sub-commands only"
            form.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
        return
    _check_choices(form, path, option)
    _check_bounds(form, path, option)


def _check_choices(form: Form, path: Path, option: Json) -> None:
    choices = form.items(path, option, "choices", "command.choices")
    if choices and option.get("autocomplete"):
        message = "Choices and autocomplete are mutually exclusive"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", message)
    if (choices or option.get("autocomplete")) and option.get("type") not in (STRING, INTEGER, NUMBER):
        message = "Option type cannot have choices or autocomplete"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE_INVALID", message)
    check_choices(form, choices, int(option.get("type") or 0))
    names = [choice.get("name") for _, choice in choices]
    for (where, choice), index in zip(choices, range(len(choices)), strict=True):
        if choice.get("name") in names[:index]:
            message = "Choice name already exists"
            form.add(where, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", message)


def check_choices(form: Form, choices: list[tuple[Path, Json]], kind: int) -> None:
    """Names of 1 to 100 characters; values that fit the option's type, 100 characters for a string."""
    for where, choice in choices:
        form.text(where, choice, "name", "choice.name", required=True)
        value = choice.get("value")
        if not fits(kind, value):
            wanted = {STRING: "string", INTEGER: "int", NUMBER: "float"}.get(kind, "choice")
            message = f'Could not interpret "{value}" as {wanted}.'
            form.add((*where, "value"), f"{wanted.upper()}_TYPE_CONVERT", message)
        elif isinstance(value, str):
            form.length((*where, "value"), len(value), "choice.value")


def fits(kind: int, value: Any) -> bool:
    """Whether a value has the type that an option of this kind takes."""
    if kind == STRING:
        return isinstance(value, str)
    if kind == INTEGER:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= INTEGER_BOUND
    if kind == NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return value is not None


def _check_bounds(form: Form, path: Path, option: Json) -> None:
    low, high = option.get("min_length"), option.get("max_length")
    if (low is not None or high is not None) and option.get("type") != STRING:
        message = "min_length and max_length are for strings"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_LENGTH_TYPE_INVALID", message)
    for key in ("min_length", "max_length"):
        form.number(path, option, key, "command.length")
    if high == 0:
        form.add((*path, "max_length"), "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
    pairs = ((low, high), (option.get("min_value"), option.get("max_value")))
    for small, large in pairs:
        if small is not None and large is not None and small > large:
            form.add(path, "APPLICATION_COMMAND_OPTIONS_BOUNDS_INVALID", "The minimum exceeds the maximum")
    if option.get("min_value") is not None and option.get("type") not in (INTEGER, NUMBER):
        message = "min_value and max_value are for numbers"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_VALUE_TYPE_INVALID", message)
