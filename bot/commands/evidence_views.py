"""How a realisation is shown: its card, the pick of codes, its forms, the list."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import count, listed, period, shortened
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Choose,
    Entry,
    Field,
    Form,
    Item,
    ListPage,
    Notice,
    Section,
    Weight,
)
from bot.commands.text import CommandRef, Link, Strong, Text, UserText, text
from bot.commands.wording import claim_line, named, realisation_line, states_of, when_and_where
from bot.portfolio.lifecycle import Act, acts_open_in
from bot.portfolio.model import ClaimState, Context
from bot.search.suggest import reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.ask import Ask
    from bot.commands.reply import Reply
    from bot.portfolio.model import Realisation
    from bot.referentiel.model import Entry as FrameworkEntry

SUGGESTED: Final = 5
_QUICK: Final = 2  # a real sentence mobilises two or three competencies
_WORTH_SHOWING: Final = 0.15  # of the best score: below, it is a word in passing
PAGE: Final = 8


def choosing(ask: Ask, made: Realisation, mentioned: Sequence[str]) -> Reply:
    """Which competencies? The codes that the sentence names, then what its words call."""
    framework = ask.services.framework
    found = ask.services.suggester.suggest(made.facts.description, option=ask.caller.option, limit=SUGGESTED)
    best = found[0].score if found else 0.0
    why = {s.entry.code: reason(s) for s in found if s.score >= _WORTH_SHOWING * best}
    codes = list(dict.fromkeys((*mentioned, *why)))[:SUGGESTED]
    number = str(made.number)
    submit = Action("preuve soumettre", {"numero": number}, secrets.token_hex(8))
    draft = Button("Garder en brouillon", Action("preuve voir", {"numero": number}))
    kept = text(Strong(f"Enregistré (n° {number})"), " : ", UserText(made.facts.title), ".\n")
    if not codes:
        ask_for_one = text(
            kept, "Aucune compétence n’a été reconnue dans cette phrase. Choisir un code : ",
            CommandRef("preuve soumettre", f"{number} B1.1"), ", ou chercher : ", CommandRef("recherche"), ".",
        )  # fmt: skip
        return Notice(ask_for_one, then=(draft,))
    first = mentioned or codes[:_QUICK]
    quick = Button(
        f"Soumettre pour {listed(list(first)[:3])}", submit.with_arguments(codes=tuple(first)), Weight.MAIN
    )
    choices = tuple(
        Choice(code, named(framework[code]), text(why.get(code, "nommé dans la phrase"))) for code in codes
    )
    return Choose(
        text(kept, "Quelles compétences ?"),
        submit,
        "codes",
        choices,
        least=1,
        most=len(choices),
        quick=(quick, draft),
    )


def seen(realisation: Realisation, lead: str = "") -> Card:
    """The card of a realisation."""
    facts = realisation.facts
    claims = tuple(claim_line(claim) for claim in realisation.claims)
    details: list[Text] = [
        text(f"Période : {period(facts.first, facts.last)}"),
        text(f"Contexte : {facts.context}"),
    ]
    if facts.team is not None:
        details.append(text("En équipe" if facts.team else "Travail individuel"))
    if facts.products:
        details.append(text("Productions : ", UserText(facts.products)))
    details += [text("Lien : ", Link(link)) for link in facts.links]
    description = (text(UserText(facts.description)),) if facts.description != facts.title else ()
    return Card(
        text(Strong(f"n° {realisation.number} · "), UserText(facts.title)),
        (
            Section(claims or (text("Aucune compétence choisie : c’est un brouillon."),), "Compétences"),
            Section((*description, *details), "Réalisation"),
        ),
        _next_steps(realisation),
        lead=text(lead) if lead else (),
    )


def listing(found: Sequence[Realisation], page: int) -> Reply:
    """A page of realisations, or how to begin."""
    if not found:
        begin = CommandRef("declarer", "J’ai fait l’inventaire de la salle avec GLPI")
        return Notice(text("Rien n’est encore déclaré. Pour commencer : ", begin, "."))
    pages = -(-len(found) // PAGE)
    page = min(page, pages)
    items = tuple(
        Item(
            realisation_line(r),
            text(f"{when_and_where(r)} · {states_of(r)}"),
            Button(f"Voir n° {r.number}", Action("preuve voir", {"numero": str(r.number)})),
        )
        for r in found[(page - 1) * PAGE : page * PAGE]
    )
    return ListPage(
        text(Strong(count(len(found), "réalisation"))),
        items,
        page,
        pages,
        Action("preuve lister", {"page": str(page - 1)}) if page > 1 else None,
        Action("preuve lister", {"page": str(page + 1)}) if page < pages else None,
    )


def declare_form(
    codes: tuple[str, ...], entry: FrameworkEntry | None = None, typed: str = "", *errors: Text
) -> Form:
    """One sentence; `entry` is shown when it is the card of one that led here."""
    hint = "salle 204, GLPI, seul…" if entry is None else shortened(entry.text, 90)
    field = Field(
        "phrase", "Ce qui a été fait, en une phrase", Entry.LONG, typed, hint, required=True, longest=2000
    )
    action = Action("declarer", {"codes": codes} if codes else {}, secrets.token_hex(8))
    return Form(
        f"Déclarer pour {listed(codes)}" if codes else "Déclarer un travail", action, (field,), errors
    )


def complete_form(realisation: Realisation, typed: Mapping[str, str] | None = None, *errors: Text) -> Form:
    """Period, context, links, products, team: filled with what is known, or with what was typed."""
    facts = realisation.facts
    contexts = tuple(Choice(context, text(context)) for context in Context)
    teams = (Choice("seul", text("seul")), Choice("en équipe", text("en équipe")))
    team = {None: "", True: "en équipe", False: "seul"}[facts.team]
    values = {
        "periode": period(facts.first, facts.last),
        "contexte": str(facts.context),
        "liens": "\n".join(facts.links),
        "productions": facts.products,
        "equipe": team,
    } | dict(typed or {})
    fields = (
        Field("periode", "Période", Entry.SHORT, values["periode"], "12/01/2026 au 30/01/2026", longest=60),
        Field("contexte", "Contexte", Entry.PICK, values["contexte"], choices=contexts),
        Field("liens", "Liens", Entry.LONG, values["liens"], "un par ligne, sans donnée de client", longest=2000),
        Field("productions", "Productions", Entry.LONG, values["productions"], "documents, captures, code", longest=500),
        Field("equipe", "Seul ou en équipe", Entry.PICK, values["equipe"], choices=teams),
    )  # fmt: skip
    action = Action("preuve completer", {"numero": str(realisation.number)}, secrets.token_hex(8))
    return Form(f"Compléter n° {realisation.number}", action, fields, errors)


def edit_form(realisation: Realisation, typed: Mapping[str, str] | None = None, *errors: Text) -> Form:
    """Title and description."""
    facts = realisation.facts
    values = {"titre": facts.title, "description": facts.description} | dict(typed or {})
    fields = (
        Field("titre", "Titre", Entry.SHORT, values["titre"], required=True, longest=80),
        Field("description", "Description", Entry.LONG, values["description"], required=True, longest=2000),
    )
    action = Action("preuve modifier", {"numero": str(realisation.number)}, secrets.token_hex(8))
    return Form(f"Modifier n° {realisation.number}", action, fields, errors)


def _next_steps(realisation: Realisation) -> tuple[Button, ...]:
    numbered = {"numero": str(realisation.number)}
    states = {claim.state for claim in realisation.claims}
    again = {ClaimState.REFUSED, ClaimState.INCOMPLETE, ClaimState.DRAFT, ClaimState.WITHDRAWN}
    buttons = []
    if not realisation.claims:
        buttons.append(Button("Choisir les compétences", Action("preuve choisir", numbered), Weight.MAIN))
    elif states & again:
        codes = tuple(c.code for c in realisation.claims if c.state in again)
        submit = Action("preuve soumettre", {**numbered, "codes": codes}, secrets.token_hex(8))
        buttons.append(Button("Soumettre à nouveau", submit, Weight.MAIN))
    buttons.append(Button("Compléter", Action("preuve completer", numbered)))
    buttons.append(Button("Modifier", Action("preuve modifier", numbered)))
    if any(Act.WITHDRAW in acts_open_in(state) for state in states):
        withdraw = Action("preuve retirer", numbered, secrets.token_hex(8))
        buttons.append(Button("Retirer", withdraw, Weight.DANGER))
    return tuple(buttons)
