"""What is said when a reminder cannot be made or found: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from bot.commands.text import CommandRef, UserText, text

if TYPE_CHECKING:
    from bot.commands.text import Text

Facts = Mapping[str, object]


_PLATFORMS: Final = {"console": "le terminal", "discord": "Discord", "matrix": "Matrix"}


def _unknown(facts: Facts) -> Text:
    number = f" n° {facts['numero']}" if facts["numero"] else ""
    return text(
        f"Ce rappel{number} n’existe pas ou plus. ", CommandRef("rappel lister"), " montre les numéros."
    )


REMINDERS: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "rappel-inconnu": _unknown,
    "rappel-quota-auteur": lambda f: text(
        f"{f['limite']} rappels actifs, c’est le plus possible pour une personne. En supprimer un : ",
        CommandRef("rappel lister"),
        ".",
    ),
    "rappel-quota-salon": lambda f: text(
        f"{f['limite']} rappels actifs, c’est le plus possible dans un salon. En supprimer un : ",
        CommandRef("rappel lister"),
        ".",
    ),
    "rappel-autre-plateforme": lambda f: text(
        f"Le rappel n° {f['numero']} d’un autre auteur paraît sur {_PLATFORMS[str(f['plateforme'])]} :"
        " c’est là qu’il se reprend."
    ),
    "rappel-salon-manquant": lambda _: text(
        "Un rappel de salon se crée dans un salon du serveur. En message privé : ",
        CommandRef("rappel moi"),
        ".",
    ),
    "rappel-salon-interdit": lambda _: text(
        "Ce salon n’est pas de ce serveur, ou le droit d’y écrire manque. Choisir un autre salon."
    ),
    "rappel-mention-interdite": lambda f: text(
        "Le droit de prévenir ", UserText(f"@{f['role']}"), " dans ce salon manque. Laisser la mention vide."
    ),
    "rappel-autre-classe": lambda _: text(
        "Ce salon est celui d’une classe que cet enseignant n’a pas. Choisir un autre salon."
    ),
    "rappel-contenu-inconnu": lambda f: text(
        "« ",
        UserText(str(f["recu"])),
        " » n’est ni un bloc, ni une compétence, ni « décisions ». Par exemple B1.3.",
    ),
    "rappel-calme-illisible": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’indique pas d’heures. Par exemple « 22h-7h »."
    ),
    "rappel-etat": lambda f: text(
        f"Le rappel n° {f['numero']} est à l’état « {f['etat']} ». Rien n’a changé."
    ),
    "rappel-fini": lambda f: text(
        f"Le rappel n° {f['numero']} n’a plus de date à venir. Lui en donner une : ",
        CommandRef("rappel modifier", str(f["numero"])),
        ".",
    ),
    "rappel-un-jour": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas un seul jour. Donner une date, par exemple 31/03/2027."
    ),
}
