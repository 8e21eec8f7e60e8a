"""From one typed sentence to the facts of a realisation: a title and sensible defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.model import Context, Facts

if TYPE_CHECKING:
    from datetime import date

    from bot.school.model import Stage

TITLE_LIMIT: Final = 80
TEXT_LIMIT: Final = 2000
FEWEST_LETTERS: Final = 3
"""« ok » says nothing of a piece of work; « VPN » may."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s|\n")
STAGES: Final = {1: Context.STAGE_1, 2: Context.STAGE_2}


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


def facts_of(sentence: str, today: date, stage: Stage | None) -> Facts:
    """The facts that one sentence declares: today, and the stage of the class if there is one.

    Raises what `checked_text` raises.
    """
    typed = checked_text(sentence)
    context = Context.TRAINING if stage is None else STAGES[stage.number]
    return Facts(title=title_of(typed), description=typed, first=today, last=today, context=context)
