"""A whole class's work, in SQL: three questions, each answered from an index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.model import ClaimState
from bot.portfolio.overview.grid import Mark
from bot.portfolio.overview.waiting import Waiting
from bot.store.database import either

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.store.database import Store

_COUNTING: Final = ", ".join(f"'{state}'" for state in sorted(COUNTING))
MARKS: Final = either(
    lambda d: (
        f"""
    select m.person, c.framework, c.version, c.code,
           max(case when c.state = '{ClaimState.VALIDATED}' then 1 else 0 end)
    from membership m {d.leading} claim c on c.school = m.school and c.person = m.person
    where m.school = $1 and m.school_group = $2 and c.state in ({_COUNTING})
    group by m.person, c.framework, c.version, c.code"""
    )
)
LAST_ACTS: Final = """
    select m.person,
           (select max(j.at) from journal j where j.school = m.school and j.actor = m.person),
           (select max(r.created) from realisation r where r.school = m.school and r.person = m.person)
    from membership m where m.school = $1 and m.school_group = $2"""
WAITING: Final = either(
    lambda d: (
        f"""
    select r.id, r.number, t.title, p.id, p.name, min(c.since) as since
    from membership m
    {d.leading} claim c on c.school = m.school and c.person = m.person
    join realisation r on r.id = c.realisation
    join realisation_text t on t.realisation = r.id and t.version = r.version
    join person p on p.id = m.person
    where m.school = $1 and m.school_group = $2 and c.state = '{ClaimState.SUBMITTED}'
    group by r.id, r.number, t.title, p.id, p.name having min(c.since) < $3 order by since, r.id"""
    )
)


class StoredOverviews:
    """Is a `portfolio.overview.ports.Overviews`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def marks(self, school: int, group: int) -> Sequence[Mark]:
        """What counts of every member's claims: one mark for a person and a code."""
        rows = await self._store.all(MARKS, (school, group))
        return [
            Mark(who, framework, version, code, bool(done)) for who, framework, version, code, done in rows
        ]

    async def last_acts(self, school: int, group: int) -> Mapping[int, datetime]:
        """When each member last did something, or somebody last declared for them."""
        rows = await self._store.all(LAST_ACTS, (school, group))
        return {
            person: from_millis(max(acted or 0, declared or 0))
            for person, acted, declared in rows
            if acted or declared
        }

    async def waiting(self, school: int, group: int, before: datetime) -> Sequence[Waiting]:
        """Realisations that wait for a decision since before `before`, longest first."""
        rows = await self._store.all(WAITING, (school, group, to_millis(before)))
        return [
            Waiting(realisation, number, title, person, name, from_millis(since))
            for realisation, number, title, person, name, since in rows
        ]
