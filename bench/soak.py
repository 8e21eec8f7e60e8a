"""The long tests: many more crashes and hostile inputs than `make test` runs. Writes bench/results/soak.json.

    python -m bench.soak [ROUNDS]

A run counts as passed only if every test of it passed. Rounds of each crash test: 200 unless told.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bench.report import ROOT, table, write

ROUNDS = "200"
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
    rounds = sys.argv[1] if len(sys.argv) > 1 else ROUNDS
    results: dict[str, object] = {"rounds": int(rounds)}
    rows = []
    failed = False
    for name, arguments in RUNS.items():
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=ROOT,
            env=os.environ | {"REFERENT_ROUNDS": rounds, "HYPOTHESIS_PROFILE": "soak"} | ({} if sys.argv[1:] else MORE.get(name, {})),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        passed = done.returncode == 0
        failed |= not passed
        if not passed:
            print(done.stdout[-4000:])
        row = {
            "passed": passed,
            "seconds": round(time.monotonic() - begun, 1),
            "summary": done.stdout.strip().splitlines()[-1],
        }
        results[name] = row
        rows.append((name, "passed" if passed else "FAILED", row["seconds"]))
    begun = time.monotonic()
    loaded = subprocess.run(
        [sys.executable, "-m", "bench.load", "300", "20"], cwd=ROOT, check=False
    ).returncode
    failed |= loaded != 0
    rows.append(
        (
            "a school of 700, five minutes",
            "FAILED" if loaded else "passed",
            round(time.monotonic() - begun, 1),
        )
    )
    table(("run", "verdict", "seconds"), rows)
    write("soak", results)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
