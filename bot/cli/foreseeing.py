"""`referent rappel prevoir`: the instants that a French date means. Writes nothing.

The JSON keys are a contract with other programs (DESIGN.md §4).
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.cli.exits import Exit
from bot.clock import SystemClock
from bot.commands.refusals import refusal
from bot.errors import Refused
from bot.platforms.plain import Style, words_of
from bot.reminders.describing import describe, when
from bot.reminders.holidays import Territory, territory_of
from bot.reminders.phrases import Hours, understand
from bot.reminders.recurrence import occurrences
from bot.reminders.school_breaks import ZONES, BreakFault
from bot.reminders.school_days import days_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bot.config import Settings
    from bot.reminders.phrases import Reading
    from bot.reminders.school_breaks import Calendar

Json = dict[str, object]

MOST: Final = 10_000
_LONGEST_LINE: Final = 100_000


class _Unreadable(ValueError):
    """An argument that is not what it should be; the message is French."""


def foresee(settings: Settings, options: argparse.Namespace) -> int:
    """Answer one phrase, or one line of JSON after the other; 0 if the phrase has one meaning, else 1."""
    if options.jsonl:
        for raw in iter(partial(sys.stdin.buffer.readline), b""):
            _print(json.dumps(_line(settings, raw[:_LONGEST_LINE]), ensure_ascii=False))
        return Exit.DONE
    if not options.texte:
        sys.stderr.write(
            "Un texte est attendu, par exemple : referent rappel prevoir « tous les lundis à 8h »\n"
        )
        return Exit.USAGE
    try:
        answered = _answer(settings, options.texte, options.depuis, options.nombre, options.fuseau)
    except _Unreadable as fault:
        sys.stderr.write(f"{fault}\n")
        return Exit.USAGE
    if options.json:
        _print(json.dumps(answered, ensure_ascii=False, indent=2))
    else:
        _say(answered, ZoneInfo(options.fuseau or settings.zone))
    return Exit.DONE if "occurrences" in answered else Exit.REFUSED


def _line(settings: Settings, raw: bytes) -> Json:
    try:
        asked = json.loads(raw)
        if not isinstance(asked, dict) or not isinstance(asked.get("texte"), str):
            return {"erreur": "Une ligne est un objet JSON avec la clé « texte »."}
        number = asked.get("nombre") or 5
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            return {"erreur": "« nombre » est un entier positif."}
        return _answer(settings, asked["texte"], asked.get("depuis"), number, asked.get("fuseau"))
    except _Unreadable as fault:
        return {"erreur": str(fault)}
    except (ValueError, RecursionError):
        return {"erreur": "Cette ligne n’est pas du JSON."}


def _answer(settings: Settings, phrase: str, since: object, number: int, zone_name: object) -> Json:
    zone = _zone(zone_name or settings.zone)
    now = _instant(since, zone)
    number = min(number, MOST)
    told = settings.reminders
    hours = Hours(told.matin, told.midi, told.apresmidi, told.soir, told.default)
    territory = Territory(told.territory) if told.territory else territory_of(str(zone))
    try:
        days = days_of(told.breaks, territory, told.school_zone)
        readings = understand(phrase, now, zone, hours, days)
        if not days.breaks and len(readings) == 1 and readings[0].schedule.without.breaks:
            zones = {z: days_of(told.breaks, territory, z) for z in ZONES}
            return _by_zone(readings[0], now, number, zones)
    except BreakFault as fault:
        raise _Unreadable(str(fault)) from fault
    except Refused as refused:
        return {"erreur": words_of(refusal(refused).text, Style())}
    if len(readings) == 1:
        return _told(readings[0], now, number, days)
    return {"ambigu": [{"sens": r.sense, **_told(r, now, number, days)} for r in readings]}


def _told(reading: Reading, now: datetime, number: int, days: Calendar) -> Json:
    found = list(islice(occurrences(reading.schedule, now, days), number))
    said = describe(reading.schedule, now)
    if reading.schedule.without.breaks and found and not days.knows(found[-1].date()):
        said += (
            f" (vacances connues jusqu’au {days.known_until:%d/%m/%Y} seulement)" if days.known_until else
            " (les dates des vacances ne sont pas connues)"
        )  # fmt: skip
    return {"occurrences": [_iso(at) for at in found], "description": said}


def _by_zone(reading: Reading, now: datetime, number: int, zones: dict[str, Calendar]) -> Json:
    """« sauf vacances » in a school whose zone is not set: one answer if all zones agree, else all three."""
    told = {zone: _told(reading, now, number, days) for zone, days in zones.items()}
    first = next(iter(told.values()))
    if all(one["occurrences"] == first["occurrences"] for one in told.values()):
        return first
    return {"ambigu": [{"sens": f"zone {zone}", **one} for zone, one in told.items()]}


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ValueError, OSError, KeyError):
        raise _Unreadable(
            f"« {str(name)[:40]} » n’est pas un fuseau horaire, par exemple Europe/Paris."
        ) from None


def _instant(since: object, zone: ZoneInfo) -> datetime:
    """An ISO instant; without an offset it is read on the wall of the zone."""
    if since is None:
        return SystemClock().now()
    try:
        at = datetime.fromisoformat(str(since))
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Unreadable(
            f"« {str(since)[:40]} » n’est pas un instant ISO, par exemple 2026-11-24T08:00:00Z."
        ) from None


def _say(answered: Json, zone: ZoneInfo) -> None:
    match answered:
        case {"erreur": str(words)}:
            sys.stderr.write(f"{words}\n")
        case {"ambigu": list(readings)}:
            _print("Plusieurs sens possibles :")
            for one in readings:
                _print(f"- {one['sens']}")
                _dates(one["occurrences"], zone)
        case {"occurrences": list(found), "description": str(words)}:
            _print(words)
            _dates(found, zone)
        case _:
            raise TypeError("an answer of an unknown shape")


def _dates(found: Sequence[str], zone: ZoneInfo) -> None:
    for iso in found:
        _print(f"  {when(datetime.fromisoformat(iso), zone)}")


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
