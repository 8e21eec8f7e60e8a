"""The long tests: many more crashes and hostile inputs than `make test` runs. Writes bench/results/soak.json.

    python -m bench.soak [NAME ...]

A run counts as passed only if every test of it passed. What has run is kept at once, so that a long night that
is cut short is not lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

from bench.report import RESULTS, ROOT, commit, table, write

ROUNDS = "200"
LOAD = "a school of 700, five minutes"
RUNS = {
    "kill -9 while writing": ("tests/store", "-k", "killed"),
    "reminders killed 300 times over 5,000 messages": ("tests/reminders/test_reminder_crash.py",),
    "the bot killed, backups and restores too": ("tests/faults/test_faults_kills.py",),
    "disks, networks, clocks, cut logs": (
        "tests/faults/test_faults_disks.py",
        "tests/faults/test_faults_network.py",
        "tests/faults/test_faults_clock_and_log.py",
    ),
    "200,000 broken inputs": ("tests/fuzz",),
    "random lives of evidence, 1,600 of them": ("tests/portfolio/test_life_cycle.py",),
    "hostile input, 20 times the examples": (
        "tests/referentiel",
        "tests/search",
        "tests/reminders",
        "-k",
        "anything or found_with or folding or any_words or any_text or echoed or rfc_5545 or on_the_wall",
    ),
    "tables, pictures and frameworks, 20 times the examples": (
        "tests/reports",
        "tests/referentiel",
        "-k",
        "broken_bytes or no_bytes or lose or keep_the_tree or defused or read_back or case_package",
    ),
    "the platforms, three times": ("tests/platforms", "tests/platforms", "tests/platforms"),
}

MORE = {
    "the bot killed, backups and restores too": {"REFERENT_ROUNDS": "300"},
    "disks, networks, clocks, cut logs": {"REFERENT_SLOW_DISK": "5"},
    "200,000 broken inputs": {"REFERENT_FUZZ": "200000"},
    "reminders killed 300 times over 5,000 messages": {"REFERENT_ROUNDS": "300", "REFERENT_MESSAGES": "5000"},
}


def main() -> int:
    """Run what is named (all of it if nothing is); the exit code is 1 if anything failed."""
    wanted = sys.argv[1:] or [*RUNS, LOAD]
    unknown = set(wanted) - {*RUNS, LOAD}
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}\nknown: {', '.join([*RUNS, LOAD])}")
        return 2
    rows = []
    for name in wanted:
        row = loaded() if name == LOAD else ran(name)
        kept(name, row)
        rows.append((name, "passed" if row["passed"] else "FAILED", row["seconds"]))
    table(("run", "verdict", "seconds"), rows)
    return int(any(verdict != "passed" for _, verdict, _ in rows))


def ran(name: str) -> dict[str, object]:
    """Run the tests of one name, with the full counts."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *RUNS[name]],
        cwd=ROOT,
        env=os.environ | {"REFERENT_ROUNDS": ROUNDS, "HYPOTHESIS_PROFILE": "soak"} | MORE.get(name, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:])
    return {
        "passed": done.returncode == 0,
        "seconds": round(time.monotonic() - begun, 1),
        "summary": done.stdout.strip().splitlines()[-1],
    }


def loaded() -> dict[str, object]:
    """Five minutes of a school of 700, twenty interactions a second."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "bench.load", "300", "20"], cwd=ROOT, check=False)
    return {
        "passed": done.returncode == 0,
        "seconds": round(time.monotonic() - begun, 1),
        "summary": "bench/results/load.json",
    }


def kept(name: str, row: dict[str, object]) -> None:
    """Put one run into the results, beside those of other names: each says when it ran, and on what."""
    path = RESULTS / "soak.json"
    before = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else {}
    when = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - a benchmark tells the real time
    write("soak", {**before, name: {**row, "commit": commit(), "date": when}})


if __name__ == "__main__":
    raise SystemExit(main())
