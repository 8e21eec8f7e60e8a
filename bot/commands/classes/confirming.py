"""/classe confirmer: who asked to join, all in one list; one tap makes them members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.creating import Which
from bot.commands.classes.views import class_card
from bot.commands.declaration import Param, command
from bot.commands.french import count
from bot.commands.people import label_of, named_group
from bot.commands.reply import Button, Choice, Choose, Reply, Weight
from bot.commands.text import Strong, Text, UserText, text
from bot.school.classes.roll import JoinRequest, RollChange, confirmed, turned_down
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.receipts import Receipt
    from bot.school.classes.roll import Roll

PAGE: Final = 24
"""Requests of one list: a select of 25 takes them."""

Ids = Annotated[tuple[str, ...], Param("personnes", longest=20)]


@command("classe confirmer", "Confirmer ceux qui demandent à rejoindre", right=Right.TEACHER, example="2SIO")
async def classe_confirmer(ask: Ask, classe: Which = "") -> Reply:
    """Everybody who asked, in one list: one tap confirms them all."""
    return _to_confirm(await _roll_of(ask, classe))


@command("classe ecarter", "Écarter des demandes", right=Right.TEACHER, hidden=True)
async def classe_ecarter(ask: Ask, classe: Which = "") -> Reply:
    """Pick the requests that are a mistake."""
    roll = await _roll_of(ask, classe)
    if not roll.requests:
        return class_card(roll, "Aucune demande n’attend.")
    action = Action.once("classe ecarter-choix", {"classe": str(roll.group.id)})
    choices = _choices(roll)
    return Choose(text("Quelles demandes écarter ?"), action, "personnes", choices, most=len(choices))


@command("classe confirmer-choix", "Confirmer des demandes", right=Right.TEACHER, acts=True, hidden=True)
async def classe_confirmer_choix(
    ask: Ask, classe: Annotated[str, Param("classe", longest=60)], personnes: Ids
) -> Reply:
    """These people become members."""
    roll = await _settled(ask, classe, personnes, confirmed)
    lead = f"{count(len(personnes), 'personne confirmée', 'personnes confirmées')}."
    return class_card(roll, lead)


@command("classe ecarter-choix", "Écarter des demandes choisies", right=Right.TEACHER, acts=True, hidden=True)
async def classe_ecarter_choix(
    ask: Ask, classe: Annotated[str, Param("classe", longest=60)], personnes: Ids
) -> Reply:
    """These requests are put aside; the people may ask again."""
    roll = await _settled(ask, classe, personnes, turned_down)
    lead = f"{count(len(personnes), 'demande écartée', 'demandes écartées')}."
    return class_card(roll, lead)


async def _settled(
    ask: Ask, classe: str, people: tuple[str, ...], rule: Callable[[Roll, Collection[int]], RollChange]
) -> Roll:
    group, teacher = await named_group(ask, classe), await ask.person()
    chosen = frozenset(int(one) for one in people if one.isascii() and one.isdigit() and len(one) < 20)
    receipt: Receipt[Roll] = ask.receipt(
        teacher, lambda roll: Action("classe voir", {"classe": str(roll.group.id)})
    )
    return await ask.services.classes.change(group.school, group.id, lambda r: rule(r, chosen), receipt)


async def _roll_of(ask: Ask, classe: str) -> Roll:
    group = await named_group(ask, classe)
    return await ask.services.classes.roll(group.school, group.id)


def _to_confirm(roll: Roll) -> Reply:
    if not roll.requests:
        return class_card(roll, "Aucune demande n’attend.")
    which = {"classe": str(roll.group.id)}
    shown = roll.requests[:PAGE]
    everybody = tuple(str(r.person.id) for r in shown)
    confirm = Action.once("classe confirmer-choix", which)
    them = "Confirmer" if len(shown) == 1 else f"Confirmer les {len(shown)}"
    return Choose(
        text(
            Strong(count(len(roll.requests), "demande", "demandes")), f" pour {label_of(roll.group)}.",
            " Tout confirmer, ou choisir :",
        ),
        confirm,
        "personnes",
        _choices(roll),
        most=len(shown),
        quick=(
            Button(them, confirm.with_arguments(personnes=everybody), Weight.MAIN),
            Button("Écarter…", Action("classe ecarter", which)),
        ),
    )  # fmt: skip


def _choices(roll: Roll) -> tuple[Choice, ...]:
    names = {line.id: line.name for line in roll.lines}
    return tuple(
        Choice(str(r.person.id), text(UserText(r.name)), _where_from(r, names.get(r.line or 0)))
        for r in roll.requests[:PAGE]
    )


def _where_from(request: JoinRequest, line: str | None) -> Text:
    """The name of the account, so that a teacher sees when somebody took another's line."""
    known = text("compte : ", UserText(request.person.name))
    return text(known, ", ligne de la liste") if line else known
