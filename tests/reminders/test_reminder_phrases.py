"""What teachers type, and when it means: the table of phrases.tsv, and what must hold for any phrase."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands.refusals import refusal
from bot.errors import Refused
from bot.reminders.describing import describe
from bot.reminders.holidays import territory_of
from bot.reminders.phrases import Hours, understand
from bot.reminders.recurrence import occurrences
from bot.reminders.school_breaks import load_breaks

if TYPE_CHECKING:
    from bot.reminders.phrases import Reading

NOW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
PARIS: Final = ZoneInfo("Europe/Paris")
TABLE: Final = load_breaks()
DAYS: Final = TABLE.calendar(territory_of("Europe/Paris"), "C")
LINES: Final = [
    line.split("\t")
    for line in (Path(__file__).parent / "phrases.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SHOWN: Final = 4


def first_ones(reading: Reading, now: datetime, zone: ZoneInfo) -> str:
    """The first instants on the wall, « … » when more follow."""
    days = TABLE.calendar(territory_of(zone.key), "C")
    found = list(islice(occurrences(reading.schedule, now, days), SHOWN + 1))
    said = ", ".join(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in found[:SHOWN])
    return said + (" …" if len(found) > SHOWN else "")


def meant(now: datetime, zone: ZoneInfo, phrase: str) -> str:
    """What the table says of a phrase, in the same words."""
    days = TABLE.calendar(territory_of(zone.key), "C")
    try:
        readings = understand(phrase, now, zone, Hours(), days)
    except Refused as refused:
        refusal(refused)  # every refusal has its sentence
        return f"! {refused.rule}"
    if len(readings) == 1:
        return first_ones(readings[0], now, zone)
    assert all(reading.sense for reading in readings), "each sense has its words"
    return "? " + " / ".join(first_ones(reading, now, zone) for reading in readings)


@pytest.mark.parametrize(("said_at", "zone", "phrase", "expected"), LINES, ids=[line[2] for line in LINES])
def test_what_teachers_type(said_at: str, zone: str, phrase: str, expected: str) -> None:
    assert meant(datetime.fromisoformat(said_at), ZoneInfo(zone), phrase) == expected


def test_the_table_is_large_and_varied() -> None:
    assert len(LINES) >= 250
    assert sum(line[3].startswith("!") for line in LINES) >= 40
    assert sum(line[3].startswith("?") for line in LINES) >= 15


WORDS: Final = sorted({word for line in LINES for word in line[2].split()})
ROUND: Final = [line[2] for line in LINES if not line[3].startswith(("!", "?"))]


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), st.integers(0, 60 * 24 * 800))
def test_any_words_are_read_refused_or_asked_about(phrase: str, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    try:
        readings = understand(phrase, now, PARIS, Hours(), DAYS)
    except Refused as refused:
        refusal(refused)
        return
    assert readings == understand(phrase, now, PARIS, Hours(), DAYS), "the same words mean the same"
    for reading in readings:
        found = list(islice(occurrences(reading.schedule, now, DAYS), 5))
        assert found, "a reading has at least one instant"
        assert found == sorted(set(found))
        assert found[0] > now
        assert describe(reading.schedule, now)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(phrase: str) -> None:
    try:
        understand(phrase, NOW, PARIS, Hours(), DAYS)
    except Refused as refused:
        refusal(refused)


@given(st.sampled_from(ROUND), st.integers(0, 60 * 24 * 400))
@example("ce soir et demain soir", 480)  # asked at six o’clock sharp: of the two evenings one is left
def test_what_is_echoed_means_the_same(phrase: str, minutes: int) -> None:
    """The sentence of a schedule, typed again, gives the same instants: the echo says all of it."""
    now = (NOW + timedelta(minutes=minutes)).replace(second=0)
    try:
        readings = understand(phrase, now, PARIS, Hours(), DAYS)
    except Refused:
        return  # past by then
    for reading in readings:
        if len(list(islice(occurrences(reading.schedule, now, DAYS), 5))) > 4 and "autres dates" in describe(
            reading.schedule, now
        ):
            continue  # a long list is shortened on purpose
        echoed = describe(reading.schedule, now)
        again = understand(echoed, now, PARIS, Hours(), DAYS)
        assert first_ones(reading, now, PARIS) in [first_ones(one, now, PARIS) for one in again], echoed


@pytest.mark.parametrize(
    "phrase", ["demain 8h", "DEMAIN 8H", "demain  8 h", "demain à 8h", "Demain, 8h.", "dmain 8h"]
)
def test_spelling_does_not_matter(phrase: str) -> None:
    assert meant(NOW, PARIS, phrase) == "2026-11-25 08:00"


@pytest.mark.parametrize(
    ("phrase", "word"),
    [("à la Rentrée à 8h", "Rentrée"), ("le 12 mars vers Noël", "vers"), ("Début janvier", "Début")],
)
def test_a_refusal_names_the_word_as_it_was_typed(phrase: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        understand(phrase, NOW, PARIS, Hours(), DAYS)
    assert word in refused.value.facts.values()
