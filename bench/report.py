"""What every benchmark prints and keeps: a table, and its JSON with the commit, the date and the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results"


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings, figures to the right."""
    cells = [[str(h) for h in headings], *[[shown(cell) for cell in row] for row in rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(headings))]
    for row in cells:
        first, *others = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())


def write(name: str, results: Mapping[str, object]) -> None:
    """Keep the results of one benchmark in bench/results/<name>.json."""
    RESULTS.mkdir(exist_ok=True)
    about = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 - a benchmark tells the real time
        "commit": commit(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    path = RESULTS / f"{name}.json"
    path.write_text(
        json.dumps({**about, "results": results}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    print(f"\nbench/results/{name}.json")


def commit() -> str:
    """The short id of the commit that was measured, marked when the tree differs from it (former results apart)."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
        )
        changed = subprocess.run(
            ["git", "status", "--porcelain", "--", ".", ":!bench/results", ":!docs/performance.md",
             ":!docs/passage-a-l-echelle.md"],
            cwd=ROOT, capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip() + ("-dirty" if changed.stdout.strip() else "")


def percentile(times: Sequence[float], share: float) -> float:
    """The value under which `share` (0 to 1) of the times lie."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(cell: object) -> str:
    """A cell of a table: figures with three significant digits."""
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)
