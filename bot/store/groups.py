"""Rows of `school_group` and its stages as values, and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.errors import Refused
from bot.school.model import Group, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.store.database import Transaction

GROUP_COLUMNS: Final = """g.id, g.school, g.name, g.year, g.level, g.session, g.headcount, g.closed,
    (select count(*) from join_request j where j.school_group = g.id) as asking"""
GROUP_WIDTH: Final = 9
SAME_NAME: Final = "select id from school_group where school = $1 and year = $2 and name = $3 and id <> $4"


async def groups_of_rows(tx: Transaction, rows: Iterable[Iterable[Any]]) -> list[Group]:
    """Classes from rows of `GROUP_COLUMNS`, with their stages."""
    groups = []
    for key, school, name, year, level, session, headcount, closed, asking in rows:
        stages = tuple(
            Stage(number, date.fromisoformat(first), date.fromisoformat(last))
            for number, first, last in await tx.all(
                "select number, first, last from stage where school_group = $1 order by number", (key,)
            )
        )
        groups.append(
            Group(key, school, name, year, stages, level, session, headcount, closed is not None, asking)
        )
    return groups


async def put_group(tx: Transaction, group: Group) -> None:
    """Write a class and its stages. Raises Refused("classe-existe")."""
    if await tx.one(SAME_NAME, (group.school, group.year, group.name, group.id)) is not None:
        raise Refused("classe-existe", nom=group.name, annee=group.year)
    await tx.execute(
        "insert into school_group (id, school, name, year, level, session, headcount) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (id) do update set name = excluded.name, level = excluded.level, session = excluded.session,"
        " headcount = excluded.headcount",
        (group.id, group.school, group.name, group.year, group.level, group.session, group.headcount),
    )
    await tx.execute("delete from stage where school_group = $1", (group.id,))
    for stage in group.stages:
        await tx.execute(
            "insert into stage (school, school_group, number, first, last) values ($1, $2, $3, $4, $5)",
            (group.school, group.id, stage.number, stage.first.isoformat(), stage.last.isoformat()),
        )
