"""What it takes to follow another edition, in SQL: claims, class work, reminders and terms go along at once.

Everything here runs inside one transaction. A claim that moves leaves its former place in `claim_move`; one
that stood in the edition before goes back exactly there. Where a realisation has a claim on the new code
already, the other one stays in its place: nothing is deleted and nothing merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.portfolio.model import Target
from bot.referentiel.editions import Adopted, Edition, Spot

if TYPE_CHECKING:
    from bot.referentiel.editions import Adoption
    from bot.referentiel.model import Framework
    from bot.store.database import Transaction

FOLLOWED: Final = "select framework, version from school_framework where school = $1"
FOLLOW: Final = """
    insert into school_framework (school, framework, version, since) values ($1, $2, $3, $4)
    on conflict (school) do update set
        framework = excluded.framework, version = excluded.version, since = excluded.since"""
LEAD: Final = """
    insert into entry_move (school, framework, version, code, to_part, to_code) values ($1, $2, $3, $4, $5, $6)"""
_HERE: Final = "(c.framework = $2 and c.version = $3)"
_LAST: Final = "(select max(m.place) from claim_move m where m.claim = c.id)"
_NAMED: Final = """
    with named as (select cast($1 as bigint), cast($2 as text), cast($3 as text), cast($4 as bigint),
                          cast($5 as text), cast($6 as text))"""
"""Stands before each statement of a change of edition: they share six places, which none of them uses whole."""
_HOMES: Final = f"""
    select m.claim as id, m.part as part, m.code as code
    from claim c join claim_move m on m.claim = c.id and m.framework = $2 and m.version = $3
    where c.school = $1 and not {_HERE} and m.place = (
        select max(n.place) from claim_move n where n.claim = c.id and n.framework = $2 and n.version = $3)"""
_LED: Final = f"""
    select c.id as id, e.to_part as part, e.to_code as code from claim c join entry_move e
        on e.school = c.school and e.framework = c.framework and e.version = c.version and e.code = c.code
    where c.school = $1 and not {_HERE}"""
REMEMBER: Final = f"""{_NAMED}
    insert into claim_move (school, claim, place, framework, version, part, code, at)
    select c.school, c.id, coalesce({_LAST}, 0) + 1, c.framework, c.version, c.part, c.code, $4
    from claim c where c.id in (select id from ({_HOMES}) home union select id from ({_LED}) led)"""


def _go(where: str) -> str:
    """Move claims to the part and the code that `where` gives by id; of two that would meet, one stays."""
    return f"""{_NAMED}
    update claim set framework = $2, version = $3, part = w.part, code = w.code
    from (select g.id, g.part, g.code, row_number() over (
              partition by o.realisation, g.part, g.code order by g.id) as turn
          from ({where}) g join claim o on o.id = g.id) w
    where claim.id = w.id and w.turn = 1 and not exists (
        select 1 from claim there
        where there.realisation = claim.realisation and there.framework = $2 and there.version = $3
          and there.part = w.part and there.code = w.code)"""


GO_HOME: Final = _go(_HOMES)
GO_FROM: Final = _go(f"{_LED} and c.framework = $5 and c.version = $6")
GO: Final = _go(_LED)
FORGET: Final = f"""{_NAMED}
    delete from claim_move where (claim, place) in (
        select c.id, l.place from claim c join claim_move l on l.claim = c.id and l.place = {_LAST}
        where c.school = $1 and not {_HERE}
          and (l.framework, l.version, l.code) = (c.framework, c.version, c.code))"""
RENAMED: Final = f"""{_NAMED}
    select c.realisation, l.code, c.code from claim c join claim_move l on l.claim = c.id and l.place = {_LAST}
    where c.school = $1 and {_HERE} and l.at = $4 and l.code <> c.code order by c.id"""
APART: Final = f"{_NAMED} select count(*) from claim c where c.school = $1 and not {_HERE}"
TARGETS: Final = f"""{_NAMED}
    update classwork_target set framework = $2, version = $3, part = w.to_part, code = w.to_code
    from (select t.classwork, t.framework, t.version, t.part, t.code, e.to_part, e.to_code,
                 row_number() over (partition by t.classwork, e.to_part, e.to_code order by t.code) as turn
          from classwork_target t join entry_move e
              on e.school = t.school and e.framework = t.framework and e.version = t.version and e.code = t.code
          where t.school = $1) w
    where classwork_target.classwork = w.classwork and classwork_target.framework = w.framework
      and classwork_target.version = w.version and classwork_target.part = w.part
      and classwork_target.code = w.code and w.turn = 1 and not exists (
        select 1 from classwork_target there
        where there.classwork = w.classwork and there.framework = $2 and there.version = $3
          and there.part = w.to_part and there.code = w.to_code)"""
REMINDERS: Final = f"""{_NAMED}
    update reminder set live = e.to_code from entry_move e
    where reminder.school = $1 and e.school = $1 and e.framework = $5 and e.version = $6
      and e.code = reminder.live"""
CLAIMED: Final = """
    select framework, version, code, count(*) from claim where school = $1 group by framework, version, code"""
BEHIND: Final = """
    select distinct c.school, c.version from claim c left join school_framework f on f.school = c.school
    where c.framework = $1 and c.version <> $2 and (f.school is null or (f.framework = c.framework and f.version = c.version))
      and not exists (select 1 from imported_framework i
                      where i.school = c.school and i.framework = c.framework and i.version = c.version)"""


async def followed(tx: Transaction, school: int) -> Edition | None:
    """The edition that a School chose, None if it never did."""
    row = await tx.one(FOLLOWED, (school,))
    return None if row is None else Edition(*row)


async def lead(
    tx: Transaction, school: int, adoption: Adoption, at: int
) -> tuple[Adopted, list[tuple[int, str, str]]]:
    """Lead everything of a School to an edition; what that did, and (realisation, old, new code) of each new code."""
    edition, since = adoption.edition, adoption.since
    named = (school, edition.framework, edition.version, at, since.framework, since.version)
    await tx.execute("delete from entry_move where school = $1", (school,))
    leads = [
        (school, spot.edition.framework, spot.edition.version, spot.code, entry.part, entry.code)
        for spot, entry in adoption.leads.items()
    ]
    await tx.many(LEAD, leads)
    await tx.execute(REMEMBER, named)
    moved = await tx.execute(GO_HOME, named)
    moved += await tx.execute(GO_FROM, named)
    moved += await tx.execute(GO, named)
    await tx.execute(FORGET, named)
    await tx.execute(TARGETS, named)
    await tx.execute(REMINDERS, named)
    await _lead_terms(tx, school, adoption)
    renamed = [(row[0], row[1], row[2]) for row in await tx.all(RENAMED, named)]
    return Adopted(moved, await tx.value(APART, named)), renamed


async def led(tx: Transaction, school: int, target: Target, realisation: int) -> Target:
    """Where a new claim stands: its author may still have had the former edition under the eyes."""
    now = await followed(tx, school)
    if now is None or now == Edition(target.framework, target.version):
        return target
    row = await tx.one(
        "select to_part, to_code from entry_move where school = $1 and framework = $2 and version = $3 and code = $4",
        (school, target.framework, target.version, target.code),
    )
    if row is None:
        return target
    taken = await tx.one(
        "select 1 from claim where realisation = $1 and framework = $2 and version = $3 and part = $4 and code = $5",
        (realisation, now.framework, now.version, *row),
    )
    return target if taken else Target(now.framework, now.version, row[0], row[1], target.label)


async def behind(tx: Transaction, shipped: Framework) -> list[tuple[int, str]]:
    """The Schools that follow a version of the shipped framework that is shipped no more, with that version."""
    rows = await tx.all(BEHIND, (shipped.id, shipped.version))
    return [(row[0], row[1]) for row in rows]


async def _lead_terms(tx: Transaction, school: int, adoption: Adoption) -> None:
    """The codes of the School's own words; one that goes nowhere stays, in case the School comes back."""
    for key, codes in await tx.all("select id, codes from school_term where school = $1", (school,)):
        led_codes = [_code(adoption, code) for code in codes.split()]
        after = " ".join(dict.fromkeys(led_codes))
        if after != codes:
            await tx.execute("update school_term set codes = $1 where id = $2", (after, key))


def _code(adoption: Adoption, code: str) -> str:
    entry = adoption.leads.get(Spot(adoption.since, code))
    return code if entry is None else entry.code
