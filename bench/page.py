"""docs/performance.md, made from bench/results/*.json: no figure of that page is typed by hand.

The figures of docs/passage-a-l-echelle.md are written with it (bench/scale_page.py).

    python -m bench.page

A result is a tree of figures; each group of figures becomes a line of a table, its path the first cell.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from bench import scale_page
from bench.aims import judged
from bench.report import RESULTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Line = tuple[str, "Mapping[str, str]"]
"""A group of figures under its path."""
PAGE: Final = ROOT / "docs" / "performance.md"
APART: Final = frozenset({"bigframe"})
"""Measures of several things that have no column in common."""
LINES: Final = 60
"""Lines of a table; the rest is in the JSON."""
HEAD: Final = """\
# Mesures

Cette page est écrite par `python -m bench.page` à partir de `bench/results/*.json` ; `make bench` refait les
mesures, `make soak` les essais longs. Les machines partagées varient d’une moitié d’une heure à l’autre : comparer
les lignes d’une même mesure, jamais deux mesures entre elles. Les durées sont en millisecondes, sauf mention.
"""
ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "search_quality": (
        "Recherche : trouve-t-elle ?",
        (
            "Requêtes de tous les jours, écrites avant le lexique. But : première réponse juste ≥ 0,93, MRR ≥ 0,95, "
            "parmi les cinq premières ≥ 0,98, rien pour ce qui n’a pas de réponse."
        ),
    ),
    "search_speed": (
        "Recherche : à quelle vitesse ?",
        (
            "Une requête, et chaque frappe de la complétion, à côté de RapidFuzz WRatio et de SQLite FTS5 sur les mêmes "
            "entrées. But : p99 ≤ 0,5 ms sur le référentiel, ≤ 5 ms à 15 000 entrées."
        ),
    ),
    "bigframe": (
        "Un référentiel de 100 000 entrées",
        (
            "Une classification inventée, de la taille d’ESCO. La recherche du bot (ses mots dans un fichier), la même en "
            "mémoire, la même sans rien laisser de côté (« exhaustive »), et d’autres moteurs ; chacun dans son processus. Par "
            "sorte de requête : part de celles dont une des six réponses est juste ; `same_first` et `of_its_six` : même "
            "première réponse que l’exhaustive, part de ses six. Puis l’import de chaque format par un établissement, et les "
            "commandes une fois qu’il est suivi. RapidFuzz, FTS5 trigram : une requête sur 5 à 20. But : p99 ≤ 10 ms, "
            "import ≤ 20 s, 80 Mo de plus au plus."
        ),
    ),
    "suggest_quality": (
        "Suggestions de compétences",
        "D’une phrase d’étudiant aux compétences, à côté d’une réponse constante (toujours les plus fréquentes).",
    ),
    "store": ("Stockage", "Actes durables sur SQLite, synchronous=FULL."),
    "portfolio": (
        "Un grand établissement",
        (
            "20 classes de 35 personnes, 40 réalisations chacune sur trois ans : 84 000 réalisations, 220 000 demandes. "
            "But, en p99 : réponses, file et déclaration ≤ 5 ms, grille de 35 × 14 ≤ 30 ms."
        ),
    ),
    "frameworks": (
        "Référentiels qui viennent et qui vont",
        (
            "Un grand référentiel inventé, préparé dans un fil à part puis cherché ; un grand établissement (220 000 "
            "demandes) qui en suit un autre, puis revient. Durées en secondes là où le nom finit par _s."
        ),
    ),
    "reminders": (
        "Rappels",
        "10 000 règles, 1 000 messages dus dans la même minute. But : retard de la boucle p99 ≤ 20 ms, mémoire stable.",
    ),
    "scale": (
        "Mille établissements",
        (
            "60 personnes, 20 réalisations chacune et 100 rappels par établissement, sur SQLite et sur PostgreSQL. But : "
            "/progression p99 ≤ 15 ms ; aucun rappel perdu ni doublé quand un processus sur trois est tué ; aucun acte "
            "confirmé perdu quand PostgreSQL tombe sous la charge."
        ),
    ),
    "pictures": (
        "Images et documents",
        "Dans un fil à part. But : image ≤ 250 ms, retard de la boucle p99 ≤ 50 ms.",
    ),
    "footprint": (
        "Démarrage et mémoire",
        "But : prêt en 1,5 s ; 90 Mo avec Discord seul, 130 Mo avec Matrix.",
    ),
    "container": (
        "L’image de deploy/Dockerfile",
        "Construite et lancée sans Docker, étape par étape, dans une racine Debian ; durées en secondes, tailles en Mo.",
    ),
    "discord": (
        "Discord, à côté d’un bot plancher",
        (
            "Le plancher répond une charge enregistrée de même forme. But : lecture et complétion p50 ≤ 1,5 fois, acte "
            "durable ≤ plancher + 2 ms, p99 ≤ plancher + 5 ms."
        ),
    ),
    "matrix": (
        "Matrix, à côté d’un simple écho",
        "Sur un vrai serveur. But : p50 ≤ 1,3 fois l’écho, p99 ≤ 500 ms, en clair et chiffré.",
    ),
    "load": (
        "La dernière semaine de mars",
        (
            "Un établissement de 700 personnes à travers le vrai client Discord, à côté du bot plancher qui reçoit "
            "autant d’interactions d’un autre établissement, dans la même mesure. « declarer » compte deux réponses."
        ),
    ),
    "soak": ("Essais longs", "Arrêts brutaux, entrées hostiles, charge : `make soak`."),
}


def main() -> int:
    """Write the pages."""
    written = {
        PAGE: page(RESULTS),
        scale_page.PAGE: scale_page.page(scale_page.PAGE.read_text(encoding="utf-8")),
    }
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


def page(folder: Path) -> str:
    """The page for the results of a folder. Raises KeyError for a result that has no description here."""
    found = {path.stem: path for path in sorted(folder.glob("*.json"))}
    ordered = [name for name in ABOUT if name in found] + [name for name in found if name not in ABOUT]
    return (
        HEAD
        + _aims(folder)
        + "".join(_section(name, json.loads(found[name].read_text(encoding="utf-8"))) for name in ordered)
    )


def _aims(folder: Path) -> str:
    headings = ("", "but", "mesuré", "tenu", "commande")
    return "\n".join(["\n## Les buts, et ce qui est tenu\n", *_table(headings, list(judged(folder)))]) + "\n"


def _section(name: str, data: Mapping[str, Any]) -> str:
    title, about = ABOUT[name]
    lines = list(_groups(data["results"]))
    when = f"{data['date'][8:10]}/{data['date'][5:7]}/{data['date'][:4]}"
    parts = [
        f"\n## {title}\n",
        about,
        "",
        f"`python -m bench.{name}`, le {when}, révision {data['commit']}, {data['machine']}.",
    ]
    for own, columns in _alike(lines[:LINES], apart=name in APART):
        rows = [(path, *(figures.get(c, "") for c in columns)) for path, figures in own]
        parts += ["", *_table(("", *columns), rows)]
    if len(lines) > LINES:
        parts.append(f"\n{len(lines) - LINES} lignes de plus dans `bench/results/{name}.json`.")
    return "\n".join(parts) + "\n"


def _alike(lines: Sequence[Line], *, apart: bool) -> Iterator[tuple[Sequence[Line], Sequence[str]]]:
    """The lines of each table with its columns: one, or `apart` a new one where a line has no column in common."""
    own, columns = list[Line](), dict[str, None]()
    for path, figures in lines:
        if apart and own and columns.keys().isdisjoint(figures):
            yield own, list(columns)
            own, columns = [], {}
        own.append((path, figures))
        columns |= dict.fromkeys(figures)
    if own:
        yield own, list(columns)


def _groups(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each group of figures of a tree, under its path."""
    figures = {key: _shown(value) for key, value in tree.items() if not isinstance(value, (dict, list))}
    if figures:
        yield path, figures
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _groups(value, f"{path} · {key}" if path else key)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
    return str(value).replace("|", "/").strip()


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    right = ["---", *["---:"] * (len(headings) - 1)]
    return ["| " + " | ".join(row) + " |" for row in (headings, right, *rows)]


if __name__ == "__main__":
    raise SystemExit(main())
