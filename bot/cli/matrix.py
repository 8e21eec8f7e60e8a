"""`referent matrix verifier` and `referent matrix limites`: the bot's account on its server, looked at."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.cli.exits import Exit
from bot.platforms.matrix.checking import (
    ADMIN_TOKEN,
    BURST,
    begin_identity,
    limits_of,
    override_body,
    override_path,
    session_in,
    state_of,
)
from bot.platforms.matrix.errors import Denied, IdentityTrouble, Limited, MatrixError, SessionLost, Trouble
from bot.platforms.matrix.identity import Standing
from bot.platforms.matrix.running import TROUBLES
from bot.platforms.matrix.session import Credentials
from bot.platforms.network import Network
from bot.store.lock import StoreLock

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.platforms.matrix.checking import Limits, State

_NOT_SET: Final = (
    "Matrix n’est pas configuré. Donner [matrix] serveur et compte, et REFERENT_MATRIX_PASSWORD ou _TOKEN."
)
_NEVER_RAN: Final = "Le bot ne s’est encore jamais connecté à Matrix : lancer d’abord referent run."
_STANDINGS: Final = {
    Standing.NONE: "Identité : aucune sur le serveur. Le prochain démarrage la publie.",
    Standing.OURS: "Identité : celle du serveur est bien celle d’ici.",
    Standing.OTHER: "Identité : le serveur en montre une autre.",
    Standing.LOST: "Identité : le serveur en connaît une, ses clés privées manquent ici.",
}
_ADVICE: Final = {Standing.OTHER: Trouble.OTHER, Standing.LOST: Trouble.LOST}


async def verify(settings: Settings, *, anew: bool) -> int:
    """Say whether strict clients will answer the bot, and what to do if not. `anew`: make a new identity first."""
    folder, credentials = settings.data / "matrix", _credentials(settings)
    if credentials is None:
        return _refused(_NOT_SET, Exit.CONFIGURATION)
    try:
        if anew:
            with StoreLock.take(settings.data / "referent.db", "matrix verifier"):
                await begin_identity(folder, credentials)
            _say("Une nouvelle identité est publiée ; le prochain démarrage du bot signe son appareil.")
        state = await state_of(folder, credentials)
    except MatrixError as error:
        return _fault(error)
    if state is None:
        return _refused(_NEVER_RAN, Exit.REFUSED)
    _tell(state, credentials.homeserver)
    return Exit.DONE if state.well else Exit.REFUSED


async def limits(settings: Settings) -> int:
    """Try the server's limits and say what the administrator can do about them."""
    credentials = _credentials(settings)
    if credentials is None:
        return _refused(_NOT_SET, Exit.CONFIGURATION)
    try:
        found = await limits_of(settings.data / "matrix", credentials)
    except MatrixError as error:
        return _fault(error)
    if found is None:
        return _refused(_NEVER_RAN, Exit.REFUSED)
    _explain(found, credentials)
    return Exit.DONE if found.free else Exit.REFUSED


def _tell(state: State, homeserver: str) -> None:
    _say(f"Compte : {state.user_id} sur {homeserver}.")
    _say(f"Session : valable, appareil {state.device_id}.")
    _say(_STANDINGS[state.standing])
    _say("Appareil : signé, relu sur le serveur." if state.signed else "Appareil : pas signé.")
    if state.others:
        _say(f"Autres appareils du compte : {', '.join(state.others)}. Retirer ceux que personne n’utilise.")
    trouble = state.trouble.trouble if state.trouble else _ADVICE.get(state.standing)
    if trouble is not None:
        _say(f"À faire : {TROUBLES[trouble]}")
    elif not state.well:
        _say("À faire : redémarrer le bot, qui signe son appareil, puis revérifier.")
    if not state.well:
        _say("En attendant, les clients stricts ne répondent pas au bot dans les salons chiffrés.")


def _explain(found: Limits, account: Credentials) -> None:
    if found.free:
        _say(f"Pas de limite gênante : {found.passed} messages sur {BURST} sont passés d’un coup.")
    else:
        _say(f"Le serveur limite le bot : {found.passed} messages, puis {found.wait:.0f} s d’attente.")
        _say("Une classe entière qui demande en même temps attendrait. Rien n’est perdu, tout est retardé.")
    if found.override is not None:
        free = found.override.get("messages_per_second") == 0 and found.override.get("burst_count") == 0
        _say(f"Exception posée par l’administrateur : {'oui' if free else 'non'}.")
    if found.free:
        return
    _say("À demander à l’administrateur du serveur (Synapse), une fois :")
    _say(f"  curl -X POST -H 'Authorization: Bearer JETON_ADMIN' -d '{override_body()}' \\")
    _say(f"    {account.homeserver}{override_path(account.user)}")
    _say(f"Pour relire son réglage ici : {ADMIN_TOKEN}=JETON_ADMIN referent matrix limites")


def _credentials(settings: Settings) -> Credentials | None:
    """The account that is set, else the one that the bot's stored session is of: looking needs no password."""
    network, matrix = Network(settings.authority), settings.matrix
    if matrix is not None:
        password, token = matrix.password or None, matrix.token or None
        return Credentials(matrix.homeserver, matrix.user, password, token, network)
    session = session_in(settings.data / "matrix")
    if session is None:
        return None
    return Credentials(session.homeserver, session.user_id, network=network)


def _fault(error: MatrixError) -> int:
    match error:
        case IdentityTrouble():
            return _refused(TROUBLES[error.trouble], 1)
        case SessionLost():
            return _refused("la session du bot n’est plus valable : le démarrer, il dira quoi faire.", 1)
        case Limited():
            return _refused(
                f"le serveur demande d’attendre {error.wait.total_seconds():.0f} s. Réessayer ensuite.",
                Exit.UNAVAILABLE,
            )
        case Denied():
            return _refused(f"le serveur refuse ({error.errcode}).", 1)
        case _:
            return _refused(
                "le serveur Matrix ne répond pas. Vérifier [matrix] serveur et le réseau.", Exit.UNAVAILABLE
            )


def _refused(sentence: str, code: int) -> int:
    sys.stderr.write(f"referent : {sentence}\n")
    return code


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
