"""What an interaction says, read from its data: the command and its options, the tap, the roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.commands.action import Action
from bot.commands.declaration import Sort
from bot.errors import Refused
from bot.platforms.discord.borrowed import role_ids_of
from bot.platforms.discord.slash import BARE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands.action import Value
    from bot.commands.catalogue import Catalogue
    from bot.commands.declaration import Command

_NESTED = (discord.AppCommandOptionType.subcommand.value, discord.AppCommandOptionType.subcommand_group.value)


def typed_of(interaction: discord.Interaction[Any], catalogue: Catalogue) -> Action:
    """The action of a slash command. Raises Refused("commande-inconnue"): one of a former version."""
    name, options = _command(interaction)
    declared = _shown(catalogue, name)
    arguments = arguments_of(declared, {o["name"]: o.get("value") for o in options})
    for parameter in declared.parameters:
        if parameter.sort is Sort.JOINED and parameter.name in arguments:
            arguments[parameter.name] = joined_of(interaction, str(arguments[parameter.name]))
    return Action(declared.name, arguments)


def joined_of(interaction: discord.Interaction[Any], number: str) -> Value:
    """The name and the link of a file that came along, for one that is never read.

    Raises Refused("fichier-absent") when Discord says nothing of it.
    """
    data: Any = interaction.data or {}
    found = ((data.get("resolved") or {}).get("attachments") or {}).get(number)
    if not isinstance(found, dict):
        raise Refused("fichier-absent", recu=number[-60:])
    return (str(found.get("filename") or ""), str(found.get("url") or ""))


def focused_of(interaction: discord.Interaction[Any], catalogue: Catalogue) -> tuple[Action, str, str]:
    """The action so far, the option being typed, and its beginning. Raises Refused("commande-inconnue")."""
    name, options = _command(interaction)
    declared = _shown(catalogue, name)
    focused = next((o for o in options if o.get("focused")), {})
    given = {o["name"]: o.get("value") for o in options if o is not focused}
    action = Action(declared.name, arguments_of(declared, given))
    return action, str(focused.get("name", "")), str(focused.get("value", ""))


def arguments_of(command: Command, given: Mapping[str, object]) -> dict[str, Value]:
    """The options that a person filled, as they travel in an Action; others than declared are left out."""
    sorts = {p.name: p.sort for p in command.parameters}
    return {
        name: _argument(sorts[name], value)
        for name, value in given.items()
        if value is not None and name in sorts
    }


def attachments_of(interaction: discord.Interaction[Any]) -> dict[str, discord.Attachment]:
    """The files that came with a slash command, by id."""
    data: Any = interaction.data or {}
    resolved = data.get("resolved") or {}
    if not resolved.get("attachments") or interaction.namespace is None:
        return {}
    values = vars(interaction.namespace).values()
    return {str(v.id): v for v in values if isinstance(v, discord.Attachment)}


def picked_of(interaction: discord.Interaction[Any]) -> tuple[str, tuple[str, ...]]:
    """The custom_id that was used, and what was picked."""
    data: Any = interaction.data or {}
    return str(data.get("custom_id", "")), tuple(str(v) for v in data.get("values") or ())


def member_roles(interaction: discord.Interaction[Any]) -> tuple[str, ...]:
    """The roles of the person, as Discord says in the interaction itself: no intent is needed."""
    user = interaction.user
    return role_ids_of(user) if isinstance(user, discord.Member) else ()


def _command(interaction: discord.Interaction[Any]) -> tuple[str, list[dict[str, Any]]]:
    data: Any = interaction.data or {}
    words, options = [str(data.get("name", ""))], list(data.get("options") or ())
    while options and options[0].get("type") in _NESTED:
        words.append(str(options[0]["name"]))
        options = list(options[0].get("options") or ())
    return " ".join(words), options


def _shown(catalogue: Catalogue, name: str) -> Command:
    family, _, last = name.partition(" ")
    # « /dossier » stands beside « /dossier tableau » only as « /dossier voir ».
    declared = catalogue.named(family if last == BARE and name not in catalogue else name)
    if declared.hidden:
        raise Refused("commande-inconnue", recu=name[:40], proches=catalogue.near(name))
    return declared


def _argument(sort: Sort, value: object) -> Value:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return tuple(str(value).replace(",", " ").split()) if sort is Sort.SEVERAL else str(value)
