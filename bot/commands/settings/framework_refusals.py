"""What is said of a framework that cannot be read, found or followed: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from bot.commands.settings.framework_words import fault_lines
from bot.commands.text import CommandRef, Text, UserText, text

Facts = Mapping[str, object]

FRAMEWORKS: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "referentiel-inconnu": lambda f: text(
        "Aucun référentiel « ", UserText(str(f["recu"])), " » ici. Voir la liste : ",
        CommandRef("config referentiel"), ".",
    ),
    "referentiel-change": lambda _: text(
        "Le référentiel suivi a changé entre-temps : rien n’a été fait. Relire ce qui changerait : ",
        CommandRef("config referentiel"), ".",
    ),
    "referentiel-illisible": lambda f: text(
        "Ce fichier n’est pas un référentiel utilisable. Le corriger, puis le renvoyer. Rien n’a été enregistré.\n",
        UserText("\n".join(fault_lines(cast("tuple[str, ...]", f["fautes"])))),
    ),
    "referentiel-trop-large": lambda f: text(
        f"Ce référentiel a {f['nombre']} compétences : une image ou un tableau en montre {f['limite']} au plus."
        " En texte, bloc par bloc : ", CommandRef("progression"), ".",
    ),
    "referentiels-trop": lambda f: text(
        f"{f['limite']} versions sont déjà gardées, c’est la limite. La personne qui héberge le bot peut en ajouter"
        " d’autres en ligne de commande."
    ),
    "examen-hors-bts-sio": lambda f: text(
        "L’établissement suit le référentiel « ", UserText(str(f["titre"])), " ». Le dossier, les fiches et les"
        " épreuves que le bot connaît sont ceux du BTS SIO : ils ne s’y appliquent pas. Ce qui compte partout : ",
        CommandRef("progression"), ", ", CommandRef("reste"), ".",
    ),
}  # fmt: skip
