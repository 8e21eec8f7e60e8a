"""/compte: one person, several accounts. A link joins data and never carries a right.

/etablissement: which School somebody of several speaks to in direct messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.choosing_school import which_school
from bot.commands.declaration import Param, command
from bot.commands.french import count, listed
from bot.commands.reply import Button, Card, Confirm, Notice, Reply, Section, Tone, Weight
from bot.commands.text import CommandRef, PersonRef, Strong, Text, text
from bot.errors import Refused
from bot.school.access.model import LINK_LIFE, Linked
from bot.school.model import Platform, Right
from bot.school.one_time import drawn, hashed

if TYPE_CHECKING:
    from bot.receipts import Receipt

_NAMES: Final = {Platform.CONSOLE: "terminal", Platform.DISCORD: "Discord", Platform.MATRIX: "Matrix"}
LinkCode = Annotated[str, Param("code de l’autre compte", example="ABCD-EFGH-…", rest=True, longest=80)]


@command("compte voir", "Les comptes reliés à la même personne", right=Right.STUDENT)
async def compte_voir(ask: Ask) -> Reply:
    """On which platforms the person is known."""
    person = ask.caller.person
    if person is None:
        return Notice(text("Rien n’est encore enregistré pour ce compte."))
    accounts = await ask.services.access.accounts(person)
    where = listed([_NAMES[account.platform] for account in accounts])
    lines: tuple[Text, ...] = (text(f"{count(len(accounts), 'compte')} : {where}"),)
    buttons = [Button("Relier un autre compte", Action("compte lier"))]
    if len(accounts) > 1:
        buttons.append(Button("Délier ce compte", Action("compte delier")))
    return Card(text(Strong("Comptes de "), PersonRef(person.name)), (Section(lines),), tuple(buttons))


@command(
    "compte lier", "Relier un autre compte à la même personne", right=Right.STUDENT, example="ABCD-EFGH-…"
)
async def compte_lier(ask: Ask, code: LinkCode = "") -> Reply:
    """Without a code: draw one. With the code of the other account: say what will be joined, and ask."""
    if not code:
        return await _drawn(ask)
    found = await ask.services.access.offered_by(hashed(code), ask.request.at)
    here = ask.caller.school
    if found is None or here is None or found[0].id != here.id:
        raise Refused("code-compte")
    _, other = found
    if ask.caller.person is not None and ask.caller.person.id == other.id:
        raise Refused("compte-deja-lie")
    own = (
        0 if ask.caller.person is None else len(await ask.services.portfolio.realisations(ask.caller.person))
    )
    brings = (
        f"{count(own, 'réalisation')} de ce compte s’y {'ajoute' if own < 2 else 'ajoutent'}"
        if own
        else "ce compte n’a rien à y ajouter"
    )
    join = Action.once("compte lier-oui", {"code": code})
    return Confirm(
        text(
            "Ce compte sera celui de ", PersonRef(other.name), f" : {brings}, et les deux comptes verront tout.",
            " Aucun droit n’est transmis. Ne continuer que si c’est la même personne.",
        ),
        Button("Oui, c’est moi", join, Weight.MAIN),
        Button("Non", Action("compte voir")),
    )  # fmt: skip


@command("compte lier-oui", "Relier ce compte, confirmé", right=Right.STUDENT, acts=True, hidden=True)
async def compte_lier_oui(ask: Ask, code: LinkCode) -> Reply:
    """From now on both accounts are one person."""
    found = await ask.services.access.offered_by(hashed(code), ask.request.at)
    here = ask.caller.school
    if found is not None and (here is None or found[0].id != here.id):
        raise Refused("code-compte")
    actor = ask.caller.person or (found[1] if found else None)
    if actor is None:
        raise Refused("code-compte")
    receipt: Receipt[Linked] = ask.receipt(actor, lambda _: Action("compte voir"))
    made = await ask.services.access.link(ask.request.account, hashed(code), receipt)
    joined = f" {count(made.joined, 'réalisation jointe', 'réalisations jointes')}." if made.joined else ""
    return Notice(text(Strong("Comptes reliés"), " : ", PersonRef(made.person.name), f".{joined}"), Tone.DONE)


@command("compte delier", "Délier ce compte de la personne", right=Right.STUDENT)
async def compte_delier(_ask: Ask) -> Reply:
    """Ask first: the data stays with the person's other accounts."""
    return Confirm(
        text("Délier ce compte ? Les données restent à la personne, avec ses autres comptes ; ce compte repart de rien."),
        Button("Oui, délier", Action.once("compte delier-oui"), Weight.DANGER),
        Button("Non", Action("compte voir")),
    )  # fmt: skip


@command("compte delier-oui", "Délier ce compte, confirmé", right=Right.STUDENT, acts=True, hidden=True)
async def compte_delier_oui(ask: Ask) -> Reply:
    """The account stands for nobody any more."""
    if ask.caller.person is None or ask.caller.school is None:
        raise Refused("seul-compte")
    receipt: Receipt[None] = ask.receipt(ask.caller.person, lambda _: Action("compte voir"))
    await ask.services.access.unlink(ask.request.account, ask.caller.school, receipt)
    return Notice(text(Strong("Compte délié"), ". Les données restent aux autres comptes."), Tone.DONE)


@command("etablissement", "L’établissement qui répond en message privé")
async def etablissement(
    ask: Ask, changer: Annotated[str, Param("« oui » pour en changer", longest=10)] = ""
) -> Reply:
    """Which School answers in direct messages, for somebody of several."""
    schools = await ask.services.directory.schools_of(ask.request.account)
    if len(schools) < 2:
        known = text(Strong(schools[0].name)) if schools else text("aucun")
        return Notice(text("Établissement de ce compte : ", known, "."))
    chosen = await ask.services.access.chosen_school(ask.request.account)
    now = next((school for school in schools if school.id == chosen), None)
    if changer or now is None:
        return which_school(schools, Action("etablissement"))
    change = Button("Changer", Action("etablissement", {"changer": "oui"}))
    return Notice(text("En message privé, le bot répond pour ", Strong(now.name), "."), then=(change,))


async def _drawn(ask: Ask) -> Reply:
    person, code = await ask.person(), drawn()
    await ask.services.access.offer(person, hashed(code), ask.request.at + LINK_LIFE)
    minutes = int(LINK_LIFE.total_seconds() // 60)
    return Notice(
        text(
            Strong("Code pour relier un autre compte"), f", valable {minutes} minutes et une seule fois. À garder",
            " pour soi : qui l’utilise voit tout. À taper avec l’autre compte, en privé : ", CommandRef("compte lier", code),
        )
    )  # fmt: skip
