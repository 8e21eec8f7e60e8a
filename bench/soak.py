"""The long tests: many more crashes and hostile inputs than `make test` runs. Writes bench/results/soak.json.

    python -m bench.soak [NAME ...]     all of it if nothing is named; `--list` says the names and how long they took

Nobody has to be there: what begins and ends is printed, what has run is kept at once. Asked again on the same
commit, only what has not passed there runs, so that a night that is cut short goes on where it stopped; rows
of another commit are dropped when everything is asked for. What mostly computes runs beside something else;
what measures time, or talks to a server that is in a hurry, runs alone. A run counts as passed only if every
test of it passed; `faults` counts the acts that people were told are done, and those that the store then lacked.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.report import RESULTS, ROOT, commit, table, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AT_ONCE: Final = 2
ALONE: Final = True


@dataclass(frozen=True, slots=True)
class Run:
    """Arguments of pytest, or of a benchmark when they begin with its module; how often, with what counts."""

    arguments: tuple[str, ...]
    counts: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    times: int = 1


RUNS: Final[Mapping[str, Run]] = {
    "the bot killed, backups and restores too": Run(
        ("tests/faults/test_faults_kills.py",), {"REFERENT_ROUNDS": "300"}
    ),
    "everything on Discord, typed and tapped by everybody": Run(
        ("tests/platforms/discord/test_discord_crawl.py",), {"REFERENT_CRAWL": "2"}
    ),
    "200,000 broken inputs": Run(("tests/fuzz",), {"REFERENT_FUZZ": "200000"}),
    "random lives of evidence, 1,600 of them": Run(("tests/portfolio/test_life_cycle.py",)),
    "tables, pictures and frameworks, 20 times the examples": Run(
        ("tests/reports", "tests/referentiel", "-k",
         "broken_bytes or no_bytes or lose or keep_the_tree or defused or read_back or case_package"),
    ),
    "hostile input, 20 times the examples": Run(
        ("tests/referentiel", "tests/search", "tests/reminders", "-k",
         "anything or found_with or folding or any_words or any_text or echoed or rfc_5545 or on_the_wall"),
    ),
    "kill -9 while writing": Run(("tests/store", "-k", "killed")),
    "reminders killed 300 times over 5,000 messages": Run(
        ("tests/reminders/test_reminder_crash.py",), {"REFERENT_ROUNDS": "300", "REFERENT_MESSAGES": "5000"}
    ),
    "reminders through the real process": Run(("tests/hosting/test_hosting_reminders.py",), alone=ALONE),
    "disks, networks, clocks, cut logs": Run(
        ("tests/faults/test_faults_disks.py", "tests/faults/test_faults_network.py",
         "tests/faults/test_faults_clock_and_log.py"),
        {"REFERENT_SLOW_DISK": "5"}, alone=ALONE,
    ),
    "the platforms, three times": Run(
        ("tests/platforms", "-n", "2", "--dist", "loadfile"), {"REFERENT_ROUNDS": ""}, alone=ALONE, times=3
    ),
    "a school of 700, five minutes": Run(("bench.load", "300", "20"), alone=ALONE),
}  # fmt: skip


def main() -> int:
    """Run what is named and not yet passed here; the exit code is 1 if anything failed."""
    named, known = sys.argv[1:], former()
    if named == ["--list"]:
        table(
            ("run", "seconds, last time"), [(name, known.get(name, {}).get("seconds", "")) for name in RUNS]
        )
        return 0
    if unknown := set(named) - RUNS.keys():
        print(f"unknown: {', '.join(sorted(unknown))}\nknown: {', '.join(RUNS)}")
        return 2
    here = commit()
    done = {name for name, row in known.items() if row["passed"] and row["commit"] == here}
    left = [name for name in RUNS if name in named or (not named and name not in done)]
    if not named:
        known = {name: row for name, row in known.items() if name in done}
    print(
        f"{here}: {len(left)} runs, {len(done) if not named else 0} passed before. {estimate(left)}",
        flush=True,
    )
    rows = Rows(known, here)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(rows.run, [name for name in left if not RUNS[name].alone]))
    for name in left:
        if RUNS[name].alone:
            rows.run(name)
    table(("run", "verdict", "seconds"), [
        (name, "passed" if rows.kept[name]["passed"] else "FAILED", rows.kept[name]["seconds"]) for name in left
    ])  # fmt: skip
    return int(not all(rows.kept[name]["passed"] for name in left))


def former() -> dict[str, Any]:
    """The rows of former runs, by name."""
    path = RESULTS / "soak.json"
    found = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else {}
    return {name: found[name] for name in RUNS if name in found}


def estimate(names: Sequence[str]) -> str:
    """How long it will take, from how long it took."""
    known = former()
    took = {name: float(known.get(name, {}).get("seconds", 300.0)) for name in names}
    beside = [took[name] for name in names if not RUNS[name].alone]
    alone = sum(took.values()) - sum(beside)
    return f"About {(max(*beside, sum(beside) / AT_ONCE, 0, 0) + alone) / 60:.0f} minutes."


class Rows:
    """The rows of this run and those before it, written as each ends."""

    def __init__(self, kept: dict[str, Any], here: str) -> None:
        self.kept, self._here = kept, here
        self._turn = threading.Lock()

    def run(self, name: str) -> None:
        """Run one, say so, keep it."""
        begun, run = time.monotonic(), RUNS[name]
        self._say(f"…      {name}")
        passed, said = True, []
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder, "counts")
            for _ in range(run.times):
                code, output = done(run, counts)
                passed = passed and code == 0
                said.append(summary(output))
                if code:
                    self._say(output[-4000:])
            faults = counted(counts)
        row: dict[str, Any] = {
            "passed": passed, "seconds": round(time.monotonic() - begun, 1), "summary": " ; ".join(said),
            "commit": self._here,
            "date": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 - a benchmark tells the real time
        }  # fmt: skip
        with self._turn:
            self.kept[name] = row | ({"faults": faults} if faults else {})
            write("soak", {known: self.kept[known] for known in RUNS if known in self.kept})
        self._say(f"{'passed' if passed else 'FAILED'} {name}: {row['seconds']:.0f} s, {row['summary']}")

    @staticmethod
    def _say(line: str) -> None:
        now = datetime.now().astimezone()  # noqa: TID251 - said to whoever watches
        print(f"{now:%H:%M:%S} {line}", flush=True)


def done(run: Run, counts: Path) -> tuple[int, str]:
    """Exit code and output of one run, with its full counts; an empty count leaves the default of the tests."""
    measured = run.arguments[0].startswith("bench.")
    way = ["-m", *run.arguments] if measured else ["-m", "pytest", "-p", "no:cacheprovider", *run.arguments]
    told = {"REFERENT_ROUNDS": "200", "HYPOTHESIS_PROFILE": "soak", "REFERENT_COUNTS": str(counts)}
    env = os.environ | told | dict(run.counts)
    ran = subprocess.run(
        [sys.executable, *way], cwd=ROOT, env={key: value for key, value in env.items() if value},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout


def summary(output: str) -> str:
    """The line by which pytest ends, else the last one."""
    lines = [line.strip("= ") for line in output.strip().splitlines()]
    return next(
        (line for line in reversed(lines) if re.search(r"\d+ (passed|failed)", line)), (lines or [""])[-1]
    )


def counted(path: Path) -> dict[str, dict[str, int]]:
    """What tests.faults.acts counted: acts acknowledged and acts lost, by fault."""
    total: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        one = json.loads(line)
        total[one.pop("fault")].update(one)
    return {fault: dict(counts) for fault, counts in total.items()}


if __name__ == "__main__":
    raise SystemExit(main())
