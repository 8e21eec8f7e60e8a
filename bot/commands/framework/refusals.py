"""What is said when a term of the School cannot be kept: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from bot.commands.text import CommandRef, UserText, text

if TYPE_CHECKING:
    from bot.commands.text import Text

Facts = Mapping[str, object]

LEXICON: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "terme-illisible": lambda f: text(
        f"Ce terme ne peut pas être appris : au moins un mot, {f['limite']} caractères au plus."
    ),
    "terme-sans-code": lambda _: text(
        "Il manque le code que ce terme veut dire. Par exemple : ",
        CommandRef("lexique ajouter", "GestSup B1.2"), ".",
    ),
    "terme-inconnu": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas dans le lexique de l’établissement. ",
        CommandRef("lexique lister"), " le montre.",
    ),
    "lexique-plein": lambda f: text(
        f"Le lexique de l’établissement est plein : {f['limite']} termes. En retirer d’abord : ",
        CommandRef("lexique lister"), ".",
    ),
}  # fmt: skip
