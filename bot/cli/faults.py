"""Faults that keep a command from running, in French: what happened, then what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.hosting.faults import DoorFault
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
    "disque-en-panne": lambda _: (
        "le disque répond par une erreur. Le vérifier (dmesg, smartctl) ; rien n’a été écrit à moitié."
    ),
    "base-en-lecture-seule": lambda _: (
        "la base de données ou son dossier est en lecture seule. Donner le droit d’écrire au compte du bot."
    ),
    "base-verrouillee": lambda _: (
        "la base de données est tenue par un autre programme. Le fermer, puis relancer."
    ),
    "base-injoignable": lambda _: (
        "le serveur PostgreSQL de store.url ne répond pas. Vérifier qu’il tourne et que cette machine peut le joindre."
    ),
    "base-refusee": lambda _: (
        "le serveur PostgreSQL de store.url refuse ce compte ou ne connaît pas cette base. Vérifier l’adresse, le mot de"
        " passe (PGPASSWORD ou ~/.pgpass) et les droits."
    ),
    "dossier-inaccessible": lambda f: (
        f"le dossier {f.get('chemin', '?')} ne peut pas être lu ou écrit. Vérifier qu’il existe et les droits du compte du bot."
    ),
    "sauvegarde-sans-base": lambda f: (
        f"il n’y a rien à sauvegarder dans {f.get('chemin', '?')}. Vérifier REFERENT_DATA : c’est le dossier des données du bot."
    ),
    "sauvegarde-fichier-autre": lambda f: (
        f"{f.get('chemin', '?')} existe et n’est pas une sauvegarde de Référent. Donner un autre nom : il n’a pas été touché."
    ),
    "sauvegarde-absente": lambda f: f"{f.get('chemin', '?')} n’existe pas. Vérifier le chemin.",
    "sauvegarde-abimee": lambda _: (
        "cette sauvegarde est abîmée ou n’en est pas une. En prendre une autre : la base en place n’a pas été touchée."
    ),
    "nom-deja-pris": lambda f: (
        f"un autre établissement de cette base s’appelle déjà « {f.get('nom', '?')} ». Corriger etablissement.nom."
    ),
    "base-occupee": lambda f: (
        f"la base est déjà utilisée par « {f.get('commande', '?')} » (processus {f.get('pid', '?')})."
        " L’arrêter, ou travailler depuis celui-là."
    ),
}


_DOOR: Final[Mapping[str, str]] = {
    "porte-interdite": "le bot en marche appartient à un autre compte. Lancer la commande avec ce compte (sudo -u referent …).",
    "bot-parti": "le bot s’est arrêté pendant l’échange. Relancer la commande.",
    "trop-de-visites": "trop de terminaux sont déjà ouverts sur ce bot. En fermer un, puis relancer.",
    "autre-version": "le bot en marche est d’une autre version. Le redémarrer, puis relancer.",
}


def sentence_of(fault: BaseException) -> str | None:
    """The sentence for a fault that a person can mend; None for an incident of ours."""
    if isinstance(fault, StoreFault):
        known = _STORE.get(fault.code)
        return known(fault.facts) if known else f"la base de données ne répond pas ({fault.code})."
    if isinstance(fault, DoorFault):
        return _DOOR.get(fault.code, f"le bot en marche ne répond pas ({fault.code}).")
    if isinstance(fault, ModuleNotFoundError) and fault.name == "asyncpg":
        return "store.url demande PostgreSQL, et asyncpg n’est pas installé : make postgres, ou pip install 'referent[postgres]'."
    return None
