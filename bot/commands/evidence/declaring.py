"""/declarer and /preuve: from one typed sentence to submitted evidence, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, command
from bot.commands.evidence.asking import Codes, Number, choosing_again, mentioned, own, real_codes, seen_again
from bot.commands.evidence.files import Joint, about_file, links_with
from bot.commands.evidence.forms import declare_form
from bot.commands.evidence.views import choosing, listing, seen, told
from bot.commands.french import agreed, listed
from bot.commands.refusals import refusal
from bot.commands.reply import Button, Confirm, Reply, Weight
from bot.commands.text import Strong, text
from bot.errors import Refused
from bot.portfolio.model import ClaimState
from bot.portfolio.progress import is_in_force
from bot.portfolio.sentence import checked_text
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.action import Value
    from bot.commands.joined import Joined


@command(
    "declarer",
    "Déclarer un travail en une phrase, comme preuve",
    right=Right.STUDENT,
    acts=True,
    example="J’ai fait l’inventaire de la salle avec GLPI",
)
async def declarer(
    ask: Ask,
    phrase: Annotated[
        str,
        Param(
            "ce qui a été fait, en une phrase",
            example="J’ai configuré le VPN",
            rest=True,
            form=True,
            longest=TEXT_LIMIT,
        ),
    ] = "",
    codes: Codes = (),
    joint: Joint = None,
) -> Reply:
    """Keep the sentence at once, then offer codes; with codes it is submitted in one go."""
    if "phrase" not in ask.action.arguments:
        return declare_form(tuple(codes), joined=joint)
    return await _declare(ask, phrase, codes, joint)


async def _declare(ask: Ask, phrase: str, codes: Sequence[str], joint: Joined | None = None) -> Reply:
    wanted = real_codes(ask, codes)
    try:
        checked_text(phrase)
    except Refused as refused:
        if not ask.action.token:  # typed on a line, not in a form
            raise
        return declare_form(tuple(wanted), None, phrase, refusal(refused).text, joined=joint)
    person = await ask.person()
    receipt = ask.receipt(person, choosing_again if not wanted else seen_again)
    made = await ask.services.portfolio.declare(
        ask.framework, person, phrase, wanted, receipt, today=ask.today, groups=await ask.groups(person),
        links=links_with((), joint), products=joint.name if joint else "",
    )  # fmt: skip
    note = about_file(joint)
    if wanted:
        return seen(ask.framework, made, f"Déclaré et soumis. {note}".strip())
    return await choosing(ask, made, await mentioned(ask, phrase), note=note)


@command("declarer-pour", "Déclarer un travail pour un code", right=Right.STUDENT, acts=True, hidden=True)
async def declarer_pour(
    ask: Ask,
    code: Annotated[str, Param("code", longest=20)],
    phrase: Annotated[str, Param("ce qui a été fait, en une phrase", form=True, longest=TEXT_LIMIT)] = "",
) -> Reply:
    """Declare from the card of an entry: the code is known, only the sentence is asked."""
    entry = ask.framework[real_codes(ask, (code,))[0]]
    if "phrase" not in ask.action.arguments:
        return declare_form((entry.code,), entry)
    return await _declare(ask, phrase, (entry.code,))


@command("preuve choisir", "Choisir les compétences d’une réalisation", right=Right.STUDENT, hidden=True)
async def preuve_choisir(ask: Ask, numero: Number) -> Reply:
    """Offer codes for a realisation again."""
    found = await own(ask, numero)
    return await choosing(ask, found, await mentioned(ask, found.facts.description))


@command(
    "preuve soumettre",
    "Soumettre une réalisation pour un ou plusieurs codes",
    right=Right.STUDENT,
    acts=True,
    example="3 B1.1 B1.2",
)
async def preuve_soumettre(ask: Ask, numero: Number, codes: Codes = ()) -> Reply:
    """Submit for review: the codes given, or the drafts that are there."""
    person = await ask.person()
    wanted = real_codes(ask, codes)
    receipt = ask.receipt(person, seen_again)
    done = await ask.services.portfolio.submit(ask.framework, person, numero, wanted, receipt)
    return seen(ask.framework, done, "Soumis : l’enseignant le verra dans sa file.")


@command("preuve lister", "Toutes les réalisations, les plus récentes d’abord", right=Right.STUDENT)
async def preuve_lister(ask: Ask, page: Annotated[int, Param("page", example="2", most=1000)] = 1) -> Reply:
    """A page of one's own realisations."""
    person = ask.caller.person
    return listing(() if person is None else await ask.services.portfolio.realisations(person), page)


