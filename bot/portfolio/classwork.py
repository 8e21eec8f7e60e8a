"""Class work (TP): what a teacher expects of everybody, confirmed by each in one line of proof.

The realisation and its claims are made for the student, submitted. What is shown is a count, never who.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.portfolio.circumstances import circumstances_of
from bot.portfolio.model import Context, Facts
from bot.portfolio.sentence import STAGES, TITLE_LIMIT, checked_text
from bot.school.calendar import stage_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.portfolio.model import Target
    from bot.school.model import Group

CODES_LIMIT: Final = 10


@dataclass(frozen=True, slots=True)
class Classwork:
    """A piece of class work. `number` is the School's own small number.

    `group` is the class it is for, None for the whole School; `confirmed` and `waiting` count the
    realisations that confirm it and those of them that await a decision.
    """

    id: int
    school: int
    number: int
    teacher: int
    teacher_name: str
    title: str
    day: date
    targets: tuple[Target, ...]
    made: datetime
    open: bool = True
    group: int | None = None
    group_name: str = ""
    confirmed: int = 0
    waiting: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that it works on."""
        return tuple(target.code for target in self.targets)


def checked(title: str, targets: Iterable[Target]) -> tuple[str, tuple[Target, ...]]:
    """A title and codes that make a piece of class work. Raises Refused("texte-vide" | "tp-codes")."""
    kept = tuple(dict.fromkeys(targets))
    if not 0 < len(kept) <= CODES_LIMIT:
        raise Refused("tp-codes", nombre=len(kept), limite=CODES_LIMIT)
    return " ".join(checked_text(title).split())[:TITLE_LIMIT], kept


def concerns(work: Classwork, groups: Iterable[Group]) -> bool:
    """Whether somebody of these classes may confirm it; somebody of no class is never left out."""
    held = {group.id for group in groups}
    return work.group is None or not held or work.group in held


def facts_of(work: Classwork, proof: str, groups: Iterable[Group]) -> Facts:
    """What the student says by confirming: the title and day of the work, their own line as description.

    `groups` are their classes: work given for a day of a placement belongs to it. Raises what
    `sentence.checked_text` raises.
    """
    typed = checked_text(proof)
    around = circumstances_of(typed)
    stage = stage_on(work.day, groups)
    return Facts(
        title=work.title,
        description=typed,
        first=work.day,
        last=work.day,
        context=Context.TRAINING if stage is None else STAGES[stage.number],
        links=around.links,
        products=around.products,
        team=around.team,
        dated=True,
    )
