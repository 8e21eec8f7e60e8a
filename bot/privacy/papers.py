"""The three papers of a school about data, in French and in Markdown, from its own configuration and tables.

The notice is for students and families, the register sheet and the impact outline for the head of school and
the data protection officer. Legal articles are those of the GDPR, regulation (EU) 2016/679.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.privacy.terms import GRACE, NOTICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.privacy.terms import Terms

BACKUPS_DAYS: Final = 30
WORDS_DAYS: Final = 90
_TO_FILL: Final = "à compléter : [confidentialite] responsable dans config.toml"
_DISCORD: Final = (
    "Discord est un service extérieur à l’établissement (société des États-Unis) : les commandes tapées et les"
    " réponses y passent et peuvent y rester, selon ses propres règles. L’établissement n’en répond pas seul ;"
    " Matrix sur son serveur, ou un terminal, évitent ce passage."
)
_MATRIX: Final = (
    "Matrix : les échanges passent par le serveur choisi ; hébergé par l’établissement, rien n’en sort. Une"
    " réponse personnelle n’est donnée que dans une conversation à deux."
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A table as the papers show it. `handed` says whether its rows are in the copy, `erased` what an erasure does."""

    table: str
    columns: tuple[str, ...]
    handed: bool
    erased: str


def notice_parts(terms: Terms) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The notice as (heading, lines): the same in a chat and on paper."""
    return (
        ("Ce qui est gardé", (
            "Le nom affiché et l’identifiant du compte de messagerie.",
            "Ce qui est déclaré : réalisations, périodes, liens, compétences, option, session.",
            "Les décisions des enseignants et leurs motifs.",
            "Ni note, ni présence, ni conversation : le bot ne lit que ce qui lui est adressé.",
        )),
        ("Pour quoi faire", ("Suivre les compétences du BTS SIO et préparer le dossier d’examen.",)),
        ("Qui le lit", ("Les enseignants de la classe, et eux seuls. Un administrateur règle le bot sans rien lire.",)),
        ("Combien de temps", (
            f"Jusqu’au {terms.until_in_words()} ; {NOTICE.days} jours avant, un message le rappelle.",
            f"En quittant le diplôme : jusqu’au {terms.day:02}/{terms.month:02} de l’année scolaire quittée, 30 jours plus tard au moins.",
            _backups(terms),
        )),
        ("Les droits", (
            "Voir, copier, effacer : /mes-donnees. Corriger : /preuve modifier, /profil.",
            f"Un effacement se fait après {GRACE.days} jours, ou tout de suite ; il s’annule jusque-là.",
            f"Questions : {terms.contact}. Réclamation : CNIL, www.cnil.fr.",
        )),
        ("Où", tuple(_places(terms))),
    )  # fmt: skip


def notice(terms: Terms) -> str:
    """The information notice (GDPR, article 13)."""
    parts = [
        f"# Notice d’information : suivi des compétences, {terms.school}",
        f"Responsable du traitement : {terms.controller or _TO_FILL}.",
    ]
    for heading, lines in notice_parts(terms):
        parts += [f"## {heading}", _bullets(lines)]
    return "\n\n".join(parts) + "\n"


def register(terms: Terms, holdings: Sequence[Holding]) -> str:
    """The sheet of the register of processing activities (GDPR, article 30)."""
    rows = [
        ("Traitement", "Suivi des compétences du BTS SIO (Référent)"),
        ("Responsable", terms.controller or _TO_FILL),
        ("Contact pour les personnes", terms.contact),
        ("Finalité", "suivre les compétences déclarées et validées, préparer le dossier d’examen"),
        ("Base légale", "mission d’intérêt public de l’établissement (article 6.1.e), à confirmer par le délégué"),
        ("Personnes concernées", "étudiants et enseignants des classes de BTS SIO"),
        ("Données", "nom affiché, identifiant de compte, travaux déclarés, décisions et motifs, option, session"),
        ("Données sensibles", "aucune demandée ; les champs libres sont à surveiller"),
        ("Destinataires", "enseignants de la classe ; personne d’autre, ni décision automatisée"),
        ("Durée", f"jusqu’au {terms.until_in_words()} ; mots cherchés sans réponse : {WORDS_DAYS} jours, sans personne"),
        ("Sauvegardes", _backups(terms)),
        ("Transferts", _transfers(terms)),
        ("Sécurité", f"disque chiffré (à vérifier), {_kept_apart(terms)}, droits revus à chaque acte, journal sans texte tapé"),
    ]  # fmt: skip
    table = "\n".join(["| rubrique | contenu |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])
    held = "\n".join(
        [
            "| table | colonnes | dans la copie | à l’effacement |",
            "|---|---|---|---|",
            *(
                f"| {h.table} | {', '.join(h.columns)} | {'oui' if h.handed else 'non'} | {h.erased} |"
                for h in holdings
            ),
        ]
    )
    return (
        f"# Fiche de registre : {terms.school}\n\n{table}\n\n## Ce que la base contient\n\n"
        f"Tables qui portent quelque chose d’une personne ({len({h.table for h in holdings})}), telles qu’elles"
        f" sont dans cette version :\n\n{held}\n"
    )


def dpia(terms: Terms, holdings: Sequence[Holding]) -> str:
    """The outline of an impact assessment (GDPR, article 35): what the school still has to judge."""
    risks = [
        ("Lecture par une autre personne", "réponses personnelles privées, droits par classe, identifiants revus à chaque acte",
         "écran partagé, compte prêté"),
        ("Vol du disque ou d’une sauvegarde", _kept_apart(terms), "le disque doit être chiffré : à vérifier sur la machine"),
        ("Sortie de l’établissement", _transfers(terms), "à peser avec les familles et le délégué"),
        ("Texte libre trop personnel", "texte jamais journalisé, effaçable, purgé", "à rappeler aux étudiants"),
        ("Perte", "sauvegardes du serveur PostgreSQL" if terms.server else "sauvegarde chaque nuit, restaurée sur une copie", "garder une copie sur un autre disque"),
        ("Conservation trop longue", f"purge au {terms.until_in_words()}, {NOTICE.days} jours d’avis", "session corrigée à la main"),
    ]  # fmt: skip
    lines = "\n".join(
        ["| risque | ce que fait le bot | ce qui reste |", "|---|---|---|"]
        + [f"| {risk} | {done} | {left} |" for risk, done, left in risks]
    )
    handed = sum(h.handed for h in holdings)
    return (
        "\n\n".join(
            [
                f"# Analyse d’impact, trame : {terms.school}",
                "Cette trame est une aide : l’établissement décide et signe, avec son délégué à la protection des données.",
                "## Description",
                _bullets(
                    [
                        "Suivi des compétences de classes de BTS SIO : déclarer, valider, voir ce qui reste.",
                        f"Responsable : {terms.controller or _TO_FILL}. Contact : {terms.contact}.",
                        f"{len(holdings)} sortes d’enregistrements, {handed} remises dans la copie d’une personne.",
                        *_places(terms),
                    ]
                ),
                "## Nécessité et proportion",
                _bullets(
                    [
                        "Seul ce que l’étudiant déclare est gardé ; aucune liste de membres n’est lue.",
                        "Information en quatre lignes avant tout premier enregistrement ; refuser laisse les recherches.",
                        "Copie et effacement sans intermédiaire ; aucun classement entre étudiants.",
                    ]
                ),
                "## Risques",
                lines,
                "## Avis\n\nDélégué à la protection des données :\n\nResponsable du traitement :\n\nDate :",
            ]
        )
        + "\n"
    )


def _places(terms: Terms) -> list[str]:
    where = (
        "est sur le serveur PostgreSQL configuré"
        if terms.server
        else "est un fichier sur la machine de l’établissement"
    )
    places = [f"La base {where}, dont le disque doit être chiffré."]
    if "Discord" in terms.platforms:
        places.append(_DISCORD)
    if "Matrix" in terms.platforms:
        places.append(_MATRIX)
    return places


def _backups(terms: Terms) -> str:
    if terms.server:
        return "Celles du serveur PostgreSQL : durée à préciser par qui l’héberge."
    return f"Les sauvegardes durent {BACKUPS_DAYS} jours ; une restauration efface à nouveau qui est parti."


def _kept_apart(terms: Terms) -> str:
    if terms.server:
        return "serveur PostgreSQL réservé au compte du bot (à vérifier)"
    return "fichiers réservés au compte du bot, effacement des octets"


def _transfers(terms: Terms) -> str:
    if "Discord" in terms.platforms:
        return "Discord, hors de l’établissement et de l’Union : commandes et réponses y passent"
    if "Matrix" in terms.platforms:
        return "ceux du serveur Matrix choisi : aucun s’il est dans l’établissement, sinon à préciser"
    return "aucun : pas de service extérieur configuré"


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
