"""What is said of a typed date that means nothing, or not one thing: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from bot.commands.text import Text, UserText, text

if TYPE_CHECKING:
    from datetime import date

Facts = Mapping[str, object]

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_EXAMPLES: Final = "« demain 8h », « le 15 mars à 14h30 », « tous les lundis à 8h jusqu’au 30 mai »"


def _missing_date(facts: Facts) -> Text:
    number, month, year = facts["jour"], cast("int | None", facts["mois"]), facts["annee"]
    if month is None:
        return text(f"Aucun mois n’a de {number}. Vérifier le jour.")
    if not 1 <= month <= 12:
        return text(f"Il n’y a pas de mois n° {month} : une date s’écrit jour/mois, par exemple 15/03.")
    name = _MONTHS[month - 1]
    if (number, month) == (29, 2):
        return text(f"Février {year} n’a que 28 jours. Vérifier la date.")
    return text(f"Le {number} {name} n’existe pas. Vérifier la date.")


def _contradicted(facts: Facts) -> Text:
    day = cast("date", facts["date"])
    return text(
        f"Le {day:%d/%m/%Y} est un {facts['est']}, pas un {facts['dit']}. Corriger le jour ou la date."
    )


def _rank(facts: Facts) -> Text:
    return text(
        f"Un mois n’a pas toujours de n° {facts['rang']} : choisir du premier au cinquième, ou le dernier."
    )


DATES: Final[Mapping[str, Callable[[Facts], Text]]] = {
    "date-vide": lambda _: text(f"Il manque une date. Par exemple : {_EXAMPLES}."),
    "date-trop-longue": lambda f: text(
        f"La date fait {f['longueur']} caractères, {f['limite']} au plus. N’écrire que la date et l’heure."
    ),
    "date-mot-inconnu": lambda f: text(
        "« ", UserText(str(f["mot"])), f" » n’est pas compris dans cette date. Par exemple : {_EXAMPLES}."
    ),
    "date-vague": lambda f: text(
        "« ", UserText(str(f["recu"])), " » n’est pas une date précise. Donner un jour, par exemple « le 15 mars »."
    ),
    "date-inexistante": _missing_date,
    "date-passee": lambda f: text("C’est déjà passé : ", UserText(str(f["recu"])), ". Donner une date à venir."),
    "date-jour-contredit": _contradicted,
    "date-trop-loin": lambda _: text("Cette date est trop lointaine. Vérifier l’année."),
    "date-rang": _rank,
    "date-ou": lambda _: text("« ou » laisse un choix : garder une seule des possibilités."),
    "date-contradiction": lambda _: text(
        "Ces indications ne vont pas ensemble. N’en garder qu’une, ou les relier par « et »."
    ),
    "date-manque": lambda _: text(f"Il manque le jour ou l’heure. Par exemple : {_EXAMPLES}."),
    "date-sans-cible": lambda _: text(
        "Il manque la date de référence. Par exemple : « la veille du 12/06 », « 3 jours avant le 28/03 »."
    ),
    "date-sans-repetition": lambda _: text(
        "Une fin ou un nombre de fois ne va qu’avec une répétition, par exemple « tous les lundis jusqu’au 30 mai »."
    ),
    "date-fin-avant-debut": lambda f: text(
        f"La fin ({cast('date', f['fin']):%d/%m/%Y}) vient avant le début. Vérifier les deux dates."
    ),
    "date-jamais": lambda _: text("Avec ces exceptions et ces bornes, il ne reste aucune date à venir."),
    "date-frequence": lambda f: text(
        "« ", UserText(str(f["recu"])), " » ne dit pas quand, ou trop souvent. Nommer les jours et les heures,",
        " par exemple « tous les lundis et jeudis à 8h ».",
    ),
    "date-plage-heures": lambda _: text("Un rappel a une heure, pas une plage. Garder l’heure du début."),
    "heure-inexistante": lambda f: text(UserText(str(f["recu"])), " n’est pas une heure : de 0 h à 23 h 59."),
    "heure-contredite": lambda f: text(f"{f['heure']} et « {f['moment']} » ne vont pas ensemble. Garder l’un des deux."),
    "heure-manque": lambda _: text(
        "Il manque l’heure de référence. Par exemple : « 2 heures avant le 28/03 à 14h »."
    ),
}  # fmt: skip
