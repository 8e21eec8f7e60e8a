"""Ideas of activities: what to do next for a competency or a skill, and the trace to keep."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.referentiel.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.referentiel.model import Framework

LONGEST: Final[Mapping[str, int]] = {"tache": 140, "trace": 100, "court": 40}
LEAST: Final = {Kind.COMPETENCY: 2, Kind.SKILL: 1}


class ActivityFault(ValueError):
    """The file is wrong; `faults` are French sentences, each naming the idea."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Activity:
    """A task, the trace to keep of it, and both in at most 40 characters."""

    code: str
    task: str
    trace: str
    short: str


class ActivityBook:
    """The ideas by code."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self._by_code: dict[str, list[Activity]] = {}
        for activity in activities:
            self._by_code.setdefault(activity.code, []).append(activity)

    def all_for(self, code: str) -> tuple[Activity, ...]:
        """Every idea for a competency or a skill."""
        return tuple(self._by_code.get(code, ()))

    def one_for(self, code: str, seed: int) -> Activity | None:
        """One idea: the same for the same seed, every idea in turn as the seed grows. None if there is none."""
        found = self._by_code.get(code, ())
        return found[seed % len(found)] if found else None

    def led(self, led: Mapping[str, str]) -> ActivityBook:
        """The same ideas about another framework: `led` gives the new code of each entry that is there."""
        return ActivityBook(
            [replace(a, code=led[a.code]) for found in self._by_code.values() for a in found if a.code in led]
        )


def load_activities(framework: Framework, path: Path | None = None) -> ActivityBook:
    """The ideas of `path` (the shipped ones if None). Raises ActivityFault with every fault."""
    path = path or content("activites.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ActivityFault([f"{path.name} : fichier illisible ({error})."]) from error
    faults: list[str] = []
    ideas = [
        _idea(one, f"{path.name}, idée {n}", framework, faults)
        for n, one in enumerate(raw.get("idee", []), 1)
    ]
    book = ActivityBook([idea for idea in ideas if idea is not None])
    for entry in framework:
        if len(book.all_for(entry.code)) < LEAST.get(entry.kind, 0):
            faults.append(
                f"{path.name} : il manque une idée pour {entry.code} (au moins {LEAST[entry.kind]})."
            )
    if faults:
        raise ActivityFault(faults)
    return book


def _idea(table: Mapping[str, Any], where: str, framework: Framework, faults: list[str]) -> Activity | None:
    code = str(table.get("code", ""))
    wrong = [f"{where} : clé inconnue « {key} »." for key in sorted(table.keys() - {"code", *LONGEST})]
    if code not in framework or framework[code].kind not in LEAST:
        wrong.append(f"{where} : {code or 'sans code'} n’est ni une compétence ni un savoir-faire.")
    for key, longest in LONGEST.items():
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            wrong.append(f"{where} ({code}) : « {key} » est vide.")
        elif len(value) > longest:
            wrong.append(f"{where} ({code}) : « {key} » a {len(value)} caractères, {longest} au plus.")
    faults += wrong
    return None if wrong else Activity(code, table["tache"], table["trace"], table["court"])
