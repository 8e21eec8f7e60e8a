"""School holidays from the school's own .ics file, as the ministry and timetable programs export them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.reminders.calendar_file import read_calendar
from bot.reminders.school_breaks import BreakFault

if TYPE_CHECKING:
    from pathlib import Path


def calendar(folder: Path, *events: str) -> Path:
    path = folder / "vacances.ics"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lycee//FR"]
    for number, event in enumerate(events):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@lycee",
            "DTSTAMP:20260901T000000Z",
            *event.split("|"),
            "END:VEVENT",
        ]
    path.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), encoding="utf-8")
    return path


NOEL = "SUMMARY:Vacances de Noël - Zone C|DTSTART;VALUE=DATE:20261219|DTEND;VALUE=DATE:20270104"


def test_an_event_of_whole_days_ends_the_day_before_its_end(tmp_path: Path) -> None:
    breaks, known = read_calendar(calendar(tmp_path, NOEL), "C")

    assert [(b.first, b.last) for b in breaks] == [(date(2026, 12, 19), date(2027, 1, 3))]
    assert known == date(2027, 1, 3)


def test_other_zones_and_other_events_are_left_out(tmp_path: Path) -> None:
    other = "SUMMARY:Vacances d’hiver - Zone A|DTSTART;VALUE=DATE:20270213|DTEND;VALUE=DATE:20270301"
    meeting = "SUMMARY:Conseil de classe|DTSTART:20261201T170000Z|DTEND:20261201T190000Z"

    breaks, _ = read_calendar(calendar(tmp_path, NOEL, other, meeting), "C")

    assert len(breaks) == 1


def test_the_summer_is_marked_by_its_first_day(tmp_path: Path) -> None:
    summer = "SUMMARY:Début des Vacances d'Été|DTSTART;VALUE=DATE:20270703|DTEND;VALUE=DATE:20270704"

    breaks, _ = read_calendar(calendar(tmp_path, summer), "C")

    assert (breaks[0].first, breaks[0].last) == (date(2027, 7, 3), date(2027, 8, 31))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"BEGIN:VEVENT\r\n"]
)
def test_a_file_that_says_nothing_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(content)

    with pytest.raises(BreakFault, match=r"x\.ics"):
        read_calendar(path, "C")
