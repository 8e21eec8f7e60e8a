"""/a-valider: the teacher's queue. An item is a realisation; one tap validates all its codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.evidence.review_views import (
    PAGE,
    card,
    nothing,
    queue_page,
    reason_card,
    reason_form,
    reasons_form,
)
from bot.commands.french import listed
from bot.commands.refusals import refusal
from bot.commands.reply import Button, Choice, Choose, Notice, Reply, Tone
from bot.commands.text import Text, UserText, text
from bot.errors import Refused
from bot.portfolio.deciding import REASON_LIMIT, REASON_TYPED_LIMIT, REASONS_LIMIT
from bot.portfolio.model import ClaimState, Verdict
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot import receipts
    from bot.portfolio.model import Realisation, Receipt
    from bot.portfolio.ports import Desk

_LARGEST: Final = 2**63 - 1
Id = Annotated[int, Param("réalisation", most=_LARGEST)]
Stamp = Annotated[int, Param("état lu", most=_LARGEST)]
_REASONS_TYPED: Final = REASONS_LIMIT * (REASON_LIMIT + 2)
_SAID: Final = {
    Verdict.VALIDATE: "Validé",
    Verdict.COMPLETE: "Renvoyé à compléter",
    Verdict.REFUSE: "Refusé",
}


@command("a-valider", "Les réalisations qui attendent une décision", right=Right.TEACHER)
async def a_valider(ask: Ask) -> Reply:
    """The oldest realisation that waits, and how many there are."""
    return await next_item(ask)


@command("a-valider-suite", "La réalisation suivante, sans décider", right=Right.TEACHER, hidden=True)
async def a_valider_suite(ask: Ask, apres: Id) -> Reply:
    """Leave an item for later; after the last one the queue starts again."""
    return await next_item(ask, after=apres)


@command("a-valider-liste", "La file entière", right=Right.TEACHER, hidden=True)
async def a_valider_liste(ask: Ask, page: Annotated[int, Param("page", most=1000)] = 1) -> Reply:
    """The queue as a list, oldest first, to take one out of order."""
    desk = await ask.services.portfolio.desk(ask.reader(), page * PAGE)
    return queue_page(desk, page)


@command("a-valider-une", "Une réalisation de la file", right=Right.TEACHER, hidden=True)
async def a_valider_une(ask: Ask, realisation: Id) -> Reply:
    """One item of the queue, whatever its place."""
    return await _one(ask, realisation)


@command("decision", "Valider une réalisation", right=Right.TEACHER, acts=True, hidden=True)
async def decision(
    ask: Ask,
    realisation: Id,
    version: Stamp,
    sauf: Annotated[tuple[str, ...], Param("codes écartés", longest=20)] = (),
) -> Reply:
    """Validate all the codes of a realisation, or all but some; the next item follows at once."""
    return await _decide(ask, realisation, version, Verdict.VALIDATE, besides=sauf)


@command("decision tri", "Valider en écartant des codes", right=Right.TEACHER, hidden=True)
async def decision_tri(ask: Ask, realisation: Id) -> Reply:
    """Which codes to leave out: the others are validated at once."""
    found = await ask.services.portfolio.to_review(ask.reader(), realisation)
    waiting = [claim for claim in found.claims if claim.state is ClaimState.SUBMITTED]
    if len(waiting) < 2:
        return await shown(ask, found, await _desk(ask))
    drawn = {"realisation": str(found.id), "version": str(found.stamp)}
    choices = tuple(Choice(claim.code, text(f"{claim.code} {claim.target.label}")) for claim in waiting)
    question = text("Quels codes écarter ? Les autres sont validés ; « ", UserText(found.facts.title), " »")
    return Choose(
        question,
        Action.once("decision", drawn),
        "sauf",
        choices,
        least=1,
        most=len(choices) - 1,
    )


@command("decision motif", "Choisir un motif", right=Right.TEACHER, hidden=True)
async def decision_motif(
    ask: Ask, realisation: Id, version: Stamp, verdict: Annotated[Verdict, Param("décision")]
) -> Reply:
    """The usual reasons, one tap each, under the work they are about."""
    if verdict is Verdict.VALIDATE:  # no button of ours asks for a reason to validate
        raise Refused("bouton-expire")
    found = await ask.services.portfolio.to_review(ask.reader(), realisation)
    return reason_card(ask.framework, found, version, verdict, (await _desk(ask)).reasons)


@command("decision motivee", "Répondre avec un motif", right=Right.TEACHER, acts=True, hidden=True)
async def decision_motivee(
    ask: Ask,
    realisation: Id,
    version: Stamp,
    verdict: Annotated[Verdict, Param("décision")],
    motif: Annotated[str, Param("motif", form=True, longest=REASON_TYPED_LIMIT)] = "",
) -> Reply:
    """Send the work back with a reason, typed if it is none of the usual ones."""
    if "motif" not in ask.action.arguments:
        return reason_form(ask.action, verdict)
    if not motif:
        return reason_form(
            ask.action, verdict, text("Un motif est nécessaire : la personne doit savoir quoi faire.")
        )
    return await _decide(ask, realisation, version, verdict, reason=motif)


@command("decision annuler", "Reprendre sa dernière décision", right=Right.TEACHER, acts=True, hidden=True)
async def decision_annuler(ask: Ask, realisation: Id) -> Reply:
    """Take back what was just answered, the same day; the work is shown again."""
    teacher = await ask.person()
    receipt: Receipt = ask.receipt(teacher, lambda r: Action("a-valider-une", {"realisation": str(r.id)}))
    undone = await ask.services.portfolio.undo(teacher, realisation, receipt, ask.zone)
    return await shown(ask, undone, await _desk(ask), text("Décision annulée."))


@command("motifs", "Les motifs habituels, en un geste dans la file", right=Right.TEACHER, acts=True)
async def motifs(
    ask: Ask,
    motifs: Annotated[str, Param("un motif par ligne", form=True, longest=_REASONS_TYPED)] = "",
) -> Reply:
    """The usual reasons of the teacher who asks, as a form of one line each."""
    desk = await _desk(ask)
    if "motifs" not in ask.action.arguments:
        return reasons_form("\n".join(desk.reasons), _REASONS_TYPED)
    teacher = await ask.person()
    receipt: receipts.Receipt[None] = ask.receipt(teacher, lambda _: Action("a-valider"))
    try:
        await ask.services.portfolio.keep_reasons(teacher, re.split(r"\n|;", motifs), receipt)
    except Refused as refused:
        return reasons_form(motifs, _REASONS_TYPED, refusal(refused).text)
    return Notice(
        text("Motifs enregistrés."), Tone.DONE, (Button("File de validation", Action("a-valider")),)
    )


async def next_item(ask: Ask, lead: Text = (), *, after: int | None = None, undo: int | None = None) -> Reply:
    """The next item of the queue, under what was just done; `undo` is the realisation it was done to."""
    teacher = ask.reader()
    desk = await ask.services.portfolio.desk(teacher, 1, after=after)
    if not desk.items and desk.waiting:
        lead = lead or text("Fin de la file : retour au début.")
        desk = await ask.services.portfolio.desk(teacher, 1)
    if not desk.items:
        return nothing(lead, undo)
    return await shown(ask, desk.items[0], desk, lead, undo)


async def shown(ask: Ask, item: Realisation, desk: Desk, lead: Text = (), undo: int | None = None) -> Reply:
    """The card of an item; if it confirms class work, how many others that wait do too."""
    same = 0
    if item.classwork is not None:
        teacher = ask.reader()
        same = (await ask.services.portfolio.desk(teacher, 0, classwork=item.classwork)).waiting
    return card(ask.framework, item, desk, lead, undo, same_work=same)


async def _one(ask: Ask, realisation: int) -> Reply:
    found = await ask.services.portfolio.to_review(ask.reader(), realisation)
    return await shown(ask, found, await _desk(ask))


async def _desk(ask: Ask) -> Desk:
    """What waits and the usual reasons, without the items."""
    return await ask.services.portfolio.desk(ask.reader(), 0)


async def _decide(
    ask: Ask,
    realisation: int,
    version: int,
    verdict: Verdict,
    *,
    besides: Iterable[str] = (),
    reason: str = "",
) -> Reply:
    teacher = await ask.person()
    receipt: Receipt = ask.receipt(teacher, lambda _: Action("a-valider"))
    done = await ask.services.portfolio.decide(
        teacher, realisation, verdict, receipt, drawn_on=version, besides=besides, reason=reason
    )
    left = [claim.code for claim in done.claims if claim.state is ClaimState.SUBMITTED]
    lead = text(f"{_SAID[verdict]} : ", UserText(done.facts.title), ".")
    if left:
        waits = text(lead, f" Reste {listed(left)} : à compléter ou à refuser.")
        return await shown(ask, done, await _desk(ask), waits, done.id)
    return await next_item(ask, lead, undo=done.id)
