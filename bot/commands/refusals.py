"""Every refusal in French, in one table: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from bot.commands.classes.refusals import CLASSES
from bot.commands.dossier.refusals import DOCUMENTS
from bot.commands.evidence.refusals import PORTFOLIO
from bot.commands.framework.refusals import LEXICON
from bot.commands.refusals_files import FILES
from bot.commands.refusals_hosting import HOSTING, UNAVAILABLE
from bot.commands.reminders.date_refusals import DATES
from bot.commands.reminders.refusals import REMINDERS
from bot.commands.reply import Notice, Tone
from bot.commands.settings.framework_refusals import FRAMEWORKS
from bot.commands.settings.refusals import CONFIG
from bot.commands.text import Code, CommandRef, Instant, PersonRef, Text, UserText, joined, text

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands.declaration import Command, Parameter
    from bot.errors import Refused, Unavailable

Facts = Mapping[str, object]


def refusal(refused: Refused) -> Notice:
    """The notice for a refusal. A rule without its sentence is a fault of ours: KeyError."""
    return Notice(_SENTENCES[refused.rule](refused.facts), Tone.REFUSED)


def unavailable(fault: Unavailable) -> Notice:
    """What is answered when what the bot stands on does not serve; a code without its sentence is an incident."""
    said = UNAVAILABLE.get(fault.code)
    return incident(fault.code) if said is None else Notice(said, Tone.REFUSED)


def incident(reference: str) -> Notice:
    """What is answered when the fault is ours."""
    return Notice(
        text(
            "Un problème imprévu a empêché de répondre. Rien n’a été enregistré à moitié. Réessayer dans un"
            " instant ; si cela continue, transmettre cette référence à l’enseignant : ",
            Code(reference),
            ".",
        ),
        Tone.REFUSED,
    )


def _usage(facts: Facts) -> Text:
    command = cast("Command", facts["commande"])
    return text("Par exemple : ", CommandRef(command.name, command.example), ".")


def _label(facts: Facts) -> str:
    return cast("Parameter", facts["parametre"]).param.label


def _unknown_command(facts: Facts) -> Text:
    near = [text(CommandRef(name)) for name in cast("tuple[str, ...]", facts["proches"])]
    first = text("La commande « ", UserText(str(facts["recu"])), " » n’existe pas. ")
    if not near:
        return text(first, CommandRef("aide"), " donne la liste.")
    return text(first, "Peut-être : ", joined(near, ", ", " ou "), " ?")


def _unknown_code(facts: Facts) -> Text:
    return text(
        "Le code « ", UserText(str(facts["code"])), " » n’existe pas dans le référentiel. ",
        CommandRef("recherche"), " retrouve un code à partir de mots.",
    )  # fmt: skip


def _not_a_choice(facts: Facts) -> Text:
    choices = [text(Code(choice)) for choice in cast("Parameter", facts["parametre"]).choices]
    return text(
        "« ", UserText(str(facts["recu"])), f" » ne convient pas pour « {_label(facts)} ». Au choix : ",
        joined(choices, ", ", " ou "), ".",
    )  # fmt: skip


def _already_decided(facts: Facts) -> Text:
    return text(
        "Déjà décidé par ", PersonRef(str(facts["par"])), " (", Instant(cast("datetime", facts["a"])),
        f") : {facts['verdict']}.",
    )  # fmt: skip


_SENTENCES: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "commande-inconnue": _unknown_command,
    "famille-incomplete": lambda f: text(
        "Préciser la suite : ",
        joined([text(CommandRef(n)) for n in cast("tuple[str, ...]", f["suites"])], ", ", " ou "),
        ".",
    ),
    "argument-manquant": lambda f: text(f"Il manque : {_label(f)}. ", _usage(f)),
    "argument-inconnu": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas attendu ici. ", _usage(f)
    ),
    "argument-trop-long": lambda f: text(
        f"C’est trop long pour « {_label(f)} » : {f['longueur']} caractères, {f['limite']} au plus. "
        "Raccourcir, puis renvoyer."
    ),
    "argument-pas-un-nombre": lambda f: text(
        "« ", UserText(str(f["recu"])), f" » n’est pas un nombre ({_label(f)}). ", _usage(f)
    ),
    "argument-hors-bornes": lambda f: text(
        f"{f['recu']} ne convient pas pour « {_label(f)} » : de "
        f"{cast('Parameter', f['parametre']).param.least} à {cast('Parameter', f['parametre']).param.most}."
    ),
    "argument-pas-un-choix": _not_a_choice,
    "saisie-trop-longue": lambda f: text(
        f"Le message est trop long : {f['longueur']} caractères, {f['limite']} au plus. Rien n’a été enregistré."
    ),
    "saisie-illisible": lambda _: text(
        "Le message contient des octets qui ne sont pas du texte (UTF-8 attendu). Rien n’a été enregistré."
    ),
    "choix-expire": lambda _: text("Ce choix a expiré. Refaire la commande pour en avoir un nouveau."),
    "bouton-expire": lambda _: text("Ce bouton a expiré. Refaire la commande pour en avoir un nouveau."),
    "formulaire-expire": lambda _: text(
        "Ce formulaire a expiré : rien n’a été enregistré. Refaire la commande pour en ouvrir un nouveau."
    ),
    "deja-fait": lambda _: text("C’était déjà fait : rien n’a été enregistré une seconde fois."),
    "hors-etablissement": lambda _: text(
        "Cet endroit n’est pas encore relié à un établissement : les recherches marchent, le suivi personnel"
        " non. L’enseignant peut le relier avec ",
        CommandRef("code"),
        ".",
    ),
    "droit-manquant": lambda f: text(
        f"Cette commande est réservée au rôle « {f['droit']} » de l’établissement."
    ),
    "code-inconnu": _unknown_code,
    "code-ambigu": lambda f: text(
        "Le code ",
        UserText(str(f["code"])),
        " peut vouloir dire ",
        joined([text(Code(code)) for code in cast("tuple[str, ...]", f["sens"])], ", ", " ou "),
        ". Écrire le code entier, avec sa lettre.",
    ),
    "bloc-inconnu": lambda f: text(
        "« ",
        UserText(str(f["recu"])),
        " » n’est pas un bloc : 1, 2 ou 3. Par exemple : ",
        CommandRef("progression", "bloc 1"),
        ".",
    ),
    "option-a-choisir": lambda _: text(
        "Le bloc 2 dépend de l’option. La choisir d’abord (SLAM ou SISR) : ",
        CommandRef("profil"),
        ".",
    ),
    "code-usage-unique": lambda f: text(
        "Ce code n’est pas valable : il a déjà servi, il a expiré ou il est mal recopié. En demander un autre à"
        " la personne qui héberge le bot.",
        ""
        if f["dans_un_serveur"]
        else " Un code qui relie un serveur s’utilise dans un salon de ce serveur.",
    ),
    "espace-deja-relie": lambda _: text(
        "Ce serveur est déjà relié à un autre établissement. Rien n’a changé."
    ),
    "texte-vide": lambda _: text(
        "Il manque une phrase : dire ce qui a été fait. Par exemple : ",
        CommandRef("declarer", "J’ai fait l’inventaire de la salle avec GLPI"),
        ".",
    ),
    "texte-trop-long": lambda f: text(
        f"La description fait {f['longueur']} caractères, {f['limite']} au plus. Raccourcir, puis renvoyer."
    ),
    "periode-illisible": lambda f: text(
        "La période « ",
        UserText(str(f["recu"])),
        " » n’est pas comprise. Écrire par exemple « 12/01/2026 au 30/01/2026 » ou « mars 2026 ».",
    ),
    "periode-a-l-envers": lambda _: text("La période finit avant de commencer. Vérifier les deux dates."),
    "lien-illisible": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas un lien. Un lien commence par https:// ou http://."
    ),
    "lien-de-trop": lambda f: text(
        f"Cette réalisation a déjà {f['limite']} liens : en retirer un avant de joindre un fichier."
    ),
    "session-hors-bornes": lambda f: text(f"{f['recu']} ne peut pas être une session d’examen."),
    "realisation-inconnue": lambda f: text(
        *(
            ["La réalisation n° ", str(f["numero"]), " n’existe pas. "]
            if "numero" in f
            else ["Cette réalisation n’existe plus. "]
        ),
        CommandRef("preuve lister"),
        " montre les numéros.",
    ),
    "rien-a-soumettre": lambda f: text(
        f"Rien de nouveau à soumettre dans la réalisation n° {f['numero']}. Choisir au moins une compétence."
    ),
    "rien-a-retirer": lambda f: text(f"Rien à retirer dans la réalisation n° {f['numero']}."),
    "rien-a-decider": lambda _: text("Aucune preuve de cette réalisation n’attend de décision."),
    "acte-impossible": lambda f: text(
        "Impossible : ", Code(str(f["code"])), f" est à l’état « {f['etat']} ». Rien n’a changé."
    ),
    "deja-decide": _already_decided,
    "preuve-changee": lambda _: text(
        "La réalisation a changé depuis son affichage. La relire avant de décider : ",
        CommandRef("a-valider"),
        ".",
    ),
    "motif-manquant": lambda _: text("Un motif est nécessaire quand la preuve n’est pas validée."),
    "propre-travail": lambda _: text("Personne ne décide de son propre travail."),
    **CLASSES,
    **CONFIG,
    **DATES,
    **LEXICON,
    **PORTFOLIO,
    **REMINDERS,
    **HOSTING,
    **FILES,
    **FRAMEWORKS,
    **DOCUMENTS,
}
