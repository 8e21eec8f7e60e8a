"""The soak runs what exists, and counts what the tests tell it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench.report import ROOT
from bench.soak import RUNS, Run, counted, done, summary
from tests.faults.acts import count

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", RUNS)
def test_a_run_names_what_there_is(name: str) -> None:
    for word in RUNS[name].arguments:
        if word.startswith("tests/"):
            assert (ROOT / word).exists()
        if word.startswith("bench."):
            assert (ROOT / f"{word.replace('.', '/')}.py").exists()
    if "-k" in RUNS[name].arguments:
        tests, words = [], RUNS[name].arguments[-1].split(" or ")
        for folder in RUNS[name].arguments[:-2]:
            tests += [path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("test_*.py")]
        assert [word for word in words if not any(word in text for text in tests)] == []


def test_a_run_that_fails_is_seen_and_its_counts_are_its_own(tmp_path: Path) -> None:
    failing = tmp_path / "test_failing.py"
    failing.write_text("import os\ndef test_it(): assert os.environ.get('REFERENT_ROUNDS')\n")
    where = (str(failing), "-c", "/dev/null", f"--rootdir={tmp_path}")

    code, output = done(Run(where, {"REFERENT_ROUNDS": ""}), tmp_path / "counts")
    assert code == 1
    assert "1 failed" in summary(output)
    code, output = done(Run(where, {"REFERENT_ROUNDS": "7"}), tmp_path / "counts")
    assert code == 0
    assert "1 passed" in summary(output)


def test_acts_are_counted_by_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFERENT_COUNTS", str(tmp_path / "counts"))
    count("full disk", 3, 0)
    count("full disk", 4, 1)
    count("401", 1, 0)
    assert counted(tmp_path / "counts") == {
        "full disk": {"acknowledged": 7, "lost": 1}, "401": {"acknowledged": 1, "lost": 0},
    }  # fmt: skip
    assert json.dumps(counted(tmp_path / "absent")) == "{}"
