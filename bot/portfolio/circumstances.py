"""What a sentence about a piece of work says beside the work: where, with whom, with which traces.

Only what is said outright is taken: « pendant mon stage », « en binôme », « livrables : … », a link. A word
that may belong to the work itself (« gestion des stages », « recherche d’alternance ») says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.portfolio.periods import flat

LINKS_LIMIT: Final = 10
PRODUCTS_LIMIT: Final = 500


class Setting(StrEnum):
    """Where the work was done, as said; STAGE is one of the two, which the dates must tell."""

    STAGE_1 = "stage 1"
    STAGE_2 = "stage 2"
    STAGE = "stage"
    APPRENTICESHIP = "alternance"
    PERSONAL = "personnel"
    TRAINING = "formation"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was found. `spans` are the words that say nothing of the work: a title does without them."""

    setting: Setting | None = None
    team: bool | None = None
    links: tuple[str, ...] = ()
    products: str = ""
    spans: tuple[tuple[int, int], ...] = ()


_DURING: Final = r"(?:(?:pendant|durant|lors\s+de|au\s+cours\s+de|dans(?:\s+le\s+cadre\s+de)?|pour|en|a)\s+)?(?:mon|le|un|ce|notre|du)?\s*"
_FIRST: Final = r"(?:premiere?|1\s*ere?|1\s*re|1)"
_SECOND: Final = r"(?:deuxieme|seconde?|2\s*(?:nde?|eme|e)|2)"
_IN: Final = r"(?:pendant|durant|lors\s+d[eu']|au\s+cours\s+d[eu]|dans|en|de|debut\s+de|fin\s+de|a|au)"
_LABELLED: Final = r"(?<![\w-])(?:contexte|cadre|lieu)\s*:\s*"
_CLAUSE: Final = r"(?:^|(?<=[,;:.(-])|(?<=[,;:.(-]\s))\s*"
_ENDS: Final = r"\s*(?=$|[,;:.)!?-])"
_WORK: Final = r"(?:taf|boulot|travail|taff)"

# The first that is found counts; the group `w` holds what a title does without.
_SETTINGS: Final = tuple(
    (setting, re.compile(form))
    for setting, form in (
        (Setting.STAGE_1, rf"(?<!\w)(?P<w>(?:{_LABELLED})?{_DURING}(?:{_FIRST}\s+stage|stage\s*(?:n\s*[°o]\s*)?(?:de\s+|en\s+)?{_FIRST}(?:\s+annee)?)\b(?!\s*(?:jour|semaine|mois|an\b|ans\b|heure)))"),
        (Setting.STAGE_2, rf"(?<!\w)(?P<w>(?:{_LABELLED})?{_DURING}(?:{_SECOND}\s+stage|stage\s*(?:n\s*[°o]\s*)?(?:de\s+|en\s+)?{_SECOND}(?:\s+annee)?)\b(?!\s*(?:jour|semaine|mois|an\b|ans\b|heure)))"),
        (Setting.STAGE, r"(?<!\w)(?P<w>(?:pendant|durant|lors\s+de|au\s+cours\s+de|dans|en)\s+(?:mon\s+|le\s+|un\s+|ce\s+|notre\s+)?stage)\b"),
        (Setting.STAGE, rf"{_CLAUSE}(?P<w>(?:{_LABELLED})?(?:mon\s+)?stage){_ENDS}"),
        (Setting.STAGE, r"(?<!\w)(?P<w>)(?:(?:semaines?|mois|jours?)\s+de\s+stage|de\s+mon\s+stage|mon\s+stage|stage\s+chez)\b"),
        (Setting.APPRENTICESHIP, rf"(?<!\w)(?P<w>(?:{_LABELLED})?(?:en|pendant\s+(?:mon|l')|dans\s+mon|durant\s+mon)\s*(?:alternance|apprentissage))\b"),
        (Setting.APPRENTICESHIP, rf"{_CLAUSE}(?P<w>(?:{_LABELLED})?alternance){_ENDS}"),
        (Setting.APPRENTICESHIP, r"(?<!\w)(?P<w>)(?:(?:semaines?|mois|jours?)\s+d'\s*alternance|de\s+mon\s+alternance|mon\s+alternance|alternance\s+chez|contrat\s+d'apprentissage)\b"),
        (Setting.APPRENTICESHIP, rf"(?<!\w)(?P<w>au\s+{_WORK}|chez\s+mon\s+(?:patron|employeur)|a\s+mon\s+{_WORK})\b"),
        (Setting.APPRENTICESHIP, r"(?<!\w)(?P<w>)(?:(?:dans|de|pour)\s+(?:mon\s+entreprise|ma\s+boite)|mon\s+(?:patron|maitre\s+d'apprentissage))\b"),
        (Setting.PERSONAL, rf"{_CLAUSE}(?P<w>(?:{_LABELLED})?(?:projets?\s+)?perso(?:nnel)?s?){_ENDS}"),
        (Setting.PERSONAL, r"(?<!\w)(?P<w>a\s+titre\s+perso(?:nnel)?|sur\s+mon\s+temps\s+libre|chez\s+moi|a\s+la\s+maison|en\s+perso)\b"),
        (Setting.PERSONAL, r"(?<!\w)(?P<w>)projets?\s+perso(?:nnel)?s?\b"),
        (Setting.TRAINING, rf"(?<!\w)(?P<w>(?:{_LABELLED}formation|(?:fait\s+)?en\s+(?:cours(?!\s+d)|classe|ap\b|atelier)|en\s+formation(?!\s+(?:de|d')\b)|a\s+l'ecole))\b"),
        (Setting.TRAINING, r"(?<!\w)(?P<w>)(?:tp|td|atelier\s+(?:de\s+)?pro\w*|au\s+lycee)\b"),
    )
)  # fmt: skip
_TOGETHER: Final = re.compile(
    r"(?<!\w)(?P<w>en\s+(?:petite?\s+)?(?:equipe|groupe|binome|trinome|duo)(?:\s+de\s+\w+)?|a\s+(?:deux|trois|quatre|plusieurs)"
    + _ENDS
    + r"|equipe\s+de\s+(?:\d{1,2}|deux|trois|quatre|cinq|six))\b"
)
_TOGETHER_TOO: Final = re.compile(
    r"\b(?:(?:projet|travail)\s+(?:de\s+groupe|d'equipe|en\s+equipe|de\s+classe)|avec\s+(?:mon|ma|mes|un|une|deux|trois|\d{1,2})\s+(?:\w+\s+)?(?:binomes?|camarades?|collegues?|potes?|copain\w*|copine\w*|equipes?|groupes?|ami\w*))\b"
)
_ALONE: Final = re.compile(
    r"(?<!\w)(?<!\bun )(?<!\ble )(?<!\bla )(?<!\bune )(?P<w>(?:tout\s+|toute\s+)?(?:seule?|solo)|en\s+(?:autonomie|solo|individuel)|individuellement|travail\s+individuel)\b(?!\s+(?:le|la|les|un|une|l'))"
)
_LINK: Final = re.compile(
    r"(?<![\w@.])(?:https?://|www\.|(?=(?:github|gitlab|bitbucket|codepen|replit|trello|notion|figma)\.(?:com|org|io|so)/|[\w-]+\.(?:github|gitlab)\.io\b))[^\s<>\"]{3,480}",
    re.IGNORECASE,
)
_LINK_LABEL: Final = re.compile(
    r"(?:(?:lien|liens|url|rendus?|livrables?|preuves?|productions?|depot|repo|code|doc|site|ici|dispo(?:nible)?|sur|voir|a|au)\s*:?\s*)+$|[(<]$"
)
_BRACKETS: Final = {")": "(", "]": "[", "»": "«"}
_GONE: Final = "\x1f"
"""Stands where a link stood: no space, so that nothing is read across it."""
_PRODUCTS: Final = re.compile(
    r"(?<!\w)(?:productions?|produits?|livrables?|rendus?|documents?(?:\s+fournis)?|preuves?|traces?|pieces?\s+jointes?)\s*:\s*(?P<list>[a-z0-9«\"'](?:[^.;\n\x1f]|\.(?=\w))*)"
)


