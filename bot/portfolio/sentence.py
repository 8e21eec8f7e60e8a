"""From one typed sentence to the facts of a realisation: a title, and whatever else the sentence says.

« TP GLPI en binôme du 3 au 14 mars, https://… »: the period, the context, the team and the links are
read where they are said outright; the rest has sensible defaults. The description keeps every word.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.circumstances import LINKS_LIMIT, PRODUCTS_LIMIT, Circumstances, Setting, circumstances_of
from bot.portfolio.model import Context, Facts
from bot.portfolio.periods import flat, period_in
from bot.school.calendar import stage_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.school.model import Group

TITLE_LIMIT: Final = 80
TEXT_LIMIT: Final = 2000
FEWEST_LETTERS: Final = 3
"""« ok » says nothing of a piece of work; « VPN » may."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])(?<!\b[A-Z]\.)\s|\n")
STAGES: Final = {1: Context.STAGE_1, 2: Context.STAGE_2}
_SPRING: Final = range(4, 9)
"""A placement between April and August is that of the first year, any other one of the second (domain.md §5)."""

_TOLD: Final = re.compile(
    r"(?:(?:alors|donc|bonjour|salut|bjr|slt|moi|et|puis|du coup)[\s,]+)*"
    r"(?:(?:(?:j'|j\s+|j)ai|on\s+a|nous\s+avons)\s+(?=\w)(?:fait\s+(?:(?:l'|(?:le|la|les|un|une|des)\s+)(?=\w))?)?"
    r"|fait\s+(?:l'|(?:le|la|les|un|une|des)\s+)(?=\w))"
)
_EMPTY: Final = re.compile(r"\(\s*[,;:.-]*\s*\)|\[\s*\]|\s*[:,-]\s*(?=\))")
_DANGLING: Final = re.compile(
    r"\s+(?:pendant|durant|depuis|lors|le|du|de|en|et|avec|sur|entre|réalisée?s?|effectuée?s?|terminée?s?|finie?s?|,|;|:|-|–)\s*$",
    re.IGNORECASE,
)
_DOUBLED: Final = re.compile(r"\s*[,;:](?:\s*[,;:.–-])+\s*|\s+(?=[,.;)])")


def title_of(sentence: str) -> str:
    """The first words of a sentence, at most 80 characters, cut at a word."""
    first = _SENTENCE_END.split(sentence.strip(), maxsplit=1)[0].strip(" .;")
    first = " ".join(first.split())
    if len(first) <= TITLE_LIMIT:
        return first
    cut = first[: TITLE_LIMIT - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-(")
    return (cut or first[: TITLE_LIMIT - 1]) + "…"


def checked_text(sentence: str) -> str:
    """The sentence without spaces around. Raises Refused("texte-vide") or Refused("texte-trop-long")."""
    typed = sentence.strip()
    if sum(character.isalpha() for character in typed) < FEWEST_LETTERS:
        raise Refused("texte-vide")
    if len(typed) > TEXT_LIMIT:
        raise Refused("texte-trop-long", longueur=len(typed), limite=TEXT_LIMIT)
    return typed


def facts_of(sentence: str, today: date, groups: Sequence[Group] = (), year: int | None = None) -> Facts:
    """The facts that one sentence declares.

    What it does not say: today, alone or not unknown, and the placement that the day falls in for somebody
    of these `groups`, in this `year` of the diploma (None: not known). Raises what `checked_text` raises.
    """
    typed = checked_text(sentence)
    around = circumstances_of(typed)
    said = period_in(_without(typed, around.spans[: len(around.links)], keep=True), today)
    first, last = (today, today) if said is None else (said.first, said.last)
    spans = (*around.spans, *(said.spans if said is not None else ()))
    return Facts(
        title=_work(typed, spans),
        description=typed,
        first=first,
        last=last,
        context=_context(around, last, groups, year),
        links=around.links,
        products=around.products,
        team=around.team,
        dated=said is not None,
    )


def with_traces(facts: Facts, links: Sequence[str], products: str) -> Facts:
    """The facts with links and products given apart from the sentence, which come first."""
    both = tuple(dict.fromkeys((*links, *facts.links)))[:LINKS_LIMIT]
    named = ", ".join(said for said in (products, facts.products) if said)
    return replace(facts, links=both, products=named[:PRODUCTS_LIMIT])


def _context(around: Circumstances, day: date, groups: Iterable[Group], year: int | None) -> Context:
    stage = stage_on(day, groups)
    match around.setting:
        case None:
            return Context.TRAINING if stage is None else STAGES[stage.number]
        case Setting.STAGE:
            if stage is not None:
                return STAGES[stage.number]
            return Context.STAGE_2 if year == 2 and day.month not in _SPRING else Context.STAGE_1
        case said:
            return Context(said.value)


def _work(typed: str, spans: Sequence[tuple[int, int]]) -> str:
    """The title: what is left of the sentence once dates, places and links are taken out."""
    bare = _without(typed, spans)
    told = _TOLD.match(flat(bare))
    bare = bare[told.end() :] if told is not None else bare
    bare = bare.strip(" ,;:.!?–-")
    title = title_of(bare)
    if sum(character.isalpha() for character in title) < FEWEST_LETTERS:
        return title_of(typed)
    return title


def _without(typed: str, spans: Sequence[tuple[int, int]], *, keep: bool = False) -> str:
    """The text without these stretches; with `keep`, blanks in their place, so that places stay the same."""
    text = typed
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + (" " * (end - start) if keep else " ") + text[end:]
    if keep:
        return text
    tidied = (_tidied(line) for line in _EMPTY.sub(" ", text).splitlines())
    return "\n".join(line for line in tidied if line)


def _tidied(line: str) -> str:
    """A line without the marks and little words that a stretch taken out left behind."""
    kept = _DOUBLED.sub(lambda m: f"{m[0].strip()[:1]} ".lstrip(), " ".join(line.split())).strip()
    while (shorter := _DANGLING.sub("", kept).strip(" ,;:–-")) != kept:
        kept = shorter
    return kept
