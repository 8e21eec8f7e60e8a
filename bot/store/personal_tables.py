"""Every table that holds something of a person: how it is handed over, how it is erased.

A new table takes one line of KEPT (or of NOBODY, when no column of it leads to a person); a test compares
these lines with the real schema and fails until it is there. In the conditions, `$1` is the
School and `$2` the person; `$3` is the id that stands in their place wherever something has to stay.

    delete      (the default) the rows go
    becomes     the rows stay without the person: these assignments are made

Lines are erased in order: what is found through another table comes before it; `account` and `person` last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SOMEBODY: Final = "un enseignant"
"""What stands for a teacher who was erased, beside decisions that stay."""

NAMED: Final = "with named as (select cast($1 as bigint), cast($2 as bigint), cast($3 as bigint))"
"""Stands before a statement made of these conditions, which may leave one of the three places unused."""
_OWN: Final = "school = $1 and person = $2"
_ACCOUNT: Final = (
    "(platform, user_id) in (select platform, user_id from account where school = $1 and person = $2)"
)
_REALISATION: Final = "realisation in (select id from realisation where school = $1 and person = $2)"
_CLAIM: Final = "claim in (select id from claim where school = $1 and person = $2)"
_TO_ONESELF: Final = (
    "select id from reminder where school = $1 and author = $2 and nature in ('moi', 'bilan')"
)
_AT_ONES: Final = "select id from reminder where school = $1 and author = $2"

_OPEN: Final = (
    "state in ('due', 'claimed') and folded is null and (kind in ('règle', 'report') or user_id <> '')"
)
"""Messages that wait for the author's right, or for the author: what an outage left to a room is still said."""
_SUSPENDED: Final = (
    "why = case when state in ('actif', 'terminé') then 'auteur' else why end,"
    " state = case when state in ('actif', 'terminé') then 'suspendu' else state end, next = null"
)
"""A reminder of a class whose author was erased waits until a colleague takes it up: nothing of it is deleted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of `table` that are somebody's: those for which `whose` holds.

    `title` names them in the copy that a person takes away; empty when `silent` says why they are not in it.
    `columns` are those that lead to a person. `hidden` are left out of the copy: other people's ids, hashes.
    """

    table: str
    whose: str
    columns: tuple[str, ...]
    title: str = ""
    silent: str = ""
    becomes: str = ""
    hidden: tuple[str, ...] = ()


