"""What is said when a class, a person or a right is not what somebody hoped: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from bot.commands.text import CommandRef, UserText, joined, text

if TYPE_CHECKING:
    from bot.commands.text import Text

Facts = Mapping[str, object]


def _names(facts: Facts, key: str) -> Text:
    return joined([text(UserText(name)) for name in cast("tuple[str, ...]", facts[key])], ", ", " ou ")


def _unknown_class(facts: Facts) -> Text:
    said = text("« ", UserText(str(facts["recu"])), " » n’est pas une des classes de cet enseignant. ")
    if not facts["classes"]:
        return text(said, "En créer une : ", CommandRef("classe creer"), ".")
    return text(said, "Au choix : ", _names(facts, "classes"), ".")


def _unknown_colleague(facts: Facts) -> Text:
    said = text(
        "« ", UserText(str(facts["recu"])), " » n’est pas le nom d’un seul enseignant de l’établissement. "
    )
    return text(
        said, "Au choix : ", _names(facts, "noms"), ". Sinon : ", CommandRef("enseignant ajouter"), "."
    )


CLASSES: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "classe-inconnue": _unknown_class,
    "classe-a-preciser": lambda f: text("Préciser la classe : ", _names(f, "classes"), "."),
    "aucune-classe": lambda _: text(
        "Aucune classe pour le moment. En créer une : ", CommandRef("classe creer"), "."
    ),
    "personne-inconnue": lambda f: text(
        "« ",
        UserText(str(f["recu"])),
        " » ne fait partie d’aucune classe de cet enseignant. Vérifier le nom.",
    ),
    "personne-ambigue": lambda f: text(
        "Plusieurs personnes répondent à « ", UserText(str(f["recu"])), " » : ", _names(f, "noms"), "."
    ),
    "nom-vide": lambda _: text("Il manque un nom. Prénom et initiale suffisent, par exemple « Lina D. »."),
    "nom-trop-long": lambda f: text(f"Le nom fait {f['longueur']} caractères, {f['limite']} au plus."),
    "classe-existe": lambda f: text(
        "Une classe « ", UserText(str(f["nom"])), f" » existe déjà en {f['annee']}-{cast('int', f['annee']) + 1}.",
        " Choisir un autre nom, ou demander à ses enseignants : ", CommandRef("classe enseignant"), ".",
    ),
    "classe-disparue": lambda _: text("Cette classe n’existe plus. ", CommandRef("classe lister"), " montre les autres."),
    "classe-changee": lambda f: text(
        "La classe ", UserText(str(f["classe"])), " a changé depuis l’affichage. La relire : ",
        CommandRef("classe passer"), ".",
    ),
    "classe-vide": lambda f: text(
        "La classe ", UserText(str(f["classe"])), " n’a pas de membre : il n’y a personne à faire passer."
    ),
    "personne-disparue": lambda _: text("Cette personne n’est plus là, ou n’a plus ce rôle. Rien n’a changé."),
    "dernier-enseignant": lambda _: text(
        "L’établissement n’aurait plus d’enseignant. En nommer un autre d’abord : ", CommandRef("enseignant ajouter"), "."
    ),
    "code-compte": lambda _: text(
        "Ce code ne relie aucun compte ici : il a servi, il a expiré (dix minutes) ou il est mal recopié. En demander un"
        " autre avec le premier compte : ", CommandRef("compte lier"), ".",
    ),
    "compte-deja-lie": lambda _: text("Ces deux comptes sont déjà ceux de la même personne."),
    "seul-compte": lambda _: text("C’est le seul compte de cette personne : le délier laisserait ses données sans accès."),
    "etablissement-inconnu": lambda _: text("Ce compte n’est connu d’aucun établissement de ce nom."),
    "sans-compte-inconnu": lambda f: text(
        "« ", UserText(str(f["nom"])), " » n’est pas une personne sans compte de ces classes. Qui a un compte déclare",
        " soi-même ; les autres sont dans la liste : ", CommandRef("classe importer"), ".",
    ),
    "effectif-illisible": lambda f: text(
        "« ", UserText(str(f["recu"])), f" » n’est pas un effectif : un nombre de 1 à {f['limite']}."
    ),
    "salon-prive": lambda _: text(
        "Un message privé n’est pas un salon de classe. Taper la commande dans le salon à relier."
    ),
    "code-classe": lambda _: text(
        "Ce code n’ouvre aucune classe ici : mal recopié, ou expiré. Vérifier, ou en demander un autre à l’enseignant."
    ),
    "trop-d-essais": lambda _: text("Trop de codes faux. Réessayer dans une heure, avec le code de l’enseignant."),
    "deja-membre": lambda f: text("C’est déjà fait : membre de ", UserText(str(f["classe"])), "."),
    "ligne-prise": lambda _: text(
        "Quelqu’un a déjà pris cette ligne de la liste. Recommencer avec le code, ou demander à l’enseignant."
    ),
    "rien-a-confirmer": lambda f: text(
        "Ces demandes pour ", UserText(str(f["classe"])), " n’attendent plus : déjà confirmées ou écartées."
    ),
    "pas-membre": lambda f: text("Cette personne n’est plus membre de ", UserText(str(f["classe"])), "."),
    "sans-classe": lambda f: text(
        UserText(str(f["nom"])), " n’est membre d’aucune classe : il n’y a rien à retirer."
    ),
    "dernier-enseignant-classe": lambda f: text(
        "La classe ", UserText(str(f["classe"])), " n’aurait plus d’enseignant. En ajouter un d’abord : ",
        CommandRef("classe enseignant"), ".",
    ),
    "collegue-inconnu": _unknown_colleague,
    "role-sans-classe": lambda _: text("Aucune classe n’est proposée à ce rôle. Demander un code à l’enseignant."),
    "liste-pas-un-csv": lambda _: text(
        "Ce fichier n’est pas un CSV. Dans le tableur : « Enregistrer sous », type CSV, puis renvoyer."
    ),
    "liste-vide": lambda _: text("La liste est vide. Écrire un nom ou un pseudonyme par ligne."),
    "liste-trop-longue": lambda f: text(f"La liste a {f['lignes']} noms, {f['limite']} au plus."),
    "ligne-illisible": lambda f: text(
        f"Ligne {f['ligne']} : « ", UserText(str(f["recu"])), f"… » dépasse {f['limite']} caractères.",
        " Un seul nom ou pseudonyme par ligne.",
    ),
}  # fmt: skip
