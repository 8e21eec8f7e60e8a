"""Whole sentences that are a command and nothing else: « il me reste quoi en b1 ? », « supprime mes données ».

They are read folded (no accent, no case, no apostrophe), and only whole: one more word (« il me reste quoi à
faire avant l’oral ») and the line is a search again, which has answers of its own.
"""

from __future__ import annotations

import re
from typing import Final

from bot.search.normalise import in_full, words

_BLOCK: Final = r"(?:(?: (?:pour|en|sur|dans|du|de|au|a))?(?: (?:le|la|les|l|mon))? ?(?P<bloc>bloc ?[123]|b ?[123][ab]?))?"
_NAME: Final = (
    r"(?!(?:le|la|les|l|un|une|mon|ma|mes|ton|ta|notre|votre|ce|cette|on|il|elle|tout|je|bloc)\b)"
    r"(?P<personne>[a-z]{2,}(?: [a-z]{2,}){0,2})"
)
_NUMBER: Final = r"(?:(?:la|le|ma|mon) )?(?:n |no |num |numero )?(?P<numero>\d{1,4})"
_SEE: Final = r"(?:(?:je veux |je voudrais )?(?:voir|montre|montrer|affiche|afficher)(?: moi)? )?"
_DO: Final = r"(?:(?:je veux|je voudrais|peux tu|comment) )?"

_WAYS: Final[dict[str, tuple[str, ...]]] = {
    "reste": (
        r"(?:et )?(?:que|quoi|combien) (?:il )?(?:me |m en )?reste(?: t il)?(?: encore)?(?: a (?:faire|valider))?{block}",
        r"(?:c est quoi |qu est )?ce qu ?il (?:me |m en )?(?:reste|manque)(?: encore)?(?: a (?:faire|valider))?{block}",
        r"(?:il )?(?:me |m en )?(?:reste|manque) (?:quoi|combien)(?: encore)?(?: a (?:faire|valider))?{block}",
        r"(?:et )?(?:maintenant )?(?:je dois|j ai|il faut que je)(?: encore)? (?:faire quoi|quoi a faire|fasse quoi){block}",
        r"qu est ce que (?:je dois|j ai a|il faut que je)(?: encore)? (?:faire|fasse){block}",
    ),
    "tp confirmer": (rf"(?:(?:j ai|on a) )?(?:fait|fini|termine|confirme)(?: (?:le|mon))? tp {_NUMBER}",),
    "preuve voir": (
        rf"(?:voir|montre|montrer|affiche|afficher|ouvre|ouvrir) {_NUMBER}",
        # What takes away is a button of what is shown, so that nobody loses the wrong one.
        rf"{{do}}(?:supprim|effac|retir|enlev|annul)(?:e|er) {_NUMBER}",
    ),
    "preuve modifier": (rf"{{do}}(?:modifi|corrig|chang)(?:e|er) {_NUMBER}",),
    "preuve completer": (rf"{{do}}complet(?:e|er) {_NUMBER}",),
    "progression": (
        r"(?:et )?(?:moi )?j en suis (?:ou|a combien|a quoi){block}",
        r"(?:ou|a combien)(?: est ce que)? j en suis{block}",
        r"ou en suis je{block}",
        r"(?:voir )?mon avancement{block}",
    ),
    "dossier": (
        r"(?:il (?:me )?)?manque quoi (?:pour|dans|a) (?:mon|le) dossier",
        r"(?:c est bon|il est (?:complet|pret)|il en est ou|ou en est) (?:pour )?mon dossier",
        r"mon dossier (?:il )?est(?: il)? (?:bon|complet|pret|fini)",
    ),
    "dossier tableau": (
        r"{do}(?:export|telecharg|gener|imprim)(?:e|er) (?:mon|le) (?:dossier|tableau(?: de synthese)?)",
    ),
    "profil": (
        r"(?:c est |c )?(?:quoi|quelle est) mon (?:option|profil|annee)", r"(?:voir )?mon option",
        r"(?:moi )?(?:je suis|je fais|j ai (?:pris|choisi))(?: en| l)?(?: option)? (?P<option>slam|sisr)",
    ),
    "mes-donnees voir": (r"(?:(?:voir|montre|montrer|affiche) )?(?:toutes )?mes donnees(?: personnelles)?",),
    "mes-donnees exporter": (
        r"{do}(?:export|telecharg|recuper|copi|emport)(?:e|er) (?:toutes )?mes donnees(?: personnelles)?",
    ),
    "mes-donnees effacer": (
        r"{do}(?:supprim|effac|enlev)(?:e|er) (?:(?:toutes )?mes donnees(?: personnelles)?|mon compte)",
        r"oublie moi",
    ),
    "a-valider": (
        r"(?:la|ma|voir la) file(?: de validation| d attente)?",
        r"(?:qu est ce que )?j ai quoi a valider",
        r"qu est ce (?:que j ai|qu il y a) a valider",
        r"(?:valide|valider) tout|tout valider",
    ),
    "classe progression": (
        r"{see}(?:la )?(?:progression|grille) de (?:la|ma) classe{block}",
        r"{see}la grille{block}",
        r"(?:voir|montre|montrer|affiche|afficher)(?: moi)? (?:la|ma|toute la) classe{block}",
        r"ou en est (?:la|ma) classe{block}",
        (r"qui (?:n )?(?:a|ont) (?:encore |toujours )?(?:rien|pas)(?: encore| fait| valide| declare)*"
        r"(?: (?:en|dans|pour|sur))?(?: (?:la|le|l))?(?: competence)? (?P<bloc>[a-z ]{0,6}\d\S*)"),
    ),
    "classe silencieux": (
        r"qui (?:est en retard|decroche|est silencieux)",
        r"qui (?:n )?a (?:toujours |encore )?rien (?:fait|declare)(?: du tout| depuis longtemps)?",
    ),
    "classe personne": (
        rf"(?:progression|avancement) (?:de|d) {_NAME}",
        rf"ou en est {_NAME}",
        rf"{_NAME} (?:il |elle )?en est ou",
    ),
    "aide": (r"(?:t|tu)(?: es)? (?:qui|ki)(?: toi)?", r"(?:t|tu) sers a quoi", r"qui es tu",
        r"(?:moi )?(?:je suis|on est) (?:un peu |completement |trop )?perdue?s?", r"(?:au secours|help|a l aide)",
        r"je (?:ne )?(?:comprends|capte|pige|sais) (?:plus )?(?:rien|pas comment (?:faire|ca marche))", r"comment ca marche"),
}  # fmt: skip
"""By command, the ways of saying it; a group is named like the parameter that it gives."""

_SENTENCES: Final = tuple(
    (re.compile(way.replace("{block}", _BLOCK).replace("{do}", _DO).replace("{see}", _SEE)), command)
    for command, ways in _WAYS.items()
    for way in ways
)


def sentence(line: str) -> tuple[str, dict[str, str]] | None:
    """The command that a whole line is said for, with what the line gives it; None if it is none of these."""
    folded = " ".join(in_full(words(line))).strip(".")
    for pattern, command in _SENTENCES:
        if (said := pattern.fullmatch(folded)) is not None:
            return command, {name: value for name, value in said.groupdict().items() if value}
    return None
