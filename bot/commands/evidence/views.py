"""How a realisation is shown: its card, the pick of codes, its forms, the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import count, listed, period
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Choose,
    Item,
    ListPage,
    Notice,
    Section,
    Weight,
)
from bot.commands.text import Code, CommandRef, Instant, Link, PersonRef, Strong, Text, UserText, text
from bot.commands.wording import claim_line, named, realisation_line, states_of, when_and_where
from bot.portfolio.health import weaknesses
from bot.portfolio.history import DECLARE, RENAME, history
from bot.portfolio.lifecycle import Act, acts_open_in
from bot.portfolio.model import ClaimState, Context, Verdict
from bot.portfolio.progress import is_in_force
from bot.search.suggest import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.ask import Ask
    from bot.commands.reply import Reply
    from bot.portfolio.history import Event
    from bot.portfolio.model import Facts, Realisation
    from bot.referentiel.model import Framework

SUGGESTED: Final = 5
_QUICK: Final = 2  # a real sentence mobilises two or three competencies
_HAPPENED: Final = {
    DECLARE: "déclarée",
    Act.SUBMIT: "soumise",
    Act.WITHDRAW: "retirée",
    Act.EDIT: "modifiée",
    Act.UNDO: "décision annulée",
    Verdict.VALIDATE: "validée",
    Verdict.COMPLETE: "renvoyée à compléter",
    Verdict.REFUSE: "refusée",
    "rubrique": "rubrique du tableau changée",
    "fiche": "fiche du bloc 2 changée",
    RENAME: "code changé par un nouveau référentiel",
}
_ABOUT_ALL: Final = frozenset({Act.EDIT})
_ATTEMPTS: Final = frozenset({Act.SUBMIT, *Verdict})
_BY_A_TEACHER: Final = frozenset({Act.UNDO, *Verdict})
_WORTH_SHOWING: Final = 0.15  # of the best score: below, it is a word in passing
PAGE: Final = 8


async def choosing(
    ask: Ask,
    made: Realisation,
    mentioned: Sequence[str],
    because: str = "nommé dans la phrase",
    *,
    note: str = "",
) -> Reply:
    """Which competencies? `note` is a line of what was kept; then the codes known beforehand (and why), then what the words call."""
    framework = ask.framework
    found = await ask.syllabus.suggested(made.facts.description, ask.caller.option, SUGGESTED)
    best = found[0].score if found else 0.0
    why = {s.entry.code: reason(s) for s in found if s.score >= _WORTH_SHOWING * best}
    codes = list(dict.fromkeys((*mentioned, *why)))[:SUGGESTED]
    number = str(made.number)
    submit = Action.once("preuve soumettre", {"numero": number})
    draft = Button("Garder en brouillon", Action("preuve voir", {"numero": number}))
    kept = text(
        Strong(f"Enregistré (n° {number})"),
        " : ",
        UserText(made.facts.title),
        ".\n",
        *(f"{said}\n" for said in (_noted(made.facts), note) if said),
    )
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
        Choice(code, named(framework[code]), text(because if code in mentioned else why[code]))
        for code in codes
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


def _noted(facts: Facts) -> str:
    """« Noté : 03/03/2026 au 14/03/2026, stage 1, en équipe, 1 lien. »: what the sentence said beside the work."""
    said = [period(facts.first, facts.last)] if facts.dated else []
    said += [str(facts.context)] if facts.context is not Context.TRAINING else []
    said += [] if facts.team is None else ["en équipe" if facts.team else "travail individuel"]
    said += [count(len(facts.links), "lien")] if facts.links else []
    said += ["productions"] if facts.products else []
    return f"Noté : {', '.join(said)}." if said else ""


def seen(framework: Framework, realisation: Realisation, lead: str = "") -> Card:
    """The card of a realisation; what is not in the framework that the School follows says so."""
    facts = realisation.facts
    claims = tuple(claim_line(framework, claim) for claim in realisation.claims)
    details: list[Text] = [
        text(f"Période : {period(facts.first, facts.last)}"),
        text(f"Contexte : {facts.context}"),
    ]
    if facts.team is not None:
        details.append(text("En équipe" if facts.team else "Travail individuel"))
    if facts.products:
        details.append(text("Productions : ", UserText(facts.products)))
    details += [text("Lien : ", Link(link)) for link in facts.links]
    if realisation.section is not None:
        details.append(text(f"Tableau de synthèse : rubrique {realisation.section}, choisie à la main"))
    if realisation.sheet is not None:
        details.append(text(f"Bloc 2 : fiche n° {realisation.sheet}"))
    description = (text(UserText(facts.description)),) if facts.description != facts.title else ()
    return Card(
        text(Strong(f"n° {realisation.number} · "), UserText(facts.title)),
        (
            Section(claims or (text("Aucune compétence choisie : c’est un brouillon."),), "Compétences"),
            Section((*description, *details), "Réalisation"),
            *_to_strengthen(realisation),
        ),
        _next_steps(framework, realisation),
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
            text(f"{when_and_where(r)} · {states_of(r)}{_weak_mark(r)}"),
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


def told(realisation: Realisation, zone: str) -> Card:
    """The history card: what happened, when, and why, oldest first."""
    lines = [_event(event, zone) for event in history(realisation)]
    back = Button(f"Voir n° {realisation.number}", Action("preuve voir", {"numero": str(realisation.number)}))
    return Card(
        text(Strong(f"Historique n° {realisation.number} · "), UserText(realisation.facts.title)),
        (Section(tuple(lines)),),
        (back,),
    )


def _event(event: Event, zone: str) -> Text:
    what = _HAPPENED.get(event.act, event.act)
    if event.act == DECLARE and not event.codes:
        what = "déclarée, en brouillon"
    if event.act == RENAME:
        return text(
            Instant(event.at, zone), f" · {what} : ", Code(event.codes[0]), " → ", Code(event.codes[1])
        )
    codes = f" : {listed(event.codes)}" if event.codes and event.act not in _ABOUT_ALL else ""
    attempt = f" (essai {event.attempt})" if event.attempt > 1 and event.act in _ATTEMPTS else ""
    by = text(" par ", PersonRef(event.by_name)) if event.act in _BY_A_TEACHER else ()
    reason = text(" — ", UserText(event.reason)) if event.reason else ()
    sent_back = f" ; de nouveau en attente : {listed(event.sent_back)}" if event.sent_back else ""
    undone = " [annulée ensuite]" if event.undone else ""
    return text(
        Instant(event.at, zone), f" · {what}", by, f"{codes}{attempt}", reason, f"{sent_back}{undone}"
    )


def _to_strengthen(realisation: Realisation) -> tuple[Section, ...]:
    """What makes it weak, while something can still be done about it."""
    weak = weaknesses(realisation.facts)
    return (Section((text(f"⚠ À renforcer : {', '.join(weak)}"),)),) if weak else ()


def _weak_mark(realisation: Realisation) -> str:
    return " · ⚠ à renforcer" if weaknesses(realisation.facts) else ""


def _next_steps(framework: Framework, realisation: Realisation) -> tuple[Button, ...]:
    numbered = {"numero": str(realisation.number)}
    current = [claim for claim in realisation.claims if is_in_force(framework, claim.target)]
    states = {claim.state for claim in realisation.claims}
    again = {ClaimState.REFUSED, ClaimState.INCOMPLETE, ClaimState.DRAFT, ClaimState.WITHDRAWN}
    buttons = []
    if not realisation.claims:
        buttons.append(Button("Choisir les compétences", Action("preuve choisir", numbered), Weight.MAIN))
    elif states & {ClaimState.INCOMPLETE, ClaimState.REFUSED}:
        buttons.append(Button("Corriger", Action("preuve corriger", numbered), Weight.MAIN))
    if codes := tuple(c.code for c in current if c.state in again):
        submit = Action.once("preuve soumettre", {**numbered, "codes": codes})
        label = "Soumettre" if states <= {ClaimState.DRAFT} else "Soumettre à nouveau"
        buttons.append(Button(label, submit))
    buttons.append(Button("Compléter", Action("preuve completer", numbered)))
    buttons.append(Button("Modifier", Action("preuve modifier", numbered)))
    buttons.append(Button("Joindre un fichier", Action("preuve joindre", numbered)))
    if any(claim.decisions for claim in realisation.claims):
        buttons.append(Button("Historique", Action("preuve historique", numbered)))
    if any(Act.WITHDRAW in acts_open_in(state) for state in states):
        withdraw = Action.once("preuve retirer", numbered)
        buttons.append(Button("Retirer", withdraw, Weight.DANGER))
    return tuple(buttons)
