"""The grid of a class says of each person what their own progress says, whatever was claimed."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.model import Claim, ClaimState, Target
from bot.portfolio.overview.grid import Mark, Somebody, grids
from bot.portfolio.progress import Level, progress
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Kind, Option

FRAMEWORK = load_framework()
CODES = [entry.code for entry in FRAMEWORK if entry.kind is not Kind.BLOCK]
AT = datetime(2026, 1, 14, tzinfo=UTC)
PEOPLE = (
    Somebody("Lina", 1, Option.SLAM),
    Somebody("Noé", 2, Option.SISR),
    Somebody("Zoé", 3, None),
    Somebody("Maël", None, None),
)
claimed = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(CODES), st.sampled_from(ClaimState)), max_size=40
)


@given(claimed)
def test_the_grid_equals_a_recount(found: list[tuple[int, str, ClaimState]]) -> None:
    claims: dict[int, list[Claim]] = {1: [], 2: [], 3: []}
    marks = []
    for number, (person, code, state) in enumerate(found):
        part = FRAMEWORK[code].part
        target = Target(FRAMEWORK.id, FRAMEWORK.version, part, code, "")
        claims[person].append(Claim(number, target, state, 1, AT))
        if state in COUNTING:
            marks.append(Mark(person, FRAMEWORK.id, FRAMEWORK.version, code, state is ClaimState.VALIDATED))

    made = grids(FRAMEWORK, PEOPLE, marks, 10)

    for who in PEOPLE:
        own = {
            entry.code: level
            for block in progress(FRAMEWORK, claims.get(who.person or 0, []), who.option)
            for entry, level in block.competencies
        }
        shown = {
            entry.code: level
            for grid in made
            for row in grid.rows
            if row.who == who
            for entry, level in zip(grid.columns, row.levels, strict=True)
            if level is not None
        }
        assert shown == own


def test_figures_are_over_the_class_or_over_an_option() -> None:
    """« 1/10 » where everybody is meant, « 1/1 » where only those of the option are."""
    marks = [
        Mark(1, FRAMEWORK.id, FRAMEWORK.version, "B1.3.1", acquired=False),
        Mark(1, FRAMEWORK.id, FRAMEWORK.version, "B2B.1", acquired=True),
    ]
    made = {grid.block.code: grid for grid in grids(FRAMEWORK, PEOPLE, marks, 10)}
    first = made["BLOC1"]
    place = [entry.code for entry in first.columns].index("B1.3")
    assert (first.reached(place), first.over(place)) == (1, 10)
    assert "B1.3" not in [entry.code for entry in first.holes()]
    assert "B1.1" in [entry.code for entry in first.holes()]
    slam = next(grid for grid in made.values() if grid.columns[0].code == "B2B.1")
    assert (slam.reached(0), slam.reached(0, Level.ACQUIRED), slam.over(0)) == (1, 1, 1)
    assert [row.who.name for row in first.rows] == ["Lina", "Noé", "Zoé", "Maël"]  # as given: never by level


def test_a_claim_of_another_framework_counts_nowhere() -> None:
    (first, *_) = grids(FRAMEWORK, PEOPLE, [Mark(1, FRAMEWORK.id, "ancienne", "B1.1", acquired=True)], 4)
    assert first.reached(0) == 0
