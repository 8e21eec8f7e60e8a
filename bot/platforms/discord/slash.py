"""Slash commands from the declarations: names, bounds, choices and completions are said once, there.

They tell Discord what to show. What a person then types or completes reaches `Answering` before
discord.py would call the functions made here (`borrowed.Tree`), so that there is one road for everything.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.commands.declaration import Sort
from bot.commands.french import shortened
from bot.platforms.discord.menus import TEACHERS
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands.declaration import Command, Parameter

OPTION_LIMIT: Final = 6000  # characters of a text option
DESCRIPTION_LIMIT: Final = 100
ADMINS: Final = discord.Permissions(manage_guild=True)
BARE: Final = "voir"
"""The sub-command that stands for the name of a family alone."""

SlashCommand = app_commands.Command[Any, ..., Any] | app_commands.Group
_SUMMARIES: Final = {
    "dossier": "L’examen : ce qui manque, le tableau de synthèse, les fiches, l’oral",
    "preuve": "Les réalisations déclarées : lister, voir, compléter, retirer",
    "config": "Les réglages de ce serveur : rôles, rappels, fuseau, visibilité",
    "classe": "Les classes : membres, progression, attente",
    "rappel": "Les rappels : créer, lister, modifier, suspendre",
}


def slash_commands(commands: Iterable[Command]) -> list[SlashCommand]:
    """One slash command for each declaration; those of two words become sub-commands of a group."""
    alone: list[SlashCommand] = []
    groups: dict[str, app_commands.Group] = {}
    commands = tuple(commands)
    families = families_of(commands)
    for command in commands:
        family, _, last = slash_name(command.name, families).partition(" ")
        if not last:
            alone.append(_slash(command, family))
            continue
        if family not in groups:
            groups[family] = app_commands.Group(name=family, description=_family_summary(family))
        groups[family].add_command(_slash(command, last))
    return [*alone, *groups.values()]


def families_of(commands: Iterable[Command]) -> frozenset[str]:
    """The first words of the names of two words."""
    return frozenset(command.family for command in commands if " " in command.name)


def slash_name(name: str, families: frozenset[str]) -> str:
    """The name on Discord, where « /dossier » and « /dossier tableau » cannot stand side by side."""
    return f"{name} {BARE}" if name in families else name


def shown_to(commands: Iterable[Command], *, aside: bool = False) -> discord.Permissions | None:
    """Who sees a command, or a family of them, in the list: None is everybody.

    A hint only, which the server's administrators change as they like: rights are checked at each use.
    `aside` keeps one that is for everybody out of the list, which holds ten.
    """
    rights = {r for command in commands for r in (command.right, command.or_right or command.right)}
    if rights == {Right.ADMIN}:
        return ADMINS
    return TEACHERS if aside or rights <= {Right.ADMIN, Right.TEACHER} else None


def _slash(command: Command, name: str) -> app_commands.Command[Any, ..., Any]:
    async def callback(interaction: discord.Interaction[Any], **given: object) -> None:
        """Never called: see the head of this module."""

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
            made.autocomplete(parameter.name)(_complete)
    return made


async def _complete(
    _interaction: discord.Interaction[Any], _typed: str
) -> list[app_commands.Choice[str | int | float]]:
    """Never called: see the head of this module."""
    return []


def _is_optional(parameter: Parameter) -> bool:
    return not parameter.required or parameter.param.form


def _option(parameter: Parameter) -> inspect.Parameter:
    bounds = parameter.param
    kind: Any
    if parameter.sort is Sort.NUMBER and bounds.suggest is None:
        kind = app_commands.Range[int, bounds.least, bounds.most]
    elif parameter.sort in (Sort.FILE, Sort.JOINED):
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


def _family_summary(family: str) -> str:
    return _SUMMARIES.get(family, f"Les commandes « {family} »")
