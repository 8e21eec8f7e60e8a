"""From rules to messages: which slots are due, which are still worth saying, what is said in one catch-up.

After an outage everything that fell due is accounted for, and nobody is flooded: of one rule the newest slot is
said alone if it is still useful; the others of a room are told in one message.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.reminders.model import Plan
from bot.reminders.recurrence import occurrences
from bot.reminders.wall import instant, on_the_wall

if TYPE_CHECKING:
    from datetime import datetime, time

    from bot.reminders.model import Quiet, Rule
    from bot.reminders.recurrence import Schedule
    from bot.reminders.school_breaks import Calendar

USEFUL: Final = timedelta(hours=12)
"""A message later than this is told in a catch-up."""
ALONE: Final = timedelta(minutes=5)
"""A message that is no later than this never is."""
MOST_LATE_ALONE: Final = 5
"""Late messages of one room that are said one by one."""
_MOST_SLOTS: Final = 2_000


def plan(rule: Rule, now: datetime, zone: str, days: Calendar) -> Plan:
    """The slots of a rule up to `now` that have no occurrence yet, and its next one.

    `zone` is the School's present one: a rule is kept in wall time, so it is read anew when that changes.
    """
    schedule = rule.told.schedule
    begin = rule.next if rule.next is not None else now
    slots: list[datetime] = []
    following: datetime | None = None
    for at in islice(occurrences(schedule, begin - timedelta(milliseconds=1), days), _MOST_SLOTS):
        if at > now:
            following = at
            break
        slots.append(at)
    else:
        following = first_slot(schedule, now, days) if len(slots) == _MOST_SLOTS else None
    moved = rezoned(schedule, zone)
    if moved is not schedule:
        following = first_slot(moved, now, days)
    at_home = ZoneInfo(schedule.zone)
    due = tuple(after_quiet(at, rule.told.quiet, at_home) for at in slots)
    return Plan(tuple(slots), due, following, moved)


def first_slot(schedule: Schedule, now: datetime, days: Calendar) -> datetime | None:
    """The next instant of a schedule, None if it has none any more."""
    return next(occurrences(schedule, now, days), None)


def rezoned(schedule: Schedule, zone: str) -> Schedule:
    """The same hours on the wall of another zone."""
    return schedule if schedule.zone == zone else replace(schedule, zone=zone)


def after_quiet(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """The instant itself, or the end of the quiet hours that it falls in."""
    if quiet is None or quiet.first == quiet.last:
        return at
    wall = on_the_wall(at, zone)
    hour: time = wall.time()
    day = wall.date()
    if quiet.first < quiet.last:
        inside = quiet.first <= hour < quiet.last
    else:
        inside = hour >= quiet.first or hour < quiet.last
        if inside and hour >= quiet.first:
            day += timedelta(days=1)
    return instant(day, quiet.last, zone) if inside else at


def said_alone(dues: list[tuple[int, datetime]], now: datetime) -> set[int]:
    """Of the (rule, due) of one room, the places of those that go out by themselves; the others are folded."""
    newest: dict[int, datetime] = {}
    for rule, due in dues:
        newest[rule] = max(due, newest.get(rule, due))
    alone = {
        place
        for place, (rule, due) in enumerate(dues)
        if now - due < ALONE or (due == newest[rule] and now - due <= USEFUL)
    }
    late = [place for place in alone if now - dues[place][1] >= ALONE]
    return alone - set(late) if len(late) > MOST_LATE_ALONE else alone
