"""What the host of the bot has to do with a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.text import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.commands.text import Text

_HOST: Final = " Prévenir la personne qui héberge le bot, puis refaire la commande."
UNAVAILABLE: Final[Mapping[str, Text]] = {
    "disque-plein": text("Le disque du bot est plein : rien n’a été enregistré.", _HOST),
    "disque-en-panne": text("Le disque du bot ne répond pas bien : rien n’a été enregistré.", _HOST),
    "base-en-lecture-seule": text("Le disque du bot refuse l’écriture : rien n’a été enregistré.", _HOST),
    "base-illisible": text("La base du bot est abîmée : rien n’a été enregistré.", _HOST),
    "base-verrouillee": text(
        "La base du bot est occupée : rien n’a été enregistré. Refaire la commande dans une minute."
    ),
    "base-injoignable": text(
        "La base du bot ne répond pas. Refaire la commande dans une minute : ce qui serait déjà enregistré ne le sera"
        " pas deux fois."
    ),
}
"""What a person is told when what the bot stands on does not serve; another code is an incident."""

HOSTING: Final[Mapping[str, Callable[[Mapping[str, object]], Text]]] = {
    "bot-s-arrete": lambda _: text(
        "Le bot redémarre. Rien n’a été enregistré : refaire la commande dans une minute."
    ),
}
