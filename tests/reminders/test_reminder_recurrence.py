"""Repetitions equal those of RFC 5545 (dateutil) where the zone has no change; over a change the wall stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.reminders.keeping import dumped, loaded
from bot.reminders.recurrence import Every, Listed, Moments, OnDays, Schedule, Unit, Without, occurrences
from bot.reminders.school_breaks import Calendar

if TYPE_CHECKING:
    from bot.reminders.recurrence import Pattern

NO_CHANGE: Final = "Pacific/Noumea"
DAYS: Final = Calendar()
FREQUENCIES: Final[dict[Unit, Any]] = {
    Unit.DAY: rrule.DAILY, Unit.WEEK: rrule.WEEKLY, Unit.MONTH: rrule.MONTHLY, Unit.YEAR: rrule.YEARLY,
}  # fmt: skip

some_days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
hours = st.sets(st.times().map(lambda t: t.replace(second=0, microsecond=0)), min_size=1, max_size=3)


@st.composite
def rules(draw: st.DrawFn) -> Every:
    unit = draw(st.sampled_from(list(Unit)))
    first, interval = draw(some_days), draw(st.integers(1, 5))
    months = tuple(sorted(draw(st.sets(st.integers(1, 12), max_size=3))))
    match unit:
        case Unit.DAY:
            return Every(unit, interval, first, months=months)
        case Unit.WEEK:
            return Every(unit, interval, first, draw(weekdays), months=months)
        case Unit.MONTH if draw(st.booleans()):
            nth = tuple(sorted(draw(st.sets(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), min_size=1))))
            return Every(unit, interval, first, draw(weekdays), nth)
        case Unit.MONTH:
            return Every(unit, interval, first, days=(draw(st.sampled_from([*range(1, 32), -1])),))
        case _:
            return Every(unit, interval, first, days=(draw(st.integers(1, 28)),), months=months[:1] or (3,))


def expected(every: Every, times: list[time], after: datetime) -> list[datetime]:
    """What dateutil says, on the wall of a zone without change."""
    asked: dict[str, Any] = {"interval": every.interval, "dtstart": datetime.combine(every.first, time())}
    if every.unit is Unit.WEEK:
        asked |= {"byweekday": every.weekdays, "wkst": 0}
    elif every.nth:
        asked["byweekday"] = [rrule.weekday(day)(n) for day in every.weekdays for n in every.nth]
    elif every.days:
        asked["bymonthday"] = every.days
    if every.months:
        asked["bymonth"] = every.months
    zone = ZoneInfo(NO_CHANGE)
    begin = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=1)
    found: list[datetime] = []
    for day in rrule.rrule(FREQUENCIES[every.unit], **asked).xafter(begin, count=40):
        found += [datetime.combine(day.date(), at, zone).astimezone(UTC) for at in times]
    return [at for at in sorted(found) if at > after]


@given(rules(), hours, st.integers(0, 60 * 24 * 900))
def test_a_repetition_is_that_of_rfc_5545(every: Every, times: set[time], minutes: int) -> None:
    after = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    schedule = Schedule(NO_CHANGE, (OnDays(every, tuple(sorted(times))),))

    found = list(islice(occurrences(schedule, after, DAYS), 10))

    assert found == expected(every, sorted(times), after)[:10]


@given(rules(), hours)
def test_the_hour_on_the_wall_never_moves(every: Every, times: set[time]) -> None:
    """Over both changes of hour, unless that hour does not exist that day."""
    zone = ZoneInfo("Europe/Paris")
    schedule = Schedule(zone.key, (OnDays(every, tuple(sorted(times))),))

    for at in islice(occurrences(schedule, datetime(2027, 1, 1, tzinfo=UTC), DAYS), 60):
        wall = at.astimezone(zone)
        moved = (wall - timedelta(hours=1)).time() in times and wall.month == 3
        assert wall.time() in times or moved


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - made aware at once
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
patterns: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(lambda every, found: OnDays(every, tuple(sorted(found)), (-7, 0)), rules(), hours),
    st.builds(
        lambda days, found: OnDays(Listed(tuple(sorted(days))), tuple(sorted(found))),
        st.sets(some_days, min_size=1, max_size=4),
        hours,
    ),
    st.builds(lambda at: Moments((at,), timedelta(minutes=90)), moments),
)


@given(
    st.lists(patterns, min_size=1, max_size=3),
    st.none() | some_days,
    st.none() | st.integers(1, 50),
    st.frozensets(st.integers(0, 6)),
    st.booleans(),
    st.frozensets(some_days, max_size=3),
)
def test_what_the_store_keeps_is_the_whole_schedule(
    told: list[Pattern],
    until: date | None,
    count: int | None,
    skipped: frozenset[int],
    holidays: bool,
    days: frozenset[date],
) -> None:
    schedule = Schedule(
        "Europe/Paris", tuple(told), until, count, Without(skipped, holidays, not holidays, days)
    )

    assert loaded(dumped(schedule)) == schedule
