"""How the dispatcher is: when it last looked, what waits, what it met."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.health import Finding, State

if TYPE_CHECKING:
    from datetime import datetime

ASLEEP: Final = timedelta(minutes=2)
"""The loop wakes every 30 s: after that it is not running any more."""
BEHIND: Final = timedelta(minutes=10)
_PART: Final = "Rappels"


def dispatcher_findings(
    last: datetime | None, faults: int, now: datetime, due: datetime | None
) -> tuple[Finding, ...]:
    """`last`: the last round, None where no dispatcher runs; `due`: the next thing to do, past if it waits."""
    if last is None:
        return ()
    if now - last > ASLEEP:
        said = f"la boucle d’envoi ne tourne plus depuis {_minutes(now - last)}."
        return (
            Finding(_PART, State.BAD, said, "Redémarrer le bot : rien n’est perdu, le retard sera envoyé."),
        )
    if due is not None and now - due > BEHIND:
        said = f"un message attend depuis {_minutes(now - due)}."
        return (Finding(_PART, State.WATCH, said, "Vérifier la connexion de la plate-forme et ses droits."),)
    if faults:
        said = f"{faults} incident{'s' if faults > 1 else ''} depuis le démarrage."
        return (Finding(_PART, State.WATCH, said, "Le journal du bot les situe."),)
    return (Finding(_PART, State.GOOD, "la boucle d’envoi tourne."),)


def _minutes(by: timedelta) -> str:
    minutes = int(by.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
