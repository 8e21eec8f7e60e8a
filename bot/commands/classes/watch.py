"""/classe silencieux and attente: who has not been heard of, and what has waited too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.creating import Which
from bot.commands.classes.views import figure, over
from bot.commands.declaration import command
from bot.commands.french import count, day, shortened
from bot.commands.people import label_of, named_group
from bot.commands.reply import Button, Item, ListPage, Notice, Reply, Tone, Weight
from bot.commands.text import PersonRef, Strong, UserText, text
from bot.portfolio.overview.waiting import LONG
from bot.school.classes.silence import is_silent
from bot.school.model import Right

if TYPE_CHECKING:
    from datetime import date, datetime

SHOWN: Final = 12


@command("classe silencieux", "Qui n’a rien fait depuis trois semaines", right=Right.TEACHER, example="2SIO")
async def classe_silencieux(ask: Ask, classe: Which = "") -> Reply:
    """By name, never-seen people included; holidays and stages are not counted."""
    group = await named_group(ask, classe)
    roll = await ask.services.classes.roll(group.school, group.id)
    acts = await ask.services.overviews.last_acts(group.school, group.id)
    is_break, stages = ask.services.is_break, group.stages
    silent = [
        (member.id, member.name, last)
        for member in roll.members
        for last in [_day(ask, acts.get(member.id))]
        if is_silent(last, ask.today, stages, is_break)
    ]
    asking = {request.line for request in roll.requests}
    unseen = [line.name for line in roll.free_lines if line.id not in asking]
    whole = len(silent) + len(unseen)
    note = text(f"{label_of(group)} : {figure(roll)}. Vacances et stages ne comptent pas.\n{over(roll)}")
    if not whole:
        return Notice(text(Strong("Personne n’est silencieux"), " depuis trois semaines. ", note), Tone.DONE)
    items = [
        Item(
            text(PersonRef(name)),
            text("jamais vu" if last is None else f"rien depuis le {day(last)}"),
            Button("Voir", Action("classe personne", {"personne": str(person)})),
        )
        for person, name, last in silent
    ]
    items += [Item(text(UserText(name)), text("jamais vu, pas encore inscrit")) for name in unseen]
    title = f"{whole} sur {roll.whole} sans rien depuis trois semaines"
    return ListPage(text(Strong(title)), tuple(items), note=note)


@command(
    "classe attente",
    "Ce qui attend une décision depuis plus de sept jours",
    right=Right.TEACHER,
    example="2SIO",
)
async def classe_attente(ask: Ask, classe: Which = "") -> Reply:
    """The realisations of the class that wait longest, oldest first."""
    group = await named_group(ask, classe)
    found = await ask.services.overviews.waiting(group.school, group.id, ask.request.at - LONG)
    if not found:
        return Notice(
            text(Strong("Rien n’attend depuis plus de sept jours"), f" ({label_of(group)})."), Tone.DONE
        )
    items = tuple(
        Item(
            text(PersonRef(one.name), " · ", UserText(shortened(one.title, 60))),
            text(f"depuis {count((ask.request.at - one.since).days, 'jour')}"),
        )
        for one in found[:SHOWN]
    )
    more = f" Les {len(found) - SHOWN} suivantes viendront ensuite." if len(found) > SHOWN else ""
    title = f"{count(len(found), 'réalisation attend', 'réalisations attendent')} depuis plus de sept jours"
    then = (Button("À valider", Action("a-valider"), Weight.MAIN),)
    return ListPage(text(Strong(title)), items, then=then, note=text(f"{label_of(group)}.{more}"))


def _day(ask: Ask, at: datetime | None) -> date | None:
    school = ask.caller.school
    zone = "Europe/Paris" if school is None else school.zone
    return None if at is None else at.astimezone(ZoneInfo(zone)).date()
