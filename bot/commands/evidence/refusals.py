"""What is refused about evidence, decisions and class work, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.text import Code, CommandRef, PersonRef, Text, UserText, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PORTFOLIO: Final[Mapping[str, Callable[[Mapping[str, object]], Text]]] = {
    "annulation-impossible": lambda _: text(
        "Rien à annuler ici : une décision se reprend le jour même, par la personne qui l’a prise. Après, "
        "l’étudiant peut soumettre à nouveau."
    ),
    "annulation-depassee": lambda f: text(
        "Trop tard pour annuler : ",
        Code(str(f["code"])),
        " a bougé depuis cette décision. La file montre où en est la réalisation : ",
        CommandRef("a-valider"),
        ".",
    ),
    "rien-de-joint": lambda _: text("Rien n’est joint : choisir un fichier, ou coller un lien."),
    "motifs-trop": lambda f: text(f"{f['nombre']} motifs, {f['limite']} au plus. Garder les plus utiles."),
    "motif-trop-long": lambda f: text(
        "« ",
        UserText(str(f["motif"])[:80]),
        f" » fait {f['longueur']} caractères, {f['limite']} au plus : "
        "un motif habituel se lit sur un bouton. Un motif plus long s’écrit au moment de répondre.",
    ),
    "tp-codes": lambda f: text(
        f"Un TP porte sur 1 à {f['limite']} codes ({f['nombre']} ici). Par exemple : ",
        CommandRef("tp creer"),
        " puis B1.1 B1.2.",
    ),
    "tp-inconnu": lambda f: text(
        *(["Le TP n° ", str(f["numero"]), " n’existe pas. "] if "numero" in f else ["Ce TP n’existe plus. "]),
        CommandRef("tp lister"),
        " montre les numéros.",
    ),
    "tp-ferme": lambda _: text(
        "Ce TP est fermé : il ne se confirme plus. Le travail peut se déclarer seul : ",
        CommandRef("declarer"),
        ".",
    ),
    "tp-deja-confirme": lambda f: text(
        "Ce TP est déjà confirmé : c’est la réalisation n° ",
        str(f["numero"]),
        ". ",
        CommandRef("preuve voir", str(f["numero"])),
        " la montre, ",
        CommandRef("preuve corriger", str(f["numero"])),
        " la complète.",
    ),
    "tp-hors-referentiel": lambda f: text(
        f"Les codes du TP n° {f['numero']} ne sont plus dans le référentiel que l’établissement suit. L’enseignant peut"
        " en créer un autre."
    ),
    "tp-autre-classe": lambda _: text("Ce TP est donné à une autre classe."),
    "tp-d-un-autre": lambda f: text(
        "Seule la personne qui a créé ce TP le ferme ou le rouvre : ", PersonRef(str(f["par"])), "."
    ),
    "tp-rien-a-valider": lambda f: text(f"Rien n’attend pour le TP n° {f['numero']}."),
    "tp-change": lambda _: text(
        "La liste a changé depuis son affichage : rien n’a été validé. La revoir avant de valider."
    ),
    "date-illisible": lambda f: text(
        "La date « ", UserText(str(f["recu"])), " » n’est pas comprise. Écrire par exemple « 12/01/2026 »."
    ),
}
