"""The year change: who goes where, under which session, erased on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.referentiel.model import Option
from bot.school.classes.passing import marked, planned, seal, with_option
from bot.school.classes.roll import Basis, Fate, Line, Roll
from bot.school.model import Group, Person, Stage

AUTUMN = date(2026, 9, 30)
STAGE_1 = Stage(1, date(2026, 5, 18), date(2026, 6, 19))


def a_roll(name: str = "1SIO", level: int = 1, members: int = 3) -> Roll:
    people = tuple(Person(n, 1, f"P{n}", year=level) for n in range(1, members + 1))
    return Roll(Group(7, 1, name, 2025, (STAGE_1,), level, None, 30), members=people)


def test_first_years_move_up_and_keep_the_dates_of_their_stage() -> None:
    passage = planned(a_roll(), AUTUMN)
    assert passage.onward == Group(0, 1, "2SIO", 2026, (STAGE_1,), 2)
    assert passage.again is None
    assert {(p.year, p.session, fate) for p, fate in passage.people} == {(2, 2027, Fate.MOVED)}


def test_second_years_leave_unless_they_repeat() -> None:
    roll = a_roll("2SIO", 2)
    roll = marked(roll, Fate.REPEATING, {2}, {1, 2, 3}).roll
    passage = planned(roll, AUTUMN)
    assert [p.id for p in passage.those(Fate.LEAVING)] == [1, 3]
    (repeater,) = passage.those(Fate.REPEATING)
    assert (repeater.year, repeater.session) == (2, 2027)
    assert passage.again is not None
    assert (passage.again.name, passage.again.year, passage.onward) == ("2SIO", 2026, None)


def test_a_pick_says_exactly_who_among_those_shown() -> None:
    """A class of 35 takes two screens: the second does not undo the first."""
    roll = marked(a_roll(members=4), Fate.REPEATING, {1, 2}, {1, 2}).roll
    roll = marked(roll, Fate.REPEATING, {3}, {3, 4}).roll
    assert roll.fates == {1: Fate.REPEATING, 2: Fate.REPEATING, 3: Fate.REPEATING}
    roll = marked(roll, Fate.REPEATING, set(), {1, 2}).roll
    assert roll.fates == {3: Fate.REPEATING}
    assert marked(roll, Fate.LEAVING, {3}, {3}).roll.fates == {3: Fate.LEAVING}


def test_two_classes_of_one_name_are_told_apart() -> None:
    roll = marked(a_roll("Promo Ada"), Fate.REPEATING, {1}, {1}).roll
    passage = planned(roll, AUTUMN)
    assert passage.onward is not None
    assert passage.again is not None
    assert (passage.onward.name, passage.again.name) == ("Promo Ada", "Promo Ada (redoublement)")


def test_what_is_confirmed_is_what_was_read() -> None:
    roll = a_roll()
    read = seal(planned(roll, AUTUMN))
    assert read == seal(planned(roll, AUTUMN))
    assert read != seal(planned(with_option(roll, Option.SLAM, {1}).roll, AUTUMN))
    assert read != seal(planned(marked(roll, Fate.LEAVING, {2}, {2}).roll, AUTUMN))


def test_figures_say_what_they_are_over() -> None:
    roll = a_roll()
    assert (roll.whole, roll.basis) == (30, Basis.HEADCOUNT)
    listed = replace(roll, lines=(Line(1, "P1", 1), Line(2, "Zoé")))
    assert (listed.whole, listed.basis) == (4, Basis.ROSTER)  # two lines, and two members who are on none
    bare = replace(roll, group=replace(roll.group, headcount=None))
    assert (bare.whole, bare.basis) == (3, Basis.MEMBERS)
