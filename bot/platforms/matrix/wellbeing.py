"""What /etat and the health report say of Matrix: whether the server answers, and strict clients the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.health import Finding
from bot.health import State as Standing
from bot.platforms.matrix.checking import state_of
from bot.platforms.matrix.errors import Limited, MatrixError, SessionLost, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials

_PART: Final = "Matrix"
_VERIFY: Final = "La commande referent matrix verifier dit quoi faire."


async def findings(folder: Path, credentials: Credentials) -> Sequence[Finding]:
    """The state of the account, asked of the server. Never raises for what it looks for."""
    server = credentials.homeserver
    try:
        state = await state_of(folder, credentials)
    except Limited:
        return [Finding(_PART, Standing.WATCH, f"{server} limite le bot.", "Voir referent matrix limites.")]
    except Unreachable:
        remedy = "Vérifier l’adresse, le réseau et le serveur ; le bot réessaie sans cesse."
        return [Finding(_PART, Standing.BAD, f"{server} ne répond pas.", remedy)]
    except SessionLost:
        return [Finding(_PART, Standing.BAD, f"{server} ne reconnaît plus la session du bot.", _VERIFY)]
    except MatrixError:
        return [Finding(_PART, Standing.BAD, f"{server} refuse de montrer le compte du bot.", _VERIFY)]
    if state is None:
        return [
            Finding(_PART, Standing.WATCH, f"Pas encore de session sur {server}.", "Attendre une minute.")
        ]
    if not state.well:
        said = "L’appareil du bot n’est pas signé : les clients stricts ne lui répondent pas."
        return [Finding(_PART, Standing.BAD, said, _VERIFY)]
    return [Finding(_PART, Standing.GOOD, f"Session valable sur {server}, appareil signé.")]
