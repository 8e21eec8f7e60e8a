"""Classes in SQL."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.school.model import Group, Stage
from bot.store.people import PERSON_COLUMNS, person_of_row
from bot.store.reach import within_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.school.model import Person, Reach
    from bot.store.engine import Row, Store, Transaction

GROUP_COLUMNS: Final = "g.id, g.school, g.name, g.year, g.level, g.session, g.headcount, g.closed"
TAUGHT: Final = f"""
    select {GROUP_COLUMNS} from school_group g join teaching t on t.school_group = g.id
    where t.school = ? and t.person = ? and g.closed is null order by g.year desc, g.name"""
REACHED_PEOPLE: Final = f"""
    select {PERSON_COLUMNS} from person p
    where p.school = ? and {within_reach("p.id")}
      and (p.rights = 'étudiant' or exists (select 1 from membership m where m.person = p.id))
    order by p.name, p.id"""


class SqliteClasses:
    """Is a `school.classes.ports.Classes`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def taught(self, reach: Reach) -> Sequence[Group]:
        """The open classes of a reach with their stages, newest school year first, then by name."""

        async def body(tx: Transaction) -> list[Group]:
            return await groups_of_rows(tx, await tx.all(TAUGHT, (reach.school, reach.teacher)))

        return await self._store.read(body)

    async def people(self, reach: Reach) -> Sequence[Person]:
        """The students whom a teacher reaches, by name."""
        return [
            person_of_row(row) for row in await self._store.all(REACHED_PEOPLE, (reach.school, reach.teacher))
        ]


async def groups_of_rows(tx: Transaction, rows: Sequence[Row]) -> list[Group]:
    """Classes from rows of `GROUP_COLUMNS`, with their stages."""
    groups = []
    for key, school, name, year, level, session, headcount, closed in rows:
        stages = tuple(
            Stage(number, date.fromisoformat(first), date.fromisoformat(last))
            for number, first, last in await tx.all(
                "select number, first, last from stage where school_group = ? order by number", (key,)
            )
        )
        groups.append(Group(key, school, name, year, stages, level, session, headcount, closed is not None))
    return groups
