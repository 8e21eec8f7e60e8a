"""People and classes as they are typed: completed and found within what the asker may see.

A student names nobody: there is nothing here that lists people to somebody who does not teach them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.commands.declaration import Suggestion
from bot.commands.french import shortened
from bot.commands.reply import Choice, Choose
from bot.commands.text import UserText, text
from bot.errors import Refused
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.commands.action import Action
    from bot.commands.ask import Ask
    from bot.school.model import Group, Person, Reach


SEVERAL_CLASSES: Final = "classe-a-preciser"
"""The rule by which a class has to be named: where the answer is private, the dispatcher asks for a tap instead."""


_PARTS: Final = re.compile(r"[a-z]+|\d+")


async def suggest_people(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The students whom the asking teacher reaches, by the letters of their name."""
    found = closest(typed, _keyed(await _reached(ask)), lambda one: one[0])
    return [Suggestion(key, shortened(key, 100)) for key, _ in found]


async def suggest_groups(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The classes that the asking teacher teaches."""
    found = closest(typed, _keyed_groups(await taught(ask)), lambda one: one[0])
    return [Suggestion(key, label_of(group)) for key, group in found]


async def named_person(ask: Ask, typed: str) -> Person:
    """The student whom a teacher means, by name or by the id that an Action carries.

    Raises Refused("personne-inconnue" | "personne-ambigue").
    Somebody out of reach is unknown: the answer does not tell whether they exist.
    """
    wanted = fold(typed)
    keyed = _keyed(await _reached(ask))
    exact = [person for key, person in keyed if fold(key) == wanted or str(person.id) == typed]
    near = exact or [person for key, person in keyed if wanted and fold(key).startswith(wanted)]
    near = near or [person for key, person in keyed if _same_words(wanted, fold(key))]
    if not near:
        raise Refused("personne-inconnue", recu=typed[:40])
    if len(near) > 1:
        raise Refused(
            "personne-ambigue",
            recu=typed[:40],
            noms=tuple(key for key, person in keyed if person in near)[:5],
        )
    return near[0]


async def named_group(ask: Ask, typed: str = "") -> Group:
    """The class that a teacher means; when nothing is typed, that of the room, or their only one.

    `typed` may be the id that an Action carries. Raises Refused("classe-inconnue" | "classe-a-preciser" |
    "aucune-classe"). A class that somebody else teaches is unknown.
    """
    own = await taught(ask)
    keyed = _keyed_groups(own)
    if typed:
        wanted = fold(typed)
        found = [g for key, g in keyed if typed == str(g.id) or wanted == fold(key)]
        found = found or [g for key, g in keyed if wanted and fold(key).startswith(wanted)]
        found = found or [g for key, g in keyed if _same_words(wanted, fold(key))]
        if len(found) > 1:
            raise Refused(SEVERAL_CLASSES, classes=tuple(key for key, g in keyed if g in found))
        if not found:
            raise Refused("classe-inconnue", recu=typed[:40], classes=tuple(key for key, _ in keyed))
        return found[0]
    if not own:
        raise Refused("aucune-classe")
    if len(own) > 1:
        request = ask.request
        here = await ask.services.classes.group_of_room(request.account.platform, request.place.room)
        if (group := next((g for g in own if g.id == here), None)) is not None:
            return group
        raise Refused(SEVERAL_CLASSES, classes=tuple(key for key, _ in keyed))
    return own[0]


def which_class(then: Action, names: Sequence[str]) -> Choose:
    """The question that a teacher of several classes is asked; the pick goes on with `then`."""
    choices = tuple(Choice(name, text(UserText(name))) for name in names)
    return Choose(text("Pour quelle classe ?"), then, "classe", choices)


async def taught(ask: Ask) -> Sequence[Group]:
    """The open classes that the asker teaches, newest first; none for whoever is no teacher."""
    within = await reach(ask)
    return () if within is None else await ask.services.classes.taught(within)


async def reach(ask: Ask) -> Reach | None:
    """Whom the asker reaches as a teacher; None if they are none here."""
    if ask.caller.person is None or Right.TEACHER not in ask.caller.rights:
        return None
    return await ask.services.directory.reach_of(ask.caller.person)


def label_of(group: Group) -> str:
    """« 2SIO (2025-2026) »."""
    return f"{group.name} ({group.year}-{group.year + 1})"


def _same_words(typed: str, name: str) -> bool:
    """Whether two names have the same words, whatever their order: « sio2 » and « 2SIO », « D Lina » and « Lina D »."""
    parts = sorted(_PARTS.findall(typed))
    return bool(parts) and parts == sorted(_PARTS.findall(name))


def _keyed_groups(groups: Sequence[Group]) -> list[tuple[str, Group]]:
    """Each class under the name to type: with its school year when two years have the name."""
    shared = Counter(fold(g.name) for g in groups)
    return [(g.name if shared[fold(g.name)] == 1 else label_of(g), g) for g in groups]


async def _reached(ask: Ask) -> Sequence[Person]:
    within = await reach(ask)
    return () if within is None else await ask.services.directory.people_within(within)


def _keyed(people: Iterable[Person]) -> list[tuple[str, Person]]:
    """Each person under the name to type: the name alone, or with a number when two people share it."""
    found = list(people)
    names = [fold(person.name) for person in found]
    shared = Counter(names)
    return [
        (person.name if shared[name] == 1 else f"{person.name} n° {person.id % 10_000}", person)
        for name, person in zip(names, found, strict=True)
    ]
