"""From a code to what a claim is about: the entry in the part that owns it, with the wording of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.portfolio.model import Target

if TYPE_CHECKING:
    from bot.referentiel.model import Framework


def target_of(framework: Framework, code: str) -> Target:
    """The target of a code. Raises Refused("code-inconnu")."""
    if code not in framework:
        raise Refused("code-inconnu", code=code)
    entry = framework[code]
    return Target(framework.id, framework.version, entry.part, entry.code, entry.text)