@command("preuve voir", "Une réalisation, ses codes et leur état", right=Right.STUDENT, example="3")
async def preuve_voir(ask: Ask, numero: Number) -> Reply:
    """The card of one realisation."""
    return seen(ask.framework, await own(ask, numero))


@command(
    "preuve retirer", "Retirer une réalisation de la validation", right=Right.STUDENT, acts=True, example="3"
)
async def preuve_retirer(ask: Ask, numero: Number, codes: Codes = ()) -> Reply:
    """Withdraw its claims, or those on some codes; it can be submitted again. What is validated is asked about."""
    wanted, found = real_codes(ask, codes), await own(ask, numero)
    asked = [claim for claim in found.claims if not wanted or claim.code in wanted]
    stands = [claim.code for claim in asked if claim.state is ClaimState.VALIDATED]
    if not stands:
        return await _withdrawn(ask, numero, wanted)
    which: dict[str, Value] = {"numero": str(numero)} | ({"codes": tuple(wanted)} if wanted else {})
    validated = agreed(len(stands), "est validé", "sont validés")
    return Confirm(
        text(
            Strong(f"{listed(stands)} {validated}."), " Retirer quand même ? Cela ne compte plus, et l’enseignant",
            " devra décider à nouveau si la réalisation est soumise plus tard. L’historique reste.",
        ),
        Button("Retirer", Action.once("preuve retirer-oui", which), Weight.DANGER),
        Button("Non", Action("preuve voir", {"numero": str(numero)})),
    )  # fmt: skip


@command(
    "preuve retirer-oui", "Retirer ce qui est validé, confirmé", right=Right.STUDENT, acts=True, hidden=True
)
async def preuve_retirer_oui(ask: Ask, numero: Number, codes: Codes = ()) -> Reply:
    """Withdraw validated claims, once their author said yes."""
    return await _withdrawn(ask, numero, real_codes(ask, codes))


async def _withdrawn(ask: Ask, number: int, codes: Sequence[str]) -> Reply:
    person = await ask.person()
    receipt = ask.receipt(person, seen_again)
    done = await ask.services.portfolio.withdraw(person, number, codes, receipt)
    return seen(ask.framework, done, "Retiré. La réalisation reste là et peut être soumise à nouveau.")


@command(
    "preuve dupliquer",
    "Refaire la même réalisation : mêmes mots, à dater et à soumettre",
    right=Right.STUDENT,
    acts=True,
    example="3",
)
async def preuve_dupliquer(ask: Ask, numero: Number) -> Reply:
    """A new draft with the words of another; the same codes are offered first."""
    person = await ask.person()
    model = await own(ask, numero)
    receipt = ask.receipt(person, choosing_again)
    made = await ask.services.portfolio.duplicate(person, numero, receipt, ask.today)
    return await choosing(
        ask,
        made,
        [c.code for c in model.claims if is_in_force(ask.framework, c.target)],
        f"comme la réalisation n° {numero}",
    )


@command(
    "preuve historique",
    "Tout ce qui est arrivé à une réalisation : essais, décisions, motifs",
    right=Right.STUDENT,
    example="3",
)
async def preuve_historique(ask: Ask, numero: Number) -> Reply:
    """The history card of a realisation."""
    return told(await own(ask, numero), ask.zone)
