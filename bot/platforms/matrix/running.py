"""One run of the Matrix face: the account opened, every message answered, until it is told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.logs import about
from bot.memory import give_back
from bot.platforms.intake import Intake
from bot.platforms.matrix.client import Matrix
from bot.platforms.matrix.errors import Denied, IdentityTrouble, SessionLost, Trouble, Unreachable
from bot.platforms.matrix.inviting import accepts_from, is_welcome
from bot.platforms.matrix.spaces import Schools, Spaces
from bot.platforms.matrix.speaking import Speaking
from bot.platforms.starting import CannotStart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.commands.catalogue import Catalogue
    from bot.commands.conversation import Conversation
    from bot.platforms.matrix.inbox import Memory
    from bot.platforms.matrix.session import Credentials
    from bot.platforms.matrix.values import Heard, Invitation

_DENIED: Final = (
    "le serveur Matrix refuse la connexion. Vérifier [matrix] compte et REFERENT_MATRIX_PASSWORD."
)
_LOST: Final = (
    "le serveur Matrix ne reconnaît plus la session du bot : quelqu’un l’a déconnectée. Effacer"
    " « matrix/session.json » des données (et rien d’autre) pour en ouvrir une nouvelle."
)


TROUBLES: Final = {
    Trouble.LOST: (
        "le serveur connaît une identité de ce compte, et ses clés privées manquent ici. Les remettre depuis une"
        " sauvegarde (referent restaurer FICHIER --identite-matrix). Si elles sont perdues pour de bon :"
        " referent matrix verifier --nouvelle-identite ; chacun verra alors que l’identité du bot a changé."
    ),
    Trouble.OTHER: (
        "quelqu’un a remplacé l’identité de ce compte sur le serveur. Vérifier qui s’y est connecté et changer le mot"
        " de passe, puis referent matrix verifier --nouvelle-identite."
    ),
    Trouble.DAMAGED: (
        "le fichier « matrix/identite.json » des données est abîmé. Le remettre depuis une sauvegarde"
        " (referent restaurer FICHIER --identite-matrix)."
    ),
    Trouble.DEVICE: (
        "la session donnée sert ou a servi à un autre appareil, dont les clés ne sont pas ici. En ouvrir une nouvelle"
        " (nouveau jeton), ou donner le mot de passe ; effacer « matrix/session.json » des données s’il est resté."
    ),
    Trouble.PASSWORD: (
        "le serveur veut le mot de passe du compte pour publier son identité. Donner REFERENT_MATRIX_PASSWORD."
    ),
    Trouble.NOT_SIGNED: (
        "l’appareil a été signé, mais le serveur ne montre pas la signature. Réessayer ; si cela dure, en parler à"
        " l’administrateur du serveur."
    ),
}
"""What to do about an identity that cannot be settled."""


def _after_loss(lost: ExceptionGroup[SessionLost], credentials: Credentials) -> Exception:
    """A session that expired is opened again by the next run, with the password; another is lost for good."""
    expired = all(one.soft for one in lost.exceptions if isinstance(one, SessionLost))
    return Unreachable("session expired") if expired and credentials.password else CannotStart(_LOST)


async def run_matrix(
    conversation: Conversation,
    catalogue: Catalogue,
    clock: Clock,
    credentials: Credentials,
    folder: Path,
    memory: Memory,
    schools: Schools,
    domains: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    ready: asyncio.Event | None = None,
    *,
    intake: Intake | None = None,
    opened: Callable[[Matrix | None], None] | None = None,
    encrypt_direct: bool = False,
) -> None:
    """Run until cancelled. Raises CannotStart when trying again is of no use, MatrixError when it is of use.

    `schools` tells whose a Space is. `opened` is given the connection, for what speaks without being asked,
    and None once it is over.
    """
    try:
        async with Matrix.open(credentials, folder, memory, clock, encrypt_direct=encrypt_direct) as matrix:
            speaking = Speaking(
                matrix, conversation, catalogue, memory, Spaces(matrix.wire, schools, matrix.upgrades)
            )
            known = accepts_from(domains, people, matrix.me)

            if opened is not None:
                opened(matrix)
            taken = intake or Intake()

            async def handle(incoming: Heard) -> None:
                if not taken.open:
                    await asyncio.Event().wait()  # it stays in the inbox: the next start answers it
                with about(incoming.event_id), taken.answering():
                    await speaking.heard(incoming)

            async def accepts(invitation: Invitation) -> bool:
                return is_welcome(invitation, known)

            if ready is not None:
                matrix.ready = ready
            give_back()
            await matrix.run(handle, accepts, speaking.unreadable)
    except* Denied as denied:
        raise CannotStart(_DENIED) from denied
    except* SessionLost as lost:
        raise _after_loss(lost, credentials) from lost
    except* IdentityTrouble as troubles:
        found = troubles.exceptions[0]
        why = found.trouble if isinstance(found, IdentityTrouble) else Trouble.OTHER
        raise CannotStart(TROUBLES[why]) from troubles
    finally:
        if opened is not None:
            opened(None)
