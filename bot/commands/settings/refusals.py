"""What is said when something cannot be set for a Space: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.commands.text import CommandRef, Text, UserText, text

Facts = Mapping[str, object]

CONFIG: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "config-hors-espace": lambda _: text(
        "Ce réglage se fait dans un salon du serveur à régler, pas en message privé."
    ),
    "salon-inconnu": lambda f: text(
        "Le salon « ", UserText(str(f["recu"])), " » n’est pas visible du bot. Le choisir dans la liste, ou"
        " donner au bot la permission « Voir les salons ».",
    ),
    "role-inconnu": lambda f: text(
        "Le rôle « ", UserText(str(f["recu"])), " » n’existe pas dans ce serveur. Le choisir dans la liste."
    ),
    "role-ordinaire": lambda _: text(
        "Le rôle @everyone ne peut rien donner : tout le monde le porte. Choisir un rôle remis à la main."
    ),
    "role-non-propose": lambda f: text(
        "Le rôle « ", UserText(str(f["recu"])), " » n’a pas été proposé. Le faire d’abord : ",
        CommandRef("config role"), ".",
    ),
    "message-d-autrui": lambda _: text(
        "Seul l’auteur d’un message peut le déclarer comme preuve. Pour un travail à plusieurs, chacun déclare le"
        " sien : ", CommandRef("declarer"), ".",
    ),
    "membre-inconnu": lambda _: text(
        "Cette personne n’a encore rien déclaré, ou n’est pas dans une classe suivie ici."
    ),
    "fuseau-inconnu": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas un fuseau horaire. Par exemple : ",
        CommandRef("config fuseau", "Europe/Paris"), ".",
    ),
}  # fmt: skip
