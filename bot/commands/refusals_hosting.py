"""What the host of the bot has to do with a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.text import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.commands.text import Text

HOSTING: Final[Mapping[str, Callable[[Mapping[str, object]], Text]]] = {
    "bot-s-arrete": lambda _: text(
        "Le bot redémarre. Rien n’a été enregistré : refaire la commande dans une minute."
    ),
}
