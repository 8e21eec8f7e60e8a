"""The progress of somebody whom a teacher points at, where a platform has a menu for people."""

from __future__ import annotations

from typing import Annotated

from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.french import count
from bot.commands.reply import Card, Reply, Section
from bot.commands.text import PersonRef, Strong, text
from bot.commands.wording import MARKS, MARKS_MEANING, short
from bot.errors import Refused
from bot.portfolio.progress import Level
from bot.school.model import Account, Right


@command("progression-membre", "Où en est cette personne", right=Right.TEACHER, hidden=True)
async def progression_membre(ask: Ask, compte: Annotated[str, Param("compte", longest=80)]) -> Reply:
    """One student's progress, by their account. Somebody out of reach is unknown, whoever they are."""
    school, teacher = ask.caller.school, await ask.person()
    account = Account(ask.request.account.platform, compte, "")
    person = None if school is None else await ask.services.directory.person_of(account, school)
    reached = await ask.services.classes.people(await ask.services.directory.reach_of(teacher))
    if person is None or person.id not in {one.id for one in reached}:
        raise Refused("membre-inconnu")
    blocks = await ask.services.portfolio.progress(person)
    mobilised = sum(block.count(Level.MOBILISED) for block in blocks)
    whole = sum(len(block.competencies) for block in blocks)
    said = f" : {count(mobilised, 'compétence mobilisée', 'compétences mobilisées')} sur {whole}"
    sections = tuple(
        Section(
            tuple(text(f"{MARKS[level]} ", short(entry, 40)) for entry, level in block.competencies),
            block.block.code,
        )
        for block in blocks
    )
    return Card(text(PersonRef(person.name), Strong(said)), sections, note=text(MARKS_MEANING))
