"""A schedule as JSON and back: what the store keeps of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, assert_never

from bot.reminders.recurrence import Every, Listed, Moments, OnDays, Schedule, Unit, Without

if TYPE_CHECKING:
    from bot.reminders.recurrence import Days, Pattern


def dumped(schedule: Schedule) -> str:
    """A schedule as one line of JSON."""
    without = schedule.without
    return json.dumps(
        {
            "zone": schedule.zone,
            "patterns": [_pattern(pattern) for pattern in schedule.patterns],
            "until": None if schedule.until is None else schedule.until.isoformat(),
            "count": schedule.count,
            "without": {
                "weekdays": sorted(without.weekdays),
                "holidays": without.holidays,
                "breaks": without.breaks,
                "days": [day.isoformat() for day in sorted(without.days)],
            },
        },
        separators=(",", ":"),
    )


def loaded(line: str) -> Schedule:
    """The schedule that `dumped` wrote."""
    raw: dict[str, Any] = json.loads(line)
    without = raw["without"]
    return Schedule(
        raw["zone"],
        tuple(_pattern_of(one) for one in raw["patterns"]),
        None if raw["until"] is None else date.fromisoformat(raw["until"]),
        raw["count"],
        Without(
            frozenset(without["weekdays"]),
            without["holidays"],
            without["breaks"],
            frozenset(date.fromisoformat(day) for day in without["days"]),
        ),
    )


def _pattern(pattern: Pattern) -> dict[str, Any]:
    match pattern:
        case OnDays(days, times, shifts):
            return {"days": _days(days), "times": [f"{at:%H:%M}" for at in times], "shifts": list(shifts)}
        case Moments(at, step):
            seconds = None if step is None else step.total_seconds()
            return {"at": [one.timestamp() for one in at], "step": seconds}
        case _:
            assert_never(pattern)


def _days(days: Days) -> dict[str, Any]:
    match days:
        case Listed(told):
            return {"listed": [day.isoformat() for day in told]}
        case Every():
            return {
                "unit": days.unit.value, "interval": days.interval, "first": days.first.isoformat(),
                "weekdays": list(days.weekdays), "nth": list(days.nth), "days": list(days.days),
                "months": list(days.months), "parity": days.parity, "working": days.working,
            }  # fmt: skip
        case _:
            assert_never(days)


def _pattern_of(raw: dict[str, Any]) -> Pattern:
    if "at" in raw:
        step = None if raw["step"] is None else timedelta(seconds=raw["step"])
        return Moments(tuple(datetime.fromtimestamp(one, UTC) for one in raw["at"]), step)
    times = tuple(time.fromisoformat(at) for at in raw["times"])
    return OnDays(_days_of(raw["days"]), times, tuple(raw["shifts"]))


def _days_of(raw: dict[str, Any]) -> Days:
    if "listed" in raw:
        return Listed(tuple(date.fromisoformat(day) for day in raw["listed"]))
    return Every(
        Unit(raw["unit"]), raw["interval"], date.fromisoformat(raw["first"]), tuple(raw["weekdays"]),
        tuple(raw["nth"]), tuple(raw["days"]), tuple(raw["months"]), raw["parity"], raw["working"],
    )  # fmt: skip
