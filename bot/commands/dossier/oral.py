"""/dossier oral: what helps to speak of a realisation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.evidence.asking import Number
from bot.commands.french import count, period
from bot.commands.making import made
from bot.commands.reply import File, Reply
from bot.commands.text import Strong, UserText, text
from bot.errors import Refused
from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.progress import is_in_force
from bot.reports.oral import OralKit, load_training, oral_markdown, oral_pdf
from bot.school.model import Right


class KitFormat(StrEnum):
    """What a kit for the oral can be."""

    PDF = "pdf"
    MARKDOWN = "md"


@command(
    "dossier oral",
    "De quoi préparer l’oral sur une réalisation",
    right=Right.STUDENT,
    example="3",
)
async def dossier_oral(
    ask: Ask,
    numero: Number,
    format: Annotated[KitFormat, Param("format", example="pdf")] = KitFormat.PDF,  # noqa: A002 - a French word
) -> Reply:
    """Context, approach, competencies, proofs, and questions to train on."""
    if ask.caller.person is None:
        raise Refused("realisation-inconnue", numero=numero)
    found = await ask.services.portfolio.realisation(ask.caller.person, numero)
    framework, facts = ask.framework, found.facts
    counting = [c for c in found.claims if c.state in COUNTING and is_in_force(framework, c.target)]
    codes: dict[str, str] = {}
    for claim in counting:
        entry = framework.competency_of(claim.code)
        if entry is not None:
            codes.setdefault(entry.code, str(claim.state))
    training, origin = load_training(ask.services.syllabuses.shipped.framework), ask.syllabus.origin
    kit = OralKit(
        facts.title, period(facts.first, facts.last), str(facts.context), facts.team, facts.description, facts.products,
        facts.links, tuple((code, framework[code].text, state) for code, state in codes.items()),
        tuple((f"{code} {framework[code].text}", training.get(origin.get(code, ""), ())) for code in codes),
    )  # fmt: skip
    content = await made(lambda: oral_pdf(kit) if format is KitFormat.PDF else oral_markdown(kit))
    questions = sum(len(questions) for _, questions in kit.questions)
    said = text(
        Strong(f"Préparer l’oral : n° {numero}"), " · ", UserText(facts.title),
        f"\n{count(questions, 'question')} d’entraînement, sans rapport avec un sujet d’examen.",
    )  # fmt: skip
    media = "application/pdf" if format is KitFormat.PDF else "text/markdown"
    return File(f"oral-{numero}.{format}", media, content, said)
