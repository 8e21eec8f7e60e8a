"""The progress of somebody whom a teacher points at, where a platform has a menu for people."""

from __future__ import annotations

from typing import Annotated

from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.progress.overview import classe_personne
from bot.commands.reply import Reply
from bot.errors import Refused
from bot.school.model import Account, Right


@command("progression-membre", "Où en est cette personne", right=Right.TEACHER, hidden=True)
async def progression_membre(ask: Ask, compte: Annotated[str, Param("compte", longest=80)]) -> Reply:
    """One student's progress, by their account. Somebody out of reach is unknown, whoever they are."""
    school = ask.caller.school
    account = Account(ask.request.account.platform, compte, "")
    person = None if school is None else await ask.services.directory.person_of(account, school)
    if person is None:
        raise Refused("membre-inconnu")
    try:
        return await classe_personne.handler(ask, str(person.id))
    except Refused as refused:  # it names what was typed, and nobody typed this number
        raise Refused("membre-inconnu") from refused
