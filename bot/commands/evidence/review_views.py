"""How the queue is shown: the card of an item, the usual reasons under it, the whole queue as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import count, shortened
from bot.commands.reply import (
    Button,
    Card,
    Entry,
    Field,
    Form,
    Item,
    ListPage,
    Notice,
    Reply,
    Section,
    Tone,
    Weight,
)
from bot.commands.text import Link, PersonRef, Strong, Text, UserText, text
from bot.commands.wording import claim_line, when_and_where
from bot.portfolio.deciding import REASON_TYPED_LIMIT
from bot.portfolio.health import weaknesses
from bot.portfolio.model import ClaimState, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.portfolio.model import Realisation
    from bot.portfolio.ports import Desk
    from bot.referentiel.model import Framework

PAGE: Final = 8
_QUESTIONS: Final = {Verdict.COMPLETE: "Que faut-il compléter ?", Verdict.REFUSE: "Pourquoi refuser ?"}
_REASON_SHOWN: Final = 70  # of a button's 80 characters


def card(
    framework: Framework,
    realisation: Realisation,
    desk: Desk,
    lead: Text,
    undo: int | None = None,
    *,
    same_work: int = 0,
) -> Card:
    """An item of the queue and what can be answered.

    `undo` is the realisation decided on just before; `same_work` how many confirm the same class work.
    """
    drawn = {"realisation": str(realisation.id), "version": str(realisation.stamp)}
    waiting = sum(claim.state is ClaimState.SUBMITTED for claim in realisation.claims)
    buttons = []
    if waiting:
        label = "Valider" if waiting == 1 else f"Valider les {waiting}"
        buttons.append(Button(label, Action.once("decision", drawn), Weight.MAIN))
        why = Action("decision motif", {**drawn, "verdict": Verdict.COMPLETE})
        buttons += [
            Button("À compléter", why),
            Button("Refuser", why.with_arguments(verdict=Verdict.REFUSE), Weight.DANGER),
        ]
    if waiting > 1:
        buttons.append(Button("Valider sauf…", Action("decision tri", {"realisation": str(realisation.id)})))
    if desk.waiting > 1:
        buttons.append(Button("Passer", Action("a-valider-suite", {"apres": str(realisation.id)})))
        buttons.append(Button("Liste", Action("a-valider-liste")))
    if same_work > 1:
        work = Action("tp valider", {"numero": str(realisation.classwork)})
        buttons.append(Button(f"Les {same_work} de ce TP", work))
    if undo is not None:
        buttons.append(_undo(undo))
    note = text(f"{count(desk.waiting, 'réalisation')} en attente")
    return Card(*_work(framework, realisation), tuple(buttons), note, lead)


def reason_card(
    framework: Framework, realisation: Realisation, stamp: int, verdict: Verdict, reasons: Sequence[str]
) -> Card:
    """The same work with the usual reasons as buttons, and one to type another."""
    drawn = {"realisation": str(realisation.id), "version": str(stamp), "verdict": str(verdict)}
    typed = Action("decision motivee", drawn)
    buttons = [
        Button(
            shortened(reason, _REASON_SHOWN),
            Action.once("decision motivee", {**drawn, "motif": reason}),
        )
        for reason in reasons
    ]
    buttons.append(Button("Autre motif…", typed, Weight.MAIN))
    buttons.append(Button("Retour", Action("a-valider-une", {"realisation": str(realisation.id)})))
    return Card(*_work(framework, realisation), tuple(buttons), lead=text(Strong(_QUESTIONS[verdict])))


def nothing(lead: Text, undo: int | None) -> Notice:
    """The queue is empty."""
    words = text(*((lead, " ") if lead else ()), "Rien n’attend de décision.")
    return Notice(words, Tone.DONE, () if undo is None else (_undo(undo),))


def queue_page(desk: Desk, page: int) -> Reply:
    """The queue as a list, oldest first."""
    if not desk.items:
        return nothing((), None)
    pages = -(-desk.waiting // PAGE)
    page = min(page, pages)
    items = tuple(
        Item(
            text(PersonRef(r.author), " · ", UserText(shortened(r.facts.title, 60))),
            text(", ".join(c.code for c in r.claims if c.state is ClaimState.SUBMITTED)),
            Button("Voir", Action("a-valider-une", {"realisation": str(r.id)})),
        )
        for r in desk.items[(page - 1) * PAGE : page * PAGE]
    )
    return ListPage(
        text(Strong(f"{count(desk.waiting, 'réalisation')} en attente")),
        items,
        page,
        pages,
        Action("a-valider-liste", {"page": str(page - 1)}) if page > 1 else None,
        Action("a-valider-liste", {"page": str(page + 1)}) if page < pages else None,
    )


def reason_form(action: Action, verdict: Verdict, *errors: Text) -> Form:
    """A reason in the teacher's own words."""
    kept = {name: value for name, value in action.arguments.items() if name != "motif"}
    hint = "ce que la personne doit faire pour que ce soit validé"
    field = Field("motif", "Motif", Entry.LONG, "", hint, required=True, longest=REASON_TYPED_LIMIT)
    return Form(_QUESTIONS[verdict], Action.once(action.command, kept), (field,), errors)


def reasons_form(typed: str, longest: int, *errors: Text) -> Form:
    """The usual reasons, one a line."""
    hint = "un par ligne, ou séparés par « ; », du plus utile au moins utile"
    field = Field("motifs", "Motifs habituels", Entry.LONG, typed, hint, required=True, longest=longest)
    return Form("Motifs habituels", Action.once("motifs"), (field,), errors)


def _work(framework: Framework, realisation: Realisation) -> tuple[Text, tuple[Section, ...]]:
    """The title and the sections of a realisation under review."""
    facts = realisation.facts
    details: list[Text] = [text(when_and_where(realisation))]
    details += [text(UserText(facts.description))] if facts.description != facts.title else []
    details += [text("En équipe")] if facts.team else []
    details += [text("Productions : ", UserText(facts.products))] if facts.products else []
    details += [text("Lien : ", Link(link)) for link in facts.links]
    weak = weaknesses(facts)
    details += [text(f"⚠ {', '.join(weak)}")] if weak else []
    shown = [c for c in realisation.claims if c.state not in {ClaimState.WITHDRAWN, ClaimState.DRAFT}]
    claims = Section(tuple(claim_line(framework, claim) for claim in shown), "Compétences")
    return text(PersonRef(realisation.author), " · ", UserText(facts.title)), (
        claims,
        Section(tuple(details)),
    )


def _undo(realisation: int) -> Button:
    return Button(
        "Annuler la décision",
        Action.once("decision annuler", {"realisation": str(realisation)}),
    )
