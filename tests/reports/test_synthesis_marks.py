"""What counts as a cross, what says no, and what only its writer can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.synthesis_marks import Mark, has_ticks, mark_of

YES = (
    "X",
    "x",
    " X ",
    "xx",
    "✓",
    "✔️",
    "☑️",
    "✅",
    "☒",
    "Oui",
    "OK",
    "1",
    "VRAI",
    "acquise",
    "Mobilisée",
    "1.1.2",
    "B1.5.1",
    "●",
    "fait",
)
NUANCED = (
    "X (partiel)",
    "x ?",
    "X – en équipe",
    "✔ en partie",
    "oui mais",
    "en cours",
    "Partiellement",
    "✅ vu",
    "X*",
    "OK / à revoir",
)
NO = (
    "",
    "-",
    "–",
    "non",
    "Non (à faire)",
    "☐",
    "▢",
    "0",
    "FAUX",
    "N/A",
    "pas encore",
    "à faire",
    "aucun",
    "☐ à cocher",
)
UNREAD = ("peut-être", "2", "voir annexe 3", "?", "xavier", "okapi", "oubli")


@pytest.mark.parametrize(
    ("marks", "meant"), [(YES, Mark.YES), (NUANCED, Mark.NUANCED), (NO, Mark.NO), (UNREAD, Mark.UNREAD)]
)
def test_a_mark_is_read(marks: tuple[str, ...], meant: Mark) -> None:
    assert {mark: mark_of(mark) for mark in marks} == dict.fromkeys(marks, meant)


@pytest.mark.parametrize("drawn", ["✗", "✘", "❌", "×"])
def test_a_drawn_cross_is_a_cross_unless_there_are_ticks(drawn: str) -> None:
    assert mark_of(drawn) is Mark.YES
    assert mark_of(drawn, ticked=True) is Mark.NO
    assert mark_of(f"{drawn} à revoir", ticked=True) is Mark.NO
    assert has_ticks(["X", " ✔️"])
    assert not has_ticks(["X", drawn])


@given(st.text(max_size=60), st.booleans())
def test_any_text_has_a_reading(seen: str, ticked: bool) -> None:
    assert mark_of(seen, ticked=ticked) in Mark
