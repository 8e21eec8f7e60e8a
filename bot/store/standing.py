"""The live content of reminders, in SQL: where a class stands on a code, what a week brought."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.portfolio.lifecycle import COUNTING
from bot.referentiel.model import COMMON, Kind
from bot.reminders.ports import Standing, Week
from bot.store.database import either
from bot.store.reach import within_reach

if TYPE_CHECKING:
    from datetime import datetime

    from bot.portfolio.syllabuses import Syllabuses
    from bot.referentiel.model import Entry, Framework
    from bot.store.database import Store, Transaction

SILENT_AFTER: Final = timedelta(weeks=4)
_COUNTING: Final = ", ".join(f"'{state}'" for state in sorted(COUNTING))
_STUDENT: Final = "(p.rights = 'étudiant' or exists (select 1 from membership m where m.person = p.id))"
REACHED: Final = f"""
    select p.id, p.name, p.option from person p
    where p.school = $1 and {within_reach("p.id", "$2")} and {_STUDENT}"""
OF_GROUP: Final = """
    select p.id, p.name, p.option from person p join membership g on g.person = p.id
    where p.school = $1 and g.school_group = $2"""
CLAIMS: Final = either(
    lambda d: (
        f"""
    select c.person, c.code from claim c
    where c.school = $1 and c.framework = $2 and c.version = $3 and c.state in ({_COUNTING})
      and c.person in {d.ids("$4")}"""
    )
)
WAITING: Final = either(
    lambda d: (
        f"""
    select count(distinct c.realisation) from claim c
    where c.school = $1 and c.state = 'soumise' and c.person in {d.ids("$2")}"""
    )
)
NEW: Final = either(
    lambda d: (
        f"""
    select count(*) from realisation r
    where r.school = $1 and r.created >= $2 and r.person in {d.ids("$3")}"""
    )
)
HEARD: Final = either(
    lambda d: (
        f"""
    select count(distinct r.person) from realisation r
    where r.school = $1 and r.changed >= $2 and r.person in {d.ids("$3")}"""
    )
)


class StoredStanding:
    """Is a `reminders.ports.Facts`."""

    def __init__(self, store: Store, syllabuses: Syllabuses) -> None:
        self._store, self._syllabuses = store, syllabuses

    async def standing(self, school: int, teacher: int, group: int | None, code: str) -> Standing:
        """Where a class stands on a competency or a block; the teacher's reach where no class is told."""
        framework = (await self._syllabuses.of(school)).framework

        async def body(tx: Transaction) -> Standing:
            entry = framework.entries.get(code)
            rows = await _people(tx, school, teacher, group)
            people = {key: name for key, name, option in rows if entry is None or _concerned(entry, option)}
            waiting = await tx.value(WAITING, (school, _json(people)))
            if entry is None:
                return Standing(len(people), 0, waiting)
            reached: dict[int, set[str]] = {key: set() for key in people}
            for person, claimed in await tx.all(
                CLAIMS, (school, framework.id, framework.version, _json(people))
            ):
                if claimed in framework:
                    reached[person] |= {e.code for e in framework.lineage(claimed)}
            without = sorted(name for key, name in people.items() if entry.code not in reached[key])
            missing = [
                (e.code, e.text, sum(e.code not in found for found in reached.values()))
                for e in _competencies(framework, entry)
            ]
            missing.sort(key=lambda one: (-one[2], one[0]))
            return Standing(len(people), len(without), waiting, entry.text, tuple(missing), tuple(without))

        return await self._store.read(body)

    async def week(self, school: int, teacher: int, since: datetime) -> Week:
        """What happened since an instant among the people whom a teacher reaches."""

        async def body(tx: Transaction) -> Week:
            people = _json({row[0]: "" for row in await _people(tx, school, teacher, None)})
            rows = await _people(tx, school, teacher, None)
            heard_since = to_millis(since + timedelta(days=7) - SILENT_AFTER)
            heard = await tx.value(HEARD, (school, heard_since, people))
            return Week(
                await tx.value(NEW, (school, to_millis(since), people)),
                await tx.value(WAITING, (school, people)),
                len(rows) - heard,
                len(rows),
            )

        return await self._store.read(body)


def _competencies(framework: Framework, entry: Entry) -> list[Entry]:
    return [e for e in framework if e.kind is Kind.COMPETENCY and entry in framework.lineage(e.code)]


async def _people(
    tx: Transaction, school: int, teacher: int, group: int | None
) -> list[tuple[int, str, str | None]]:
    rows = (
        await tx.all(REACHED, (school, teacher)) if group is None else await tx.all(OF_GROUP, (school, group))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _concerned(entry: Entry, option: str | None) -> bool:
    """Block 2 of an option says nothing of somebody who took the other one."""
    return option is None or entry.part in {COMMON, option}


def _json(people: dict[int, str]) -> str:
    return "[" + ",".join(str(key) for key in people) + "]"
