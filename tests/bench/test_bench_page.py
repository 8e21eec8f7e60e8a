"""The pages of figures say what the results say, and nothing else."""

from __future__ import annotations

import pytest

from bench import scale_page
from bench.page import PAGE, page
from bench.report import RESULTS
from bench.scale_page import Costs, french


def test_no_figure_of_the_page_was_typed_by_hand() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(RESULTS), "python -m bench.page, then commit"


def test_nor_any_of_the_costs_of_many_schools() -> None:
    text = scale_page.PAGE.read_text(encoding="utf-8")
    assert text == scale_page.page(text), "python -m bench.page, then commit"


def test_a_page_without_its_marks_is_not_written_over() -> None:
    with pytest.raises(ValueError, match="passage"):
        scale_page.page(f"before\n{scale_page.BEGIN}after\n")


def test_the_arithmetic_of_many_schools() -> None:
    """Sixty people, five commands a day of which a quarter in one hour; ten reminders of a School in one minute."""
    costs = Costs(
        people=60,
        megabytes={},
        command={"PostgreSQL": 3.0},
        reminder=60.0,
        server=30.0,
        memory=70.0,
        about="",
    )
    assert costs.commands_each_second(1_000) == pytest.approx(1_000 * 60 * 5 * 0.25 / 3600)
    assert costs.cores_of_commands(1_000, "PostgreSQL") == pytest.approx(20.833 * 3 / 1000, rel=1e-3)
    assert costs.cores_of_reminders(1_000) == pytest.approx(1.0)
    assert costs.processes(1_000) == 2  # 0.0625 + half of 1.0, at half a processor each
    assert costs.processes(10) == 1


def test_figures_as_french_people_write_them() -> None:
    written = [french(one) for one in (0, 0.0625, 1.5, 2.0, 20.83, 2083.3, 1_000_000)]
    assert written == ["0", "0,0625", "1,5", "2", "20,8", "2\u202f083", "1\u202f000\u202f000"]
