"""Class work in SQL: a piece of it with its codes and counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.portfolio.classwork import Classwork
from bot.portfolio.model import Target
from bot.store.adopting import led

if TYPE_CHECKING:
    from bot.store.database import Row, Transaction

_CLASSWORK: Final = """
    select w.id, w.school, w.number, w.teacher, p.name, w.title, w.day, w.made, w.open, w.school_group,
           coalesce(g.name, ''),
           (select count(*) from realisation r where r.classwork = w.id),
           (select count(*) from realisation r where r.classwork = w.id and r.waiting_since is not null)
    from classwork w join person p on p.id = w.teacher left join school_group g on g.id = w.school_group
    where w.school = $1 """
ALL: Final = _CLASSWORK + "order by w.number desc"
NUMBERED: Final = _CLASSWORK + "and w.number = $2"
TARGETS: Final = """
    select classwork, framework, version, part, code, label from classwork_target
    where school = $1 order by classwork, part, code"""
CONFIRMED: Final = """
    select w.id, w.open, r.number from classwork w
    left join realisation r on r.classwork = w.id and r.person = $1
    where w.school = $2 and w.number = $3"""


async def classworks(tx: Transaction, school: int, number: int | None) -> list[Classwork]:
    """The class work of a School, newest first, or the one of this number."""
    rows = await tx.all(ALL, (school,)) if number is None else await tx.all(NUMBERED, (school, number))
    targets: dict[int, list[Target]] = {}
    if rows:
        for work, *target in await tx.all(TARGETS, (school,)):
            targets.setdefault(work, []).append(Target(*target))
    return [_classwork(row, tuple(targets.get(row[0], ()))) for row in rows]


async def open_work(tx: Transaction, school: int, person: int, number: int) -> int:
    """The id of a piece of class work that the person may confirm now.

    Raises Refused("tp-inconnu" | "tp-ferme" | "tp-deja-confirme").
    """
    row = await tx.one(CONFIRMED, (person, school, number))
    if row is None:
        raise Refused("tp-inconnu", numero=number)
    work, is_open, confirmed = row
    if confirmed is not None:
        raise Refused("tp-deja-confirme", numero=confirmed)
    if not is_open:
        raise Refused("tp-ferme")
    return int(work)


async def put(tx: Transaction, work: Classwork) -> None:
    """Store a new piece of class work, or whether a known one is open."""
    changed = await tx.execute(
        "update classwork set open = $1 where id = $2 and school = $3", (int(work.open), work.id, work.school)
    )
    if changed:
        return
    await tx.execute(
        "insert into classwork (id, school, number, teacher, school_group, title, day, open, made)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        (
            work.id, work.school, work.number, work.teacher, work.group, work.title, work.day.isoformat(),
            int(work.open), to_millis(work.made),
        ),
    )  # fmt: skip
    for target in work.targets:
        t = await led(tx, work.school, target, realisation=0)
        await tx.execute(
            "insert into classwork_target (school, classwork, framework, version, part, code, label)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            (work.school, work.id, t.framework, t.version, t.part, t.code, t.label),
        )


def _classwork(row: Row, targets: tuple[Target, ...]) -> Classwork:
    key, school, number, teacher, name, title, day, made, is_open, group, group_name, confirmed, waiting = row
    return Classwork(
        key, school, number, teacher, name, title, date.fromisoformat(day), targets, from_millis(made),
        bool(is_open), group, group_name, confirmed, waiting,
    )  # fmt: skip
