"""What becomes of a class when the school year ends: who moves up, who stays, who leaves.

    moved      goes to the next year of the diploma, in the class that follows
    repeating  stays at the same level: a new session, every claim kept
    leaving    is no member any more, is offered the data to take along, and is erased on a dated day

The stages already done go along as dates: a first-year stage may be declared in September.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.school.calendar import YEARS
from bot.school.classes.roll import Fate, RollChange, enrolled

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from bot.referentiel.model import Option
    from bot.school.classes.roll import Roll
    from bot.school.model import Group, Person

_LEVEL_IN_NAME: Final = re.compile(r"[12](?!\d)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A class on its way: the class left, those that follow, and each member's outcome.

    `onward` is where those who move go (None when the diploma is over or nobody moves), `again` where
    those who repeat go; an id of 0 is a class to be made. `people` are as they will be.
    """

    roll: Roll
    onward: Group | None
    again: Group | None
    people: tuple[tuple[Person, Fate], ...]
    purge: date

    def those(self, fate: Fate) -> tuple[Person, ...]:
        """The members with this outcome."""
        return tuple(person for person, outcome in self.people if outcome is fate)


def usual(group: Group) -> Fate:
    """What becomes of most: a first year moves up, a second year leaves with the diploma."""
    return Fate.MOVED if group.level < YEARS else Fate.LEAVING


def marked(roll: Roll, fate: Fate, people: Collection[int], among: Collection[int]) -> RollChange:
    """Of the members shown (`among`) exactly `people` will have this fate; nothing happens before the end."""
    kept = {
        p: old for p, old in roll.fates.items() if p not in people and (old is not fate or p not in among)
    }
    new = {m.id: fate for m in roll.members if m.id in people}
    return RollChange(replace(roll, fates=kept | new), "préparer le passage")


def with_option(roll: Roll, option: Option, people: Collection[int]) -> RollChange:
    """These members will be in this option."""
    new = {m.id: option for m in roll.members if m.id in people}
    return RollChange(replace(roll, options={**roll.options, **new}), "préparer le passage")


def planned(roll: Roll, purge: date) -> Passage:
    """The outcome of a year change, ready to be confirmed. `purge` is the day announced to those who leave."""
    group, most = roll.group, usual(roll.group)
    fates = {m.id: roll.fates.get(m.id, most) for m in roll.members}
    onward = _following(group, group.level + 1) if Fate.MOVED in fates.values() else None
    again = _following(group, group.level) if Fate.REPEATING in fates.values() else None
    if onward is not None and again is not None and onward.name == again.name:
        again = replace(again, name=f"{again.name} (redoublement)")
    people = []
    for member in roll.members:
        person = replace(member, option=roll.options.get(member.id, member.option))
        where = {Fate.MOVED: onward, Fate.REPEATING: again}.get(fates[member.id])
        people.append((person if where is None else enrolled(person, where), fates[member.id]))
    return Passage(roll, onward, again, tuple(people), purge)


def seal(passage: Passage) -> str:
    """A few letters that change when anything of a passage does: what was confirmed is what was read."""
    said = "|".join(
        f"{p.id}:{fate}:{p.option}" for p, fate in sorted(passage.people, key=lambda one: one[0].id)
    )
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _following(group: Group, level: int) -> Group:
    """The class of the next school year: same name but for the level in it, the stages done kept as dates."""
    name = group.name if level == group.level else _LEVEL_IN_NAME.sub(str(level), group.name, count=1)
    stages = tuple(stage for stage in group.stages if stage.number < level) if level > group.level else ()
    return replace(
        group, id=0, name=name, year=group.year + 1, level=level, session=None, headcount=None, stages=stages
    )
