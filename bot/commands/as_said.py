"""Commands as people say them: « mes preuves », « preuve 3 », « voir preuve 3 », « déclare … », « rappelle-leur … ».

A line that begins with a name as declared never comes here. What is read is only what can be nothing else:
« preuves numériques » stays a search.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.catalogue import Catalogue
    from bot.commands.declaration import Command

_OWN: Final = frozenset({"mes", "mon", "ma", "les", "le", "la", "mets", "montre", "affiche"})
_BETWEEN: Final = frozenset({"la", "le", "les", "l", "ma", "mon", "mes", "une", "un", "cette", "ce"})
_LISTS: Final = "lister"
_SHOWS: Final = "voir"
_LIKE: Final = {
    "supprimer": ("retirer", "fermer"), "enlever": ("retirer",), "effacer": ("retirer", "supprimer"),
    "annuler": ("retirer", "supprimer"), "changer": ("modifier",), "montrer": ("voir",), "afficher": ("voir",),
    "lire": ("voir",), "ouvrir": ("voir",), "liste": ("lister",), "envoyer": ("soumettre",),
    "rendre": ("soumettre",), "copier": ("dupliquer",), "ajouter": ("creer",), "nouveau": ("creer",),
    "nouvelle": ("creer",),
}  # fmt: skip
"""Verbs that people use for those of the commands, tried after their own."""

_REMIND: Final = re.compile(
    r"(?:peux tu |pense a |il faut |faut )?rappell?e[rsz]? ?(?:(?P<own>moi)|leur|aux etudiants|a la classe|a tous|a tout le monde)"
    r"(?: de| que)?"
)
_REMIND_WORDS: Final = 9  # the longest opening of that kind
_ASKS: Final = frozenset({"c", "ce", "quoi", "quel", "quelle", "comment", "la", "le", "les", "l", "quand"})
"""« rappelle-moi la définition » asks for something to read."""

_DECLARE: Final = re.compile(r"je declare(?: que| qu)?")
_DECLARED: Final = frozenset({"j", "jai", "je", "on", "nous", "avoir"})
"""« je déclare quand mes réalisations ? » asks; « je déclare que j’ai … » does."""


def as_said(catalogue: Catalogue, words: Sequence[str]) -> tuple[Command, int] | None:
    """The command that a line means, and how many of its words say so; None if it names none."""
    skipped = 0
    while skipped < len(words) - 1 and fold(words[skipped]) in _OWN:
        skipped += 1
    heard = [fold(word) for word in words[skipped:]]
    found = (
        _the_very(catalogue, heard, skipped)
        or _family(catalogue, heard)
        or _turned(catalogue, heard)
        or (_reminding(catalogue, words) if not skipped else None)
        or (_declaring(catalogue, words) if not skipped else None)
        or (_imperative(catalogue, heard) if not skipped else None)
    )
    return None if found is None else (found[0], found[1] + skipped)


def _the_very(catalogue: Catalogue, heard: Sequence[str], skipped: int) -> tuple[Command, int] | None:
    """« ma progression », « mon profil »: a name after a possessive, and nothing else."""
    found = catalogue.longest(heard) if skipped else None
    return found if found is not None and found[1] == len(heard) else None


def _family(catalogue: Catalogue, heard: Sequence[str]) -> tuple[Command, int] | None:
    """« preuve », « mes preuves », « preuve 3 », « preuve n° 3 »."""
    family = _named(catalogue, heard[0])
    if family is None:
        return None
    if len(heard) == 1:
        return _of(catalogue, f"{family} {_LISTS}", 1) or _of(catalogue, f"{family} {_SHOWS}", 1, alone=True)
    marks = 1 if heard[1] in {"n", "no", "numero"} and len(heard) > 2 else 0
    if heard[1 + marks].isdigit() and len(heard) == 2 + marks:
        return _of(catalogue, f"{family} {_SHOWS}", 1 + marks)
    return None


def _turned(catalogue: Catalogue, heard: Sequence[str]) -> tuple[Command, int] | None:
    """« voir preuve 3 », « corrige la preuve 3 », « supprimer ma preuve 3 »."""
    if len(heard) < 2:
        return None
    at = 2 if heard[1] in _BETWEEN and len(heard) > 2 else 1
    family = _named(catalogue, heard[at])
    if family is None:
        return None
    for verb in _verbs(heard[0]):
        if (found := _of(catalogue, f"{family} {verb}", at + 1)) is not None:
            return found
    return None


def _imperative(catalogue: Catalogue, heard: Sequence[str]) -> tuple[Command, int] | None:
    """« déclare j’ai installé un VPN », « progressions »: a name but for its ending."""
    for name in (f"{heard[0]}r", f"{heard[0]}s", heard[0].removesuffix("s")):
        if name != heard[0] and (found := _of(catalogue, name, 1)) is not None:
            return found
    return None


def _reminding(catalogue: Catalogue, words: Sequence[str]) -> tuple[Command, int] | None:
    """« rappelle-leur de finir le dossier vendredi 8h », « rappelle-moi demain 18h … »."""
    for taken in range(min(_REMIND_WORDS, len(words) - 1), 0, -1):
        said = _REMIND.fullmatch(fold(" ".join(words[:taken])))
        if said is None:
            continue
        if said["own"] is None:
            return _of(catalogue, "rappel creer", taken)
        return None if fold(words[taken]).split(" ")[0] in _ASKS else _of(catalogue, "rappel moi", taken)
    return None


def _declaring(catalogue: Catalogue, words: Sequence[str]) -> tuple[Command, int] | None:
    """« je déclare que j’ai installé un VPN »."""
    for taken in (3, 2):
        if len(words) > taken and _DECLARE.fullmatch(fold(" ".join(words[:taken]))):
            done = fold(words[taken]).split(" ")[0] in _DECLARED
            return _of(catalogue, "declarer", taken) if done else None
    return None


def _verbs(heard: str) -> list[str]:
    """The verbs that a word may stand for: itself, its infinitive, and what commands call it."""
    own = [heard, f"{heard}r"]
    return [*own, *(like for verb in own for like in _LIKE.get(verb, ()))]


def _named(catalogue: Catalogue, heard: str) -> str | None:
    """The family that a word names, in the plural too."""
    for name in (heard, heard.removesuffix("s")):
        if len(name) > 1 and (family := catalogue.family(name)):
            return family[0].family
    return None


def _of(catalogue: Catalogue, name: str, taken: int, *, alone: bool = False) -> tuple[Command, int] | None:
    """A shown command; with `alone` only one that asks for nothing."""
    if name not in catalogue:
        return None
    found = catalogue.named(name)
    if found.hidden or (alone and any(p.required for p in found.parameters)):
        return None
    return found, taken
