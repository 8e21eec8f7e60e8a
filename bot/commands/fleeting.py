"""What is never stored of an action, however short the time: asked again rather than kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.action import Action

if TYPE_CHECKING:
    from bot.commands.declaration import Command


def storable(command: Command, action: Action) -> Action:
    """The action as it may wait in the store: with a fleeting answer its whole form goes, to be asked again."""
    if not any(p.param.fleeting and action.arguments.get(p.name) for p in command.parameters):
        return action
    fields = {p.name for p in command.parameters if p.param.form}
    kept = {name: value for name, value in action.arguments.items() if name not in fields}
    return Action(action.command, kept, action.token)
