"""What each family of commands is about, in the words of /aide and of the slash commands."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.search.normalise import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.commands.declaration import Command
    from bot.school.model import Right

NAMED: Final = 3

SUMMARIES: Final[Mapping[str, str]] = {
    "preuve": "Les réalisations déclarées : lire, compléter, corriger, soumettre",
    "dossier": "Le dossier de l’examen : ce qui manque, tableau, fiches, oral",
    "tp": "Les travaux donnés à la classe, confirmés en une ligne",
    "classe": "Une classe : inscrits, progression, silences, changement d’année",
    "enseignant": "Qui est enseignant dans l’établissement",
    "compte": "Les comptes d’une même personne",
    "rappel": "Les rappels : ce qui est dit, où et quand",
    "config": "Les réglages de l’espace : rôles, salons, fuseau, visibilité",
    "lexique": "Les mots de l’établissement pour la recherche",
    "mes-donnees": "Ses propres données : voir, exporter, effacer",
}


def summary_of(family: str) -> str:
    """What a family is about, in at most 100 characters."""
    return SUMMARIES.get(family, f"Les commandes « {family} »")


def by_family(commands: Iterable[Command]) -> Mapping[str, tuple[Command, ...]]:
    """The commands under their first word, in the order in which they are declared."""
    found: dict[str, tuple[Command, ...]] = {}
    for command in commands:
        found[command.family] = (*found.get(command.family, ()), command)
    return found


def commands_named(commands: Iterable[Command], rights: frozenset[Right], typed: str) -> tuple[Command, ...]:
    """Commands that a line of a word or two names by halves: « inviter », « silencieux », « sans réponse ».

    Only those that these rights open and that ask for nothing more, at most NAMED.
    """
    heard = {stem(word) for word in words(typed)}
    if not 0 < len(heard) <= NAMED:
        return ()
    named = (
        command
        for command in commands
        if {stem(word) for word in words(command.name.split(" ")[-1])} <= heard
        and command.is_open_to(rights)
        and not command.hidden
        and not any(p.required for p in command.parameters)
    )
    return tuple(islice(named, NAMED))
