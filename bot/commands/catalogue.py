"""The commands by name, found however a person spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.commands.action import Action
from bot.errors import Refused
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.commands.declaration import Command

_NEAR: Final = 0.5


class Catalogue:
    """All declared commands. Raises ValueError if two of them share a name."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands: dict[str, Command] = {}
        for command in commands:
            key = _key(command.name)
            if key in self._commands:
                raise ValueError(f"two commands are named {command.name!r}")
            self._commands[key] = command

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _key(name) in self._commands

    @property
    def shown(self) -> tuple[Command, ...]:
        """The commands that people type; the others are reached by buttons."""
        return tuple(c for c in self._commands.values() if not c.hidden)

    def named(self, name: str) -> Command:
        """The command of this name, accents, case and hyphens aside. Raises Refused("commande-inconnue")."""
        found = self._commands.get(_key(name))
        if found is None:
            raise Refused("commande-inconnue", recu=name[:40], proches=self.near(name))
        return found

    def longest(self, words: Sequence[str]) -> tuple[Command, int] | None:
        """The command that a typed line begins with, and how many of its words name it."""
        for taken in range(min(3, len(words)), 0, -1):
            found = self._commands.get(_key("".join(words[:taken])))
            if found is not None and not found.hidden and _key(words[taken - 1]):  # « opens a value
                return found, taken
        return None

    def family(self, word: str) -> tuple[Command, ...]:
        """The shown commands whose first word is `word` (« preuve » -> « preuve lister », …)."""
        return tuple(c for c in self.shown if " " in c.name and _key(c.family) == _key(word))

    def card_after(self, action: Action) -> Action | None:
        """What draws the public card that an act changes (`Command.turns`); None if it changes none."""
        acts = self._commands.get(_key(action.command))
        if acts is None or not acts.turns:
            return None
        shown = self.named(acts.turns)
        given = {p.name: action.arguments[p.name] for p in shown.parameters if p.name in action.arguments}
        return Action(shown.name, given)

    def near(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """The names of shown commands nearest to what was typed, best first."""
        shown = {_key(c.name): c.name for c in self.shown}
        found = process.extract(
            _key(name[:40]), list(shown), scorer=OSA.normalized_similarity, score_cutoff=_NEAR, limit=limit
        )
        return tuple(shown[str(key)] for key, *_ in found)


def _key(name: str) -> str:
    return fold(name).replace(" ", "")
