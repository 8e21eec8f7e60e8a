"""What a teacher typed, as a date and a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.reminders.places import school_of
from bot.errors import Refused
from bot.reminders.phrases import understand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commands.ask import Ask
    from bot.reminders.recurrence import Schedule

_LEAST_TEXT: Final = 5  # characters: « svp » after a date is no text
_JOINT: Final = re.compile(r"\s(?:de\s|d['’]|que\s|qu['’])(?=\S.{4})", re.IGNORECASE)
"""« demain 18h de déposer le portfolio »: between a date and what is to be done."""
_LONGEST_DATE: Final = 12  # words: « le premier lundi du mois à 8h sauf vacances jusqu’au 30 mai »


async def read_date(ask: Ask, quand: str, at: datetime) -> Sequence[tuple[str, Schedule]]:
    """What a typed date means here, each with its sense. Raises Refused."""
    zone = ZoneInfo(school_of(ask).zone)
    reminding = ask.services.reminding
    return [(r.sense, r.schedule) for r in understand(quand, at, zone, reminding.hours, reminding.days)]


async def in_one_go(ask: Ask, texte: str, quand: str) -> tuple[str, str]:
    """The text and the date of what may be typed in one go: « tous les lundis à 8h rendre le tableau ».

    The text begins at the first word that no date holds, or comes first (« rendre le tableau vendredi 8h »);
    the preview shows both before anything is kept.
    """
    texte, quand = texte.strip(), quand.strip()
    if texte or not quand:
        return texte, quand
    head, colon, tail = quand.partition(" : ")
    if colon:
        return tail.strip(), head.strip()
    try:
        await read_date(ask, quand, ask.request.at)
    except Refused as refused:
        word = str(refused.facts.get("mot", "")) if refused.rule == "date-mot-inconnu" else ""
        found = re.search(rf"(?<!\w){re.escape(word)}", quand) if word[:1].isalpha() else None
        if found and len(quand) - found.start() >= _LEAST_TEXT and await _dates(ask, quand[: found.start()]):
            return quand[found.start() :], quand[: found.start()].strip()
        for joint in reversed([*_JOINT.finditer(quand)]):
            if await _dates(ask, quand[: joint.start()]):
                return quand[joint.end() :], quand[: joint.start()].strip()
        for begins in [word.start() for word in re.finditer(r"\S+", quand)][1:][-_LONGEST_DATE:]:
            if begins >= _LEAST_TEXT and await _dates(ask, quand[begins:]):
                return quand[:begins].rstrip(" ,;:"), quand[begins:]
    return "", quand


async def _dates(ask: Ask, words: str) -> bool:
    try:
        return bool(await read_date(ask, words.strip(), ask.request.at))
    except Refused:
        return False
