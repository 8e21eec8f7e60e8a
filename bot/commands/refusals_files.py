"""What is said of a file that was sent: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from bot.commands.text import Text, UserText, text

Facts = Mapping[str, object]


def megabytes(size: int) -> str:
    """A size as people read it: « 12,3 Mo »."""
    return f"{size / 1_048_576:.1f} Mo".replace(".", ",")


FILES: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "fichier-absent": lambda f: text(
        "Le fichier « ", UserText(str(f["recu"])), " » est introuvable. Le joindre à la commande ; dans un"
        " terminal, écrire son chemin.",
    ),
    "fichier-trop-gros": lambda f: text(
        f"Ce fichier est trop gros : {megabytes(cast('int', f['taille']))},"
        f" {megabytes(cast('int', f['limite']))} au plus. Rien n’a été enregistré."
    ),
    "dossier-ferme": lambda f: text(
        "Le fichier n’a pas pu être écrit dans ", UserText(str(f["dossier"])), ". Se placer dans un autre dossier,"
        " puis refaire la commande.",
    ),
    "fichier-illisible": lambda _: text(
        "Le fichier n’a pas pu être lu. L’envoyer à nouveau ; s’il est ouvert ailleurs, le fermer d’abord."
    ),
}  # fmt: skip
