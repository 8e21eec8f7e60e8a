"""What is said when a class, a person or a right is not what somebody hoped: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from bot.commands.text import CommandRef, UserText, joined, text

if TYPE_CHECKING:
    from bot.commands.text import Text

Facts = Mapping[str, object]


def _names(facts: Facts, key: str) -> Text:
    return joined([text(UserText(name)) for name in cast("tuple[str, ...]", facts[key])], ", ", " ou ")


def _unknown_class(facts: Facts) -> Text:
    said = text("« ", UserText(str(facts["recu"])), " » n’est pas une des classes de cet enseignant. ")
    if not facts["classes"]:
        return text(said, "En créer une : ", CommandRef("classe creer"), ".")
    return text(said, "Au choix : ", _names(facts, "classes"), ".")


CLASSES: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "classe-inconnue": _unknown_class,
    "classe-a-preciser": lambda f: text("Préciser la classe : ", _names(f, "classes"), "."),
    "aucune-classe": lambda _: text(
        "Aucune classe pour le moment. En créer une : ", CommandRef("classe creer"), "."
    ),
    "personne-inconnue": lambda f: text(
        "« ",
        UserText(str(f["recu"])),
        " » ne fait partie d’aucune classe de cet enseignant. Vérifier le nom.",
    ),
    "personne-ambigue": lambda f: text(
        "Plusieurs personnes répondent à « ", UserText(str(f["recu"])), " » : ", _names(f, "noms"), "."
    ),
}
