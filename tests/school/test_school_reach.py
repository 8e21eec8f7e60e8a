"""Whom a teacher reaches: their classes, and whoever belongs to no class; nobody else."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.school.model import Person, School
    from bot.store.database import Transaction


class Town:
    """People of two schools, with classes put in by hand."""

    def __init__(self, app: App, other: School) -> None:
        self.app, self.other = app, other

    async def person(self, name: str, *, right: Right | None = None, school: School | None = None) -> Person:
        where = school or self.app.school
        account = Account(Platform.CONSOLE, f"{where.id}:{name}", name)
        return await self.app.directory.enrol(account, where, right=right)

    async def group(self, key: int, name: str, teachers: list[Person], students: list[Person]) -> None:
        school = (teachers + students)[0].school

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "insert into school_group (id, school, name, year) values ($1, $2, $3, 2025)",
                (key, school, name),
            )
            for table, people in (("teaching", teachers), ("membership", students)):
                for one in people:
                    await tx.execute(
                        f"insert into {table} (school, school_group, person) values ($1, $2, $3)",
                        (school, key, one.id),
                    )

        await self.app.store.transact(body)

    async def reached(self, teacher: Person) -> list[str]:
        reach = await self.app.directory.reach_of(teacher)
        return [person.name for person in await self.app.directory.people_within(reach)]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    async with opened(Settings(data=folder, school="Lycée Ada-Lovelace"), "test") as app:
        yield Town(app, await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris"))


async def test_a_teacher_reaches_own_classes_and_people_without_class(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        martin, durand = (
            await here.person("Mme Martin", right=Right.TEACHER),
            await here.person("M. Durand", right=Right.TEACHER),
        )
        lina, noe, _alone = await here.person("Lina"), await here.person("Noé"), await here.person("Zoé")
        await here.person("Ailleurs", school=here.other)
        await here.group(1, "1SIO", [martin], [lina])
        await here.group(2, "2SIO", [durand], [noe])

        assert await here.reached(martin) == ["Lina", "Zoé"]
        assert await here.reached(durand) == ["Noé", "Zoé"]


async def test_somebody_who_left_is_reached_by_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        martin, lina = await here.person("Mme Martin", right=Right.TEACHER), await here.person("Lina")
        await here.group(1, "1SIO", [martin], [])

        async def leaves(tx: Transaction) -> None:
            await tx.execute(
                "insert into departure (school, person, school_group, at, purge) values ($1, $2, 1, 0, '2026-10-31')",
                (lina.school, lina.id),
            )

        assert await here.reached(martin) == ["Lina"]
        await here.app.store.transact(leaves)
        assert await here.reached(martin) == []
