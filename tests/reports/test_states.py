"""States of a class for other programs: what Moodle's web service needs to grade a competency."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO

from bot.portfolio.progress import Level
from bot.referentiel.formats.tables import to_moodle
from bot.referentiel.loading import load_framework
from bot.reports.states import HEADINGS, State, states_csv, states_json
from tests.reports.awkward import TODAY
from tests.reports.builders import NAME

FRAMEWORK = load_framework()
STATES = (
    State(NAME, "B1.1", Level.ACQUIRED, date(2026, 1, 9)),
    State(NAME, "B1.2", Level.MOBILISED, date(2025, 11, 3)),
    State(NAME, "B1.3", Level.NOTHING),
    State("=HYPERLINK(1)", "B2B.1", Level.MOBILISED),
)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_csv_has_one_line_for_each_competency_that_is_reached() -> None:
    assert rows_of(states_csv(STATES)) == [
        list(HEADINGS),
        [NAME, "B1.1", "acquise", "2", "2026-01-09"],
        [NAME, "B1.2", "mobilisée", "1", "2025-11-03"],
        ["'=HYPERLINK(1)", "B2B.1", "mobilisée", "1", ""],
    ]
    assert states_csv(STATES).startswith(b"\xef\xbb\xbf")
    assert rows_of(states_csv(())) == [list(HEADINGS)]


def test_the_json_holds_what_a_script_calls_moodle_with() -> None:
    """core_competency_grade_competency(userid, competencyid, grade): the scale says what a grade is."""
    made = json.loads(json.dumps(states_json(FRAMEWORK, STATES, TODAY)))
    assert made["wsfunction"] == "core_competency_grade_competency"
    assert (made["framework"], made["version"], made["date"]) == (
        FRAMEWORK.id,
        FRAMEWORK.version,
        TODAY.isoformat(),
    )
    assert [(g["user"], g["competencyidnumber"], g["grade"], g["since"]) for g in made["grades"]] == [
        (NAME, "B1.1", 2, "2026-01-09"), (NAME, "B1.2", 1, "2025-11-03"), ("=HYPERLINK(1)", "B2B.1", 1, None),
    ]  # fmt: skip


def test_grades_and_id_numbers_are_those_of_the_exported_framework() -> None:
    """The framework that was imported into Moodle has this scale and these id numbers."""
    content, _ = to_moodle(FRAMEWORK)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    (root,) = [row for row in rows if row["Is framework"]]
    scale = dict(enumerate(root["Scale values"].split(","), 1))
    made = states_json(FRAMEWORK, STATES, TODAY)
    assert {str(n): words for n, words in scale.items()} == made["scale"]
    known = {row["ID number"] for row in rows}
    assert all(state.code in known for state in STATES)
