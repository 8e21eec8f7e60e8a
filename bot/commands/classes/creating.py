"""/classe: make a class, see it, correct it, give it a room."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.views import amend_form, begin, class_card, class_list, create_form
from bot.commands.declaration import Param, command
from bot.commands.identity.profile import FIRST_SESSION, LAST_SESSION
from bot.commands.people import label_of, named_group, suggest_groups, taught
from bot.commands.refusals import refusal
from bot.commands.reply import Choice, Choose, Notice, Reply, Tone
from bot.commands.text import Strong, text
from bot.errors import Refused
from bot.portfolio.periods import read_period
from bot.school.calendar import school_year
from bot.school.classes.roll import LARGEST, Room, checked_name, session_of_group, with_room
from bot.school.model import Group, Right, Stage
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.commands.action import Value
    from bot.school.classes.roll import Roll

_LEVEL: Final = re.compile(r"(?<!\d)([12])(?!\d)")
_NOTHING: Final = frozenset({"", "aucun", "non", "pas encore"})
_NEXT_YEAR_FROM: Final = 7  # a class made in July is for the autumn

Which = Annotated[str, Param("classe", example="2SIO", suggest=suggest_groups, rest=True, longest=60)]


class Level(StrEnum):
    """Which year of the diploma a class is in."""

    FIRST = "1"
    SECOND = "2"


@command(
    "classe creer", "Créer une classe en quatre réponses", right=Right.TEACHER, acts=True, example="1SIO"
)
async def classe_creer(
    ask: Ask,
    nom: Annotated[str, Param("nom de la classe", example="1SIO", form=True, rest=True, longest=60)] = "",
    niveau: Annotated[Level | None, Param("année du diplôme", form=True)] = None,
    effectif: Annotated[str, Param("nombre d’étudiants attendus", example="30", form=True, longest=20)] = "",
    stage: Annotated[str, Param("dates du stage de l’année", form=True, longest=80)] = "",
) -> Reply:
    """A class taught by whoever makes it; by a form, or by its name alone."""
    if not ask.action.arguments.keys() & {"nom", "niveau", "effectif", "stage"}:
        return create_form({})
    try:
        name = checked_name(nom)
        if niveau is None and _LEVEL.search(name) is None:
            return _which_level(ask.action)
        level = int(niveau or _LEVEL.findall(name)[0])
        stages = _stages({level: stage}, ask.today)
        group = Group(0, 0, name, _year(ask.today), stages, level, None, _headcount(effectif))
        teacher = await ask.person()
        made = await ask.services.classes.create(group, teacher, ask.receipt(teacher, _seen_again))
    except Refused as refused:
        if not ask.action.token:  # typed on a line, not in a form
            raise
        return create_form(_typed(ask.action.arguments), refusal(refused).text)
    return class_card(await _roll(ask, made), "Classe créée. Il reste à inviter.")


@command("classe lister", "Les classes de l’enseignant", right=Right.TEACHER)
async def classe_lister(ask: Ask) -> Reply:
    """All the classes that the asker teaches."""
    rolls = [await _roll(ask, group) for group in await taught(ask)]
    return class_list(rolls) if rolls else Notice(begin())


@command("classe voir", "Une classe : inscrits, dates, enseignants", right=Right.TEACHER, example="2SIO")
async def classe_voir(ask: Ask, classe: Which = "") -> Reply:
    """The card of a class."""
    return class_card(await _roll(ask, await named_group(ask, classe)))


@command(
    "classe modifier",
    "Corriger le nom, l’effectif, les stages, la session",
    right=Right.TEACHER,
    acts=True,
    example="2SIO",
)
async def classe_modifier(
    ask: Ask,
    classe: Which = "",
    nom: Annotated[str, Param("nom de la classe", form=True, longest=60)] = "",
    effectif: Annotated[str, Param("nombre d’étudiants attendus", form=True, longest=20)] = "",
    stage1: Annotated[str, Param("stage de 1re année", form=True, longest=80)] = "",
    stage2: Annotated[str, Param("stage de 2e année", form=True, longest=80)] = "",
    session: Annotated[str, Param("session d’examen", form=True, longest=20)] = "",
) -> Reply:
    """Correct a class, by a form or by arguments; an emptied stage or headcount is taken away."""
    group, given = await named_group(ask, classe), ask.action.arguments
    if not given.keys() & {"nom", "effectif", "stage1", "stage2", "session"}:
        return amend_form(group, {})
    try:
        stages = {s.number: s for s in group.stages}
        for number, typed in ((1, stage1), (2, stage2)):
            if f"stage{number}" in given:
                stages.pop(number, None)
                stages |= {s.number: s for s in _stages({number: typed}, ask.today)}
        changed = replace(
            group,
            name=checked_name(nom) if nom else group.name,
            headcount=_headcount(effectif) if "effectif" in given else group.headcount,
            stages=tuple(stages[number] for number in sorted(stages)),
            session=_session(group, session) if session else group.session,
        )
        teacher = await ask.person()
        made = await ask.services.classes.amend(changed, ask.receipt(teacher, _seen_again))
    except Refused as refused:
        return amend_form(group, _typed(given), refusal(refused).text)
    return class_card(await _roll(ask, made), "Modifié.")


@command(
    "classe salon", "Relier le salon présent à une classe", right=Right.TEACHER, acts=True, example="2SIO"
)
async def classe_salon(ask: Ask, classe: Which = "") -> Reply:
    """The room where it is typed belongs to the class: there, the class need not be named any more."""
    place = ask.request.place
    if place.space is None:
        raise Refused("salon-prive")
    group, teacher = await named_group(ask, classe), await ask.person()
    room = Room(ask.request.account.platform, place.room, place.space)
    await ask.services.classes.change(
        group.school, group.id, lambda roll: with_room(roll, room), ask.receipt(teacher, _roll_again)
    )
    return Notice(
        text("Ce salon est celui de ", Strong(label_of(group)), ". Ici, la classe n’est plus à préciser."),
        Tone.DONE,
    )


def _which_level(action: Action) -> Choose:
    choices = (Choice("1", text("1re année")), Choice("2", text("2e année")))
    return Choose(text("Quelle année du diplôme ?"), action, "niveau", choices)


def _year(today: date) -> int:
    return today.year if today.month >= _NEXT_YEAR_FROM else school_year(today)


def _headcount(typed: str) -> int | None:
    bare = typed.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit() and 1 <= int(bare[:6]) <= LARGEST):
        raise Refused("effectif-illisible", recu=bare[:20], limite=LARGEST)
    return int(bare)


def _stages(typed: Mapping[int, str], today: date) -> tuple[Stage, ...]:
    said = {number: words for number, words in typed.items() if fold(words) not in _NOTHING}
    return tuple(Stage(number, *read_period(words, today)) for number, words in said.items())


def _session(group: Group, typed: str) -> int | None:
    """None when it is the one that year and level give: it goes on following them."""
    bare = typed.strip()
    if not (bare.isascii() and bare.isdigit() and FIRST_SESSION <= int(bare[:9]) <= LAST_SESSION):
        raise Refused("session-hors-bornes", recu=bare[:20])
    return None if int(bare) == session_of_group(replace(group, session=None)) else int(bare)


def _typed(given: Mapping[str, Value]) -> dict[str, str]:
    return {name: value for name, value in given.items() if isinstance(value, str)}


async def _roll(ask: Ask, group: Group) -> Roll:
    return await ask.services.classes.roll(group.school, group.id)


def _seen_again(group: Group) -> Action:
    return Action("classe voir", {"classe": str(group.id)})


def _roll_again(roll: Roll) -> Action:
    return _seen_again(roll.group)
