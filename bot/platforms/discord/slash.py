"""Slash commands from the declarations: names, bounds, choices and completions are said once, there."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.commands.action import Action
from bot.commands.declaration import Sort
from bot.commands.french import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.commands.action import Value
    from bot.commands.declaration import Command, Parameter
    from bot.platforms.discord.answering import Answering

OPTION_LIMIT: Final = 6000  # characters of a text option
DESCRIPTION_LIMIT: Final = 100
BARE: Final = "voir"
"""The sub-command that stands for the name of a family alone."""

SlashCommand = app_commands.Command[Any, ..., Any] | app_commands.Group


def slash_commands(commands: Iterable[Command], answering: Answering) -> list[SlashCommand]:
    """One slash command for each declaration; those of two words become sub-commands of a group."""
    alone: list[SlashCommand] = []
    groups: dict[str, app_commands.Group] = {}
    commands = tuple(commands)
    families = families_of(commands)
    for command in commands:
        family, _, last = slash_name(command.name, families).partition(" ")
        if not last:
            alone.append(_slash(command, family, answering))
            continue
        if family not in groups:
            groups[family] = app_commands.Group(name=family, description=_family_summary(family))
        groups[family].add_command(_slash(command, last, answering))
    return [*alone, *groups.values()]


def families_of(commands: Iterable[Command]) -> frozenset[str]:
    """The first words of the names of two words."""
    return frozenset(command.family for command in commands if " " in command.name)


def slash_name(name: str, families: frozenset[str]) -> str:
    """The name on Discord, where « /dossier » and « /dossier tableau » cannot stand side by side."""
    return f"{name} {BARE}" if name in families else name


def arguments_of(command: Command, given: Mapping[str, object]) -> dict[str, Value]:
    """The options that a person filled, as they travel in an Action."""
    sorts = {p.name: p.sort for p in command.parameters}
    return {
        name: _argument(sorts[name], value)
        for name, value in given.items()
        if value is not None and name in sorts
    }


def _argument(sort: Sort, value: object) -> Value:
    if isinstance(value, discord.Attachment):
        return str(value.id)
    return tuple(str(value).replace(",", " ").split()) if sort is Sort.SEVERAL else str(value)


def _slash(command: Command, name: str, answering: Answering) -> app_commands.Command[Any, ..., Any]:
    async def callback(interaction: discord.Interaction[Any], **given: object) -> None:
        files = {str(v.id): v for v in given.values() if isinstance(v, discord.Attachment)}
        await answering.command(interaction, Action(command.name, arguments_of(command, given)), files)

    shown = command.offered
    # Discord wants required options first; discord.py reads the signature, so it is written here.
    parameters = [_option(p) for p in sorted(shown, key=_is_optional)]
    interaction = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    callback.__signature__ = inspect.Signature([interaction, *parameters])  # type: ignore[attr-defined] # read by inspect
    app_commands.describe(**{p.name: _description(p) for p in shown})(callback)
    app_commands.choices(
        **{p.name: [app_commands.Choice(name=c, value=c) for c in p.choices] for p in shown if p.choices}
    )(callback)
    made: app_commands.Command[Any, ..., Any] = app_commands.Command(
        name=name, description=command.summary, callback=callback
    )
    for parameter in shown:
        if parameter.param.suggest is not None and not parameter.choices:
            made.autocomplete(parameter.name)(_completion(command, parameter, answering))
    return made


def _is_optional(parameter: Parameter) -> bool:
    return not parameter.required or parameter.param.form


def _option(parameter: Parameter) -> inspect.Parameter:
    bounds = parameter.param
    kind: Any
    if parameter.sort is Sort.NUMBER and bounds.suggest is None:
        kind = app_commands.Range[int, bounds.least, bounds.most]
    elif parameter.sort is Sort.FILE:
        kind = discord.Attachment
    elif parameter.sort is Sort.TEXT:
        kind = app_commands.Range[str, 1, min(bounds.longest, OPTION_LIMIT)]
    else:
        # A number that is completed by words travels as text: the core reads and bounds it.
        kind = str
    default = None if _is_optional(parameter) else inspect.Parameter.empty
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _description(parameter: Parameter) -> str:
    example = parameter.param.example
    label = parameter.param.label[:1].upper() + parameter.param.label[1:]
    return shortened(f"{label} (ex. : {example})" if example else label, DESCRIPTION_LIMIT)


def _completion(command: Command, parameter: Parameter, answering: Answering) -> Callable[..., Any]:
    async def complete(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        given = {k: v for k, v in vars(interaction.namespace).items() if k != parameter.name}
        action = Action(command.name, arguments_of(command, given))
        return await answering.suggestions(interaction, action, parameter.name, typed)

    return complete


def _family_summary(family: str) -> str:
    return {"preuve": "Les réalisations déclarées : lister, voir, compléter, retirer"}.get(
        family, f"Les commandes « {family} »"
    )
