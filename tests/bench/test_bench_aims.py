"""An aim is held or it is not: the worst figure of a path is compared with the limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench.aims import AIMS, Aim, judged
from bench.page import ABOUT
from bench.report import RESULTS

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = {"rounds": 30, "progress": {"p50_ms": 70.0}, "class": {"p50_ms": 260.0}}


def test_the_worst_of_several_figures_counts() -> None:
    aim = Aim("", "pictures", ("*", "p50_ms"), 250)
    figure = aim.figure(PICTURES)

    assert figure == 260.0
    assert not aim.held(figure)
    assert aim.held(250.0)


def test_a_least_figure_is_held_from_its_limit_on() -> None:
    aim = Aim("", "search_quality", ("top-1",), 0.93, at_least=True)

    assert aim.held(0.93)
    assert not aim.held(0.929)


def test_what_was_not_measured_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "pictures.json").write_text(json.dumps({"results": PICTURES}), encoding="utf-8")

    verdicts = {line[0]: line[3] for line in judged(tmp_path)}

    assert verdicts["Image : durée, ms"] == "**non**"
    assert verdicts["/reste, p99, ms"] == "pas mesuré"


def test_every_aim_names_a_result_that_is_kept() -> None:
    for aim in AIMS:
        assert aim.bench in ABOUT, aim.said
        if (path := RESULTS / f"{aim.bench}.json").exists():
            results = json.loads(path.read_text(encoding="utf-8"))["results"]
            assert aim.figure(results) is not None, aim.said
