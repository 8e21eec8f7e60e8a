"""What is said of a spreadsheet, a blank or an import that cannot be used: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from bot.commands.text import Code, CommandRef, Text, text
from bot.reports.synthesis import Part

Facts = Mapping[str, object]

PARTS: Final = {
    Part.TRAINING: "formation",
    Part.FIRST_YEAR: "première année",
    Part.SECOND_YEAR: "seconde année",
}
_KEEP: Final = " Rien n’a été enregistré."

DOCUMENTS: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "tableur-inconnu": lambda _: text(
        "Ce fichier n’est ni un classeur .xlsx ni un .csv. L’enregistrer dans l’un de ces formats, puis le"
        " renvoyer." + _KEEP
    ),
    "tableur-ancien": lambda _: text(
        "Ce fichier est un ancien .xls, ou un classeur protégé par un mot de passe. L’ouvrir, l’enregistrer en"
        " .xlsx sans mot de passe, puis le renvoyer." + _KEEP
    ),
    "tableur-abime": lambda _: text(
        "Ce classeur est abîmé : il ne se lit pas jusqu’au bout. L’ouvrir dans un tableur, l’enregistrer à nouveau"
        " en .xlsx, puis le renvoyer." + _KEEP
    ),
    "tableur-enorme": lambda _: text(
        "Ce fichier est démesuré pour un tableau de synthèse. Garder la seule feuille du tableau, puis le renvoyer."
        + _KEEP
    ),
    "tableur-macros": lambda _: text(
        "Ce classeur contient des macros ou des contrôles ActiveX. L’enregistrer en .xlsx sans macro, puis le renvoyer."
        + _KEEP
    ),
    "tableur-liens": lambda _: text(
        "Ce classeur est lié à d’autres fichiers. Rompre ces liaisons dans le tableur, puis le renvoyer." + _KEEP
    ),
    "tableur-formule": lambda f: text(
        "La cellule ", Code(str(f["cellule"])), " contient une formule. La remplacer par sa valeur, puis renvoyer"
        " le fichier." + _KEEP,
    ),
    "tableau-introuvable": lambda _: text(
        "Aucun tableau de synthèse dans ce fichier : il faut une ligne avec les intitulés des compétences du"
        " bloc 1." + _KEEP
    ),
    "tableau-vide": lambda _: text("Ce tableau ne contient aucune réalisation." + _KEEP),
    "modele-colonnes": lambda f: text(
        "Il manque dans ce modèle la colonne de ", Code(", ".join(cast("tuple[str, ...]", f["codes"]))),
        " : chaque compétence du bloc 1 doit avoir la sienne." + _KEEP,
    ),
    "modele-periode": lambda _: text("Il manque dans ce modèle la colonne « Période »." + _KEEP),
    "modele-parties": lambda f: text(
        "Il manque dans ce modèle des lignes vierges encadrées pour : ",
        ", ".join(PARTS[part] for part in cast("tuple[Part, ...]", f["parties"])), "." + _KEEP,
    ),
    "import-expire": lambda _: text(
        "Cette lecture a expiré ou a été remplacée. Envoyer à nouveau le fichier : ", CommandRef("dossier importer"),
        ".",
    ),
    "fiche-a-choisir": lambda f: text(
        f"Aucune réalisation n’est encore choisie pour la fiche n° {f['fiche']}. ",
        CommandRef("preuve fiche", f"3 {f['fiche']}"), " la choisit.",
    ),
    "documents-absents": lambda _: text(
        "Cette installation ne sait pas faire ce fichier. La personne qui héberge le bot peut ajouter les extras"
        " « documents »."
    ),
}  # fmt: skip