def circumstances_of(sentence: str) -> Circumstances:
    """Where, with whom and with which traces, as far as the sentence says it."""
    words = flat(sentence)
    links, link_spans = _links(sentence, words)
    for start, end in link_spans:
        words = words[:start] + _GONE * (end - start) + words[end:]
    spans = list(link_spans)
    products = ""
    if match := _PRODUCTS.search(words):
        products = " ".join(sentence[match.start("list") : match.end("list")].split())[:PRODUCTS_LIMIT]
        spans.append(match.span())
        words = words[: match.start()] + " " * (match.end() - match.start()) + words[match.end() :]
    setting = None
    for one, form in _SETTINGS:
        if match := form.search(words):
            setting = one
            spans += [match.span("w")] if match["w"].strip() else []
            break
    together, alone = _TOGETHER.search(words), _ALONE.search(words)
    team = True if together or _TOGETHER_TOO.search(words) else False if alone else None
    if match := together or (alone if team is False else None):
        spans.append(match.span("w"))
    return Circumstances(setting, team, links, products, tuple(spans))


def links_in(text: str) -> tuple[str, ...]:
    """The links that stand in a text, at most LINKS_LIMIT, « www. » completed."""
    return _links(text, flat(text))[0]


def _links(sentence: str, words: str) -> tuple[tuple[str, ...], list[tuple[int, int]]]:
    """The links, without what the sentence put after them, and where they stand with their label."""
    found: list[str] = []
    spans = []
    for match in _LINK.finditer(sentence):
        link = match[0]
        while link and (
            link[-1] in ".,;:!?'’\"" or (link[-1] in _BRACKETS and _BRACKETS[link[-1]] not in link)
        ):
            link = link[:-1]
        label = _LINK_LABEL.search(words[: match.start()].rstrip() if words[: match.start()] else "")
        start = match.start() if label is None else label.start()
        spans.append((start, match.start() + len(link)))
        found.append(link if "://" in link else f"https://{link}")
    return tuple(dict.fromkeys(found))[:LINKS_LIMIT], spans