KEPT: Final = (
    Kept("receipt", "actor = $2", ("actor",), silent="technique, 48 heures"),
    Kept("pending_action", _ACCOUNT, ("user_id",), "boutons-en-attente", hidden=("id",)),
    Kept("dialogue", _ACCOUNT, ("user_id",), "dialogues-ouverts"),
    Kept("join_attempt", _ACCOUNT, ("user_id",), "codes-essayes"),
    Kept("chosen_school", _ACCOUNT + " and school = $1", ("user_id",), "etablissement-choisi"),
    Kept("one_time_code", _OWN, ("person",), silent="empreinte d’un code à usage unique"),
    Kept("told", _OWN, ("person",), "nouvelles-montrees"),
    Kept("unread_decision", f"{_OWN} or {_CLAIM}", ("person",), "decisions-non-lues"),
    Kept("decision", _CLAIM, (), "decisions-recues", hidden=("teacher",)),
    Kept(
        "decision", "school = $1 and teacher = $2", ("teacher", "teacher_name"), "decisions-prises",
        becomes=f"teacher = $3, teacher_name = '{SOMEBODY}'",
    ),
    Kept("imported_line", _OWN, ("person",), "lignes-importees", hidden=("fingerprint",)),
    Kept("table_import", _OWN, ("person",), "tableau-a-confirmer"),
    Kept("table_export", _OWN, ("person",), "tableaux-exportes"),
    Kept("table_blank", "school = $1 and teacher = $2", ("teacher",), "modeles-de-tableau", becomes="teacher = $3", hidden=("content",)),
    Kept("claim_move", _CLAIM, (), "preuves-codes-d-avant"),
    Kept("claim", _OWN, ("person",), "preuves"),
    Kept("sheet_words", _REALISATION, (), "fiches-bloc-2"),
    Kept("realisation_text", _REALISATION, (), "realisations-textes"),
    Kept("realisation", _OWN, ("person",), "realisations"),
    Kept("usual_reason", "school = $1 and teacher = $2", ("teacher",), "motifs-habituels"),
    Kept("classwork", "school = $1 and teacher = $2", ("teacher",), "tp", becomes="teacher = $3"),
    Kept("reminder_done", _OWN, ("person",), "rappels-faits"),
    Kept("reminder_done", f"occurrence in (select id from reminder_occurrence where reminder in ({_TO_ONESELF}))", (), silent="déjà dans « rappels-faits »"),
    Kept("reminder_occurrence", f"reminder in ({_TO_ONESELF})", ("user_id",), "rappels-a-soi-envois"),
    Kept("reminder_occurrence", f"reminder in ({_AT_ONES}) and {_OPEN}", (), silent="envois qui attendaient : annulés", becomes="state = 'failed', why = 'annule', next_try = null"),
    Kept("reminder_occurrence", f"reminder in ({_AT_ONES}) and user_id <> ''", ("user_id",), silent="envois d’un rappel de classe", becomes="user_id = ''"),
    Kept("reminder", "school = $1 and author = $2 and nature in ('moi', 'bilan')", ("author", "author_user", "user_id"), "rappels-a-soi"),
    Kept("reminder", "school = $1 and author = $2", ("author", "author_user", "user_id"), "rappels", becomes=f"author = $3, author_user = '', user_id = '', {_SUSPENDED}"),
    Kept("join_request", f"{_OWN}", ("person",), "demandes-d-entree"),
    Kept("join_request", "roster_line in (select id from roster_line where school = $1 and person = $2)", (), silent="demande d’une autre personne", becomes="roster_line = null"),
    Kept("roster_line", _OWN, ("person",), "liste-de-classe"),
    Kept("membership", _OWN, ("person",), "classes"),
    Kept("teaching", _OWN, ("person",), "classes-enseignees"),
    Kept("departure", _OWN, ("person",), "depart"),
    Kept("passage_choice", _OWN, ("person",), "passage"),
    Kept("erasure_request", _OWN, ("person",), "effacement-demande"),
    Kept("purge_notice", _OWN, ("person",), "effacement-prevu"),
    Kept("journal", "school = $1 and actor = $2", ("actor",), "journal", becomes="actor = $3"),
    Kept("journal", "school = $1 and subject = $2", ("subject",), "journal-a-mon-sujet", becomes="subject = $3", hidden=("actor",)),
    Kept("former_token", _OWN, ("person",), silent="jeton aléatoire d’une personne réunie à celle-ci"),
    Kept("account", _OWN, ("user_id", "person"), "comptes"),
    Kept("person", "school = $1 and id = $2", ("id",), "profil", hidden=("token",)),
)  # fmt: skip

NOBODY: Final = {
    "school": "établissement",
    "space": "serveurs et salons",
    "school_group": "classes, sans personne",
    "stage": "dates des stages d’une classe",
    "class_room": "salons d’une classe",
    "class_role": "rôles de serveur qui donnent une classe",
    "join_code": "empreinte d’un code de classe",
    "classwork_target": "codes attendus d’un TP",
    "space_settings": "réglages d’un serveur",
    "space_role": "rôles d’un serveur",
    "public_room": "salons à réponses publiques",
    "command_tree": "commandes publiées",
    "migration": "version du schéma",
    "school_term": "lexique de l’établissement",
    "imported_framework": "référentiels importés par l’établissement",
    "entry_move": "codes d’un référentiel remplacés par d’autres",
    "school_framework": "référentiel suivi par l’établissement",
    "duty_day": "jours où le devoir du jour a été fait",
    "unknown_word": "mots inconnus, sans personne ni phrase",
}
"""Tables of which no column leads to a person, and what they hold."""

NAMES: Final = frozenset(
    ["person", "teacher", "teacher_name", "author", "author_user", "actor", "subject", "user_id", "user"]
)
"""Names of columns that lead to a person, whether a foreign key says so or not (`told.subject` is a topic)."""


def act_of(kept: Kept) -> str:
    """What an erasure does to these rows, up to its condition."""
    return f"update {kept.table} set {kept.becomes}" if kept.becomes else f"delete from {kept.table}"
