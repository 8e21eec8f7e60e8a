"""What is missing for the exam (domain.md §2 to §4): one test a rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.portfolio.dossier import Dossier, Section, Warn, dossier
from bot.portfolio.model import ClaimState, Context
from bot.referentiel.exams import load_exams
from bot.referentiel.model import Option
from tests.portfolio.making import FRAMEWORK, TODAY, a_person, a_realisation

if TYPE_CHECKING:
    from bot.portfolio.model import Realisation

B1 = ("B1.1", "B1.2", "B1.3", "B1.4", "B1.5", "B1.6")
EXAMS = load_exams()


def file_of(
    *realisations: Realisation,
    option: Option | None = Option.SLAM,
    session: int | None = 2026,
    **person: object,
) -> Dossier:
    return dossier(a_person(option, session=session, **person), realisations, FRAMEWORK, EXAMS, TODAY)


def about(file: Dossier, warn: Warn) -> tuple[int, ...] | None:
    return next((remark.numbers for remark in file.warnings if remark.about is warn), None)


def test_the_six_competencies_are_covered_by_all_realisations_together() -> None:
    """No realisation has to mobilise everything: the jury looks at the whole table."""
    file = file_of(
        a_realisation(1, "B1.1", "B1.2"), a_realisation(2, "B1.4.1"), a_realisation(3, "B1.5", "B1.6")
    )
    assert [entry.code for entry in file.missing] == ["B1.3"]
    assert not file_of(*(a_realisation(n, code) for n, code in enumerate(B1, 1))).missing


@pytest.mark.parametrize("state", [ClaimState.DRAFT, ClaimState.REFUSED, ClaimState.WITHDRAWN])
def test_what_counts_nowhere_covers_nothing(state: ClaimState) -> None:
    file = file_of(a_realisation(1, "B1.1", state=state))
    assert file.table == ()
    assert "B1.1" in [entry.code for entry in file.missing]


def test_a_cross_that_waits_is_no_validated_one() -> None:
    file = file_of(a_realisation(1, "B1.1"), a_realisation(2, "B1.1", state=ClaimState.SUBMITTED))
    assert (file.crosses("B1.1"), file.crosses("B1.1", validated=True)) == (2, 1)


@pytest.mark.parametrize(
    ("context", "first", "section"),
    [
        (Context.TRAINING, date(2025, 3, 1), Section.TRAINING),
        (Context.PERSONAL, date(2025, 3, 1), Section.TRAINING),
        (Context.STAGE_1, date(2025, 5, 20), Section.FIRST_YEAR),
        (Context.STAGE_2, date(2026, 1, 5), Section.SECOND_YEAR),
        (Context.APPRENTICESHIP, date(2024, 9, 2), Section.FIRST_YEAR),
        (Context.APPRENTICESHIP, date(2025, 7, 31), Section.FIRST_YEAR),
        (Context.APPRENTICESHIP, date(2025, 8, 1), Section.SECOND_YEAR),
        (Context.APPRENTICESHIP, date(2026, 3, 1), Section.SECOND_YEAR),
        (Context.APPRENTICESHIP, date(2023, 10, 1), Section.FIRST_YEAR),  # the first year of a repeater
    ],
)
def test_the_section_follows_from_the_context(context: Context, first: date, section: Section) -> None:
    (row,) = file_of(a_realisation(1, "B1.1", context=context, first=first, last=first)).rows
    assert row.section is section
    assert not row.chosen


def test_the_student_may_put_it_elsewhere() -> None:
    file = file_of(a_realisation(1, "B1.1", context=Context.PERSONAL, section=2))
    (row,) = file.section(Section.FIRST_YEAR)
    assert row.chosen
    assert about(file, Warn.CONFIRM) is None


def test_personal_work_is_to_be_confirmed_with_the_teacher() -> None:
    file = file_of(a_realisation(4, "B1.1", context=Context.PERSONAL))
    assert about(file, Warn.CONFIRM) == (4,)


def test_an_empty_section_is_a_warning_and_nothing_more() -> None:
    file = file_of(*(a_realisation(n, code) for n, code in enumerate(B1, 1)))
    empty = next(r for r in file.warnings if r.about is Warn.EMPTY_SECTION)
    assert empty.sections == (Section.FIRST_YEAR, Section.SECOND_YEAR)
    assert file.missing == ()


def test_block_2_is_checked_on_the_two_marked_realisations_only() -> None:
    """A third one covers nothing at that exam: the jury sees two sheets."""
    file = file_of(
        a_realisation(1, "B2B.1", sheet=1), a_realisation(2, "B2B.3.1", sheet=2), a_realisation(3, "B2B.2")
    )
    assert [entry.code for entry in file.sheet_missing] == ["B2B.2"]
    assert [r.codes for r in file.warnings if r.about is Warn.SHEET_MISSING] == [("B2B.2",)]


def test_the_sheets_still_to_choose_are_named() -> None:
    assert about(file_of(a_realisation(1, "B2B.1", sheet=2)), Warn.SHEET) == (1,)


def test_the_competencies_of_block_2_are_those_of_the_option() -> None:
    sisr = file_of(
        a_realisation(1, "B2A.1", "B2A.2", sheet=1), a_realisation(2, "B2A.3", sheet=2), option=Option.SISR
    )
    assert [e.code for e in sisr.sheet_columns] == ["B2A.1", "B2A.2", "B2A.3"]
    assert sisr.sheet_missing == ()
    slam = file_of(a_realisation(1, "B2A.1", sheet=1), a_realisation(2, "B2A.3", sheet=2))
    assert len(slam.sheet_missing) == 3


def test_without_an_option_block_2_waits() -> None:
    file = file_of(a_realisation(1, "B1.1"), option=None)
    assert file.sheet_columns == ()
    assert not file.complete
    assert about(file, Warn.OPTION) == ()


def test_block_3_is_revision_and_never_makes_the_file_incomplete() -> None:
    file = file_of(
        *(a_realisation(n, code) for n, code in enumerate(B1, 1)),
        a_realisation(7, "B2B.1", "B2B.2", sheet=1), a_realisation(8, "B2B.3", sheet=2), a_realisation(9, "B3.1"),
    )  # fmt: skip
    assert file.complete
    assert [e.code for e in file.revision] == ["B3.2", "B3.3", "B3.4", "B3.5"]
    assert all(not code.startswith("B3") for remark in file.warnings for code in remark.codes)


def test_exam_names_follow_the_session() -> None:
    """« E5 » was block 2 for a candidate of 2023 and is block 1 for one of 2026; past the table, no guess."""

    def names(session: int | None) -> list[str]:
        return [exam.name if exam else "?" for exam in file_of(session=session).exams.values()]

    assert names(2023) == ["E4", "E5", "E6"]
    assert names(2026) == ["E5", "E6", "E7"]
    assert names(2035) == ["?", "?", "?"]
    assert names(None) == ["?", "?", "?"]


def test_weak_evidence_is_named_by_its_number() -> None:
    file = file_of(
        a_realisation(1, "B1.1", dated=False), a_realisation(2, "B1.2", products=""),
        a_realisation(3, "B1.3", products="compte rendu à produire"), a_realisation(4, "B1.4"),
    )  # fmt: skip
    assert about(file, Warn.PERIOD) == (1,)
    assert about(file, Warn.PRODUCT) == (2, 3)


def test_a_placement_over_the_summer_is_pointed_out() -> None:
    """« A stage over the summer can fall in both » (domain.md §3)."""
    summer = a_realisation(
        1, "B1.1", context=Context.APPRENTICESHIP, first=date(2025, 7, 1), last=date(2025, 9, 30)
    )
    assert about(file_of(summer), Warn.STRADDLES) == (1,)


def test_rows_come_by_section_then_by_date() -> None:
    file = file_of(
        a_realisation(1, "B1.1", context=Context.STAGE_2, first=date(2026, 1, 5)),
        a_realisation(2, "B1.1", first=date(2025, 11, 3)),
        a_realisation(3, "B1.1", first=date(2025, 9, 9)),
        a_realisation(4, "B2B.1"),
    )
    assert [row.number for row in file.table] == [3, 2, 1]
    assert [row.number for row in file.rows] == [3, 4, 2, 1]
