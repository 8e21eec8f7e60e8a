"""/a-valider: the teacher's queue. A queue item is a realisation; one tap validates all its codes."""

from __future__ import annotations

import secrets
from typing import Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.french import count
from bot.commands.reply import Button, Card, Entry, Field, Form, Notice, Reply, Section, Tone, Weight
from bot.commands.text import Link, PersonRef, Text, UserText, text
from bot.commands.wording import claim_line, when_and_where
from bot.portfolio.model import Realisation, Receipt, Verdict
from bot.school.model import Right

_LARGEST: Final = 2**63 - 1
Id = Annotated[int, Param("réalisation", most=_LARGEST)]
Version = Annotated[int, Param("version lue", most=_LARGEST)]


@command("a-valider", "Les réalisations qui attendent une décision", right=Right.TEACHER)
async def a_valider(ask: Ask) -> Reply:
    """The oldest realisation that waits, and how many there are."""
    return await _next(ask)


@command("decision", "Répondre à une réalisation", right=Right.TEACHER, acts=True, hidden=True)
async def decision(
    ask: Ask,
    realisation: Id,
    version: Version,
    verdict: Annotated[Verdict, Param("décision")] = Verdict.VALIDATE,
) -> Reply:
    """Validate all the codes of a realisation; the next item follows at once."""
    return await _decide(ask, realisation, version, verdict, "")


@command("decision motivee", "Répondre avec un motif", right=Right.TEACHER, acts=True, hidden=True)
async def decision_motivee(
    ask: Ask,
    realisation: Id,
    version: Version,
    verdict: Annotated[Verdict, Param("décision")],
    motif: Annotated[str, Param("motif", form=True, longest=500)] = "",
) -> Reply:
    """Ask for a reason, then send the work back with it."""
    if "motif" not in ask.action.arguments:
        return _reason_form(ask.action, verdict)
    if not motif:
        return _reason_form(
            ask.action, verdict, text("Un motif est nécessaire : la personne doit savoir quoi faire.")
        )
    return await _decide(ask, realisation, version, verdict, motif)


async def _decide(ask: Ask, realisation: int, version: int, verdict: Verdict, reason: str) -> Reply:
    teacher = await ask.person()
    receipt: Receipt = ask.receipt(teacher, lambda _: Action("a-valider"))
    done = await ask.services.portfolio.decide(
        teacher, realisation, verdict, receipt, drawn_on=version, reason=reason
    )
    said = {Verdict.VALIDATE: "Validé", Verdict.COMPLETE: "Renvoyé à compléter", Verdict.REFUSE: "Refusé"}[
        verdict
    ]
    return await _next(ask, text(f"{said} : ", UserText(done.facts.title), "."))


async def _next(ask: Ask, lead: Text = ()) -> Reply:
    desk = await ask.services.portfolio.desk(await ask.person(), 1)
    if not desk.items:
        return Notice(text(*((lead, " ") if lead else ()), "Rien n’attend de décision."), Tone.DONE)
    return _card(desk.items[0], desk.waiting, lead)


def _card(realisation: Realisation, waiting: int, lead: Text) -> Card:
    facts = realisation.facts
    details: list[Text] = [text(when_and_where(realisation))]
    details += [text(UserText(facts.description))] if facts.description != facts.title else []
    details += [text("Productions : ", UserText(facts.products))] if facts.products else []
    details += [text("Lien : ", Link(link)) for link in facts.links]
    drawn = {"realisation": str(realisation.id), "version": str(realisation.stamp)}
    why = Action("decision motivee", {**drawn, "verdict": Verdict.COMPLETE})
    buttons = (
        Button("Valider", Action("decision", drawn, secrets.token_hex(8)), Weight.MAIN),
        Button("À compléter", why),
        Button("Refuser", why.with_arguments(verdict=Verdict.REFUSE), Weight.DANGER),
    )
    return Card(
        text(PersonRef(realisation.author), " · ", UserText(facts.title)),
        (Section(tuple(claim_line(c) for c in realisation.claims), "Compétences"), Section(tuple(details))),
        buttons,
        text(f"{count(waiting, 'réalisation')} en attente"),
        lead,
    )


def _reason_form(action: Action, verdict: Verdict, *errors: Text) -> Form:
    title = "Que faut-il compléter ?" if verdict is Verdict.COMPLETE else "Pourquoi refuser ?"
    kept = {name: value for name, value in action.arguments.items() if name != "motif"}
    field = Field("motif", "Motif", Entry.LONG, "", "période manquante, pas de production, trop vague…", required=True, longest=500)  # fmt: skip
    return Form(title, Action(action.command, kept, secrets.token_hex(8)), (field,), errors)
