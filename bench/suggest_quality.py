"""How well `suggerer` names what students declare: hit@1 and recall@3, against a constant answer.

    python bench/suggest_quality.py [--faults]

hit@1     share of lines whose first suggestion is one of the author's labels
recall@3  mean over lines of |first three ∩ labels| / min(3, |labels|)

A line labelled in block 1 only comes from a table without other columns: it is judged on the block 1
part of the ranking. No option is given. « constant » always answers the three commonest labels of the
set itself, the best that a constant can do; « constant, others » learns them outside the fold.

Sets: tests/search/realisations_own.jsonl (ours, written before the signs) and the sample labelled by
authors, at REFERENT_REALISATIONS or ../shared/search/realisations.jsonl; absent, the bench says so.
Consecutive lines of the sample mostly share an author, so folds of ten in a row stand for authors.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.report import write
from bot.referentiel.loading import load_framework
from bot.search.suggest import Suggester, reason
from bot.search.work import load_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "search" / "realisations_own.jsonl"
SAMPLE = Path(
    os.environ.get("REFERENT_REALISATIONS", ROOT.parent / "shared" / "search" / "realisations.jsonl")
)
FOLD = 10


@dataclass(frozen=True)
class Line:
    text: str
    labels: frozenset[str]

    @property
    def block1(self) -> bool:
        return all(code.startswith("B1.") for code in self.labels)


def lines_of(path: Path) -> list[Line]:
    rows = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip())
    return [Line(row["text"], frozenset(row["labels"])) for row in rows]


def judged(line: Line, ranking: Iterable[str]) -> list[str]:
    return [code for code in ranking if code.startswith("B1.") or not line.block1]


def figures(lines: Sequence[Line], answer: Callable[[Line], Iterable[str]]) -> tuple[float, float]:
    hits = recalls = 0.0
    for line in lines:
        first = judged(line, answer(line))[:3]
        hits += bool(first) and first[0] in line.labels
        recalls += len(line.labels.intersection(first)) / min(3, len(line.labels))
    return hits / len(lines), recalls / len(lines)


def commonest(lines: Iterable[Line]) -> list[str]:
    counts = Counter(code for line in lines for code in line.labels)
    return [code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def folds(lines: Sequence[Line]) -> list[Sequence[Line]]:
    return [lines[at : at + FOLD] for at in range(0, len(lines), FOLD)]


def outside(lines: Sequence[Line]) -> Callable[[Line], list[str]]:
    """A constant learnt on the other folds, as a classifier trained on other authors would be."""
    learnt = {}
    for fold in folds(lines):
        inside = set(map(id, fold))
        answer = commonest(line for line in lines if id(line) not in inside)
        learnt.update(dict.fromkeys(inside, answer))
    return lambda line: learnt[id(line)]


def measure(lines: Sequence[Line], suggest: Callable[[Line], list[str]]) -> dict[str, object]:
    constant = commonest(lines)
    by_fold = [figures(fold, suggest) for fold in folds(lines)]
    parts = {
        "block 1 only": [line for line in lines if line.block1],
        "other blocks": [line for line in lines if not line.block1],
    }
    return {
        "lines": len(lines),
        "suggest": figures(lines, suggest),
        "constant": figures(lines, lambda _: constant),
        "constant, others": figures(lines, outside(lines)),
        "worst fold": tuple(map(min, zip(*by_fold, strict=True))),
        **{name: (len(part), *figures(part, suggest)) for name, part in parts.items() if part},
    }


def by_competency(
    lines: Sequence[Line], suggest: Callable[[Line], list[str]], codes: Sequence[str]
) -> list[dict[str, object]]:
    """How often each competency is proposed in the first three, beside how often it is true.

    Only lines on which it is judged count.
    """
    rows: list[dict[str, object]] = []
    for code in codes:
        over = [line for line in lines if code.startswith("B1.") or not line.block1]
        proposed = [line for line in over if code in judged(line, suggest(line))[:3]]
        true = sum(code in line.labels for line in over)
        right = sum(code in line.labels for line in proposed)
        rows.append(
            {"code": code, "lines": len(over), "true": true, "proposed": len(proposed), "right": right}
        )
    return rows


def show(name: str, measured: dict[str, object]) -> None:
    print(f"\n{name}: {measured['lines']} lines")
    for key, value in measured.items():
        if isinstance(value, tuple):
            *count, hit, recall = value
            print(
                f"  {key:18} hit@1 {hit:.3f}  recall@3 {recall:.3f}{f'  ({count[0]} lines)' if count else ''}"
            )


def named(measured: dict[str, object]) -> dict[str, object]:
    """The same figures, each under its name."""
    names = ("lines", "hit@1", "recall@3")
    return {
        key: dict(zip(names[-len(value) :], value, strict=True)) if isinstance(value, tuple) else value
        for key, value in measured.items()
    }


def main() -> int:
    framework = load_framework()
    suggester = Suggester(framework, load_signs(framework))

    def suggest(line: Line) -> list[str]:
        return [s.entry.code for s in suggester.suggest(line.text)]

    results: dict[str, object] = {}
    for name, path in (("own", OWN), ("sample", SAMPLE)):
        if not path.exists():
            print(f"\n{name}: absent ({path.name}); set REFERENT_REALISATIONS to its path")
            continue
        lines = lines_of(path)
        measured = measure(lines, suggest)
        show(name, measured)
        table = by_competency(lines, suggest, [e.code for e in framework.competencies()])
        print("  competency  judged  true  proposed  right")
        for row in table:
            print(
                f"  {row['code']:10}  {row['lines']:6}  {row['true']:4}  {row['proposed']:8}  {row['right']:5}"
            )
        results[name] = {**named(measured), "competencies": {row.pop("code"): row for row in table}}
        if "--faults" in sys.argv:
            faults(lines, suggester)
    write("suggest_quality", results)
    return 0


def faults(lines: Sequence[Line], suggester: Suggester) -> None:
    for line in lines:
        found = suggester.suggest(line.text)
        first = judged(line, [s.entry.code for s in found])[:3]
        if not line.labels.intersection(first[:1]) or len(line.labels.intersection(first)) < min(
            3, len(line.labels)
        ):
            why = "; ".join(f"{s.entry.code} {reason(s)}" for s in found if s.entry.code in first)
            print(
                f"  - {line.text}\n      true {' '.join(sorted(line.labels))}, proposed {' '.join(first)} ({why})"
            )


if __name__ == "__main__":
    raise SystemExit(main())
