"""The page of figures says what the results say, and nothing else."""

from __future__ import annotations

from bench.page import PAGE, page
from bench.report import RESULTS


def test_no_figure_of_the_page_was_typed_by_hand() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(RESULTS), "python -m bench.page, then commit"
