"""What the issues of the project ask for in figures, and what was measured: the first table of the page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure of bench/results/<bench>.json and its limit. `*` in a path stands for every group: the worst counts."""

    said: str
    bench: str
    path: tuple[str, ...]
    limit: float
    at_least: bool = False

    def held(self, figure: float) -> bool:
        """Whether the figure is within the limit."""
        return figure >= self.limit if self.at_least else figure <= self.limit

    def figure(self, results: Any) -> float | None:
        """The worst figure of the path, None if it was not measured."""
        found = list(_at(results, self.path))
        if not found:
            return None
        return min(found) if self.at_least else max(found)


_ALL: Final = ("queries_held.tsv", "recherche", "all")
_OTHERS_READ: Final = "declare while others read"
AIMS: Final = (
    Aim("Recherche : première réponse juste", "search_quality", (*_ALL, "top-1"), 0.93, at_least=True),
    Aim("Recherche : MRR", "search_quality", (*_ALL, "MRR"), 0.95, at_least=True),
    Aim("Recherche : parmi les cinq premières", "search_quality", (*_ALL, "in 5"), 0.98, at_least=True),
    Aim(
        "Recherche : rien pour ce qui n’a pas de réponse", "search_quality",
        ("queries_held.tsv", "recherche", "none", "empty"), 1.0, at_least=True,
    ),
    Aim("Une requête, p99, ms", "search_speed", ("real content", "recherche", "query_p99"), 0.5),
    Aim("Une frappe, p99, ms", "search_speed", ("real content", "recherche", "key_p99"), 0.5),
    Aim("À 15 000 entrées : une requête, p99, ms", "search_speed", ("15000 entries", "recherche", "query_p99"), 5),
    Aim("À 15 000 entrées : une frappe, p99, ms", "search_speed", ("15000 entries", "recherche", "key_p99"), 5),
    Aim("À 100 000 entrées : une requête, p99, ms", "bigframe", ("engines", "recherche", "query_p99_ms"), 10),
    Aim("À 100 000 entrées : une frappe, p99, ms", "bigframe", ("engines", "recherche", "key_p99_ms"), 10),
    Aim("À 100 000 entrées : mémoire en plus, Mo", "bigframe", ("school", "start", "memory_mb"), 80),
    Aim("À 100 000 entrées : première réponse de la recherche exhaustive", "bigframe", ("engines", "recherche", "same_first"), 0.95, at_least=True),
    Aim("À 100 000 entrées : import, au pire des formats, s", "bigframe", ("imports", "*", "seconds"), 20),
    Aim("À 100 000 entrées : retard de la boucle pendant les recherches, p99, ms", "bigframe", ("school", "search", "lag_p99_ms"), 20),
    Aim("Suggestion : la première est juste", "suggest_quality", ("sample", "suggest", "hit@1"), 0.82, at_least=True),
    Aim("Suggestion : rappel à 3", "suggest_quality", ("sample", "suggest", "recall@3"), 0.84, at_least=True),
    Aim("/progression, p99, ms", "portfolio", ("/progression", "p99_ms"), 5),
    Aim("/reste, p99, ms", "portfolio", ("/reste", "p99_ms"), 5),
    Aim("File de 20 réalisations, p99, ms", "portfolio", ("queue of 20", "p99_ms"), 5),
    Aim("Grille de 35 × 14, p99, ms", "portfolio", ("grid 35 x 14", "p99_ms"), 30),
    Aim("Déclarer pendant que d’autres lisent, p99, ms", "portfolio", (_OTHERS_READ, "p99_ms"), 5),
    Aim("Rappels : retard de la boucle, p99, ms", "reminders", ("loop lag p99 ms",), 20),
    Aim("1 000 établissements, SQLite : /progression, p99, ms", "scale", ("/progression p99_ms", "SQLite"), 15),
    Aim("1 000 établissements, PostgreSQL : /progression, p99, ms", "scale", ("/progression p99_ms", "PostgreSQL"), 15),
    Aim("10 000 rappels d’une minute, trois processus dont un tué : perdus", "scale", ("reminders: lost", "PostgreSQL"), 0),
    Aim("Les mêmes : doublés", "scale", ("reminders: double", "PostgreSQL"), 0),
    Aim("Les mêmes : partis en, s", "scale", ("reminders: sent in, s", "PostgreSQL"), 60),
    Aim("PostgreSQL tombe sous la charge : actes confirmés perdus", "scale", ("crash: lost", "PostgreSQL"), 0),
    Aim("PostgreSQL tombe sous la charge : actes faits deux fois", "scale", ("crash: done twice", "PostgreSQL"), 0),
    Aim("Image : durée, ms", "pictures", ("*", "p50_ms"), 250),
    Aim("Image ou document : retard de la boucle, p99, ms", "pictures", ("*", "lag_p99_ms"), 50),
    Aim("Prêt après, s (Discord)", "footprint", ("discord", "ready_s"), 1.5),
    Aim("Mémoire au repos, Mo (Discord)", "footprint", ("discord", "memory_mb"), 90),
    Aim("Mémoire au repos, Mo (Discord et Matrix)", "footprint", ("discord_and_matrix", "memory_mb"), 130),
    Aim("Discord : lecture, p50, en fois le plancher", "discord", ("look-up", "ratio p50"), 1.5),
    Aim("Discord : complétion, p50, en fois le plancher", "discord", ("completion", "ratio p50"), 1.5),
    Aim("Discord : acte durable, p50, ms de plus que le plancher", "discord", ("act", "more at p50, ms"), 2),
    Aim("Discord : p99, ms de plus que le plancher, au pire", "discord", ("*", "more at p99, ms"), 5),
    Aim("Discord : demandes refusées", "discord", ("refused requests",), 0),
    Aim("Discord : interactions sans réponse", "discord", ("unanswered interactions",), 0),
    Aim("Matrix : en clair, p50, en fois l’écho", "matrix", ("plain", "of_floor"), 1.3),
    Aim("Matrix : chiffré, p50, en fois l’écho", "matrix", ("encrypted", "of_floor"), 1.3),
    Aim("Matrix : en clair, p99, ms", "matrix", ("plain", "p99_ms"), 500),
    Aim("Matrix : chiffré, p99, ms", "matrix", ("encrypted", "p99_ms"), 500),
    Aim("Matrix seul : mémoire, Mo", "matrix", ("memory_mb",), 70),
    Aim("Vingt interactions par seconde : échecs", "load", ("ours", "failed"), 0),
    Aim("Vingt interactions par seconde : mémoire gagnée après le premier quart, Mo", "load", ("ours", "memory_grown"), 5),
)  # fmt: skip


def judged(folder: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """A line for each aim: what it is, limit, figure, whether it is held, the command that measures it."""
    for aim in AIMS:
        path = folder / f"{aim.bench}.json"
        results = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else {}
        figure = aim.figure(results)
        limit = f"{'≥' if aim.at_least else '≤'} {_french(aim.limit)}"
        command = f"`python -m bench.{aim.bench}`"
        if figure is None:
            yield aim.said, limit, "—", "pas mesuré", command
        else:
            yield aim.said, limit, _french(figure), "oui" if aim.held(figure) else "**non**", command


def _at(tree: Any, path: tuple[str, ...]) -> Iterator[float]:
    if not path:
        if isinstance(tree, int | float):
            yield float(tree)
        return
    if isinstance(tree, dict):
        for key in tree if path[0] == "*" else (path[0],):
            if key in tree:
                yield from _at(tree[key], path[1:])


def _french(figure: float) -> str:
    return (f"{figure:.3g}" if abs(figure) < 100 else f"{figure:.0f}").replace(".", ",")
