"""The words of reminders: a figure that names nobody, the dates of a schedule, why a message did not go."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.french import count, shortened
from bot.commands.text import Code, Text, UserText, text
from bot.reminders.describing import when
from bot.reminders.recurrence import occurrences
from bot.reminders.wall import on_the_wall

if TYPE_CHECKING:
    from datetime import datetime

    from bot.reminders.model import Rule
    from bot.reminders.ports import Standing, Week
    from bot.reminders.recurrence import Schedule
    from bot.reminders.school_breaks import Calendar

FEW: Final = 5
SMALL_GROUP: Final = 10
DECISIONS: Final = "décisions"
SHOWN: Final = 5
_MISSING_SHOWN: Final = 3

WHY: Final = {
    "": "",
    "droit": "le droit d’écrire dans ce salon a été perdu",
    "salon": "le salon a disparu ou est fermé au bot",
    "incertain": "nul ne sait s’il est parti : le salon ne peut pas être relu",
    "refuse": "la plate-forme a refusé ce message",
    "annule": "annulé",
    "incident": "incident du bot",
    "demande": "à la demande",
    "auteur": "son auteur n’est plus là",
    "classe": "la classe est terminée",
}


def public_figure(number: int, of: int, one: str = "personne") -> str:
    """A figure for a room: words where a number would point at somebody (under 5, or a group under 10)."""
    if number == 0:
        return f"aucune {one}"
    if number < FEW or of < SMALL_GROUP:
        return f"quelques {one}s"
    return count(number, one)


def live_lines(live: str, found: Standing) -> list[Text]:
    """What a class still misses, for a room: codes with their labels, figures that name nobody."""
    if live == DECISIONS:
        if not found.waiting:
            return [text("Aucune réalisation n’attend de décision.")]
        said = public_figure(found.waiting, found.people, "réalisation").capitalize()
        return [text(f"{said} en attente d’une décision.")]
    if not found.people or not found.label:
        return []
    said = public_figure(found.nothing, found.people)
    verb = "n’ont" if found.nothing else "n’a"
    lines = [text(Code(live), f" {found.label} : {said} {verb} encore rien.")]
    missed = [(code, label, n) for code, label, n in found.missing if n][:_MISSING_SHOWN]
    if missed and missed[0][0] != live:
        lines.append(text("Ce qui manque le plus :"))
        lines += [
            text("• ", Code(code), f" {shortened(label, 60)} ({public_figure(n, found.people)})")
            for code, label, n in missed
        ]
    return lines


def week_lines(week: Week) -> list[Text]:
    """A week, for the teaching team alone."""
    silent = f"{count(week.silent, 'étudiant')} sur {week.people} sans rien depuis quatre semaines."
    return [
        text(f"{count(week.realisations, 'réalisation nouvelle', 'réalisations nouvelles')}."),
        text(f"{count(week.waiting, 'réalisation')} en attente de décision."),
        text(silent if week.people else "Aucun étudiant dans les classes de cet enseignant."),
    ]


def date_lines(schedule: Schedule, now: datetime, days: Calendar, most: int = SHOWN) -> list[Text]:
    """The next dates, one a line, those in school holidays or on a public holiday marked."""
    zone = ZoneInfo(schedule.zone)
    found = list(islice(occurrences(schedule, now, days), most + 1))
    lines = [text(f"• {when(at, zone)}{_mark(at, zone, days)}") for at in found[:most]]
    return [*lines, text("• …")] if len(found) > most else lines


def in_breaks(schedule: Schedule, now: datetime, days: Calendar, most: int = 60) -> int:
    """How many of the next dates fall in school holidays."""
    zone = ZoneInfo(schedule.zone)
    found = islice(occurrences(schedule, now, days), most)
    return sum(days.break_on(on_the_wall(at, zone).date()) is not None for at in found)


def unknown_breaks(schedule: Schedule, now: datetime, days: Calendar) -> bool:
    """Whether « sauf vacances » goes past what is known of the school holidays."""
    if not schedule.without.breaks:
        return False
    zone = ZoneInfo(schedule.zone)
    found = list(islice(occurrences(schedule, now, days), 60))
    return bool(found) and not days.knows(on_the_wall(found[-1], zone).date())


def rule_line(rule: Rule) -> Text:
    """« n° 3 · Rendre le tableau »."""
    return text(f"n° {rule.number} · ", UserText(shortened(rule.told.text, 60)))


def _mark(at: datetime, zone: ZoneInfo, days: Calendar) -> str:
    day = on_the_wall(at, zone).date()
    if (found := days.break_on(day)) is not None:
        return f" (vacances : {found.name})"
    return " (férié)" if days.is_public_holiday(day) else ""
