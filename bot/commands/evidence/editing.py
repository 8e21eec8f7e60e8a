"""/preuve completer, joindre, modifier, corriger: change what is said of a realisation, by a form or by arguments."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, command
from bot.commands.evidence.asking import Number, links_of, own, seen_again, typed_of
from bot.commands.evidence.files import JointField, about_file, with_file, with_links
from bot.commands.evidence.forms import complete_form, correct_form, edit_form, join_form
from bot.commands.evidence.views import seen
from bot.commands.french import listed
from bot.commands.refusals import refusal
from bot.commands.reply import Reply
from bot.errors import Refused
from bot.portfolio.model import Context, Facts
from bot.portfolio.periods import read_period
from bot.portfolio.sentence import TITLE_LIMIT, checked_text
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.reply import Form
    from bot.commands.text import Text
    from bot.portfolio.model import Realisation

    Refill = Callable[[Realisation, dict[str, str], Text], Form]


class Team(StrEnum):
    """Alone or not."""

    ALONE = "seul"
    TEAM = "en équipe"


@command(
    "preuve completer",
    "Ajouter période, contexte, liens et productions",
    right=Right.STUDENT,
    acts=True,
    example="3",
)
async def preuve_completer(
    ask: Ask,
    numero: Number,
    periode: Annotated[str, Param("période", example="12/01/2026 au 30/01/2026", form=True)] = "",
    contexte: Annotated[Context | None, Param("contexte", form=True)] = None,
    liens: Annotated[str, Param("liens", example="https://…", form=True, longest=TEXT_LIMIT)] = "",
    productions: Annotated[str, Param("productions", form=True, longest=500)] = "",
    equipe: Annotated[Team | None, Param("seul ou en équipe", form=True)] = None,
    joint: JointField = None,
) -> Reply:
    """Complete a realisation, by a form or by arguments."""
    given = ask.action.arguments
    if not given.keys() & {"periode", "contexte", "liens", "productions", "equipe", "joint"}:
        return complete_form(await own(ask, numero))

    def edit(facts: Facts) -> Facts:
        edited = replace(
            _dated(facts, periode, ask),
            context=contexte or facts.context,
            links=links_of(liens) if "liens" in given else facts.links,
            products=productions if "productions" in given else facts.products,
            team=facts.team if equipe is None else equipe is Team.TEAM,
        )
        return with_file(edited, joint)

    return await _amended(
        ask, numero, edit, partial(complete_form, joined=joint), "Complété.", about_file(joint)
    )


@command(
    "preuve joindre",
    "Ajouter un fichier ou un lien",
    right=Right.STUDENT,
    acts=True,
    hidden=True,
    example="3",
)
async def preuve_joindre(
    ask: Ask,
    numero: Number,
    joint: JointField = None,
    lien: Annotated[str, Param("lien", example="https://…", form=True, longest=500)] = "",
) -> Reply:
    """Add a file, a link or both to what is there; the form asks again when neither came."""
    if not ask.action.arguments.keys() & {"joint", "lien"}:
        return join_form(await own(ask, numero))

    def edit(facts: Facts) -> Facts:
        if joint is None and not lien.strip():
            raise Refused("rien-de-joint")
        more = tuple(link for link in links_of(lien) if link not in facts.links)
        return with_file(with_links(facts, more), joint)

    done = "Lien ajouté." if joint is None else "Fichier joint."
    return await _amended(ask, numero, edit, partial(join_form, joined=joint), done, about_file(joint))


@command("preuve modifier", "Changer le titre ou la description", right=Right.STUDENT, acts=True, example="3")
async def preuve_modifier(
    ask: Ask,
    numero: Number,
    titre: Annotated[str, Param("titre", form=True, longest=TITLE_LIMIT)] = "",
    description: Annotated[str, Param("description", form=True, longest=TEXT_LIMIT)] = "",
) -> Reply:
    """Change the words of a realisation; validated claims go back to review."""
    given = ask.action.arguments
    if not given.keys() & {"titre", "description"}:
        return edit_form(await own(ask, numero))

    def edit(facts: Facts) -> Facts:
        if description:
            checked_text(description)
        return replace(facts, title=titre or facts.title, description=description or facts.description)

    return await _amended(ask, numero, edit, edit_form, "Modifié.")


@command(
    "preuve corriger",
    "Reprendre une réalisation après la réponse de l’enseignant",
    right=Right.STUDENT,
    acts=True,
    example="3",
)
async def preuve_corriger(
    ask: Ask,
    numero: Number,
    description: Annotated[str, Param("description", form=True, longest=TEXT_LIMIT)] = "",
    periode: Annotated[str, Param("période", example="12/01/2026 au 30/01/2026", form=True)] = "",
    liens: Annotated[str, Param("liens", example="https://…", form=True, longest=TEXT_LIMIT)] = "",
    productions: Annotated[str, Param("productions", form=True, longest=500)] = "",
    joint: JointField = None,
) -> Reply:
    """What teachers most often ask for, in one form; what was to be completed goes back to review."""
    given = ask.action.arguments
    if not given.keys() & {"description", "periode", "liens", "productions", "joint"}:
        return correct_form(await own(ask, numero))

    def edit(facts: Facts) -> Facts:
        if description:
            checked_text(description)
        edited = replace(
            _dated(facts, periode, ask),
            description=description or facts.description,
            links=links_of(liens) if "liens" in given else facts.links,
            products=productions if "productions" in given else facts.products,
        )
        return with_file(edited, joint)

    return await _amended(
        ask, numero, edit, partial(correct_form, joined=joint), "Corrigé.", about_file(joint)
    )


async def _amended(
    ask: Ask,
    number: int,
    edit: Callable[[Facts], Facts],
    refill: Refill,
    done: str,
    kept: str = "",
) -> Reply:
    """Carry out an edit; a fault gives the form back filled with what was typed."""
    found = await own(ask, number)
    try:
        edit(found.facts)
    except Refused as refused:
        return refill(found, typed_of(ask.action.arguments), refusal(refused).text)
    person = await ask.person()
    amended = await ask.services.portfolio.amend(person, number, edit, ask.receipt(person, seen_again))
    before = {claim.id: claim.attempt for claim in found.claims}
    again = [claim.code for claim in amended.claims if claim.attempt != before.get(claim.id, claim.attempt)]
    waiting = f"De nouveau en attente : {listed(again)}." if again else ""
    return seen(ask.framework, amended, " ".join(said for said in (done, waiting, kept) if said))


def _dated(facts: Facts, typed: str, ask: Ask) -> Facts:
    if not typed:
        return facts
    first, last = read_period(typed, ask.today)
    return replace(facts, first=first, last=last, dated=True)
