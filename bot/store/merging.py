"""Two persons of one School who turn out to be one: the other's data goes to the one that is kept.

Every table that points at a person follows, found through its foreign keys, so that a table added later
is not forgotten. Realisations are numbered after the kept person's own. Where both have a row of which
there can be one only (the same class, the same request), the kept person's stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store.database import Either

if TYPE_CHECKING:
    from bot.store.database import Transaction

POINTING: Final = Either(
    """
    select m.name as "table", f."from" as "column" from sqlite_master m, pragma_foreign_key_list(m.name) f
    where m.type = 'table' and f."table" = 'person' and f."to" = 'id' order by m.name""",
    """
    select k.conrelid::regclass::text, a.attname
    from pg_constraint k
    cross join lateral unnest(k.conkey, k.confkey) as pair (own, theirs)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.own
    join pg_attribute p on p.attrelid = k.confrelid and p.attnum = pair.theirs
    where k.contype = 'f' and k.confrelid = 'person'::regclass and p.attname = 'id'
    order by 1""",
)

_HIGHEST: Final = "select coalesce(max(number), 0) from realisation where school = $1 and person = $2"
NOT_JOINED: Final = ("erasure_request", "purge_notice", "departure")
"""What was to end the other person does not end the kept one: joining accounts is the wish to go on."""


async def merge_persons(tx: Transaction, school: int, kept: int, other: int) -> None:
    """Give all that `other` has to `kept`, then forget `other`. Choices not made yet are taken over."""
    last, most = [(await tx.one(_HIGHEST, (school, person)) or (0,))[0] for person in (kept, other)]
    # By way of numbers that nobody has: row by row, n° 1 would meet the n° 2 that is not moved yet.
    for step in (last + most, -most):
        await tx.execute(
            "update realisation set number = number + $1 where school = $2 and person = $3",
            (step, school, other),
        )
    # What may be there once for a person only: the kept person's stays, the fact itself is never lost.
    for column in ("sheet", "classwork"):
        await tx.execute(
            f"update realisation set {column} = null where school = $1 and person = $2 and {column} in"
            f" (select {column} from realisation where school = $1 and person = $3)",
            (school, other, kept),
        )
    await tx.execute(
        "update realisation set person = $1 where school = $2 and person = $3", (kept, school, other)
    )
    for table in NOT_JOINED:
        await tx.execute(f"delete from {table} where school = $1 and person = $2", (school, other))
    for table, column in await tx.all(POINTING):
        await tx.execute(
            Either(
                f'update or ignore "{table}" set "{column}" = $1 where school = $2 and "{column}" = $3',
                f"select hand_over('{table}', '{column}', $1, $2, $3)",
            ),
            (kept, school, other),
        )
        await tx.execute(f'delete from "{table}" where school = $1 and "{column}" = $2', (school, other))
    for column in ("actor", "subject"):
        await tx.execute(
            f"update journal set {column} = $1 where school = $2 and {column} = $3", (kept, school, other)
        )
    await tx.execute(
        "update person set option = coalesce(person.option, o.option), year = coalesce(person.year, o.year),"
        " session = coalesce(person.session, o.session), portfolio = coalesce(person.portfolio, o.portfolio),"
        " informed = coalesce(person.informed, o.informed),"
        " tell_directly = case when o.tell_directly = 1 then 1 else person.tell_directly end"
        " from person o where o.id = $1 and person.id = $2 and person.school = $3 and o.school = person.school",
        (other, kept, school),
    )
    # A backup of before holds them apart: forgetting the kept person must find the other one there.
    await tx.execute(
        "insert into former_token (token, school, person) select token, school, cast($1 as bigint) from person"
        " where school = $2 and id = $3",
        (kept, school, other),
    )
    await tx.execute("delete from person where school = $1 and id = $2", (school, other))
