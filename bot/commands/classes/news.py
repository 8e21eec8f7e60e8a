"""What a person should know of their class above an answer: requests to confirm, a class to join, a departure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import count, day
from bot.commands.people import label_of, taught
from bot.commands.reply import Button, Notice, Tone
from bot.commands.text import Strong, text
from bot.portfolio.news import Subject, worth_telling
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.commands.ask import Ask
    from bot.commands.declaration import Command
    from bot.portfolio.news import News
    from bot.school.model import Person

_FAMILIES: Final = frozenset({"classe", "rejoindre", "rejoindre-ligne", "rejoindre-nom", "rejoindre-role"})
"""Commands whose answers speak of classes themselves."""


async def class_news(ask: Ask, person: Person, command: Command, news: News) -> Notice | None:
    """One line about a class, if there is one to say: at most hourly for a teacher, once for a proposal."""
    if command.family in _FAMILIES:
        return None
    if Right.TEACHER in ask.caller.rights:
        return await _requests(ask, person, news)
    return await _departure(ask, person, news) or await _proposal(ask, person, news)


async def _requests(ask: Ask, person: Person, news: News) -> Notice | None:
    now = ask.request.at
    if not worth_telling(news, Subject.REQUESTS, 1, now):
        return None
    group = next((group for group in await taught(ask) if group.asking), None)
    if group is None:
        return None
    number = group.asking
    await ask.services.portfolio.told(person, Subject.REQUESTS, now, number)
    confirm = Button("Voir les demandes", Action("classe confirmer", {"classe": str(group.id)}))
    many = count(number, "personne demande", "personnes demandent")
    return Notice(text(f"{many} à rejoindre {label_of(group)}."), then=(confirm,))


async def _departure(ask: Ask, person: Person, news: News) -> Notice | None:
    """Somebody who left is told once: what is theirs can be taken along. The notice of thirty days comes later."""
    if Subject.DEPARTURE in news.shown:
        return None
    purge = await ask.services.privacy.leaving_of(person)
    if purge is None:
        return None
    await ask.services.portfolio.told(person, Subject.DEPARTURE, ask.request.at, 1)
    said = text(Strong(f"Données effacées le {day(purge)}"), " : les emporter avant.")
    take = Button("Emporter mes données", Action("mes-donnees exporter"))
    return Notice(said, Tone.WARNING, (take,))


async def _proposal(ask: Ask, person: Person, news: News) -> Notice | None:
    """A chat role only proposes, once; the teacher who bound it to the class confirms each person anyway."""
    space = ask.request.place.space
    if Subject.PROPOSAL in news.shown or space is None or not ask.request.roles:
        return None
    if await ask.services.directory.groups_of(person):
        return None
    group = await ask.services.classes.role_group(ask.request.account.platform, space, ask.request.roles)
    if group is None:
        return None
    await ask.services.portfolio.told(person, Subject.PROPOSAL, ask.request.at, 1)
    join = Button("Rejoindre", Action("rejoindre-role"))
    return Notice(text(f"Rejoindre la classe {label_of(group)} ?"), then=(join,))
