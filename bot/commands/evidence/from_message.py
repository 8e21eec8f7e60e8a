"""What begins at a message or at a person, where a platform has a menu for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import TEXT_LIMIT, Param, command
from bot.commands.evidence.asking import choosing_again, mentioned
from bot.commands.evidence.forms import SAFE_HINT
from bot.commands.evidence.views import choosing
from bot.commands.refusals import refusal
from bot.commands.reply import Entry, Field, Form, Reply
from bot.errors import Refused
from bot.portfolio.sentence import checked_text
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.commands.text import Text

LINK_LIMIT: Final = 300
FILES_LIMIT: Final = 500


@command(
    "declarer-message", "Déclarer son propre message comme preuve", right=Right.STUDENT, acts=True, hidden=True
)  # fmt: skip
async def declarer_message(
    ask: Ask,
    lien: Annotated[str, Param("lien du message", longest=LINK_LIMIT)],
    fichiers: Annotated[str, Param("noms des fichiers", longest=FILES_LIMIT)] = "",
    texte: Annotated[str, Param("texte du message", longest=TEXT_LIMIT)] = "",
    phrase: Annotated[str, Param("ce qui a été fait, en une phrase", form=True, longest=TEXT_LIMIT)] = "",
) -> Reply:
    """Offer the text of the message in the form; keep its link and the names of its files, no copy."""
    if "phrase" not in ask.action.arguments:
        return _form(lien, fichiers, texte)
    try:
        checked_text(phrase)
    except Refused as refused:
        return _form(lien, fichiers, phrase, refusal(refused).text)
    person = await ask.person()
    made = await ask.services.portfolio.declare(
        ask.framework, person, phrase, (), ask.receipt(person, choosing_again), today=ask.today, groups=await ask.groups(person),
        links=(lien,), products=fichiers,
    )  # fmt: skip
    return await choosing(ask, made, await mentioned(ask, phrase))


def _form(link: str, files: str, typed: str, *errors: Text) -> Form:
    kept = {"lien": link} | ({"fichiers": files} if files else {})
    hint = f"{SAFE_HINT} Lien du message gardé{', aucun fichier copié' if files else ''}."
    field = Field(
        "phrase", "Ce qui a été fait, en une phrase", Entry.LONG, typed, hint, required=True, longest=TEXT_LIMIT
    )  # fmt: skip
    action = Action.once("declarer-message", kept)
    return Form("Déclarer ce message comme preuve", action, (field,), errors)
