"""Faults that keep a command from running, in French: what happened, then what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store.engine import StoreFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_STORE: Final[Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    "base-plus-recente": lambda _: (
        "la base de données vient d’une version plus récente du bot. Mettre le bot à jour ; la base n’a pas été touchée."
    ),
    "migration-modifiee": lambda _: (
        "la base ne correspond pas à cette version du bot (une migration a changé). Réinstaller une version publiée."
    ),
    "base-illisible": lambda _: (
        "la base de données est abîmée ou n’en est pas une. La mettre de côté et restaurer la dernière sauvegarde."
    ),
    "disque-plein": lambda _: (
        "le disque est plein. Faire de la place, puis relancer : rien n’a été écrit à moitié."
    ),
    "base-en-lecture-seule": lambda _: (
        "la base de données ou son dossier est en lecture seule. Donner le droit d’écrire au compte du bot."
    ),
    "base-verrouillee": lambda _: (
        "la base de données est tenue par un autre programme. Le fermer, puis relancer."
    ),
    "base-occupee": lambda f: (
        f"la base est déjà utilisée par « {f.get('commande', '?')} » (processus {f.get('pid', '?')})."
        " L’arrêter, ou travailler depuis celui-là."
    ),
}


def sentence_of(fault: BaseException) -> str | None:
    """The sentence for a fault that a person can mend; None for an incident of ours."""
    if isinstance(fault, StoreFault):
        known = _STORE.get(fault.code)
        return known(fault.facts) if known else f"la base de données ne répond pas ({fault.code})."
    return None
