"""In a direct message the School is the person's only one; else the bot asks once, and remembers.

The question carries the action that raised it, so that what was typed goes on once the School is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.reply import Choice, Choose
from bot.commands.text import UserText, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.school.model import School

SCHOOL_ARGUMENT: Final = "dans-etablissement"
"""The argument under which any action says for which School it is; read by the dispatcher alone."""


def which_school(schools: Sequence[School], then: Action) -> Choose:
    """The question that somebody of several Schools is asked; the pick goes on with `then`."""
    choices = tuple(Choice(str(school.id), text(UserText(school.name))) for school in schools)
    said = text("En message privé, pour quel établissement ? Le choix est retenu.")
    return Choose(said, then, SCHOOL_ARGUMENT, choices)


def picked_school(action: Action) -> tuple[int | None, Action]:
    """The School that an action was picked for, and the action itself."""
    given = action.arguments.get(SCHOOL_ARGUMENT)
    if not isinstance(given, str) or not (given.isascii() and given.isdigit() and len(given) < 20):
        return None, action
    others = {name: value for name, value in action.arguments.items() if name != SCHOOL_ARGUMENT}
    return int(given), Action(action.command, others, action.token)
