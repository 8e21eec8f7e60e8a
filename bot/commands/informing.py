"""Before the first thing that is kept of a person: four lines, once, then the act that was asked for.

`Ask.person` and `Ask.receipt` raise NotInformed; the dispatcher answers with the question made here. Its
"yes" is the very action that was asked, so nothing typed is lost; its "no" leaves look-ups working.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import RESERVED, Sort, command
from bot.commands.fleeting import storable
from bot.commands.reply import Button, Confirm, Notice, Reply, Tone, Weight
from bot.commands.text import CommandRef, Strong, text
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.commands.ask import NotInformed
    from bot.commands.declaration import Command


def agreement(action: Action) -> tuple[Action, bool]:
    """The action itself, and whether the person has just agreed to what is kept."""
    if RESERVED not in action.arguments:
        return action, False
    rest = {name: value for name, value in action.arguments.items() if name != RESERVED}
    return Action(action.command, rest, action.token), True


def information(ask: Ask, command: Command, why: NotInformed) -> Confirm:
    """What a person reads before their first stored act, and the act itself as the answer "yes"."""
    terms = ask.services.privacy.terms
    question = text(
        Strong("Avant de garder quelque chose, à savoir :"),
        "\nQui lit : ", readers_of(ask, as_teacher=why.as_teacher),
        "\nDurée : jusqu’au ", terms.until_in_words(), ", puis effacement.",
        "\nCopie ou effacement : ", CommandRef("mes-donnees voir"), ".",
        "\nQuestions : ", terms.contact, ".",
    )  # fmt: skip
    # A file does not travel with a button: the person sends it again, once informed.
    files = [p.name for p in command.parameters if p.sort is Sort.FILE and ask.action.arguments.get(p.name)]
    again = Action("informe") if files else storable(command, ask.action)
    agreed = Action(again.command, {**again.arguments, RESERVED: "oui"}, again.token or secrets.token_hex(8))
    return Confirm(
        question,
        Button("D’accord, continuer", agreed, Weight.MAIN),
        Button("Ne rien garder", Action("sans-suivi")),
    )


def readers_of(ask: Ask, *, as_teacher: bool = False) -> str:
    """Who reads what is kept of the person who asks."""
    if as_teacher or Right.TEACHER in ask.caller.rights:
        return "les étudiants concernés, le nom compris."
    return "les enseignants de la classe, et eux seuls."


@command("sans-suivi", "Ne rien garder", hidden=True)
async def sans_suivi(ask: Ask) -> Reply:
    """Forget what was about to be kept; look-ups need nothing."""
    await ask.services.privacy.forget_unanswered(ask.request.account)
    return Notice(
        text(
            "Rien n’est gardé. Les recherches marchent toujours : ", CommandRef("recherche"), ", ",
            CommandRef("critere"), ".",
        ),
        Tone.DONE,
    )  # fmt: skip


@command("informe", "Garder qu’on a lu l’information", hidden=True)
async def informe(ask: Ask) -> Reply:
    """Somebody agreed to an act that came with a file: it has to be sent again."""
    await ask.person()
    return Notice(text("C’est noté. Envoyer à nouveau la commande avec son fichier."), Tone.DONE)
