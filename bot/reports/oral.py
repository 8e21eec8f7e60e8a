"""What helps to speak of a realisation: its facts in order, and questions to train on.

The questions are written by hand, competency by competency (data/entrainement.toml); none is made from the
text of a criterion.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.content import content

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.referentiel.model import Framework

FEWEST: Final = 4
LONGEST: Final = 160
_MARKDOWN: Final = frozenset("\\`*_{}[]<>()#+-.!|~")


class QuestionFault(ValueError):
    """The file of questions is wrong; the message is French."""


@dataclass(frozen=True, slots=True)
class OralKit:
    """A realisation to speak of. `competencies` are (code, label, state in words)."""

    title: str
    period: str
    context: str
    team: bool | None
    description: str
    products: str
    links: tuple[str, ...]
    competencies: tuple[tuple[str, str, str], ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with its lines; `bullets` makes them a list. `typed` says that a person wrote them."""

    heading: str
    lines: tuple[str, ...]
    bullets: bool = False
    typed: bool = False


def load_training(framework: Framework, path: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """The questions by competency. Raises QuestionFault if one has too few, or is none of the framework."""
    return _shipped(framework.id) if path is None else _read(path)


def chapters_of(kit: OralKit) -> tuple[Chapter, ...]:
    """The kit in the order in which one speaks: context, approach, competencies, proofs, questions."""
    team = {None: (), True: ("En équipe : préciser sa part personnelle.",), False: ("Travail individuel.",)}[
        kit.team
    ]
    proofs = (*([kit.products] if kit.products else []), *kit.links)
    return (
        Chapter("Contexte", (f"Période : {kit.period}", f"Cadre : {kit.context}", *team), bullets=True),
        Chapter("Ce qui a été fait", tuple(kit.description.split("\n")), typed=True),
        Chapter(
            "Démarche à raconter",
            ("Le besoin : qui demandait quoi ?", "Les choix : quelles possibilités, quel critère ?",
             "Le résultat : qu’est-ce qui marche, comment cela a-t-il été vérifié ?", "Le recul : qu’est-ce qui serait fait autrement ?"),
            bullets=True,
        ),
        Chapter("Compétences", tuple(f"{code} {label} ({state})" for code, label, state in kit.competencies) or ("Aucune pour l’instant.",), bullets=True),
        Chapter("Preuves à montrer", proofs or ("Aucune production ni lien : à compléter avant l’oral.",), bullets=True, typed=bool(proofs)),
        *(Chapter(f"Questions d’entraînement · {name}", questions, bullets=True) for name, questions in kit.questions),
    )  # fmt: skip


def oral_markdown(kit: OralKit) -> bytes:
    """The kit as Markdown; what a person typed is escaped."""
    lines = [f"# {escaped(kit.title)}", ""]
    for chapter in chapters_of(kit):
        lines += [f"## {chapter.heading}", ""]
        for line in chapter.lines:
            words = escaped(line) if chapter.typed and not line.startswith(("https://", "http://")) else line
            lines.append(f"- {words}" if chapter.bullets else words + "  ")
        lines.append("")
    return "\n".join(lines).encode()


def oral_pdf(kit: OralKit) -> bytes:
    """The kit as PDF."""
    from bot.reports.pdf import pdf_of  # noqa: PLC0415 - an extra: Markdown does without it

    chapters = [
        {"heading": c.heading, "lines": list(c.lines), "bullets": c.bullets} for c in chapters_of(kit)
    ]
    return pdf_of("oral.typ", {"title": kit.title, "chapters": chapters})


def escaped(typed: str) -> str:
    """Typed words that Markdown shows as they are."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in " ".join(typed.split()))


@lru_cache(maxsize=4)
def _shipped(_framework: str) -> Mapping[str, tuple[str, ...]]:
    return _read(content("entrainement.toml"))


def _read(path: Path) -> Mapping[str, tuple[str, ...]]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {str(code): tuple(str(q) for q in table["questions"]) for code, table in raw.items()}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise QuestionFault(f"{path.name} : {error}") from error
    for code, questions in found.items():
        if len(set(questions)) < FEWEST or any(len(q) > LONGEST or not q.endswith("?") for q in questions):
            raise QuestionFault(
                f"{path.name} : {code} demande au moins {FEWEST} questions de {LONGEST} caractères"
            )
    return found
